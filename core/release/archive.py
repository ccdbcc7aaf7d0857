"""What lies in the zip or tar of a release: nothing is extracted, and members that could do harm are refused."""

import io
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath
from posixpath import splitext

from core.errors import ReleaseError, TileNameError
from core.geography.tiles import Tile
from core.release.asked import Asked
from core.release.inside import open_inside
from core.release.members import Form, Member, data_start, read_member
from core.release.notread import misnamed, not_read
from core.release.parents import is_parent_map, quarters
from core.release.sources import (
    ARCHIVES,
    CAPTIONS,
    MAX_CAPTION_FILE_BYTES,
    MAX_PICTURE_BYTES,
    PICTURES,
    PNG,
    Kind,
    Place,
    Release,
    Source,
    is_leftover,
    spread,
)
from core.release.taco import dataset
from core.release.taco.container import Container, parted
from core.release.tardirectory import list_members as list_tar
from core.release.windows import Opener, stored
from core.release.zipdirectory import list_members as list_zip

MOST_UNPACKED = 100
"""A caption file that unpacks to more than so many times its packed size is none: English packs to a third."""

SMALL = 16 << 20
"""Bytes; what unpacks to no more than this is taken whatever its packed size."""

_UNPACK = "unpack the archive once and import the folder"


@dataclass(frozen=True, slots=True)
class _Archive:
    """An archive, or one inside another, that is being listed."""

    path: Path
    """The file that holds it."""
    inside: str
    """Path of the archive inside that file, with a slash behind it; nothing for the file itself."""
    start: int | None
    """Byte of the file at which it begins; None if it is packed there, so that nothing can be read in place."""
    form: Form
    opened: Opener
    release: Release
    asked: Asked

    @property
    def where(self) -> str:
        """Path for people."""
        return f"{self.path}/{self.inside}".rstrip("/")

    @property
    def stem(self) -> str:
        """Name without its ending."""
        return PurePosixPath(self.where).stem

    def tell(self, kind: str, inside: str, reason: str) -> None:
        """Note a problem with a member."""
        self.release.problems.add(kind, f"{self.where}/{inside[:200]}", reason)

    @contextmanager
    def reader(self) -> Iterator[Callable[[Member], bytes]]:
        """Open the archive for reading many members."""

        def read(member: Member) -> bytes:
            try:
                return read_member(file, self.form, member)
            except ReleaseError as error:
                raise ReleaseError(f"its archive {error}".rstrip(".")) from error

        try:
            with self.opened() as file:
                yield read
        except OSError as error:
            raise ReleaseError(f"it cannot be read: {error.strerror or error}") from error

    def read(self, member: Member) -> bytes:
        """Read a member."""
        with self.reader() as read:
            return read(member)

    def place(self, key: int, member: Member) -> Place:
        """Where a member lies in the file."""
        _, start, packed, size, deflated, stamp, _ = member
        return Place(key, (self.start or 0) + start, packed, size, int(deflated), stamp or 0)


def list_archive(path: Path, release: Release, asked: Asked) -> None:
    """Add the pictures and caption files of an archive, and of the archives in it, to a release.

    Args:
        path: The archive, absolute and without links.
        release: Where to add; an archive or member that cannot be read becomes a problem there.
        asked: What a person says of the pictures, and what the names of archive and folders tell otherwise.
    """
    opened = partial(open_inside, path, path)
    _list(_Archive(path, "", 0, _form(path.name), opened, release, asked))


def _form(name: str) -> Form:
    return "tar" if name.lower().endswith(".tar") else "zip"


def _list(archive: _Archive) -> None:
    members = [member for member in _members(archive) if not _is_leftover(member.name)]
    for root, found in parted(members).items():
        if root is None:
            _list_files(archive, found)
        else:
            _list_dataset(archive, root, found)


def _list_files(archive: _Archive, members: list[Member]) -> None:
    """Take the files that belong to no dataset of a form of its own."""
    folders = {str(PurePosixPath(member.name).parent) for member in members if is_parent_map(member.name)}
    pictures: dict[tuple[str, str], list[Member]] = defaultdict(list)
    parents: dict[str, list[Member]] = defaultdict(list)
    others = []
    for member in members:
        folder, _, name = member.name.rpartition("/")
        suffix = splitext(name)[1]
        kind = suffix.lower()
        if folder in folders and not is_parent_map(member.name):
            continue
        if kind not in (*PICTURES, *CAPTIONS):
            others.append(member.name)
        if kind not in (*PICTURES, *CAPTIONS, *ARCHIVES):
            continue
        if refusal := _refusal(member):
            archive.tell(f"{archive.form} member", member.name, refusal)
        elif folder in folders:
            parents[f"{above}/" if (above := folder.rpartition("/")[0]) else ""].append(member)
        elif kind in PICTURES:
            pictures[f"{folder}/" if folder else "", suffix].append(member)
        elif kind in CAPTIONS:
            read = partial(archive.read, member)
            where = f"{archive.where}/{member.name[-200:]}"  # the end tells set and split
            archive.release.offer_captions(f"{archive.stem}/{member.name}", where, read)
        else:
            _list_inner(archive, member)
    archive.release.problems.extend(not_read(archive.where, others))
    for folder, found in parents.items():
        _add_parents(archive, folder, found)
    for (folder, suffix), found in pictures.items():
        _add_pictures(archive, folder, suffix, found)


def _is_leftover(name: str) -> bool:
    *folders, last = name.split("/")
    return last.startswith("._") or any(map(is_leftover, folders))


def _members(archive: _Archive) -> list[Member]:
    """List the files in an archive; none if it is broken, which is told."""
    reason: str | None
    try:
        with archive.opened() as file:
            if archive.form == "zip":
                return list_zip(file, Path(archive.where))
            members, reason = list_tar(file)
    except OSError as error:
        members, reason = [], f"it cannot be read: {error.strerror or error}"
    except ReleaseError as error:
        members, reason = [], str(error)
    if reason:
        archive.release.problems.add(archive.form, archive.where, reason)
    return members


def _list_inner(outer: _Archive, member: Member) -> None:
    """List an archive that lies in another; of a packed one, the captions at most."""
    if outer.inside:
        outer.tell("zip", member.name, f"it lies too deep, in an archive in an archive: {_UNPACK}")
    elif member.deflated and member.size > SMALL:
        outer.tell("zip", member.name, f"it is packed twice and cannot be read in place: {_UNPACK}")
    else:
        try:
            inner = _inner(outer, member)
        except (OSError, ReleaseError) as error:
            outer.tell("zip", member.name, f"it cannot be read ({error}); download the archive again")
            return
        _list(replace(inner, inside=f"{member.name}/", form=_form(member.name)))


def _inner(outer: _Archive, member: Member) -> _Archive:
    """Open a member as a file of its own."""
    if member.deflated:
        return replace(outer, start=None, opened=lambda: io.BytesIO(outer.read(member)))
    with outer.opened() as file:
        start = data_start(file, outer.form, member.start)
    return replace(outer, start=start, opened=partial(stored, outer.opened, start, member.size))


def _list_dataset(archive: _Archive, root: str, members: list[Member]) -> None:
    """Take the part of an archive that is a TACO dataset."""
    if archive.start is None:
        archive.tell("zip", root, f"it is packed twice and cannot be read in place: {_UNPACK}")
        return
    sound = {member.name.removeprefix(root): member for member in members if not _refusal(member)}
    place = Source(archive.form, str(archive.path), archive.inside + root, "", "rgb")
    container = Container(f"{archive.where}/{root}".rstrip("/"), place, sound, archive.reader, archive.place)
    dataset.take(container, archive.release, archive.asked)


def _add_pictures(archive: _Archive, folder: str, suffix: str, members: list[Member]) -> None:
    if not _in_place(archive, folder, members):
        return
    places: list[Place] = []
    strangers: list[str] = []
    wrong: list[tuple[str, str]] = []
    for member in members:
        try:
            places.append(archive.place(Tile.parse(member.name).key, member))
        except TileNameError as error:
            if suffix.lower() == PNG:
                wrong.append((f"{archive.where}/{member.name[:200]}", str(error)))
            else:
                strangers.append(member.name)
    archive.release.problems.extend(misnamed(f"{archive.where}/{folder}", strangers, png=wrong))
    if places:
        layer = archive.asked.layer_of(f"{archive.stem}/{folder}", partial(_samples, archive, members))
        source = Source(archive.form, str(archive.path), archive.inside + folder, suffix, layer)
        archive.release.add_pictures(source, places)


def _add_parents(archive: _Archive, folder: str, members: list[Member]) -> None:
    """Add the label maps of parents in one folder, each for its four tiles."""
    if not _in_place(archive, folder, members):
        return
    places: list[Place] = []
    for member in members:
        try:
            keys = quarters(PurePosixPath(member.name).parent.name)
        except TileNameError as error:
            archive.tell("parent name", member.name, str(error))
            continue
        places += [archive.place(key, member) for key in keys]
    kind: Kind = "tar-parents" if archive.form == "tar" else "zip-parents"
    archive.release.add_pictures(Source(kind, str(archive.path), archive.inside + folder, "", "labels"), places)


def _in_place(archive: _Archive, folder: str, members: list[Member]) -> bool:
    """Whether pictures can be read where they lie; tell if not."""
    if archive.start is None:
        reason = f"{len(members):,} pictures are packed twice and cannot be read in place: {_UNPACK}"
        archive.tell("zip", folder, reason)
    return archive.start is not None


def _refusal(member: Member) -> str | None:
    """Why a member is not read, or None."""
    parts = member.name.split("/")
    if not parts[0] or ".." in parts or parts[0].endswith(":"):
        return "its path points outside the archive"
    if member.refusal or not member.name.lower().endswith(CAPTIONS):
        return member.refusal
    if member.size > MAX_CAPTION_FILE_BYTES:
        return f"it is larger than {MAX_CAPTION_FILE_BYTES >> 20} MB: split it into several files"
    if member.size > max(SMALL, MOST_UNPACKED * member.packed):
        times = member.size // max(1, member.packed)
        return f"it unpacks to {times:,} times its size, which captions do not: unpack it yourself and look what it is"
    return None


def _samples(archive: _Archive, members: list[Member]) -> Iterator[bytes]:
    for member in spread(members):
        if member.size <= MAX_PICTURE_BYTES:
            try:
                yield archive.read(member)
            except ReleaseError:
                continue
