"""Parts of a file in memory, and the file object through which GDAL reads them."""

import io
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from core.errors import ExplorerError, RemoteError


class Range(NamedTuple):
    """Bytes of a file from `start` up to, and without, `stop`."""

    start: int
    stop: int


class NotHeldError(RemoteError):
    """Bytes are asked for that are not held."""


class HeldFile:
    """Some parts of a file; of itself it asks nobody for others. Can be sent to another process."""

    def __init__(self, url: str, size: int | None, tag: str, parts: Mapping[int, bytes]) -> None:
        """Take parts by where they begin, of which no two overlap."""
        self.url = url
        self.size = size
        """Bytes of the file, once anything was read."""
        self.tag = tag
        """ETag of the file, or its date; empty where the server says neither."""
        self._parts = dict(parts)
        self._starts = sorted(self._parts)

    def fetch(self, ranges: Iterable[Range]) -> None:
        """Do nothing: what is here is all there is."""

    def read_at(self, start: int, count: int) -> bytes:
        """Return bytes, fewer at the end of the file.

        Raises:
            NotHeldError: They are not here.
        """
        data = self._here(start, min(start + count, self.size or 0))
        if data is None:
            raise NotHeldError(f"{self.url}: bytes from {start} on are not here.")
        return data

    def opened(self) -> "Reading":
        """Return the file as a file object of one reader."""
        return Reading(self)

    def _here(self, start: int, stop: int) -> bytes | None:
        """Return bytes that are held, or None where some are not."""
        data = b""
        while start < stop:
            place = bisect_right(self._starts, start) - 1
            if place < 0:
                return None
            key = self._starts[place]
            part = self._parts[key][start - key : stop - key]
            if not part:
                return None
            data = data + part if data else part
            start += len(part)
        return data


class Reading(io.RawIOBase):
    """A far file as a file object. What goes wrong is kept in `failure`, since GDAL takes no exceptions."""

    def __init__(self, file: HeldFile) -> None:
        super().__init__()
        self._file, self._at = file, 0
        self.failure: ExplorerError | None = None
        self.ranges: list[Range] = []
        """What was read of it."""

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def seekable(self) -> bool:
        """Tell that any place of it can be gone to."""
        return True

    def tell(self) -> int:
        """Return where the next byte is read."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go somewhere."""
        base = (0, self._at, self._file.size or 0)[whence]
        self._at = max(0, base + offset)
        return self._at

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes; none where that fails."""
        count = size if size >= 0 else max(0, (self._file.size or 0) - self._at)
        try:
            data = self._file.read_at(self._at, count)
        except ExplorerError as error:
            self.failure = error
            return b""
        self.ranges.append(Range(self._at, self._at + len(data)))
        self._at += len(data)
        return data
