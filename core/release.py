"""What lies in a release folder or zip: caption files, pictures by layer, and what had to be left out."""

import os
import re
import stat
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from core.errors import ReleaseError, TileNameError
from core.tiles import Tile

Layer = Literal["rgb", "bands-5-6-7", "bands-8-11-12", "labels"]
LAYERS: tuple[Layer, ...] = get_args(Layer)

MAX_CAPTION_FILE_BYTES = 2 << 30
"""A caption file larger than this is left alone: the published ones are under 120 MB."""

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


class Problem(NamedTuple):
    """Something that was not taken as it is, and why."""

    kind: str
    item: str
    reason: str


class Source(NamedTuple):
    """A place that holds pictures named after tiles: a folder, a folder inside a zip, or one of parents' maps."""

    kind: Literal["folder", "zip", "parents"]
    path: str
    prefix: str
    suffix: str
    layer: Layer


@dataclass(frozen=True, slots=True)
class Pictures:
    """Pictures of one source: their tile keys and, inside a zip, where each member lies."""

    source: Source
    keys: NDArray[np.uint32]
    members: NDArray[np.uint64] | None = None
    """Shape (n, 4): place of the local header, packed bytes, bytes, 1 if deflated; None for plain files."""
    repeated: NDArray[np.uint32] = field(default_factory=lambda: np.empty(0, np.uint32))
    """Keys of further pictures of the same name and layer, which are not used."""


@dataclass(frozen=True, slots=True)
class CaptionFile:
    """A file of captions, read when its turn comes."""

    where: str
    """Path for people: a file, or `archive.zip/member`."""
    read: Callable[[], bytes]


@dataclass(slots=True)
class Release:
    """Everything that was found under some paths."""

    captions: list[CaptionFile] = field(default_factory=list)
    pictures: list[Pictures] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


class _Member(NamedTuple):
    key: int
    start: int
    packed: int
    size: int
    deflated: int


def find(paths: Iterable[Path], *, layer: Layer | None = None) -> Release:
    """List what can be imported from folders, zips and caption files.

    Args:
        paths: Where to look; folders are searched all the way down and may hold zips.
        layer: Take every picture as this layer instead of telling it from folder names.

    Raises:
        ReleaseError: A path does not exist.
    """
    release = Release()
    for path in paths:
        if not path.exists():
            raise ReleaseError(f"{path} does not exist. Give the folder or zip of a ChatEarthNet release.")
        if path.is_dir():
            _walk(path.resolve(), release, layer)
        elif path.suffix.lower() == ".zip":
            _open_zip(path.resolve(), release, layer)
        elif path.suffix.lower() in {".json", ".jsonl"}:
            release.captions.append(CaptionFile(str(path), _file_reader(path.resolve())))
        else:
            raise ReleaseError(f"{path} is neither a folder nor a .zip, .json or .jsonl file.")
    return release


def _walk(root: Path, release: Release, layer: Layer | None) -> None:
    parents: set[Path] = set()
    for folder, folders, files in os.walk(root):
        folders.sort()
        here = Path(folder)
        if _PARENT.fullmatch(here.name) and "land_cover.png" in files:
            parents.add(here.parent)
            continue
        pictures: dict[str, list[int]] = defaultdict(list)
        for name in sorted(files):
            suffix = PurePosixPath(name).suffix
            kind = suffix.lower()
            if kind == ".png" and not name.startswith("._"):
                _collect(name, suffix, str(here / name), pictures, release)
            elif kind == ".zip":
                _open_zip(here / name, release, layer)
            elif kind in {".json", ".jsonl"}:
                _offer_captions(
                    str(here.relative_to(root) / name), str(here / name), _file_reader(here / name), release
                )
        where = str(here.relative_to(root.parent))
        for suffix, keys in pictures.items():
            source = Source("folder", folder, "", suffix, layer or layer_of(where))
            release.pictures.append(Pictures(source, np.array(keys, dtype=np.uint32)))
    for folder_of_parents in sorted(parents):
        source = Source("parents", str(folder_of_parents), "", "", "labels")
        release.pictures.append(Pictures(source, _parent_keys(folder_of_parents)))


def _parent_keys(folder: Path) -> NDArray[np.uint32]:
    """Keys of all four quarters of every parent that has a map."""
    keys = []
    for child in sorted(folder.iterdir()):
        if _PARENT.fullmatch(child.name) and (child / "land_cover.png").is_file():
            for quarter in ("00", "01", "10", "11"):
                try:
                    keys.append(Tile.parse(f"{child.name}_patch{quarter}").key)
                except TileNameError:
                    break
    return np.array(keys, dtype=np.uint32)


def _open_zip(path: Path, release: Release, layer: Layer | None) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        reason = f"cannot be opened as a zip ({error}); it may be cut short: download it again"
        release.problems.append(Problem("zip", str(path), reason))
        return
    pictures: dict[tuple[str, str], list[_Member]] = defaultdict(list)
    for member in members:
        if not member.is_dir() and not member.filename.startswith("__MACOSX/"):
            _take_member(path, member, pictures, release)
    for (folder, suffix), found in pictures.items():
        where = f"{path.stem}/{folder}"
        source = Source("zip", str(path), folder, suffix, layer or layer_of(where))
        table = np.array([tuple(member) for member in found], dtype=np.uint64).reshape(-1, 5)
        release.pictures.append(Pictures(source, table[:, 0].astype(np.uint32), table[:, 1:]))


def _take_member(
    path: Path, member: zipfile.ZipInfo, pictures: dict[tuple[str, str], list[_Member]], release: Release
) -> None:
    inside = member.filename.replace("\\", "/")
    where = f"{path}/{inside[:200]}"
    if reason := _refusal(inside, member):
        release.problems.append(Problem("zip member", where, reason))
        return
    folder, _, name = inside.rpartition("/")
    suffix = PurePosixPath(name).suffix
    if suffix.lower() == ".png" and not name.startswith("._"):
        try:
            key = Tile.parse(name).key
        except TileNameError as error:
            release.problems.append(Problem("image name", where, str(error)))
            return
        deflated = member.compress_type == zipfile.ZIP_DEFLATED
        place = _Member(key, member.header_offset, member.compress_size, member.file_size, deflated)
        pictures[f"{folder}/" if folder else "", suffix].append(place)
    elif suffix.lower() in {".json", ".jsonl"}:
        _offer_captions(f"{path.stem}/{inside}", where, _member_reader(path, member), release)


def _refusal(inside: str, member: zipfile.ZipInfo) -> str | None:
    """Why a member of a zip is not read, or None."""
    parts = PurePosixPath(inside).parts
    if inside.startswith("/") or ".." in parts or (parts and parts[0].endswith(":")):
        return "its path points outside the archive"
    if member.flag_bits & 1:
        return "it is encrypted"
    if stat.S_ISLNK(member.external_attr >> 16):
        return "it is a symbolic link"
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "its compression is neither 'stored' nor 'deflated'"
    return None


def _collect(name: str, suffix: str, where: str, pictures: dict[str, list[int]], release: Release) -> None:
    try:
        pictures[suffix].append(Tile.parse(name).key)
    except TileNameError as error:
        release.problems.append(Problem("image name", where, str(error)))


def _offer_captions(inside: str, where: str, read: Callable[[], bytes], release: Release) -> None:
    """Take a JSON file as captions if its folder or name says so; list it as ignored otherwise."""
    lowered = inside.lower()
    if "json_files" in lowered or "caps" in lowered or "caption" in lowered:
        release.captions.append(CaptionFile(where, read))
    else:
        release.ignored.append(where)


def layer_of(where: str) -> Layer:
    """Tell from the folder names which layer its pictures are; plain images where nothing hints otherwise."""
    for part in reversed(PurePosixPath(where.lower()).parts):
        for hint, layer in _LAYER_HINTS:
            if hint in part:
                return layer
        if "rgb" in part or part == "s2_images":
            return "rgb"
    return "rgb"


def _file_reader(path: Path) -> Callable[[], bytes]:
    def read() -> bytes:
        if path.stat().st_size > MAX_CAPTION_FILE_BYTES:
            raise ReleaseError(
                f"{path} is larger than {MAX_CAPTION_FILE_BYTES >> 30} GiB: split it into several files."
            )
        return path.read_bytes()

    return read


def _member_reader(path: Path, member: zipfile.ZipInfo) -> Callable[[], bytes]:
    def read() -> bytes:
        if member.file_size > MAX_CAPTION_FILE_BYTES:
            raise ReleaseError(f"{path}/{member.filename} is larger than {MAX_CAPTION_FILE_BYTES >> 30} GiB.")
        with zipfile.ZipFile(path) as archive:
            return archive.read(member)

    return read
