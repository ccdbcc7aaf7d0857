"""The records in a caption file, one at a time and as far as it goes, whichever JSON they are wrapped in."""

import json
import re
from collections.abc import Generator, Iterator
from typing import NamedTuple

from core.release.captionforms import CAPTION_KEYS, NAME_KEYS, SPLITS, has_name, keys, names, tile_of
from core.release.problems import Problem

LIST_KEYS = ("annotations", "images", "data", "records", "items", "samples", "examples", "rows", "entries", *SPLITS)
"""Under these a wrapper holds its list of records."""

MOST_BLANKS = 1 << 20
"""More blanks than this in a row are in no caption file."""

MOST_BROKEN = 10_000
"""Records of broken JSON after which a list is given up: what comes is no JSON, and each is slow to refuse."""

MOST_IN_VAIN = 8
"""Times the length of the text that may be decoded for broken records: one in another is read again and again."""

MOST_MEMBERS = 100_000
"""Members of an object that are neither a list of records nor a tile's entry."""

_LOOKED_AT = 10
"""Entries of a list under a name of its own, as of a category, in which a tile has to be named."""

_WRAPPED_LIST = re.compile(rf'"({"|".join(LIST_KEYS)})"\s{{0,99}}:\s{{0,99}}\[')
_NEXT_RECORD = re.compile(r"\}\s*,\s*(?=\{)")
_NEXT_ENTRY = re.compile(r',\s{0,99}(?="[^"\n]{0,300}_patch\d\d)')
_SPACE = re.compile(rf"[\s,]{{0,{MOST_BLANKS}}}")
_COLON = re.compile(r"\s{0,99}:\s{0,99}")
_LIST_OF_OBJECTS = re.compile(r"\[\s{0,99}\{")

_DECODER = json.JSONDecoder()
_BROKEN = (ValueError, RecursionError)


class Item(NamedTuple):
    """A record, or what stands where one should."""

    place: str
    value: object
    section: str = ""
    """Key of the list that holds it, where several are wrapped together."""


class _BlankError(Exception):
    """The text goes on with nothing but blanks."""


_Items = Iterator[Item | Problem]


def values(text: str) -> _Items:
    """Yield the records of a JSON list, a wrapper object, a mapping of names, or JSON lines.

    A problem's item is the place in the file.
    """
    try:
        position = _after_space(text, 0)
        if position >= len(text):
            yield Problem("caption file", "start", "the file is empty")
        elif text[position] == "[":
            yield from _list_items(text, position + 1, "")
        elif text[position] != "{":
            yield Problem("caption file", "start", "the file is not JSON: it starts with neither '[' nor '{'")
        elif _is_lines(text, position):
            yield from _lines(text)
        else:
            yield from _Object(text).items(position + 1)
    except _BlankError:
        yield Problem("caption file", "blanks", f"over {MOST_BLANKS:,} blanks in a row: what follows is not read")


def _after_space(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    end = match.end() if match else position
    if end - position >= MOST_BLANKS:
        raise _BlankError
    return end


def _list_items(text: str, position: int, section: str) -> Generator[Item | Problem, None, int]:
    """Decode a list item by item; after a broken one, go on at the next `}, {`. Return where it ends."""
    number = broken = in_vain = 0
    while (position := _after_space(text, position)) < len(text):
        if text[position] == "]":
            if not section:
                yield from _rest(text, position + 1, number)
            return position + 1
        number += 1
        place = f"{section if section == 'images' else 'record'} {number}"
        try:
            value, position = _DECODER.raw_decode(text, position)
            yield Item(place, value, section)
        except _BROKEN as error:
            yield Problem("record", place, f"broken JSON at character {position:,}: {_short(error)}")
            in_vain += _decoded(error, position, text)
            found, broken = _NEXT_RECORD.search(text, position), broken + 1
            if broken >= MOST_BROKEN or in_vain > MOST_IN_VAIN * len(text):
                reason = f"{broken:,} records are broken JSON: what follows is not read"
                yield Problem("caption file", place, reason)
                return len(text)
            if found is None:
                return len(text)
            position = found.end()
    reason = "the file ends before its list does: it may be cut short; what came before is taken"
    yield Problem("caption file", f"after record {number}", reason)
    return len(text)


def _decoded(error: Exception, position: int, text: str) -> int:
    """How many characters were decoded before an error; all that follow where it does not say."""
    return (error.pos if isinstance(error, json.JSONDecodeError) else len(text)) - position


def _rest(text: str, position: int, number: int) -> _Items:
    """Speak up if another list follows the first, as in files that were joined."""
    position = _after_space(text, position)
    if text.startswith(("[", "{"), position):
        reason = f"more follows after the end of the list at character {position:,} and is not read: split the file"
        yield Problem("caption file", f"after record {number}", reason)


class _Object:
    """An object at the top of a file, read member by member: lists and entries as they come, the rest at its end."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._held: dict[str, object] = {}
        self._listed = self._mapped = False
        self._others = self._broken = self._in_vain = 0

    def items(self, position: int) -> _Items:
        """Yield what the object holds; `position` is behind its brace."""
        text = self._text
        while (position := _after_space(text, position)) < len(text) and text[position] != "}":
            try:
                key, position = _key(text, position)
                if key in LIST_KEYS and _LIST_OF_OBJECTS.match(text, position):
                    self._listed = True
                    position = yield from _list_items(text, position + 1, key)
                    continue
                value, position = _DECODER.raw_decode(text, position)
            except _BROKEN as error:
                position = yield from self._damaged(position, error)
                continue
            yield from self._member(key, value)
            if self._others > MOST_MEMBERS:
                reason = f"over {MOST_MEMBERS:,} of its members are neither records nor tiles: what follows is not read"
                yield Problem("caption file", f"character {position:,}", reason)
                return
        yield from self._end(position + 1)

    def _member(self, key: str, value: object) -> _Items:
        if tile_of(key):
            self._mapped = True
            yield _entry(key, value)
        elif isinstance(value, dict) and tile_of(next(iter(value), "")):
            self._listed = True
            yield from (_entry(name, entry, key) for name, entry in value.items())
        elif isinstance(value, list) and any(map(_names_tile, value[:_LOOKED_AT])):
            self._listed = True
            yield from (Item(f"{key[:80]} {number}", item, key) for number, item in enumerate(value, start=1))
        elif key in LIST_KEYS and isinstance(value, dict) and isinstance(next(iter(value.values()), None), dict | list):
            self._listed = True
            yield from _by_number(key, value)
        else:
            self._held[key] = value
            self._others += 1

    def _damaged(self, position: int, error: Exception) -> Generator[Item | Problem, None, int]:
        """Go on with the next entry, or the next list; what holds neither may be JSON lines. Return where."""
        self._broken += 1
        self._in_vain += _decoded(error, position, self._text)
        go_on = self._broken < MOST_BROKEN and self._in_vain <= MOST_IN_VAIN * len(self._text)
        entry = _NEXT_ENTRY.search(self._text, position) if self._mapped and go_on else None
        found = None if entry else _WRAPPED_LIST.search(self._text, position)
        if entry or found or self._mapped or self._listed:
            yield Problem("record", f"character {position:,}", f"broken JSON: {_short(error)}")
        if entry:
            return entry.end()
        if found:
            self._listed = True
            return (yield from _list_items(self._text, found.end(), found[1]))
        if not (self._mapped or self._listed):
            self._listed = True
            yield from _lines(self._text)
        return len(self._text)

    def _end(self, position: int) -> _Items:
        if _after_space(self._text, position) < len(self._text):
            if self._listed or self._mapped:
                yield from _rest(self._text, position, 0)
            elif _are_objects(self._text, position):
                yield from _one_after_another(self._text)
            else:
                yield from _lines(self._text)
        elif self._mapped:
            yield from (_entry(key, value) for key, value in self._held.items())
        else:
            yield from _alone(self._held, self._listed)


def _key(text: str, position: int) -> tuple[str, int]:
    key, position = _DECODER.raw_decode(text, position)
    colon = _COLON.match(text, position)
    if not isinstance(key, str) or colon is None:
        raise ValueError("Expecting a key and ':'")
    return key, colon.end()


def _entry(key: str, value: object, section: str = "") -> Item:
    """Return the record of a tile's name and what stands under it."""
    record = {"image": key, **(value if isinstance(value, dict) else {"caption": value})}
    return Item(f"entry {key[:80]}", record, section)


def _names_tile(record: object) -> bool:
    return isinstance(record, dict) and any(map(tile_of, names(record)))


def _by_number(section: str, members: dict[str, object]) -> Iterator[Item]:
    """Read what stands under the numbers of images or annotations as their lists would hold it."""
    for number, held in members.items():
        place = f"{section} {number[:80]}"
        for value in held if isinstance(held, list) else [held]:
            yield Item(place, {"id": number, **value} if isinstance(value, dict) else value, section)


def _alone(held: dict[str, object], listed: bool) -> _Items:
    """Read what an object holds itself: records under the key of captions, columns of a table, or one record."""
    name = next((held[key] for key in NAME_KEYS if key in held), None)
    captions = next((held[key] for key in CAPTION_KEYS if key in held), None)
    if isinstance(captions, list) and any(isinstance(item, dict) and has_name(item) for item in captions):
        yield from (Item(f"record {number}", item, "captions") for number, item in enumerate(captions, start=1))
    elif listed:
        return
    elif isinstance(name, dict) and isinstance(captions, dict):
        yield from (Item(f"row {row}", {"image": name[row], "caption": captions.get(row)}) for row in name)
    elif isinstance(name, list) and isinstance(captions, list) and len(name) == len(captions) > 1:
        rows = enumerate(zip(name, captions, strict=True), start=1)
        yield from (Item(f"row {row}", {"image": image, "caption": caption}) for row, (image, caption) in rows)
    elif name is not None:
        yield Item("record 1", held)
    else:
        reason = f"the object holds no list of records (looked for {', '.join(LIST_KEYS[:9])}; found {keys(held)})"
        yield Problem("caption file", "start", reason)


def _is_lines(text: str, position: int) -> bool:
    """Whether the first line is an object of its own and another begins after it."""
    end = text.find("\n", position)
    if end < 0 or not text.startswith("{", _after_space(text, end)):
        return False
    try:
        json.loads(text[position:end])
    except _BROKEN:
        return False
    return True


def _are_objects(text: str, position: int) -> bool:
    """Whether another object follows the first that ends here, and lines are not what parts them."""
    following = _after_space(text, position)
    many_lines = "\n" in text[:position].strip()
    return text.startswith("{", following) and (many_lines or "\n" not in text[position:following])


def _one_after_another(text: str) -> _Items:
    """Decode objects that follow each other over any number of lines, up to the first that is broken."""
    number, position = 0, _after_space(text, 0)
    while position < len(text):
        number += 1
        try:
            value, position = _DECODER.raw_decode(text, position)
        except _BROKEN as error:
            reason = f"broken JSON at character {position:,}: {_short(error)}; what follows is not read"
            yield Problem("record", f"record {number}", reason)
            return
        yield Item(f"record {number}", value)
        position = _after_space(text, position)


def _lines(text: str) -> _Items:
    number = position = blank = 0
    while position < len(text):
        end = text.find("\n", position)
        line = text[position : end if end >= 0 else len(text)]
        number, position = number + 1, position + len(line) + 1
        blank = 0 if line.strip() else blank + 1
        if blank > MOST_BLANKS:
            raise _BlankError
        if not blank:
            try:
                yield Item(f"line {number}", json.loads(line))
            except _BROKEN as error:
                yield Problem("record", f"line {number}", f"broken JSON: {_short(error)}")


def _short(error: Exception) -> str:
    return str(error).split(":")[0][:120] or type(error).__name__
