"""What lies in a release folder or zip: caption files, pictures by layer, and what had to be left out."""

import os
import re
import stat
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path, PurePosixPath

from core.errors import ReleaseError, TileNameError
from core.geography.tiles import Tile
from core.release.archive import list_zip
from core.release.problems import Problem as Problem
from core.release.problems import Problems
from core.release.sources import LAYERS as LAYERS
from core.release.sources import MAX_CAPTION_FILE_BYTES, CaptionFile, Pictures, Place, Release, Source
from core.release.sources import Layer as Layer

PARENT_MAP = "land_cover.png"
"""Name of a zoom-13 parent's label map, in a folder `<col>_<row>`."""

_PARENT = re.compile(r"\d{1,4}_\d{1,4}", re.ASCII)
_LAYER_HINTS: tuple[tuple[str, Layer], ...] = (
    ("5_6_7", "bands-5-6-7"),
    ("8_11_12", "bands-8-11-12"),
    ("label", "labels"),
    ("mask", "labels"),
    ("worldcover", "labels"),
    ("land_cover", "labels"),
    ("landcover", "labels"),
    ("lulc", "labels"),
)
_CAPTIONS = {".json", ".jsonl"}


def find(paths: Iterable[Path], *, layer: Layer | None = None) -> Release:
    """List what can be imported from folders, zips and caption files.

    Args:
        paths: Where to look; folders are searched all the way down, through links too, and may hold zips.
        layer: Take every picture as this layer instead of telling it from folder names.

    Raises:
        ReleaseError: A path does not exist, or is no folder, zip or caption file.
    """
    release = Release()

    def told(where: str) -> Layer:
        return layer or layer_of(where)

    for path in map(_resolved, paths):
        if path.is_dir():
            _walk(path, release, told)
        elif path.is_file() and path.suffix.lower() == ".zip":
            list_zip(path, release, told)
        elif path.is_file() and path.suffix.lower() in _CAPTIONS:
            release.captions.append(CaptionFile(str(path), partial(_read, path)))
        else:
            raise ReleaseError(f"{path} is neither a folder nor a .zip, .json or .jsonl file.")
    return release


def _resolved(path: Path) -> Path:
    try:
        path = path.resolve()
        found = path.exists()
    except OSError as error:
        raise ReleaseError(f"{str(path)[:200]} cannot be read: {error.strerror}.") from error
    if not found:
        raise ReleaseError(f"{path} does not exist. Give the folder or zip of a ChatEarthNet release.")
    if not _is_text(str(path)):
        raise ReleaseError(f"The path {str(path)!a} is not valid UTF-8. Rename the folder or file.")
    return path


def _walk(root: Path, release: Release, told: Callable[[str], Layer]) -> None:
    parents: dict[Path, list[Place]] = defaultdict(list)
    for here, files in _folders(root, release.problems):
        if _PARENT.fullmatch(here.name) and PARENT_MAP in {file.name for file in files}:
            parents[here.parent] += _quarters(here, release.problems)
            continue
        pictures: dict[str, list[Place]] = defaultdict(list)
        for file in files:
            suffix = PurePosixPath(file.name).suffix
            kind = suffix.lower()
            if kind == ".png" and not file.name.startswith("._"):
                _take_picture(file, suffix, pictures, release.problems)
            elif kind == ".zip" and file.is_file():
                list_zip(here / file.name, release, told)
            elif kind in _CAPTIONS and file.is_file():
                inside = str(here.relative_to(root) / file.name)
                folders = "json_files/" if root.name == "json_files" else ""
                release.offer_captions(folders + inside, file.path, partial(_read, Path(file.path)))
        where = str(here.relative_to(root.parent))
        for suffix, places in pictures.items():
            release.pictures.append(Pictures.of(Source("folder", str(here), "", suffix, told(where)), places))
    for folder, places in parents.items():
        release.pictures.append(Pictures.of(Source("parents", str(folder), "", "", "labels"), places))


def _folders(root: Path, problems: Problems) -> Iterator[tuple[Path, list[os.DirEntry[str]]]]:
    """Yield every folder once with its files, sorted; links are followed, also those that go round in a circle."""
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
        readable = [entry for entry in entries if _is_text(entry.name)]
        if len(readable) < len(entries):
            reason = f"{len(entries) - len(readable)} names in it are not valid UTF-8: rename them"
            problems.add("file name", str(here), reason)
        waiting += [here / entry.name for entry in reversed(readable) if entry.is_dir()]
        yield here, [entry for entry in readable if not entry.is_dir()]


def _take_picture(file: os.DirEntry[str], suffix: str, pictures: dict[str, list[Place]], problems: Problems) -> None:
    try:
        tile = Tile.parse(file.name)
        facts = file.stat()
    except TileNameError as error:
        problems.add("image name", file.path, str(error))
        return
    except OSError as error:
        problems.add("image file", file.path, f"it cannot be read: {error.strerror}")
        return
    if file.name != tile.name + suffix:
        problems.add("image name", file.path, f"the name has to be written {tile.name}{suffix}: rename the file")
    elif not stat.S_ISREG(facts.st_mode):
        problems.add("image file", file.path, "it is no file")
    else:
        pictures[suffix].append(_file_place(tile.key, facts))


def _quarters(parent: Path, problems: Problems) -> list[Place]:
    """All four quarters of a parent; none if it lies off the grid."""
    try:
        keys = [Tile.parse(f"{parent.name}_patch{quarter}").key for quarter in ("00", "01", "10", "11")]
        facts = (parent / PARENT_MAP).stat()
    except TileNameError as error:
        problems.add("parent name", str(parent), str(error))
        return []
    except OSError as error:
        problems.add("image file", str(parent / PARENT_MAP), f"it cannot be read: {error.strerror}")
        return []
    return [_file_place(key, facts) for key in keys]


def _file_place(key: int, facts: os.stat_result) -> Place:
    return Place(key, 0, 0, facts.st_size, 0, facts.st_mtime_ns % (1 << 64))


def layer_of(where: str) -> Layer:
    """Tell from the folder names which layer its pictures are; plain images where nothing hints otherwise."""
    for part in reversed(PurePosixPath(where.lower()).parts):
        for hint, layer in _LAYER_HINTS:
            if hint in part:
                return layer
        if "rgb" in part or part == "s2_images":
            return "rgb"
    return "rgb"


def _is_text(name: str) -> bool:
    """Whether a name from the file system can be stored and shown; Python marks other bytes by surrogates."""
    return not any("\ud800" <= char <= "\udfff" for char in name)


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_CAPTION_FILE_BYTES:
            raise ReleaseError(f"it is larger than {MAX_CAPTION_FILE_BYTES >> 20} MB: split it into several files")
        return path.read_bytes()
    except OSError as error:
        raise ReleaseError(f"it cannot be read: {error.strerror}") from error
