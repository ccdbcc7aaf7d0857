"""How a text is laid out in lines: list items, headings and table rows, as people and models write them."""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

Kind = Literal["text", "item", "heading", "row", "rule", "blank"]
Mark = Literal["", "no", "open"]

_BREAK = re.compile(
    r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]|<br\s*/?>|</?(?:li|p|tr|div|ul|ol|table|h[1-6])\b[^<>]*>", re.IGNORECASE
)
_SIGNS = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029<|\t]")
_MARKER = re.compile(
    r"(?P<indent>[ \t>]*)"
    r"(?P<bullet>[*+]\s+|[-\u2010-\u2015\u2022\u25e6\u25aa\u2023\u00b7\u25cf\u25cb]\s*(?=[^\W\d]|[*_\s\[\u2610-\u2612"
    r"\u2705\u2713\u2714\u274c\u2717\u2718])|\(?(?:\d{1,3}|[A-Za-z]|[ivx]{2,4})[.)]\s+)?"
    r"(?P<box>\[[ xX\u2713\u2717]\]\s*|[\u2610-\u2612\u2705\u2713\u2714\u274c\u2717\u2718]\ufe0f?\s*)?"
)
_HEADING = re.compile(r"\s*(?P<level>#{1,6})\s*(?P<text>.*)\Z")
_CLOSING = "# \t\u00a0"
_STRONG = re.compile(r"\s*(?P<sign>\*\*|__)(?P<text>[^*_]+?):?(?P=sign)\s*(?::\s*)?\Z")
_RULE = re.compile(r"[\s|:+=*_-]+\Z")
_RULING = re.compile(r"[-=*_]{2}")
_LABEL = re.compile(r"[^.!?]{1,60}:\s*\Z")
_CELL = re.compile(r"[^|\t]*")

_STRONG_LEVEL, LABEL_LEVEL, ITEM_LEVEL = 7, 8, 10
"""Levels of a line in bold letters, of one that ends with a colon, and of the outermost items."""
_WRAPPED = 45
"""A line of prose that was wrapped is at least so long, and the next goes on in lower case."""


class Line(NamedTuple):
    """A line of a text, without what marks it as an item or a heading."""

    start: int
    end: int
    kind: Kind
    level: int = 0
    """What it stands under ends where a line of the same level or a lower one begins; headings are the lowest."""
    mark: Mark = ""
    """What its box says: "no" that it does not hold, "open" that nobody said whether it does."""
    cells: tuple[tuple[int, int], ...] = ()


def is_laid_out(text: str) -> bool:
    """Tell whether a text is more than prose on one line."""
    if not _SIGNS.search(text):
        return _begins(text)
    return "|" in text or "\t" in text or bool(_BREAK.search(text)) or _begins(text)


def _begins(text: str) -> bool:
    found = _MARKER.match(text)
    return bool(found and (found["bullet"] or found["box"])) or text.startswith("#")


def lines(text: str) -> Iterator[Line]:
    """Return the lines of a text in their order; prose that is only wrapped is one line."""
    held: tuple[int, int] | None = None
    for start, end in _stretches(text):
        if held and _goes_on(text, held, start, end):
            held = held[0], end
            continue
        if held:
            yield _line(text, *held)
        held = start, end
    if held:
        yield _line(text, *held)


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for found in _BREAK.finditer(text):
        yield start, found.start()
        start = found.end()
    yield start, len(text)


def _goes_on(text: str, before: tuple[int, int], start: int, end: int) -> bool:
    """Tell whether a line only goes on with the one before."""
    last, line = text[before[0] : before[1]].rstrip(), text[start:end].lstrip()
    if len(last) < _WRAPPED or (not last[-1:].isalnum() and last[-1:] != ","):
        return False
    return line[:1].islower() and ":" not in line[:40] and "|" not in line and not _begins(line)


def _line(text: str, start: int, end: int) -> Line:
    line = text[start:end]
    if not line.strip():
        return Line(start, end, "blank")
    if _RULE.match(line) and _RULING.search(line):
        return Line(start, end, "rule")
    for pattern, kind in ((_HEADING, 0), (_STRONG, _STRONG_LEVEL)):
        if found := pattern.match(line):
            level = kind or len(found["level"])
            end = start + found.start("text") + len(found["text"].rstrip(_CLOSING))
            return Line(start + found.start("text"), end, "heading", level)
    if "|" in line or "\t" in line.strip():
        return Line(start, end, "row", cells=tuple(_cells(text, start, end)))
    return _item(text, start, end)


def _item(text: str, start: int, end: int) -> Line:
    found = _MARKER.match(text, start, end)
    begins = found.end() if found else start
    box = (found["box"] or "").strip() if found else ""
    mark: Mark = "open" if box in ("[ ]", "\u2610") else "no" if box[:1] in "\u2612\u274c\u2717\u2718" and box else ""
    mark = "no" if box == "[\u2717]" else mark
    if found and (found["bullet"] or box):
        depth = len(found["indent"].expandtabs(4))
        return Line(begins, end, "item", ITEM_LEVEL + depth, mark)
    label = _LABEL.fullmatch(text, start, end)
    return Line(begins, end, "heading" if label else "text", LABEL_LEVEL if label else ITEM_LEVEL, mark)


def _cells(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Return the cells of a row, without the empty ones outside its first and last bar."""
    while start < end and text[start].isspace() and text[start] != "\t":
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    start += text[start : start + 1] == "|"
    end -= end > start and text[end - 1] == "|"
    while start <= end:
        found = _CELL.match(text, start, end)
        stop = found.end() if found else end
        cell = text[start:stop]
        yield start + len(cell) - len(cell.lstrip()), stop - len(cell) + len(cell.rstrip())
        start = stop + 1
