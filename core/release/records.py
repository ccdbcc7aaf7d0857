"""Caption records in all the forms they come in, one at a time, so that a broken one never stops the rest."""

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from core.errors import TileNameError
from core.geography.tiles import Tile
from core.release import captionforms as forms
from core.release.conversations import LeftOut
from core.release.jsonvalues import MOST_BLANKS, Item, values
from core.release.problems import Problem

LONG_CAPTION = 20_000
"""Characters; a longer caption is kept whole but reported."""

MOST_UNREAD = 100_000
"""A file is given up that has so many more records without a caption than captions."""

MOST_UNREAD_IN_ALL = 300_000
"""Such records in all files of an import; then a file is given up at the first of them beyond its captions."""

MOST_WAITING = 2_000_000
"""Records that may name their images by numbers before the list of images comes."""

MOST_WAYS = 100
"""Ways in which records are wrong that are summed up."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Record(NamedTuple):
    """One caption of one tile."""

    key: int
    text: str
    nth: int
    """Place among the captions of its record, or of its image's number, that could be read, from 0."""
    split: str | None = None
    """Named by the record itself."""
    caption_set: str | None = None
    """Named by the record itself."""


class _Alike(NamedTuple):
    """What can be wrong with many records in the same way."""

    kind: str
    place: str
    reason: str
    is_fault: bool = True
    """Whether the record should have been read, and counts against the file."""


@dataclass(slots=True)
class Patience:
    """How many more records without a caption the files of an import may hold."""

    left: int = MOST_UNREAD_IN_ALL


class _Waiting(NamedTuple):
    """A record that names its image by a number."""

    place: str
    numbers: tuple[str, ...]
    captions: list[object]
    split: str | None


_Read = Iterator[Record | Problem | _Alike]


def records(content: bytes, where: str, patience: Patience | None = None) -> Iterator[Record | Problem]:
    """Read every caption of a file: a JSON list, a wrapper object around one, a mapping of names, or JSON lines.

    Names and captions stand under the keys that the datasets of the field use; a number in a name's place is looked
    up in the file's list of images. What cannot be read is yielded as a problem, with its place; what is wrong with
    many records in the same way, once at the end.
    """
    if len(content) > MOST_BLANKS and content[:MOST_BLANKS].isspace():
        yield Problem("caption file", where, f"it begins with over {MOST_BLANKS:,} blanks and is not read")
        return
    text, problem = _decode(content, where)
    if problem:
        yield problem
    yield from _Reader(where, patience or Patience()).read(values(text))


def _decode(content: bytes, where: str) -> tuple[str, Problem | None]:
    encoding = "utf-16" if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8-sig"
    try:
        return content.decode(encoding), None
    except UnicodeDecodeError as error:
        reason = f"invalid {error.encoding.upper()} at byte {error.start:,}; what is invalid is replaced"
        return content.decode(encoding, errors="replace"), Problem("encoding", where, reason)


class _Reader:
    """Turns the values of one file into captions: knows its list of images, and sums up what is alike."""

    def __init__(self, where: str, patience: Patience) -> None:
        self._where = where
        self._patience = patience
        self._images: dict[str, forms.Named] = {}
        self._waiting: list[_Waiting] = []
        self._given: Counter[int] = Counter()
        self._alike: dict[tuple[str, str], tuple[str, int]] = {}

    def read(self, items: Iterator[Item | Problem]) -> Iterator[Record | Problem]:
        """Yield captions and problems, and at the end what was summed up."""
        unread = taken = 0
        most = min(MOST_UNREAD, self._patience.left)
        for read in chain(chain.from_iterable(map(self._item, items)), self._late()):
            taken += isinstance(read, Record)
            unread += isinstance(read, Problem) or (isinstance(read, _Alike) and read.is_fault)
            if isinstance(read, _Alike):
                yield from self._sum_up(read)
            else:
                yield read
            if unread - taken > most:
                others = "" if most == MOST_UNREAD else ", after many in the files before"
                reason = f"{unread:,} of {unread + taken:,} records cannot be read{others}: what follows is not read"
                yield Problem("caption file", self._where, reason)
                break
        self._patience.left -= min(self._patience.left, max(0, unread - taken))
        if self._images and not taken and not self._alike:
            reason = f"its {len(self._images):,} images have no captions (looked for {', '.join(forms.CAPTION_KEYS)})"
            yield Problem("caption", self._where, reason)
        for (kind, reason), (place, count) in self._alike.items():
            more = f" and {count - 1:,} more" if count > 1 else ""
            yield Problem(kind, f"{self._where}: {place}{more}", reason)

    def _sum_up(self, alike: _Alike) -> Iterator[Problem]:
        """Count what was wrong before in the same way; of too many ways, yield it at once."""
        key = alike.kind, alike.reason
        place, count = self._alike.get(key, (alike.place, 0))
        if count or len(self._alike) < MOST_WAYS:
            self._alike[key] = place, count + 1
        else:
            yield self._problem(alike.kind, alike.place, alike.reason)

    def _problem(self, kind: str, place: str, reason: str) -> Problem:
        return Problem(kind, f"{self._where}: {place}", reason)

    def _item(self, item: Item | Problem) -> _Read:
        if isinstance(item, Problem):
            yield self._problem(*item)
        elif not isinstance(item.value, dict):
            reason = f"expected an object with an image name and a caption, found {_kind(item.value)}"
            yield _Alike("record", item.place, reason)
        else:
            for name, part in forms.by_set(item.value).items():
                for read in self._record(item.place, part, item.section):
                    yield read._replace(caption_set=name) if name and isinstance(read, Record) else read

    def _record(self, place: str, record: dict[str, object], section: str) -> _Read:
        captions = forms.captions_of(record)
        if section == "images" and self._list_image(record) and not captions:
            return
        tile = next((tile for tile in map(forms.tile_of, forms.names(record)) if tile), None)
        split = forms.split_of(record) or forms.SPLITS.get(section)
        numbers = tuple(forms.numbers(record)) if section and not tile else ()
        if tile and captions:
            yield from self._captions(tile, place, captions, split)
        elif not captions and forms.is_box(record):
            yield _left_out(place, LeftOut.BOX)
        elif tile or (numbers and not captions):
            looked_for = f"looked for {', '.join(forms.CAPTION_KEYS)}; found {forms.keys(record)}"
            yield _Alike("caption", place, f"the caption is nothing ({looked_for})")
        elif captions and numbers and not forms.has_path(record):
            waiting = _Waiting(place, numbers, captions, split)
            if self._images:
                yield from self._numbered(waiting)
            elif len(self._waiting) < MOST_WAITING:
                self._waiting.append(waiting)
            else:
                yield _Alike("record", place, f"over {MOST_WAITING:,} records come before the list of their images")
        else:
            yield _nameless(place, record)

    def _list_image(self, record: dict[str, object]) -> bool:
        """Remember the name of a numbered image; tell whether it has both."""
        number = next(forms.numbers(record, own=True), None)
        name = next((name for name in forms.names(record) if name != number), None)
        if number is None or name is None:
            return False
        self._images[number] = forms.Named(name, forms.split_of(record))
        return True

    def _late(self) -> _Read:
        """Yield what had to wait for the list of images."""
        for waiting in self._waiting:
            yield from self._numbered(waiting)

    def _numbered(self, waiting: _Waiting) -> _Read:
        """Yield the captions of an image that is named by its number."""
        named = next((self._images[number] for number in waiting.numbers if number in self._images), None)
        if named is None:
            missing = "is not in the list of images" if self._images else "stands alone: the file lists no images"
            yield _Alike("tile name", waiting.place, f"the image name is a number that {missing}")
        elif tile := forms.tile_of(named.name):
            yield from self._captions(tile, waiting.place, waiting.captions, waiting.split or named.split, counted=True)
        else:
            yield _Alike("tile name", waiting.place, _no_tile(named.name))

    def _captions(
        self, tile: Tile, place: str, captions: list[object], split: str | None, *, counted: bool = False
    ) -> _Read:
        """Yield the captions of one record; those of a number are counted on from record to record."""
        nth = self._given[tile.key] if counted else 0
        for caption in captions:
            for item in _text(Record(tile.key, "", nth, split), caption, f"{place} ({tile.name})"):
                nth += isinstance(item, Record)
                yield self._problem(*item) if isinstance(item, Problem) else item
        if counted:
            self._given[tile.key] = nth


def _left_out(place: str, what: LeftOut) -> _Alike:
    return _Alike("caption", place, what.value, is_fault=False)


def _nameless(place: str, record: dict[str, object]) -> _Alike:
    """Say that a record names no tile: by a text that is none, or not at all."""
    name = next((text for text in forms.names(record) if text.strip()), None)
    if name is not None and not name.isdigit():
        return _Alike("tile name", place, _no_tile(name))
    value = next((record[key] for key in forms.NAME_KEYS if record.get(key) is not None), None)
    looked_for = f"looked for {', '.join(forms.NAME_KEYS)}; found {forms.keys(record)}"
    return _Alike("tile name", place, f"the image name is {'a number' if name else _kind(value)} ({looked_for})")


def _no_tile(name: str) -> str:
    """Why a name is no tile's."""
    try:
        return f"'{Tile.parse(name).name}' is no name of an image"
    except TileNameError as error:
        return str(error)


def _text(blank: Record, value: object, place: str) -> _Read:
    if isinstance(value, LeftOut):
        yield _left_out(place, value)
        return
    if not isinstance(value, str) or not value.strip():
        reason = "the caption is empty" if isinstance(value, str) else f"the caption is {_kind(value)}, not a text"
        yield _Alike("caption", place, reason)
        return
    clean = _CONTROL.sub("\N{REPLACEMENT CHARACTER}", value).encode("utf-8", "replace").decode("utf-8").strip()
    if clean != value.strip():
        yield Problem("caption", place, "control characters or broken Unicode were replaced")
    if len(clean) > LONG_CAPTION:
        yield Problem("caption", place, f"unusually long: {len(clean):,} characters; kept whole")
    yield blank._replace(text=clean)


def _kind(value: object) -> str:
    return {
        type(None): "nothing",
        dict: "an object",
        list: "a list",
        str: "a text",
        bool: "true or false",
    }.get(type(value), "a number")
