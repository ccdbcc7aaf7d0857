"""Caption records in all the forms they come in, one at a time, so that a broken one never stops the rest."""

import json
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from core.errors import TileNameError
from core.geography.tiles import Tile
from core.release.problems import Problem

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
_FILLER = re.compile(r"mm|chatearthnet|caps?|captions?|jsonl?|the|of|\d+|(part|shard|chunk)\d*")
_WRAPPED_LIST = re.compile(rf'"(?:{"|".join(_LIST_KEYS)})"\s*:\s*\[')
_NEXT_RECORD = re.compile(r"\}\s*,\s*(?=\{)")
_SPACE = re.compile(r"[\s,]*")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Record(NamedTuple):
    """One caption of one tile."""

    key: int
    text: str
    nth: int
    """Place among the captions of its record that could be read, from 0."""


def set_and_split(where: str) -> tuple[str, str | None]:
    """Tell caption set and split from a file name, as in `ChatEarthNet_caps_35_train.json` -> ('35', 'train').

    Where the name says no split, a folder `train`, `val` or `test` around the file does. Other words of the name
    make the name of a set of its own; plain numbers and parts do not, so that split files stay together.
    """
    path = PurePosixPath(where.replace("\\", "/").lower())
    words = [word for word in re.split(r"[_\-\s]+", path.stem) if word]
    split = next((_SPLITS[word] for word in (*reversed(words), path.parent.name) if word in _SPLITS), None)
    rest = [word for word in words if word not in _SPLITS]
    for word in rest:
        if word in _SET_ALIASES:
            return _SET_ALIASES[word], split
    name = " ".join(word for word in rest if not _FILLER.fullmatch(word))
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
    encoding = "utf-16" if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8-sig"
    try:
        return content.decode(encoding), None
    except UnicodeDecodeError as error:
        reason = f"invalid {error.encoding.upper()} at byte {error.start:,}; what is invalid is replaced"
        return content.decode(encoding, errors="replace"), Problem("encoding", where, reason)


def _values(text: str) -> Iterator[tuple[str, object]]:
    position = _after_space(text, 0)
    if position >= len(text):
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
    while (position := _after_space(text, position)) < len(text):
        if text[position] == "]":
            yield from _rest(text, position + 1, number)
            return
        number += 1
        try:
            value, position = decoder.raw_decode(text, position)
            yield f"record {number}", value
        except (ValueError, RecursionError) as error:
            yield f"record {number}", Problem("record", "", f"broken JSON at character {position:,}: {_short(error)}")
            found = _NEXT_RECORD.search(text, position)
            if found is None:
                return
            position = found.end()
    reason = "the file ends before its list does: it may be cut short; what came before is taken"
    yield f"after record {number}", Problem("caption file", "", reason)


def _rest(text: str, position: int, number: int) -> Iterator[tuple[str, object]]:
    """Speak up if another list follows the first, as in files that were joined."""
    position = _after_space(text, position)
    if text.startswith(("[", "{"), position):
        reason = f"more follows after the end of the list at character {position:,} and is not read: split the file"
        yield f"after record {number}", Problem("caption file", "", reason)


def _after_space(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position


def _object_items(text: str, position: int) -> Iterator[tuple[str, object]]:
    """Read a wrapper around a list, or JSON lines; of a damaged wrapper, the list as far as it goes."""
    try:
        value, end = json.JSONDecoder().raw_decode(text, position)
    except (ValueError, RecursionError):
        list_start = _WRAPPED_LIST.search(text)
        yield from _list_items(text, list_start.end()) if list_start else _lines(text)
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
    if not isinstance(name, str):
        yield Problem("tile name", place, f"the image name is {_kind(name)} (looked for {', '.join(_NAME_KEYS)})")
        return
    try:
        tile = Tile.parse(name)
    except TileNameError as error:
        yield Problem("tile name", place, str(error))
        return
    caption = value.get("caption")
    texts = caption if isinstance(caption, list) and caption else [caption]
    nth = 0
    for text in texts:
        for item in _text(tile.key, nth, text, f"{place} ({tile.name})"):
            nth += isinstance(item, Record)
            yield item


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
        type(None): "nothing",
        dict: "an object",
        list: "a list",
        str: "a text",
        bool: "true or false",
    }.get(type(value), "a number")


def _short(error: Exception) -> str:
    return str(error).split(":")[0][:120] or type(error).__name__
