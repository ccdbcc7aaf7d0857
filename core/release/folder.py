"""What lies in the folder of a release: searched all the way down, along links too as long as they stay inside."""

import os
import stat
from collections import defaultdict
from collections.abc import Iterator
from contextlib import nullcontext
from functools import partial
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from core.errors import ReleaseError, TileNameError
from core.geography.tiles import Tile
from core.release.archive import list_archive
from core.release.asked import Asked
from core.release.captionforms import tile_of
from core.release.inside import is_inside, open_inside
from core.release.members import Member
from core.release.notread import misnamed, not_read
from core.release.parents import PARENT_MAP, is_parent, quarters
from core.release.problems import Problems
from core.release.sources import (
    ARCHIVES,
    CAPTIONS,
    MAX_CAPTION_FILE_BYTES,
    MAX_PICTURE_BYTES,
    PICTURES,
    Place,
    Release,
    Source,
    is_leftover,
    spread,
)
from core.release.taco import dataset
from core.release.taco.container import TOP_TABLES, Container
from core.release.taco.parts import missing_parts

_Entries = list[os.DirEntry[str]]


def list_folder(root: Path, release: Release, asked: Asked) -> None:
    """Add the pictures, caption files and archives below a folder, whose own path has no links, to a release."""
    parents: dict[Path, list[Place]] = defaultdict(list)
    for here, files, below in _folders(root, release.problems):
        if is_parent(here.name) and PARENT_MAP in {file.name for file in files}:
            parents[here.parent] += _quarters(here, release.problems)
            continue
        if any((here / table).is_file() for table in TOP_TABLES):
            below.clear()
            dataset.take(_container(here, release.problems), release, asked)
            continue
        release.problems.extend(missing_parts(here))
        _list_pictures(root, here, files, release, asked)
        others = []
        for file in files:
            kind = PurePosixPath(file.name).suffix.lower()
            if kind in ARCHIVES:
                others.append(file.name)
                list_archive(Path(os.path.realpath(file.path)), release, asked)
            elif kind in CAPTIONS:
                inside = str(here.relative_to(root) / file.name)
                folders = "json_files/" if root.name == "json_files" else ""
                release.offer_captions(folders + inside, file.path, partial(read_captions, Path(file.path), root))
            elif kind not in PICTURES:
                others.append(file.name)
        release.problems.extend(not_read(str(here), others))
    for folder, places in parents.items():
        release.add_pictures(Source("parents", os.path.realpath(folder), "", "", "labels"), places)


def read_captions(path: Path, root: Path) -> bytes:
    """Read a caption file that lies in a folder, or is given alone as `root`."""
    try:
        with open_inside(path, root) as file:
            content = file.read(MAX_CAPTION_FILE_BYTES + 1)
    except OSError as error:
        raise ReleaseError(f"it cannot be read: {error.strerror}") from error
    if len(content) > MAX_CAPTION_FILE_BYTES:
        raise ReleaseError(f"it is larger than {MAX_CAPTION_FILE_BYTES >> 20} MB: split it into several files")
    return content


class _Folder(NamedTuple):
    """A folder with its files, sorted, and the names of the folders in it; one that is taken out is not gone into."""

    here: Path
    files: _Entries
    below: list[str]


def _folders(root: Path, problems: Problems) -> Iterator[_Folder]:
    """Yield every folder once; links that go round in a circle or lead out are not followed."""
    waiting, seen = [root], set()
    while waiting:
        here = waiting.pop()
        try:
            identity = here.stat()
            with os.scandir(here) as listed:
                entries = sorted(listed, key=lambda entry: entry.name)
        except OSError as error:
            problems.add("folder", str(here), f"it cannot be read: {error.strerror}; mend its permissions")
            continue
        if (identity.st_dev, identity.st_ino) in seen:
            continue
        seen.add((identity.st_dev, identity.st_ino))
        kept = _followed(root, here, _legible(here, entries, problems), problems)
        folders = {entry.name for entry in kept if _is_folder(entry)}
        below = [name for name in sorted(folders, reverse=True) if not is_leftover(name)]
        files = [entry for entry in kept if entry.name not in folders and not entry.name.startswith("._")]
        yield _Folder(here, files, below)
        waiting += [here / name for name in below]


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Whether it is a folder or a link to one, in which no link goes round in a circle."""
    return os.path.isdir(entry.path) if entry.is_symlink() else entry.is_dir()  # noqa: PTH112 -- no path is needed


def _legible(here: Path, entries: _Entries, problems: Problems) -> _Entries:
    """Entries whose names can be stored and shown; the others are told."""
    legible = [entry for entry in entries if is_text(entry.name)]
    if len(legible) < len(entries):
        reason = f"{len(entries) - len(legible)} names in it are not valid UTF-8: rename them"
        problems.add("file name", str(here), reason)
    return legible


def _followed(root: Path, here: Path, entries: _Entries, problems: Problems) -> _Entries:
    """Entries that lie in the release; links that lead out of it are told, together."""
    leaving = [entry for entry in entries if entry.is_symlink() and not is_inside(Path(entry.path), root)]
    if leaving:
        first, many = leaving[0], len(leaving) > 1
        reason = (
            f"{len(leaving):,} link{'s lead' if many else ' leads'} out of {root} ({first.name} to "
            f"{os.path.realpath(first.path)}): not followed. Import what lies there as a path of its own, or copy it"
        )
        problems.add("link", str(here), reason)
    refused = set(leaving)
    return [entry for entry in entries if entry not in refused]


def _list_pictures(root: Path, here: Path, files: _Entries, release: Release, asked: Asked) -> None:
    """Add the pictures of one folder: by ending, and apart those that are links, which may lie anywhere inside."""
    pictures: dict[tuple[str, bool], list[Place]] = defaultdict(list)
    strangers: list[str] = []
    wrong: list[tuple[str, str]] = []
    for file in files:
        suffix = PurePosixPath(file.name).suffix
        if suffix.lower() in PICTURES[1:] and tile_of(file.name) is None:
            strangers.append(file.name)
        elif suffix.lower() in PICTURES:
            try:
                place = _place(file, suffix, release.problems)
            except TileNameError as error:
                wrong.append((file.path, str(error)))
                continue
            if place:
                pictures[suffix, file.is_symlink()].append(place)
    release.problems.extend(misnamed(str(here), strangers, png=wrong))
    for (suffix, linked), places in pictures.items():
        names = [Tile.from_key(place.key).name + suffix for place in places]
        layer = asked.layer_of(str(here.relative_to(root.parent)), partial(_samples, root, here, names))
        path, inside = (root, f"{here.relative_to(root)}/") if linked else (os.path.realpath(here), "")
        release.add_pictures(Source("folder", str(path), inside.removeprefix("./"), suffix, layer), places)


def _place(file: os.DirEntry[str], suffix: str, problems: Problems) -> Place | None:
    tile = Tile.parse(file.name)
    try:
        facts = file.stat()
    except OSError as error:
        problems.add("image file", file.path, f"it cannot be read: {error.strerror}")
        return None
    if file.name != tile.name + suffix:
        problems.add("image name", file.path, f"the name has to be written {tile.name}{suffix}: rename the file")
    elif not stat.S_ISREG(facts.st_mode):
        problems.add("image file", file.path, "it is no file")
    else:
        return _file_place(tile.key, facts)
    return None


def _samples(root: Path, here: Path, names: list[str]) -> Iterator[bytes]:
    for name in spread(names):
        try:
            with open_inside(here / name, root) as file:
                yield file.read(MAX_PICTURE_BYTES)
        except OSError:
            continue


def _quarters(parent: Path, problems: Problems) -> list[Place]:
    """All four quarters of a parent; none if it lies off the grid."""
    try:
        keys = quarters(parent.name)
        facts = (parent / PARENT_MAP).stat()
    except TileNameError as error:
        problems.add("parent name", str(parent), str(error))
        return []
    except OSError as error:
        problems.add("image file", str(parent / PARENT_MAP), f"it cannot be read: {error.strerror}")
        return []
    return [_file_place(key, facts) for key in keys]


def _container(root: Path, problems: Problems) -> Container:
    """A TACO dataset in a folder: its files are read as members that lie at the start of themselves."""
    members = {}
    for here, files, _ in _folders(root, problems):
        for file in files:
            try:
                facts = file.stat()
            except OSError as error:
                problems.add("file", file.path, f"it cannot be read: {error.strerror}")
                continue
            if stat.S_ISREG(facts.st_mode):
                name = str(here.relative_to(root) / file.name)
                members[name] = Member(name, 0, facts.st_size, facts.st_size, False, facts.st_mtime_ns % (1 << 64))

    def read(member: Member) -> bytes:
        try:
            with open_inside(root / member.name, root) as file:
                return file.read(member.size)
        except OSError as error:
            raise ReleaseError(f"{member.name} cannot be read: {error.strerror}") from error

    def place(key: int, member: Member) -> Place:
        return Place(key, 0, 0, member.size, 0, member.stamp or 0)

    source = Source("folder", os.path.realpath(root), "", "", "rgb")
    return Container(str(root), source, members, lambda: nullcontext(read), place)


def _file_place(key: int, facts: os.stat_result) -> Place:
    return Place(key, 0, 0, facts.st_size, 0, facts.st_mtime_ns % (1 << 64))


def is_text(name: str) -> bool:
    """Whether a name from the file system can be stored and shown; Python marks other bytes by surrogates."""
    return not any("\ud800" <= char <= "\udfff" for char in name)
