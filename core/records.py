"""Caption records in all the forms they come in, one at a time, so that a broken one never stops the rest."""

import json
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from core.errors import TileNameError
from core.release import Problem
from core.tiles import Tile

LONG_CAPTION = 20_000
"""Characters; a longer caption is kept whole but reported."""

_NAME_KEYS = ("image", "image_id", "file_name")
_LIST_KEYS = ("annotations", "images", "data", "records")
_SPLITS = {
    "train": "train",
    "training": "train",
    "val": "val",
    "valid": "val",
    "validation": "val",
    "test": "test",
    "testing": "test",
}
_SET_ALIASES = {
    "35": "35",
    "3.5": "35",
    "gpt35": "35",
    "gpt3.5": "35",
    "chatgpt35": "35",
    "4v": "4v",
    "gpt4v": "4v",
}
_FILLER = {"mm", "chatearthnet", "caps", "cap", "caption", "captions", "json", "the"}
_NEXT_RECORD = re.compile(r"\}\s*,\s*(?=\{)")
_SPACE = re.compile(r"[\s,]*")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Record(NamedTuple):
    """One caption of one tile."""

    key: int
    text: str
    nth: int
    """Place in its record's list of captions, from 0."""


def set_and_split(where: str) -> tuple[str, str | None]:
    """Tell caption set and split from a file name, as in `ChatEarthNet_caps_35_train.json` -> ('35', 'train')."""
    words = [word for word in re.split(r"[_\-\s]+", PurePosixPath(where.replace("\\", "/")).stem.lower()) if word]
    split = next((_SPLITS[word] for word in reversed(words) if word in _SPLITS), None)
    rest = [word for word in words if word not in _SPLITS]
    for word in rest:
        if word in _SET_ALIASES:
            return _SET_ALIASES[word], split
    name = " ".join(word for word in rest if word not in _FILLER)
    return name[:60] or "captions", split


def records(content: bytes, where: str) -> Iterator[Record | Problem]:
    """Read every caption of a file: a JSON list, a wrapper object around one, or JSON lines.

    Names stand under `image`, `image_id` or `file_name`, with or without folders; a caption is a text or a list
    of texts. What cannot be read is yielded as a problem, with its place.
    """
    text, problem = _decode(content, where)
    if problem:
        yield problem
    for place, value in _values(text):
        if isinstance(value, Problem):
            yield value._replace(item=f"{where}: {place}")
        else:
            yield from _captions(value, f"{where}: {place}")


def _decode(content: bytes, where: str) -> tuple[str, Problem | None]:
    try:
        return content.decode("utf-8-sig"), None
    except UnicodeDecodeError as error:
        reason = f"invalid UTF-8 at byte {error.start}; such characters are replaced by '\N{REPLACEMENT CHARACTER}'"
        return content.decode("utf-8-sig", errors="replace"), Problem("encoding", where, reason)


def _values(text: str) -> Iterator[tuple[str, object]]:
    start = _SPACE.match(text)
    position = start.end() if start else 0
    if not text[position:]:
        yield "start", Problem("caption file", "", "the file is empty")
    elif text[position] == "[":
        yield from _list_items(text, position + 1)
    elif text[position] == "{":
        yield from _object_items(text, position)
    else:
        yield "start", Problem("caption file", "", "the file is not JSON: it starts with neither '[' nor '{'")


def _list_items(text: str, position: int) -> Iterator[tuple[str, object]]:
    """Decode a list item by item; after a broken one, go on at the next `}, {`."""
    decoder = json.JSONDecoder()
    number = 0
    while True:
        match = _SPACE.match(text, position)
        position = match.end() if match else position
        if position >= len(text):
            yield (
                f"after record {number}",
                Problem(
                    "caption file",
                    "",
                    "the file ends before its list does: it may be cut short; what came before is taken",
                ),
            )
            return
        if text[position] == "]":
            return
        number += 1
        try:
            value, position = decoder.raw_decode(text, position)
            yield f"record {number}", value
        except (ValueError, RecursionError) as error:
            yield (
                f"record {number}",
                Problem("record", "", f"broken JSON at character {position}: {_short(error)}"),
            )
            found = _NEXT_RECORD.search(text, position)
            if found is None:
                return
            position = found.end()


def _object_items(text: str, position: int) -> Iterator[tuple[str, object]]:
    """Read a wrapper around a list, or JSON lines."""
    try:
        value, end = json.JSONDecoder().raw_decode(text, position)
    except (ValueError, RecursionError):
        yield from _lines(text)
        return
    if text[end:].strip():
        yield from _lines(text)
        return
    wrapped = next((value[key] for key in _LIST_KEYS if isinstance(value.get(key), list)), None)
    if wrapped is not None:
        yield from ((f"record {number}", item) for number, item in enumerate(wrapped, start=1))
    elif any(key in value for key in _NAME_KEYS):
        yield "record 1", value
    else:
        reason = "the object holds no list of records (looked for " + ", ".join(_LIST_KEYS) + ")"
        yield "start", Problem("caption file", "", reason)


def _lines(text: str) -> Iterator[tuple[str, object]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                yield f"line {number}", json.loads(line)
            except (ValueError, RecursionError) as error:
                yield f"line {number}", Problem("record", "", f"broken JSON: {_short(error)}")


def _captions(value: object, place: str) -> Iterator[Record | Problem]:
    if not isinstance(value, dict):
        yield Problem("record", place, f"expected an object with an image name and a caption, found {_kind(value)}")
        return
    name = next((value[key] for key in _NAME_KEYS if value.get(key) is not None), None)
    try:
        key = Tile.parse(name if isinstance(name, str) else str(name)).key
    except TileNameError as error:
        yield Problem("tile name", place, str(error) if name is not None else "the record names no image")
        return
    caption = value.get("caption")
    texts = caption if isinstance(caption, list) else [caption]
    for nth, text in enumerate(texts):
        yield from _text(key, nth, text, f"{place} ({Tile.from_key(key).name})")


def _text(key: int, nth: int, value: object, place: str) -> Iterator[Record | Problem]:
    if not isinstance(value, str) or not value.strip():
        reason = "the caption is empty" if isinstance(value, str) else f"the caption is {_kind(value)}, not a text"
        yield Problem("caption", place, reason)
        return
    clean = _CONTROL.sub("\N{REPLACEMENT CHARACTER}", value).encode("utf-8", "replace").decode("utf-8").strip()
    if clean != value.strip():
        yield Problem("caption", place, "control characters or broken Unicode were replaced")
    if len(clean) > LONG_CAPTION:
        yield Problem("caption", place, f"unusually long: {len(clean):,} characters; kept whole")
    yield Record(key, clean, nth)


def _kind(value: object) -> str:
    return {
        type(None): "missing",
        dict: "an object",
        list: "a list",
        str: "a text",
        bool: "true or false",
    }.get(type(value), "a number")


def _short(error: Exception) -> str:
    return str(error).split(":")[0][:120] or type(error).__name__
