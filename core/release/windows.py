"""A zip inside a zip, read without unpacking the outer one: where it is stored, as a part of the file."""

import io
import os
import struct
import zipfile
from collections.abc import Callable
from typing import BinaryIO

LOCAL_HEADER = struct.Struct("<4s22xHH")
"""Of a member: mark, then the lengths of its name and of what follows that, before its bytes."""

Opener = Callable[[], BinaryIO]


class _Window(io.RawIOBase):
    """A stretch of a file as a file of its own."""

    def __init__(self, file: BinaryIO, start: int, size: int) -> None:
        self._file, self._start, self._size, self._at = file, start, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise ValueError("a place before the start of the file")
        self._at = base + offset
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]  # typeshed: Buffer
        self._file.seek(self._start + self._at)
        read = self._file.read(max(0, min(len(buffer), self._size - self._at)))
        buffer[: len(read)] = read
        self._at += len(read)
        return len(read)

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()


def data_start(file: BinaryIO, member: zipfile.ZipInfo) -> int:
    """Byte of the archive at which the packed bytes of a member begin."""
    file.seek(member.header_offset)
    header = file.read(LOCAL_HEADER.size)
    if len(header) < LOCAL_HEADER.size or not header.startswith(b"PK\x03\x04"):
        raise zipfile.BadZipFile(f"there is no member where {member.filename} should be")
    _, name_length, extra_length = LOCAL_HEADER.unpack(header)
    return member.header_offset + LOCAL_HEADER.size + int(name_length) + int(extra_length)


def stored(outer: Opener, start: int, size: int) -> BinaryIO:
    """Open a stretch of a file."""
    return io.BufferedReader(_Window(outer(), start, size))


def unpacked(outer: Opener, member: zipfile.ZipInfo) -> BinaryIO:
    """Unpack a small member into memory."""
    with outer() as file, zipfile.ZipFile(file) as archive, archive.open(member) as packed:
        return io.BytesIO(packed.read(member.file_size))
