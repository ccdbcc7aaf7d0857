"""Large files from servers: gone on with where they broke off, waited for where asked to, and checked at the end."""

import hashlib
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import httpx2

from core.errors import AddressError, DownloadError
from core.estimate import size_text, time_text
from core.progress import Progress, Report, silent
from core.remote.answers import (
    AgainError,
    begins_at,
    check_file,
    check_status,
    fault_words,
    is_name_unknown,
    packed_words,
)
from core.remote.partial import Partial, Seen
from core.remote.proxies import client, proxy_words
from core.remote.published import Published, Source

ASSUMED_BYTES_PER_S = 5e6
"""Rate at which the time is told before anything is known."""

ROOM = 500_000_000
"""Bytes that are left free on the disk, for the catalogue and everybody else."""

MOST_REDIRECTS = 5
MOST_FAILURES = 8
"""Attempts in a row that bring nothing new."""

MOST_FAILURES_AT_FIRST = 3
"""The same while nothing at all has come: whoever has no network should learn it soon."""

MOST_BYTES = 1 << 40
_BELOW = 0.99
"""So many times the published size is certainly not yet the whole file."""

_TIMEOUT = httpx2.Timeout(60, connect=20)
_SHOWN_S = 0.2


class Plan(NamedTuple):
    """What a download will take."""

    host: str
    proxy: str
    """The proxy it goes through; empty where there is none."""
    size: int
    """Bytes of the file, about."""
    left: int
    """Bytes that are still to come, about."""
    free: int
    """Bytes free where it will be."""
    folder: Path

    @property
    def words(self) -> str:
        """Say it in a line: host, size, disk and time."""
        if not self.left:
            return f"{size_text(self.size)}, here already in {self.folder}"
        part = f", {size_text(self.size - self.left)} of it here already" if self.left < self.size else ""
        way = f" through the proxy {self.proxy}" if self.proxy else ""
        took = time_text(self.left / ASSUMED_BYTES_PER_S)
        return (
            f"{size_text(self.size)} from {self.host}{way}{part}; {size_text(self.free)} free in {self.folder}; "
            f"{took} on a line that brings {size_text(ASSUMED_BYTES_PER_S)} a second"
        )


@dataclass(frozen=True, slots=True)
class Downloaded:
    """A file that came."""

    name: str
    path: Path
    bytes: int
    md5_ok: bool

    @property
    def problem(self) -> str | None:
        """What is wrong with it, and what to do."""
        if self.md5_ok:
            return None
        return (
            f"{self.name} came whole but is not the published file: its MD5 is another one. It was set aside as "
            f"{self.path}. Run the same again to fetch it anew, from another server with --source if it stays so."
        )


def plan(file: Published, source: Source, folder: Path) -> Plan:
    """Tell what a download will take, without asking anything of anybody.

    Raises:
        DownloadError: There is no room for it.
    """
    partial = Partial(folder / file.name)
    size = partial.seen.total or file.size
    left = 0 if partial.target.exists() else max(0, size - partial.size)
    made = Plan(source.host, proxy_words(source.url(file)), size, left, _free(folder), folder)
    if left:
        _check_room(file, folder, left)
    return made


def download(file: Published, source: Source, folder: Path, report: Report = silent) -> Downloaded:
    """Fetch a file unless it is there, and compare its checksum; what stops it on the way is gone on with later.

    Raises:
        DownloadError: It cannot be fetched, as the message says.
        AddressError: The source may not be asked, or its name is unknown.
    """
    partial = Partial(folder / file.name)
    with partial.alone():
        if not partial.target.exists():
            with client(local=source.is_nearby, timeout=_TIMEOUT, max_bytes=MOST_BYTES) as web:
                _Transfer(web, file, source, partial, report).run()
            partial.move(partial.target)
        size = partial.target.stat().st_size
        good = _md5(partial.target, size, report) == source.md5(file)
        where = partial.target if good else partial.target.with_name(f"{file.name}.damaged")
        if not good:
            partial.target.replace(where)
        return Downloaded(file.name, where, size, good)


class _Transfer:
    """The way of a file's bytes into its part."""

    def __init__(self, web: httpx2.Client, file: Published, source: Source, partial: Partial, report: Report) -> None:
        self._web, self._file, self._source, self._partial, self._report = web, file, source, partial, report
        self._step = f"Downloading {file.name} from {source.host}"
        self._most = partial.size
        """Bytes that were here at best: a server that ignores ranges begins anew each time."""
        self._answered = False

    def run(self) -> None:
        """Ask until the file is whole."""
        failures = 0
        while True:
            try:
                return self._attempt()
            except httpx2.DecodingError as error:
                raise DownloadError(packed_words(self._source.host, self._file.name)) from error
            except httpx2.InvalidURL as error:
                raise DownloadError(f"{self._source.host} sends on to what is no web address ({error}).") from error
            except (AgainError, httpx2.TransportError, AddressError) as error:
                if isinstance(error, AddressError) and not (self._answered and is_name_unknown(error)):
                    raise
                failures = 1 if self._partial.size > self._most else failures + 1
                self._most = max(self._most, self._partial.size)
                why = fault_words(error, self._source.host, proxy_words(self._source.url(self._file)))
                if failures >= (MOST_FAILURES if self._answered else MOST_FAILURES_AT_FIRST):
                    raise self._given_up(why) from error
                self._wait((error if isinstance(error, AgainError) else AgainError(why)).pause_s(failures), why)

    def _attempt(self) -> None:
        url = self._source.url(self._file)
        for _ in range(MOST_REDIRECTS):
            with self._web.stream("GET", url, headers=self._headers(url)) as answer:
                if not answer.is_redirect:
                    self._answered = True
                    return self._take(url, answer)
                url = self._source.sent_on(url, answer.headers.get("location", ""))
        raise DownloadError(f"{self._source.host} sends on more than {MOST_REDIRECTS} times and never to a file.")

    def _headers(self, url: str) -> dict[str, str]:
        """Ask for what is missing, of the same version where the server told it."""
        size, seen = self._partial.size, self._partial.seen
        if not size:
            return {}
        return {"range": f"bytes={size}-"} | ({"if-range": seen.etag} if seen.etag and seen.url == url else {})

    def _take(self, url: str, answer: httpx2.Response) -> None:
        partial, host = self._partial, self._source.host
        if answer.status_code == 416:
            whole = answer.headers.get("content-range", "").rpartition("/")[2] == str(partial.size) and partial.size
            if whole:
                return
            partial.drop()
            raise AgainError(f"{host} has less than what is here, so it begins anew", asked_s=0)
        check_status(answer, host)
        start, total = begins_at(answer)
        seen = partial.seen
        if start and (start != partial.size or (seen.total and total and seen.total != total)):
            partial.drop()
            raise AgainError(f"{host} has another file now, so it begins anew", asked_s=0)
        pieces = answer.iter_raw()
        first = next(pieces, b"")
        check_file(answer, first if not start else b"", self._source.host, self._file.name)
        self._check_size(total, start)
        etag = answer.headers.get("etag", "")
        self._write(Seen(url, etag if etag.startswith('"') else "", total), start, first, pieces)

    def _check_size(self, total: int, start: int) -> None:
        limit = self._source.limit(self._file)
        if limit and total > limit:
            raise DownloadError(
                f"{self._source.host} offers {self._file.name} with {size_text(total)}, where the published file has "
                f"{size_text(self._file.size)}: it is another file. Check the address of the source."
            )
        _check_room(self._file, self._partial.target.parent, total - start)

    def _write(self, seen: Seen, start: int, first: bytes, pieces: Iterator[bytes]) -> None:
        done, shown, limit = start, 0.0, seen.total or self._source.limit(self._file) or MOST_BYTES
        with self._partial.begin(seen, start) as handle:
            piece: bytes | None = first
            while piece:
                handle.write(piece)
                done += len(piece)
                if done > limit:
                    raise DownloadError(f"{self._source.host} sends more than {self._file.name} can have.")
                if (now := time.monotonic()) - shown > _SHOWN_S:
                    shown = now
                    self._report(Progress(self._step, done, seen.total or self._file.size, in_bytes=True))
                piece = next(pieces, None)
        if done < (seen.total or self._least):
            raise AgainError(f"{self._source.host} ended its answer too early")

    @property
    def _least(self) -> int:
        """Bytes that the file has at least, where a server does not say how many: its size is told to three digits."""
        return int(self._file.size * _BELOW) if self._source.limit(self._file) else 1

    def _wait(self, seconds: float, why: str) -> None:
        """Let some time pass, in which whoever watches can stop it."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            step = f"{why}; asked again after {time_text(seconds)}"
            self._report(Progress(step, self._partial.size, self._partial.seen.total, in_bytes=True))
            time.sleep(min(_SHOWN_S, left))

    def _given_up(self, why: str) -> DownloadError:
        here = f"{size_text(self._partial.size)} are here. " if self._partial.size else ""
        return DownloadError(f"{why}. {here}Run the same again later, and it goes on from there.")


def _md5(path: Path, size: int, report: Report) -> str:
    found, done = hashlib.md5(usedforsecurity=False), 0
    with path.open("rb") as handle:
        while piece := handle.read(1 << 22):
            report(Progress(f"Checking {path.name}", done, size, in_bytes=True))
            found.update(piece)
            done += len(piece)
    return found.hexdigest()


def _free(folder: Path) -> int:
    there = next(place for place in (folder.absolute(), *folder.absolute().parents) if place.exists())
    return shutil.disk_usage(there).free


def _check_room(file: Published, folder: Path, left: int) -> None:
    free = _free(folder)
    if free < left + ROOM:
        raise DownloadError(
            f"{file.name} needs {size_text(left)} more and some room beside it, and {folder} has {size_text(free)} "
            f"free. Free {size_text(left + ROOM - free)}, or name another disk with --to."
        )
