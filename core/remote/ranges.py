"""Files on servers, read by ranges of bytes: few requests, nothing twice, one state of the file or none."""

import io
import threading
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from concurrent.futures import CancelledError, Future, wait
from functools import partial
from typing import NamedTuple

from core.errors import ExplorerError, RemoteError
from core.remote.access import Access as Access
from core.remote.access import Traffic as Traffic
from core.remote.asking import Answer, ask

HEAD_BYTES = 32 << 10
"""What is read first: the whole header of a raster of 36,000 px in blocks of 1,024."""

GAP_BYTES = 4 << 10
"""Bytes between two ranges that are rather read too than asked for by a request of their own."""

REQUEST_BYTES = 4 << 20
"""Longest range of one request; longer ones come in several at a time."""

HELD_BYTES = 64 << 20
"""What is held of one file; beyond, what came first is dropped and would be read again."""

_LEAST_BYTES = 16 << 10
"""Least that is read where nobody said before what will be needed."""


class Range(NamedTuple):
    """Bytes of a file from `start` up to, and without, `stop`."""

    start: int
    stop: int


class FarFile:
    """A file on a server. Safe to share between threads."""

    def __init__(self, url: str, access: Access) -> None:
        """Name a file; nothing is asked before something of it is read."""
        self.url, self.access = url, access
        self.size: int | None = None
        """Bytes of the file, once anything was read."""
        self.tag = ""
        """ETag of the file, or its date; empty where the server says neither."""
        self._parts: dict[int, bytes] = {}
        self._starts: list[int] = []
        self._coming: dict[Range, Future[None]] = {}
        self._held = 0
        self._lock, self._turn = threading.Lock(), threading.Lock()

    def fetch(self, ranges: Iterable[Range]) -> None:
        """Read ranges before they are needed: in as few requests as possible, several at a time.

        Raises:
            RemoteMissingError: There is no such file.
            RemoteError: The server refuses or fails, or the file has changed since reading began.
            AddressError: The server may not be asked.
        """
        self._begin()
        size = self.size or 0
        wanted = merged(Range(start, min(stop, size)) for start, stop in ranges)
        while True:
            with self._lock:
                missing = [part for item in wanted for gap in self._missing(*item) for part in in_parts(gap)]
                others = [
                    coming
                    for part, coming in self._coming.items()
                    if any(part.start < item.stop and item.start < part.stop for item in wanted)
                ]
                own = {part: Future[None]() for part in missing}
                self._coming.update(own)
            self._ask(own)
            if not others:
                return
            wait(others)  # if one of them has failed, what is missing is asked for here

    def _begin(self) -> None:
        """Read the header, if nobody has."""
        with self._turn:
            if self.size is None:
                self._take(0, ask(self.access, self.url, 0, HEAD_BYTES))

    def _ask(self, own: "dict[Range, Future[None]]") -> None:
        """Ask for ranges that nobody else asks for, all at once."""
        parts = list(own)
        try:
            if len(parts) == 1:
                self._take(parts[0].start, ask(self.access, self.url, *parts[0]))
                return
            answers = [self.access.submit(partial(ask, self.access, self.url, *part)) for part in parts]
            try:
                for part, answer in zip(parts, answers, strict=True):
                    self._take(part.start, answer.result())
            except CancelledError as error:
                raise RemoteError(f"{self.url} was not read: reading was stopped.") from error
            finally:
                for answer in answers:
                    answer.cancel()
        finally:
            with self._lock:
                for part, coming in own.items():
                    del self._coming[part]
                    coming.set_result(None)

    def read_at(self, start: int, count: int) -> bytes:
        """Return bytes, fewer at the end of the file; reads what is missing. Raises as `fetch`."""
        if self.size is None:
            self._begin()
        stop = min(start + count, self.size or 0)
        with self._lock:
            data = self._here(start, stop)
        if data is None:
            self.fetch([Range(start, max(stop, start + _LEAST_BYTES))])
            with self._lock:
                data = self._here(start, stop)
        if data is None:
            raise RemoteError(f"{self.url} asks for more at once than is held of a file. It is no COG.")
        return data

    def opened(self) -> "Reading":
        """Return the file as a file object of one reader."""
        return Reading(self)

    def _take(self, start: int, answer: Answer) -> None:
        if self.size is None:
            self.size, self.tag = answer.size, answer.tag
        elif (answer.size, answer.tag) != (self.size, self.tag):
            raise RemoteError(
                f"{self.url} was replaced on the server while it was read. What was read is not used: try again."
            )
        with self._lock:
            self._parts[start] = answer.data
            self._held += len(answer.data)
            while self._held > HELD_BYTES and len(self._parts) > 2:
                oldest = next(key for key in self._parts if key)  # the header stays
                self._held -= len(self._parts.pop(oldest))
            self._starts = sorted(self._parts)

    def _missing(self, start: int, stop: int) -> list[Range]:
        """Return what of a range is neither held nor on its way; so no two parts ever overlap."""
        found: list[Range] = []
        known = [Range(key, key + len(self._parts[key])) for key in self._starts]
        for key, end in sorted([*known, *self._coming]) if self._coming else known:
            if end <= start or key >= stop:
                continue
            if key > start:
                found.append(Range(start, key))
            start = end
        return [*found, Range(start, stop)] if start < stop else found

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

    def __init__(self, file: FarFile) -> None:
        super().__init__()
        self._file, self._at = file, 0
        self.failure: ExplorerError | None = None

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
        self._at += len(data)
        return data


def merged(ranges: Iterable[Range]) -> Sequence[Range]:
    """Return ranges that cover some others, in order; those that nearly touch come as one."""
    found: list[Range] = []
    for item in sorted(ranges):
        if item.stop <= item.start:
            continue
        if found and item.start - found[-1].stop <= GAP_BYTES:
            found[-1] = Range(found[-1].start, max(found[-1].stop, item.stop))
        else:
            found.append(item)
    return found


def in_parts(item: Range) -> Iterable[Range]:
    """Return the requests that a range is read by, of about the same length."""
    count = max(1, -(-(item.stop - item.start) // REQUEST_BYTES))
    step = -(-(item.stop - item.start) // count)
    for start in range(item.start, item.stop, step):
        yield Range(start, min(start + step, item.stop))
