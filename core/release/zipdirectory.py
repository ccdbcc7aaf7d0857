"""The list of a zip: its files as members, those that could do harm refused."""

import stat
import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO

from core.errors import ReleaseError
from core.release.brokenzip import fault, headless
from core.release.members import LOCAL_HEADER, Member

UNREADABLE = (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError, OverflowError)
"""What the standard library raises for a broken, changed, encrypted or unsupported archive."""


def list_members(file: BinaryIO, where: Path) -> list[Member]:
    """List the files of a zip.

    Args:
        file: The archive.
        where: Where it lies, for people, and for the other parts beside it.

    Raises:
        ReleaseError: It is broken, or made to ask for endless work; the message goes on from the name of the archive.
    """
    try:
        broken = fault(file, where)
        listed = [] if broken else zipfile.ZipFile(file).infolist()
    except UNREADABLE as error:
        raise ReleaseError(f"it cannot be opened as a zip ({error}); it may be cut short: download it again") from error
    if any(info.header_offset < 0 for info in listed):
        broken = headless(where)
    elif _overlap(listed):
        broken = "its members overlap, so that it unpacks to far more than it holds: it is not read"
    if broken:
        raise ReleaseError(broken)
    return [_member(info) for info in listed if not info.is_dir()]


def _overlap(listed: list[zipfile.ZipInfo]) -> bool:
    """Whether some bytes belong to two members, as in archives that are made to ask for endless work."""
    ordered = sorted(listed, key=lambda info: info.header_offset)
    ends = (info.header_offset + LOCAL_HEADER.size + info.compress_size for info in ordered)
    return any(end > following.header_offset for end, following in zip(ends, ordered[1:], strict=False))


def _member(info: zipfile.ZipInfo) -> Member:
    return Member(
        name=info.filename.replace("\\", "/"),
        start=info.header_offset,
        packed=info.compress_size,
        size=info.file_size,
        deflated=info.compress_type == zipfile.ZIP_DEFLATED,
        stamp=info.CRC,
        refusal=_refusal(info),
    )


def _refusal(info: zipfile.ZipInfo) -> str | None:
    if info.flag_bits & 1:
        return "it is encrypted; unpack the archive with its password and import the folder"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "it is a symbolic link"
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "its compression is neither 'stored' nor 'deflated'; unpack the archive and import the folder"
    return None
