"""The list of a plain tar: its files as members, found by going from header to header once."""

import io
import os
import tarfile
import zlib
from typing import BinaryIO

from core.errors import ReleaseError
from core.release.members import BLOCK, Member

_MOST_HEADER = 1 << 20
"""Bytes that the headers of one member may have: a long name and its dates take a few hundred."""

_BROKEN = (tarfile.TarError, OSError, EOFError, ValueError, OverflowError, RecursionError)
"""What the standard library raises for a broken or hostile archive."""

_PACKED = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd", b"\x04\x22\x4d\x18")


class _Forward(io.RawIOBase):
    """A file that is only gone through forwards, a bounded header at a time, so that no header asks for more."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._at = file, 0
        self.left = _MOST_HEADER
        self.last = b""
        """The block that was read last."""

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        if whence != os.SEEK_SET or offset < self._at:
            raise OSError("a header points backwards")
        self._at = self._file.seek(offset)
        return self._at

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= self.left:
            raise OSError("a header is too long")
        self.left -= size
        self.last = self._file.read(size)
        self._at += len(self.last)
        return self.last


def list_members(file: BinaryIO) -> tuple[list[Member], str | None]:
    """List the files of a tar, as far as it is whole, and say why that is not to its end, if it is not.

    Raises:
        ReleaseError: It is no plain tar; the message goes on from the name of the archive.
    """
    head = file.read(BLOCK)
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    if head.startswith(_PACKED):
        raise ReleaseError("it is packed as a whole, so that nothing in it can be read in place: unpack it")
    guard, members = _Forward(file), list[Member]()
    try:
        with tarfile.TarFile(fileobj=guard) as archive:
            while info := archive.next():
                archive.members.clear()  # type: ignore[attr-defined]  # typeshed lacks it; it keeps all it saw
                guard.left = _MOST_HEADER
                if member := _member(info, guard.last, size):
                    members.append(member)
    except _BROKEN as error:
        reason = f"it is damaged or cut short after {len(members):,} files ({error}): download it again"
        if not members:
            raise ReleaseError(f"it is no tar, or is damaged ({error}): download it again") from error
        return members, reason
    if guard.last.strip(b"\0"):
        return members, f"it is damaged after {len(members):,} files: download it again"
    return members, None


def _member(info: tarfile.TarInfo, header: bytes, size: int) -> Member | None:
    """The member of a header; None for folders, devices and the like."""
    if not (info.isreg() or info.issym() or info.islnk()):
        return None
    refusal = None
    if info.issym() or info.islnk():
        refusal = "it is a link"
    elif info.sparse is not None:
        refusal = "it is stored with holes; unpack the archive and import the folder"
    elif info.offset_data + info.size > size:
        refusal = "it is cut short: download the archive again"
    start = info.offset_data - BLOCK
    return Member(info.name.removeprefix("./"), start, info.size, info.size, False, zlib.crc32(header), refusal)
