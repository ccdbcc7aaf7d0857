"""Captions of images from a file that a model's evaluation wrote: JSON in its many forms, JSON lines or CSV.

Images may be of any dataset; those of ChatEarthNet are named by their tile, whatever stood around it.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import NamedTuple

from core.errors import EvaluationError
from core.release.captionforms import NAME_KEYS, captions_of, names, numbers, tile_of
from core.release.jsonvalues import LIST_KEYS

PREDICTION_KEYS = (
    *("prediction", "predictions", "pred", "predicted", "predicted_caption", "pred_caption", "generated"),
    *("generated_caption", "generated_text", "candidate", "candidates", "hypothesis", "hypo", "output", "outputs"),
    *("response", "answer", "result", "model_output"),
)
"""Keys under which models' outputs stand, looked at before those of captions: such a file often has both."""

MOST_BYTES = 512 << 20
_SHOWN = 5
_IMAGE_ENDINGS = frozenset((".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".bmp"))


class Said(NamedTuple):
    """One caption of one image."""

    image: str
    text: str


@dataclass(slots=True)
class CaptionFile:
    """What a file holds."""

    said: list[Said] = field(default_factory=list)
    unread: int = 0
    """Records without an image or a caption."""
    problems: list[str] = field(default_factory=list)
    """The first few of these, each with its place."""

    def problem(self, place: str, reason: str) -> None:
        """Note a record that cannot be read."""
        self.unread += 1
        if len(self.problems) < _SHOWN:
            self.problems.append(f"{place}: {reason}")


def image_name(name: str) -> str:
    """Return the name under which an image is known here: of a tile its name, of others the file without its ending."""
    if tile := tile_of(name):
        return tile.name
    path = PurePosixPath(name.strip().replace("\\", "/"))
    return path.stem if path.suffix.lower() in _IMAGE_ENDINGS else path.name


def read_captions(content: bytes, where: str, *, predicted: bool) -> CaptionFile:
    """Read the captions of a file.

    Args:
        content: The file.
        where: Its name, for messages; `.csv` and `.tsv` are tables, anything else is JSON.
        predicted: Whether a model wrote them, so that keys such as `prediction` come first.

    Raises:
        EvaluationError: Nothing in it can be read.
    """
    if len(content) > MOST_BYTES:
        raise EvaluationError(f"{where} is larger than {MOST_BYTES >> 20} MB. Split it, or write JSON lines.")
    try:
        text = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise EvaluationError(f"{where} is not UTF-8 text (byte {error.start:,}). Save it as UTF-8.") from error
    found = CaptionFile()
    records = _table(text, where) if where.lower().endswith((".csv", ".tsv")) else _json(text, where, found)
    for place, record in records:
        _take(found, place, record, predicted)
    if not found.said:
        why = f" First: {found.problems[0]}." if found.problems else ""
        raise EvaluationError(
            f"No caption of an image could be read from {where}.{why} Each record needs the image's name (as "
            f"{', '.join(NAME_KEYS[:4])}) and its caption (as {'prediction, ' if predicted else ''}caption, text)."
        )
    return found


_Records = Iterator[tuple[str, object]]


def _table(text: str, where: str) -> _Records:
    csv.field_size_limit(1 << 20)
    try:
        reader = csv.DictReader(io.StringIO(text), delimiter="\t" if where.lower().endswith(".tsv") else ",")
        for row in reader:
            yield f"line {reader.line_num}", {(key or "").strip().lower(): value for key, value in row.items()}
    except csv.Error as error:
        raise EvaluationError(f"{where} is no readable table: {error}. Write it as CSV with a header.") from error


def _json(text: str, where: str, found: CaptionFile) -> _Records:
    try:
        yield from _records(json.loads(text))
    except (ValueError, RecursionError) as error:
        lines = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
        if len(lines) < 2 and not text.lstrip().startswith("{"):
            raise EvaluationError(f"{where} is neither JSON nor JSON lines: {error}.") from error
        for number, line in lines:
            try:
                yield f"line {number}", json.loads(line)
            except (ValueError, RecursionError) as broken:
                found.problem(f"line {number}", f"no JSON ({broken})")


def _records(value: object) -> _Records:
    """Yield the records of a list, of an object around one, in COCO's form, or of a mapping of names."""
    if isinstance(value, list):
        yield from ((f"record {number}", item) for number, item in enumerate(value, start=1))
    elif isinstance(value, dict):
        lists = {key: held for key in LIST_KEYS if isinstance(held := value.get(key), list)}
        if "images" in lists and "annotations" in lists:
            yield from _coco(lists["images"], lists["annotations"])
        elif lists:
            yield from (
                (f"{key}, record {number}", item)
                for key, held in lists.items()
                for number, item in enumerate(held, start=1)
            )
        elif next(names(value), None) is not None:
            yield "the record", value
        else:
            yield from (("entry " + name[:80], _entry(name, held)) for name, held in value.items())


def _entry(name: str, held: object) -> dict[str, object]:
    return {**held, "image": name} if isinstance(held, dict) else {"image": name, "caption": held}


def _coco(images: Iterable[object], annotations: Iterable[object]) -> _Records:
    known: dict[str, str] = {}
    for image in images:
        if isinstance(image, dict) and (number := next(numbers(image, own=True), None)) is not None:
            known[number] = next((name for name in names(image) if name != number), number)
    for place, item in enumerate(annotations, start=1):
        if isinstance(item, dict):
            number = str(item.get("image_id", ""))
            yield f"annotation {place}", {**item, "image": known.get(number, number)}


def _take(found: CaptionFile, place: str, record: object, predicted: bool) -> None:
    if not isinstance(record, dict):
        found.problem(place, "expected an object with an image and a caption")
        return
    name = next((name for name in names(record) if name.strip()), None) or next(numbers(record), None)
    texts = list(_texts(record, predicted))
    if name is None:
        found.problem(place, f"names no image (looked for {', '.join(NAME_KEYS[:4])}, ...)")
    elif not texts:
        found.problem(place, f"has no caption (its keys: {', '.join(map(str, list(record)[:8]))})")
    else:
        found.said += [Said(image_name(name), text) for text in texts]


def _texts(record: Mapping[str, object], predicted: bool) -> Iterator[str]:
    """Yield the captions of a record as texts; one that is empty or null is an empty text."""
    if predicted:
        for key in PREDICTION_KEYS:
            if key in record:
                yield from _plain(record[key])
                return
    known = [key for key in record if key in ("caption", "captions", "text")]
    held = captions_of(record)
    if held:
        for value in held:
            yield from _plain(value)
    elif known:
        yield ""


def _plain(value: object) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _plain(item)
    elif isinstance(value, dict):
        yield from _texts(value, predicted=False)
    elif value is None or isinstance(value, str):
        yield (value or "").strip()
