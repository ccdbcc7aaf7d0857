"""Files on servers, read by ranges of bytes: few requests, nothing twice, one state of the file or none."""

import threading
from collections.abc import Iterable, Sequence
from concurrent.futures import CancelledError, Future, wait
from functools import partial

from core.errors import RemoteError
from core.remote.access import Access as Access
from core.remote.access import Traffic as Traffic
from core.remote.asking import Answer, ask
from core.remote.held import HeldFile
from core.remote.held import Range as Range

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


class FarFile(HeldFile):
    """A file on a server. Safe to share between threads."""

    def __init__(self, url: str, access: Access) -> None:
        """Name a file; nothing is asked before something of it is read."""
        super().__init__(url, None, "", {})
        self.access = access
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

    def part(self, ranges: Iterable[Range]) -> HeldFile:
        """Return the header and more of what is held, to be read by another process; what is not held is left out."""
        found: dict[int, bytes] = {}
        with self._lock:
            for start, stop in merged([Range(0, HEAD_BYTES), *ranges], gap=0):
                data = self._here(start, min(stop, self.size or 0))
                if data is not None:
                    found[start] = data
        return HeldFile(self.url, self.size or 0, self.tag, found)

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


def merged(ranges: Iterable[Range], *, gap: int = GAP_BYTES) -> Sequence[Range]:
    """Return ranges that cover some others, in order; those with no more than a gap between them come as one."""
    found: list[Range] = []
    for item in sorted(ranges):
        if item.stop <= item.start:
            continue
        if found and item.start - found[-1].stop <= gap:
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
