"""A file in an archive, and its bytes read in place, without going through the archive's list again."""

import os
import struct
import zlib
from typing import BinaryIO, Literal, NamedTuple

from core.errors import ReleaseError

Form = Literal["zip", "tar"]
"""What kind of archive it is."""

LOCAL_HEADER = struct.Struct("<4s22xHH")
"""Of a zip's member: mark, then the lengths of its name and of what follows that, before its bytes."""

BLOCK = 512
"""A tar is made of blocks of so many bytes; the header of a member is one."""

_MARGIN = 1 << 10
"""Bytes by which packing may make a file longer."""

CHANGED = "has changed since it was imported: import it again."


class Member(NamedTuple):
    """A file in an archive."""

    name: str
    """With the folders it lies in, parted by `/`."""
    start: int
    """Byte of the archive at which its header begins."""
    packed: int
    """Bytes in the archive."""
    size: int
    """Bytes of the file."""
    deflated: bool
    stamp: int | None
    """Changes when the file does: its checksum in a zip, that of its header in a tar; None if it was never noted."""
    refusal: str | None = None
    """Why it cannot be read in place, if it cannot."""


def data_start(file: BinaryIO, form: Form, start: int) -> int:
    """Go to the packed bytes of the member whose header begins at `start`; return where they begin.

    Raises:
        ReleaseError: There is no such header.
    """
    file.seek(start)
    if form == "tar":
        return file.seek(start + BLOCK)
    header = file.read(LOCAL_HEADER.size)
    if len(header) < LOCAL_HEADER.size or not header.startswith(b"PK\x03\x04"):
        raise ReleaseError(CHANGED)
    _, name_length, extra_length = LOCAL_HEADER.unpack(header)
    return file.seek(int(name_length) + int(extra_length), os.SEEK_CUR)


def read_member(file: BinaryIO, form: Form, member: Member) -> bytes:
    """Read a member whose sizes were found bearable, and make sure that it is still the one that was listed.

    Raises:
        ReleaseError: It is not, or is damaged; the message goes on from the name of the archive.
    """
    if form == "tar":
        file.seek(member.start)
        if zlib.crc32(file.read(BLOCK)) != member.stamp:
            raise ReleaseError(CHANGED)
    else:
        data_start(file, form, member.start)
    if member.packed > 2 * member.size + _MARGIN:
        raise ReleaseError("holds a file that is damaged or cut short: download the archive again.")
    data = file.read(member.packed)
    if member.deflated:
        try:
            data = zlib.decompressobj(-zlib.MAX_WBITS).decompress(data, member.size + 1)
        except zlib.error as error:
            raise ReleaseError(f"holds a damaged file ({error}): download the archive again.") from error
    if len(data) != member.size:
        raise ReleaseError("holds a file that is cut short: download the archive again.")
    if form == "zip" and member.stamp is not None and zlib.crc32(data) != member.stamp:
        raise ReleaseError("is damaged or has changed since it was imported: import it again.")
    return data
