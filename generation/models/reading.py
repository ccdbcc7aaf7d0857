"""What a server sends, as JSON documents: events, lines of JSON, or one document, whichever it is."""

import json
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import NamedTuple

from generation.models.ends import is_end, is_last_word
from generation.models.reported import PROGRESS

_FIELDS = ("data", "event", "id", "retry")
_LONGEST_STRAY = 5000
_UNKNOWN_FIELD = re.compile(r"[\w-]+:")
"""Lines that streams of events pass over."""

_LONGEST_SIGN, _WORDS_OF_A_SIGN = 40, 3
_DECODER = json.JSONDecoder(strict=False)
"""Takes tabs and ends of lines inside of a string, which some servers leave as they are."""


class Piece(NamedTuple):
    """One document, as it came."""

    document: Mapping[str, object]
    event: str = ""
    """Name of the event that it came in."""
    framed: bool = True
    """Whether it came in an event of a stream, not by itself."""
    unread: str = ""
    """What was meant as a document and cannot be read; then there is none."""


async def lines(parts: AsyncIterator[bytes]) -> AsyncIterator[str]:
    """Cut a body into lines at CRLF, LF or CR only: JSON may hold other separators as they are."""
    held: list[bytes] = []
    half = False
    async for part in parts:
        if half and part.startswith(b"\n"):
            part = part[1:]  # the other half of a CRLF
        half = part.endswith(b"\r") if part else half
        for line in part.splitlines(keepends=True):
            held.append(line)
            if line.endswith((b"\n", b"\r")):
                yield _text(held)
                held = []
    if held:
        yield _text(held)


class Reader:
    """Finds the documents in the lines of a body; what they are is judged by themselves, not by a header."""

    def __init__(self) -> None:
        self.done = False
        """Whether the stream said that it is over."""
        self.framed = False
        """Whether it is a stream of events."""
        self.stray = ""
        """The beginning of what was no document, or one of no known kind."""
        self.notice: Mapping[str, object] | None = None
        """A document that tells of a failure, unless an answer follows."""
        self.broken = False
        """Whether a document was begun that has no end."""
        self._event = ""
        self._data: list[str] = []
        self._alone: list[str] = []
        self._first = True

    def line(self, line: str) -> Iterator[Piece]:
        """Take a line and return the documents that end with it."""
        if self._first:
            self._first, line = False, line.removeprefix("\ufeff")
        name, _, value = line.partition(":")
        name = name.strip().lower()
        if not line.strip():
            yield from self._flush()
        elif name in _FIELDS:
            yield from self._field(name, value.removeprefix(" "))
        elif self._data and self._data[0].lstrip().startswith(("{", "[")) and not _documents(line):
            self._data.append(line)  # a string goes on that holds the end of a line as it is
        elif not line.startswith(":"):  # a line that begins with a colon is a comment
            yield from self._unframed(line)

    def end(self) -> Iterator[Piece]:
        """Return the documents that the end of the body completes."""
        yield from self._flush()
        text = "\n".join(self._alone)
        found = _documents(text)
        if text and not found:
            self.broken = text.lstrip().startswith(("{", "["))
            self.set_aside(text)
        yield from (Piece(one, framed=False) for one in found)

    def set_aside(self, text: str) -> None:
        """Keep the beginning of what belongs to no answer, to quote it."""
        self.stray = self.stray or text[:_LONGEST_STRAY]

    def _field(self, name: str, value: str) -> Iterator[Piece]:
        self.framed |= name == "data"
        while name == "data" and value.startswith("data:"):
            value = value.removeprefix("data:").removeprefix(" ")
        if name == "event":
            yield from self._flush()
            self._event = value.strip()
        elif name == "data" and is_last_word(value):
            yield from self._flush()
            self.done = True
        elif name == "data" and (self._data or value.strip()):
            if self._data and _is_sign_of_life("\n".join(self._data)):
                yield from self._flush()
            found = [] if self._data else _documents(value)
            if found:  # not every server ends an event with an empty line
                yield from (Piece(one, self._event) for one in found)
                self.done |= is_end(self._event)
                self._event = ""
            else:
                self._data.append(value)

    def _flush(self) -> Iterator[Piece]:
        text, event = "\n".join(self._data), self._event
        self._data, self._event = [], ""
        self.done |= is_end(event)
        if not text:
            if event == "error":
                yield Piece({}, event)
            return
        found = _documents(text)
        if not found and event == "error":
            found = [{"error": text}]
        if not found:
            self.set_aside(text)
            if event.lower() not in PROGRESS and not _is_sign_of_life(text):
                yield Piece({}, event, unread=text[:_LONGEST_STRAY])
        yield from (Piece(one, event) for one in found)

    def _unframed(self, line: str) -> Iterator[Piece]:
        found = [] if self._alone else _documents(line)
        if not found:
            if self.framed and not (self._alone or _UNKNOWN_FIELD.match(line) or _is_sign_of_life(line)):
                yield Piece({}, unread=line[:_LONGEST_STRAY])
            self._alone.append(line)
        yield from (Piece(one, framed=False) for one in found)


def _text(parts: list[bytes]) -> str:
    return b"".join(parts).decode("utf-8", "replace").rstrip("\r\n")


def _is_sign_of_life(text: str) -> bool:
    """Whether something that is no document is a word or two that only keep a connection open."""
    short = len(text) <= _LONGEST_SIGN and len(text.split()) <= _WORDS_OF_A_SIGN
    return short and (text.strip() == '""' or not set(text) & set('{}"<>'))


def _documents(text: str) -> list[dict[str, object]]:
    """Read one JSON object after the other, or those in a list; nothing where there is anything else."""
    found: list[dict[str, object]] = []
    rest = text.strip().lstrip("\x1e")
    if not rest.startswith(("{", "[")):
        return []
    while rest:
        try:
            one, end = _DECODER.raw_decode(rest)
        except (ValueError, RecursionError):
            return []
        found += one if isinstance(one, list) else [one]
        rest = rest[end:].lstrip().lstrip("\x1e")
    return found if all(isinstance(one, dict) for one in found) else []
