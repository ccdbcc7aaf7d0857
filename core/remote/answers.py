"""What the answer to a request for a file is: the file or its rest, a pause that is asked for, or an error in words."""

import re
import socket

import httpx2

from core.errors import AddressError, DownloadError
from core.estimate import time_text
from core.remote.said import is_web_page, quoted, retry_after
from core.remote.web import is_packed

_LONGEST_WAIT_S = 1800
"""A server that asks to wait longer is not waited for."""

_BUSY_PAUSE_S = 30.0
"""First pause after "too many requests" where the server names none."""

_AGAIN = (408, 425, 500, 502, 503, 504)
_MOST_SAID = 20_000
_SPAN = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")


_LONGEST_PAUSE_S = 600.0


class AgainError(Exception):
    """An attempt failed that is worth another one."""

    def __init__(self, why: str, *, asked_s: float | None = None, first_s: float = 1.0) -> None:
        super().__init__(why)
        self._asked_s, self._first_s = asked_s, first_s

    def pause_s(self, failures: int) -> float:
        """How long to wait after so many failures: what the server asks for, else twice as long each time."""
        if self._asked_s is not None:
            return self._asked_s
        return min(_LONGEST_PAUSE_S, self._first_s * 2.0 ** (failures - 1))


def check_status(answer: httpx2.Response, host: str) -> None:
    """Pass an answer that holds a file.

    Raises:
        AgainError: The server is busy or has trouble, and can be asked again.
        DownloadError: It has no such file, or does not give it.
    """
    status = answer.status_code
    if status in (200, 206):
        return
    pause = retry_after(answer.headers)
    if status == 429 or status in _AGAIN:
        why = f"{host} is asked too often" if status == 429 else f"{host} has trouble"
        if pause is not None and pause > _LONGEST_WAIT_S:
            raise DownloadError(
                f"{why} (status {status}), and asks to wait {time_text(pause)}. Run the same again then."
            )
        asked = None if pause is None else max(1.0, pause)
        raise AgainError(f"{why} (status {status})", asked_s=asked, first_s=_BUSY_PAUSE_S if status == 429 else 1.0)
    said = quoted(_beginning(answer))
    known = {404: "does not have the file", 410: "does not have the file any more"}
    what = known.get(status, "does not give the file")
    raise DownloadError(
        f"{host} {what}: status {status}{f', {said}' if said else ''}. Check the address of the source."
    )


def begins_at(answer: httpx2.Response) -> tuple[int, int]:
    """Return from which byte on an answer is the file, and how long the whole file is, 0 where that is not said."""
    length = answer.headers.get("content-length", "")
    if answer.status_code == 200:
        return 0, int(length) if length.isdecimal() else 0
    found = _SPAN.fullmatch(answer.headers.get("content-range", "").strip())
    if not found:
        raise DownloadError("The server answers with a part of the file and does not say which. Use another source.")
    return int(found[1]), int(found[3]) if found[3] != "*" else 0


def check_file(answer: httpx2.Response, first: bytes, host: str, name: str) -> None:
    """Make sure that an answer holds a zip, by its beginning where it has it, and not a page that says something."""
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if is_packed(answer):
        raise DownloadError(packed_words(host, name))
    page = first.decode("utf-8", "replace")
    if kind == "text/html" or is_web_page(page):
        raise DownloadError(
            f"{host} answers with a web page instead of {name}: {quoted(page) or 'it has no title'}. Open it in a "
            "browser: it may ask you to log in to the network, or tell of maintenance. What is here was not touched."
        )
    if first and not first.startswith(b"PK"):
        raise DownloadError(f"What {host} sends as {name} is no zip. Check the address of the source.")


def packed_words(host: str, name: str) -> str:
    """Say that a server compresses what it should send as it is."""
    return f"{host} compressed {name}, or says so, although it was asked not to. Use another source."


def is_name_unknown(error: AddressError) -> bool:
    """Whether a name could not be looked up, as while a network is down, and not an address refused."""
    return isinstance(error.__cause__, socket.gaierror)


def fault_words(error: Exception, host: str, proxy: str) -> str:
    """Say why an attempt failed."""
    if isinstance(error, AgainError | AddressError):
        return str(error).rstrip(".")
    if isinstance(error, httpx2.ProxyError) and str(error).startswith("407"):
        wanted = f"write them into HTTPS_PROXY, as http://name:password@{proxy}"
        return f"The proxy {proxy} asks for a name and a password, or refuses those it was given: {wanted}"
    if isinstance(error, httpx2.ProxyError) or (proxy and isinstance(error, httpx2.ConnectError)):
        return f"The proxy {proxy} does not let {host} be reached ({error})"
    if isinstance(error, httpx2.ConnectError | httpx2.ConnectTimeout):
        return f"{host} cannot be reached ({error or 'no answer in time'})"
    if isinstance(error, httpx2.TimeoutException):
        return f"{host} has stopped sending"
    return f"The connection to {host} broke"


def _beginning(answer: httpx2.Response) -> str:
    """What a server says about an error, as far as that matters."""
    said = b""
    for piece in answer.iter_raw():
        said += piece
        if len(said) > _MOST_SAID:
            break
    return said[:_MOST_SAID].decode("utf-8", "replace")
