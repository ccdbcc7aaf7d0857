"""A new file that is hashed while it is written: what is still in the cache of the processor need not be read again."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from io import BufferedWriter, FileIO, TextIOWrapper
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_BLOCK = 1 << 20
"""Bytes that are hashed and written at a time."""


class Hashed(FileIO):
    """A file whose SHA-256 is known when it is closed. Each block is hashed in a thread while it is written."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "w")
        self._sum, self._thread = hashlib.sha256(), ThreadPoolExecutor(1, "hash")

    @property
    def sha256(self) -> str:
        """Of all that was written, in hexadecimal."""
        return self._sum.hexdigest()

    def write(self, data: "ReadableBuffer", /) -> int:
        """Write all of it: what a disk takes in parts goes on where it stopped."""
        left = memoryview(data).cast("B")
        size, hashing = len(left), self._thread.submit(self._sum.update, left)
        try:
            while left:
                left = left[super().write(left) :]
        finally:
            hashing.result()
        return size

    def close(self) -> None:
        """Close the file, and end the thread."""
        self._thread.shutdown()
        super().close()


def buffered(raw: Hashed) -> BufferedWriter:
    """Gather what is written into blocks."""
    return BufferedWriter(raw, _BLOCK)


def text_to(file: IO[bytes]) -> TextIOWrapper:
    """Write text, UTF-8 with the line feeds that it has."""
    return TextIOWrapper(file, encoding="utf-8", newline="")
