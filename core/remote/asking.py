"""One range of bytes of a far file: asked for, tried again where that helps, and every failure told in a sentence."""

import random
import re
import time
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple, TypeVar
from urllib.parse import urljoin, urlsplit

import httpx2

from core.errors import AddressError, RemoteError, RemoteMissingError
from core.remote.access import Access, host_of
from core.remote.said import quoted, retry_after

ATTEMPTS = 4
LONGEST_WAIT_S = 60.0
"""Longest that a server is waited for when it asks to; one that asks for more is told of, not waited for."""

FIRST_WAIT_S = 0.5
_LONGEST_ANSWER_S = 180.0
"""Longest that one answer may take, however steadily it drips."""

_Result = TypeVar("_Result")
_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
_QUOTED_BYTES = 2_000
_LONGEST_TAG = 200
_CONTENT_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18})")


class Answer(NamedTuple):
    """Some bytes of a file."""

    data: bytes
    size: int
    """Bytes of the whole file."""
    tag: str
    """What tells the state of the file: its ETag, or its date, or nothing."""


class AgainError(Exception):
    """Asking failed, but may go well the next time."""

    def __init__(self, said: str, wait_s: float | None = None) -> None:
        super().__init__(said)
        self.wait_s = wait_s


def ask(access: Access, url: str, start: int, stop: int) -> Answer:
    """Ask for the bytes from `start` up to, and without, `stop`; fewer come where the file ends before.

    Raises:
        RemoteMissingError: There is no such file.
        RemoteError: The server refuses, fails, or sends something else, also when asked again.
        AddressError: The server may not be asked.
    """
    return persistently(access, url, lambda: _once(access, url, start, stop))


def persistently(access: Access, url: str, once: Callable[[], _Result]) -> _Result:
    """Ask again, with growing waits, as long as that may help.

    Raises:
        RemoteError: It did not help, or waiting was stopped.
    """
    for attempt in range(1, ATTEMPTS + 1):
        if access.stopping.is_set():
            break
        try:
            return once()
        except AgainError as error:
            if attempt == ATTEMPTS:
                raise RemoteError(f"{error} It was asked {ATTEMPTS} times; try again later.") from error
            wait = error.wait_s
            if wait is None:
                wait = FIRST_WAIT_S * 2 ** (attempt - 1) * (0.5 + random.random())  # noqa: S311 -- jitter, no secret
            elif wait > LONGEST_WAIT_S:
                raise RemoteError(f"{error} It asks to wait {wait:,.0f} s; try again after that.") from error
            access.stopping.wait(wait)
    raise RemoteError(f"{_named(url)} was not read: reading was stopped.")


def _once(access: Access, url: str, start: int, stop: int) -> Answer:
    headers = {"range": f"bytes={start}-{stop - 1}"}
    client = access.client(url)
    requests, received = 1, 0
    try:
        with client.stream("GET", url, headers=headers) as response:
            if response.status_code != httpx2.codes.PARTIAL_CONTENT:
                raise refused(url, response)
            size, promised = _checked(url, response, start, stop)
            data, until = bytearray(), time.monotonic() + _LONGEST_ANSWER_S
            for part in response.iter_raw():
                data += part
                received = len(data)
                if received > promised:
                    raise RemoteError(f"{_named(url)}: the server sent more bytes than it said.")
                if time.monotonic() > until:
                    raise AgainError(f"{_named(url)}: the answer took longer than {_LONGEST_ANSWER_S:.0f} s.")
    except httpx2.HTTPError as error:
        raise broken(url, error) from error
    except AddressError:
        requests = 0
        raise
    finally:
        access.count(requests, received)
    if received < promised:
        raise AgainError(f"{_named(url)}: the answer was cut after {received:,} of {promised:,} bytes.")
    tag = str(response.headers.get("etag") or response.headers.get("last-modified") or "")
    return Answer(bytes(data), size, tag[:_LONGEST_TAG])


def _checked(url: str, response: httpx2.Response, start: int, stop: int) -> tuple[int, int]:
    """Return the size of the file and of the answer, once it is clear that it is the range that was asked for."""
    found = _CONTENT_RANGE.fullmatch(response.headers.get("content-range", ""))
    if found is None:
        raise RemoteError(f"{_named(url)}: the server does not say which bytes it sends. Use another mirror.")
    first, last, size = map(int, found.groups())
    if first != start or last != min(stop, size) - 1:
        raise RemoteError(
            f"{_named(url)}: bytes {start}-{stop - 1} were asked for, and the server sends {first}-{last} of {size}. "
            "Use another mirror."
        )
    return size, last + 1 - first


def refused(url: str, response: httpx2.Response) -> Exception:
    """What to raise of an answer that is no range of bytes; of its body only the beginning is read."""
    status, name, host = response.status_code, _named(url), host_of(url)
    if status in (404, 410):
        return RemoteMissingError(f"{name} is not there (HTTP {status}). Check the address of the source.")
    if response.is_success:
        return RemoteError(
            f"{name}: the server ignores that only a part is asked for and would send the whole file "
            f"(HTTP {status}). It was stopped. Use a mirror that answers byte ranges, or a local folder."
        )
    if status == 416:
        return RemoteError(f"{name} ends before the bytes that its own header names (HTTP 416). It is cut off there.")
    if response.is_redirect:
        return RemoteError(
            f"{name}: {host} sends on to {_target(url, response)} (HTTP {status}), which is not followed. "
            "Give the address that it leads to as the source, if that is a server you trust."
        )
    said = _beginning(response)
    told = f" It says: {said}" if said else ""
    if status in _AGAIN:
        return AgainError(f"{name}: {host} is busy or fails (HTTP {status}).{told}", retry_after(response.headers))
    reason = "does not let it be read" if status in (401, 403) else "refuses"
    return RemoteError(f"{name}: {host} {reason} (HTTP {status}).{told} Check the address of the source.")


def broken(url: str, error: httpx2.HTTPError) -> Exception:
    """What to raise of a connection that failed."""
    if isinstance(error, httpx2.TimeoutException):
        return AgainError(f"{_named(url)}: {host_of(url)} does not answer in time.")
    if isinstance(error, httpx2.ConnectError):
        return AgainError(f"{_named(url)}: {host_of(url)} cannot be reached ({error}). Check the connection.")
    return AgainError(f"{_named(url)}: the connection to {host_of(url)} broke ({error}).")


def _beginning(response: httpx2.Response) -> str:
    data = b""
    with suppress(httpx2.HTTPError):
        for part in response.iter_raw():
            data += part
            if len(data) >= _QUOTED_BYTES:
                break
    return quoted(data[:_QUOTED_BYTES].decode("utf-8", "replace"))


def _target(url: str, response: httpx2.Response) -> str:
    try:
        return urlsplit(urljoin(url, response.headers.get("location", ""))).hostname or "elsewhere"
    except ValueError:
        return "elsewhere"


def _named(url: str) -> str:
    """Name a file and its server, for people."""
    return f"{urlsplit(url).path.rpartition('/')[2] or 'The file'} on {host_of(url)}"
