"""What lies in the zip of a release: nothing is extracted, and members that could do harm are refused."""

import stat
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from core.errors import ReleaseError, TileNameError
from core.geography.tiles import Tile
from core.release.sources import MAX_CAPTION_FILE_BYTES, Layer, Pictures, Place, Release, Source

_UNREADABLE = (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError)
"""What the standard library raises for a broken, changed, encrypted or unsupported archive."""


def list_zip(path: Path, release: Release, layer_of: Callable[[str], Layer]) -> None:
    """Add the pictures and caption files of an archive to a release.

    Args:
        path: The archive, absolute.
        release: Where to add; an archive or member that cannot be read becomes a problem there.
        layer_of: Tells the layer of pictures from the archive's name and the folder inside it.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except _UNREADABLE as error:
        reason = f"it cannot be opened as a zip ({error}); it may be cut short: download it again"
        release.problems.add("zip", str(path), reason)
        return
    pictures: dict[tuple[str, str], list[Place]] = defaultdict(list)
    for member in members:
        if not member.is_dir() and not member.filename.startswith("__MACOSX/"):
            _take_member(path, member, pictures, release)
    for (folder, suffix), places in pictures.items():
        source = Source("zip", str(path), folder, suffix, layer_of(f"{path.stem}/{folder}"))
        release.pictures.append(Pictures.of(source, places))


def _take_member(
    path: Path, member: zipfile.ZipInfo, pictures: dict[tuple[str, str], list[Place]], release: Release
) -> None:
    inside = member.filename.replace("\\", "/")
    where = f"{path}/{inside[:200]}"
    folder, _, name = inside.rpartition("/")
    suffix = PurePosixPath(name).suffix
    kind = suffix.lower()
    if kind not in {".png", ".json", ".jsonl"} or name.startswith("._"):
        return
    if reason := _refusal(inside, member):
        release.problems.add("zip member", where, reason)
    elif kind == ".png":
        try:
            pictures[f"{folder}/" if folder else "", suffix].append(_place(member, name))
        except TileNameError as error:
            release.problems.add("image name", where, str(error))
    else:
        release.offer_captions(f"{path.stem}/{inside}", where, _reader(path, member))


def _place(member: zipfile.ZipInfo, name: str) -> Place:
    return Place(
        key=Tile.parse(name).key,
        start=member.header_offset,
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
    if member.file_size > MAX_CAPTION_FILE_BYTES and not inside.lower().endswith(".png"):
        return f"it is larger than {MAX_CAPTION_FILE_BYTES >> 20} MB: split it into several files"
    return None


def _reader(path: Path, member: zipfile.ZipInfo) -> Callable[[], bytes]:
    def read() -> bytes:
        try:
            with zipfile.ZipFile(path) as archive, archive.open(member) as file:
                return file.read(member.file_size)
        except _UNREADABLE as error:
            raise ReleaseError(
                f"it cannot be unpacked ({error}); the archive may be damaged: download it again"
            ) from error

    return read
