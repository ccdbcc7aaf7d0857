"""What lies in the zip of a release: nothing is extracted, and members that could do harm are refused."""

import stat
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath

from core.errors import ReleaseError, TileNameError
from core.geography.tiles import Tile
from core.release.brokenzip import fault, headless
from core.release.inside import open_inside
from core.release.layernames import LayerOf
from core.release.notread import misnamed, not_read
from core.release.sources import (
    CAPTIONS,
    MAX_CAPTION_FILE_BYTES,
    MAX_PICTURE_BYTES,
    PICTURES,
    PNG,
    Place,
    Release,
    Source,
    is_leftover,
    spread,
)
from core.release.windows import LOCAL_HEADER, Opener, data_start, stored, unpacked

UNREADABLE = (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError, OverflowError)
"""What the standard library raises for a broken, changed, encrypted or unsupported archive."""

MOST_UNPACKED = 100
"""A caption file that unpacks to more than so many times its packed size is none: English packs to a third."""

SMALL = 16 << 20
"""Bytes; what unpacks to no more than this is taken whatever its packed size."""

_UNPACK = "unpack the archive once and import the folder"


@dataclass(frozen=True, slots=True)
class _Archive:
    """A zip, or a zip inside a zip, that is being listed."""

    path: Path
    """The file that holds it."""
    inside: str
    """Path of the zip inside that file, with a slash behind it; nothing for the file itself."""
    start: int | None
    """Byte of the file at which it begins; None if it is packed there, so that nothing can be read in place."""
    opened: Opener
    release: Release
    layer_of: LayerOf

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


def list_zip(path: Path, release: Release, layer_of: LayerOf) -> None:
    """Add the pictures and caption files of an archive, and of the zips in it, to a release.

    Args:
        path: The archive, absolute and without links.
        release: Where to add; an archive or member that cannot be read becomes a problem there.
        layer_of: Tells the layer of pictures from the archive's name and the folder inside it.
    """
    _list(_Archive(path, "", 0, partial(open_inside, path, path), release, layer_of))


def _list(archive: _Archive) -> None:
    pictures: dict[tuple[str, str], list[zipfile.ZipInfo]] = defaultdict(list)
    others = []
    for member in _members(archive):
        inside = member.filename.replace("\\", "/")
        folder, _, name = inside.rpartition("/")
        suffix = PurePosixPath(name).suffix
        kind = suffix.lower()
        if name.startswith("._") or any(map(is_leftover, PurePosixPath(folder).parts)):
            continue
        if kind not in (*PICTURES, *CAPTIONS):
            others.append(inside)
        if kind not in (*PICTURES, *CAPTIONS, ".zip"):
            continue
        if refusal := _refusal(inside, member):
            archive.tell("zip member", inside, refusal)
        elif kind in PICTURES:
            pictures[f"{folder}/" if folder else "", suffix].append(member)
        elif kind in CAPTIONS:
            read = partial(_read, archive.opened, member)
            archive.release.offer_captions(f"{archive.stem}/{inside}", f"{archive.where}/{inside[:200]}", read)
        else:
            _list_inner(archive, inside, member)
    archive.release.problems.extend(not_read(archive.where, others))
    for (folder, suffix), found in pictures.items():
        _add_pictures(archive, folder, suffix, found)


def _members(archive: _Archive) -> list[zipfile.ZipInfo]:
    """List the files in an archive; none if it is broken, which is told."""
    try:
        with archive.opened() as file:
            broken = fault(file, Path(archive.where))
            members = [] if broken else zipfile.ZipFile(file).infolist()
    except UNREADABLE as error:
        members, broken = [], f"it cannot be opened as a zip ({error}); it may be cut short: download it again"
    if any(member.header_offset < 0 for member in members):
        broken = headless(Path(archive.where))
    elif _overlap(members):
        broken = "its members overlap, so that it unpacks to far more than it holds: it is not read"
    if broken:
        archive.release.problems.add("zip", archive.where, broken)
    return [] if broken else [member for member in members if not member.is_dir()]


def _overlap(members: list[zipfile.ZipInfo]) -> bool:
    """Whether some bytes belong to two members, as in archives that are made to ask for endless work."""
    ordered = sorted(members, key=lambda member: member.header_offset)
    ends = (member.header_offset + LOCAL_HEADER.size + member.compress_size for member in ordered)
    return any(end > following.header_offset for end, following in zip(ends, ordered[1:], strict=False))


def _list_inner(outer: _Archive, inside: str, member: zipfile.ZipInfo) -> None:
    """List a zip that lies in another; of a packed one, the captions at most."""
    packed = member.compress_type != zipfile.ZIP_STORED
    if outer.inside:
        outer.tell("zip", inside, f"it lies too deep, in a zip in a zip: {_UNPACK}")
    elif packed and member.file_size > SMALL:
        outer.tell("zip", inside, f"it is packed twice and cannot be read in place: {_UNPACK}")
    else:
        try:
            with outer.opened() as file:
                start = data_start(file, member)
        except UNREADABLE as error:
            outer.tell("zip", inside, f"it cannot be read ({error}); download the archive again")
            return
        stretch = partial(stored, outer.opened, start, member.file_size)
        whole = partial(unpacked, outer.opened, member) if packed else stretch
        _list(replace(outer, inside=f"{inside}/", start=None if packed else start, opened=whole))


def _add_pictures(archive: _Archive, folder: str, suffix: str, members: list[zipfile.ZipInfo]) -> None:
    if archive.start is None:
        archive.tell(
            "zip", folder, f"{len(members):,} pictures are packed twice and cannot be read in place: {_UNPACK}"
        )
        return
    places: list[Place] = []
    strangers: list[str] = []
    wrong: list[tuple[str, str]] = []
    for member in members:
        try:
            places.append(_place(member, archive.start))
        except TileNameError as error:
            if suffix.lower() == PNG:
                wrong.append((f"{archive.where}/{member.filename[:200]}", str(error)))
            else:
                strangers.append(member.filename)
    archive.release.problems.extend(misnamed(f"{archive.where}/{folder}", strangers, png=wrong))
    if places:
        layer = archive.layer_of(f"{archive.stem}/{folder}", partial(_samples, archive.opened, members))
        archive.release.add_pictures(Source("zip", str(archive.path), archive.inside + folder, suffix, layer), places)


def _place(member: zipfile.ZipInfo, start: int) -> Place:
    return Place(
        key=Tile.parse(member.filename).key,
        start=start + member.header_offset,
        packed=member.compress_size,
        size=member.file_size,
        deflated=member.compress_type == zipfile.ZIP_DEFLATED,
        stamp=member.CRC,
    )


def _refusal(inside: str, member: zipfile.ZipInfo) -> str | None:
    """Why a member is not read, or None."""
    parts = PurePosixPath(inside).parts
    if inside.startswith("/") or ".." in parts or parts[0].endswith(":"):
        return "its path points outside the archive"
    if member.flag_bits & 1:
        return "it is encrypted; unpack the archive with its password and import the folder"
    if stat.S_ISLNK(member.external_attr >> 16):
        return "it is a symbolic link"
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "its compression is neither 'stored' nor 'deflated'; unpack the archive and import the folder"
    if not inside.lower().endswith(CAPTIONS):
        return None
    if member.file_size > MAX_CAPTION_FILE_BYTES:
        return f"it is larger than {MAX_CAPTION_FILE_BYTES >> 20} MB: split it into several files"
    if member.file_size > max(SMALL, MOST_UNPACKED * member.compress_size):
        times = member.file_size // max(1, member.compress_size)
        return f"it unpacks to {times:,} times its size, which captions do not: unpack it yourself and look what it is"
    return None


def _read(opened: Opener, member: zipfile.ZipInfo) -> bytes:
    try:
        with opened() as whole, zipfile.ZipFile(whole) as archive, archive.open(member) as file:
            return file.read(member.file_size)
    except UNREADABLE as error:
        raise ReleaseError(f"it cannot be unpacked ({error}); the archive may be damaged: download it again") from error


def _samples(opened: Opener, members: list[zipfile.ZipInfo]) -> Iterator[bytes]:
    for member in spread(members):
        if member.file_size <= MAX_PICTURE_BYTES:
            try:
                yield _read(opened, member)
            except ReleaseError:
                continue
