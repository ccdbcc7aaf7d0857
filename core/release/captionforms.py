"""Where a record says its tile, its captions and its split: the keys that the datasets of the field use."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from core.errors import TileNameError
from core.geography.tiles import Tile
from core.release.conversations import LeftOut, answers

NAME_KEYS = (
    *("image", "image_id", "file_name", "filename", "image_path", "filepath", "file_path", "path", "img_path", "img"),
    *("image_name", "img_name", "name", "file", "coco_url", "url", "images", "id", "imgid", "key", "__key__"),
)
"""Keys of the image's name or number, the first to be looked at first."""

CAPTION_KEYS = (
    *("caption", "captions", "sentences", "conversations", "messages", "caption_text", "raw", "sentence"),
    *("description", "text", "texts", "title", "title_multi_objects"),
)
"""Keys of captions, the first to be looked at first. Each may be numbered, as in `raw_1`."""

SPLITS = {
    "train": "train",
    "training": "train",
    "restval": "train",
    "val": "val",
    "valid": "val",
    "validation": "val",
    "test": "test",
    "testing": "test",
}

_FAMILIES = {"captions": "caption", "sentences": "sentence", "texts": "text", "title_multi_objects": "title"}
"""Keys whose captions stand beside those of another."""
_FAMILY_ORDER = tuple(dict.fromkeys(_FAMILIES.get(key, key) for key in CAPTION_KEYS))
_NUMBERED = re.compile(r"(.{1,20}?)[_-]?(\d{1,3})")
_TURNS = ("conversations", "messages")
_TEXT_KEYS = ("raw", "caption", "text", "sentence", "sent", "value", "description")
_PATH_KEYS = ("path", "file_name", "filename", "name", "url")
_HEAD = 1 << 20
_TILE_INSIDE = re.compile(rb"\b\d{1,4}_\d{1,4}_patch[01][01]\b")
_CAPTION_INSIDE = re.compile(
    rf'"(?:{"|".join((*CAPTION_KEYS, "images"))})(?:[_-]?\d{{1,3}})?"\s{{0,9}}:'.encode()
    + rb'|_patch\d\d(?:\.\w{3,4})?"\s{0,9}:'
)


class Named(NamedTuple):
    """What a list of images says of one."""

    name: str
    split: str | None


def split_of(record: Mapping[str, object]) -> str | None:
    """Split that the record itself names."""
    split = record.get("split")
    return SPLITS.get(split.lower()) if isinstance(split, str) else None


def names(record: Mapping[str, object]) -> Iterator[str]:
    """Yield the texts that may be the image's name."""
    for key in NAME_KEYS:
        value = record.get(key)
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        if isinstance(value, dict):
            value = next((value[key] for key in _PATH_KEYS if isinstance(value.get(key), str)), None)
        if isinstance(value, str):
            yield value


def numbers(record: Mapping[str, object], own: bool = False) -> Iterator[str]:
    """Yield what may be the image's number in a list of images: of that list's own records, only what counts them."""
    for key in ("id", "image_id", "imgid") if own else ("image_id", "imgid", "image", "img_id", "id"):
        value = record.get(key)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, int | str) and not isinstance(value, bool):
            yield str(value)


def has_name(record: Mapping[str, object]) -> bool:
    """Tell whether a record has any key for the name or number of its image."""
    return any(record.get(key) is not None for key in NAME_KEYS)


def has_path(record: Mapping[str, object]) -> bool:
    """Tell whether the image is named by a file, and not by a number alone."""
    return any("." in name for name in names(record))


def keys(record: Mapping[str, object]) -> str:
    """Name the first keys of an object, for people."""
    return ", ".join(str(key)[:30] for key in list(record)[:10]) or "no key"


def tile_of(name: str) -> Tile | None:
    """Tile of a name, or of the end of an address; None if it is no tile's."""
    try:
        return Tile.parse(name.partition("?")[0] if "://" in name else name)
    except TileNameError:
        return None


def holds_captions(content: bytes) -> bool:
    """Tell by its beginning whether a JSON file whose name says nothing is of tiles and their captions."""
    head = content[:_HEAD]
    return bool(_TILE_INSIDE.search(head) and _CAPTION_INSIDE.search(head))


def captions_of(record: Mapping[str, object]) -> list[object]:
    """Return the captions of a record as they stand, or what stands in their place; empty if nothing does.

    Captions under a key, its plural and its numbers belong together; what further keys hold is something else.
    """
    families = _families(record)
    first: list[object] = []
    for family in _FAMILY_ORDER:
        found: list[object] = []
        for key in families.get(family, ()):
            texts = _texts(key, record[key])
            if family == "text" and _is_question(record):
                texts = [LeftOut.QUESTION]
            if not first:
                first = texts
            if any(isinstance(text, str) and text.strip() for text in texts):
                known = {text for text in found if isinstance(text, str)}
                found += [text for text in texts if not (isinstance(text, str) and text in known)]
        if found:
            return found
    return first


def _families(record: Mapping[str, object]) -> Mapping[str, list[str]]:
    """The keys of captions in a record by family; in it those without a number first, and then by number."""
    found: dict[str, list[tuple[int, str]]] = {}
    for key, value in record.items():
        if value is None:
            continue
        number, base = -1, key
        if key not in CAPTION_KEYS:
            match = _NUMBERED.fullmatch(key)
            if match is None or match[1] not in CAPTION_KEYS or not isinstance(value, str | list | dict):
                continue
            base, number = match[1], int(match[2])
        found.setdefault(_FAMILIES.get(base, base), []).append((number, key))
    return {family: [key for _, key in sorted(keys, key=_place)] for family, keys in found.items()}


def _place(numbered: tuple[int, str]) -> tuple[int, int]:
    number, key = numbered
    return number, CAPTION_KEYS.index(key) if key in CAPTION_KEYS else 0


def _is_question(record: Mapping[str, object]) -> bool:
    """Whether `text` is what a model is asked; in a file of answers it stands beside their numbers or the prompt."""
    return "question_id" in record and not ("answer_id" in record or "prompt" in record)


def is_box(record: Mapping[str, object]) -> bool:
    """Whether an annotation is of a box, an outline or a class, as detection keeps them beside captions."""
    return any(key in record for key in ("bbox", "segmentation", "category_id", "keypoints", "segments_info"))


def _texts(key: str, value: object) -> list[object]:
    if key in _TURNS and isinstance(value, list):
        return list(answers(value)) or [value]
    if not isinstance(value, list):
        return [_text(value)]
    return [_text(item) for item in value] or [value]


def _text(value: object) -> object:
    """Return the text of a caption that is an object of its own, as `{"raw": ...}`."""
    if isinstance(value, dict):
        return next((value[key] for key in _TEXT_KEYS if isinstance(value.get(key), str)), value)
    return value
