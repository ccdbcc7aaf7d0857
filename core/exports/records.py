"""Exports of one record a caption as text: ChatEarthNet's own layout, JSON lines, CSV, SkyScript's table."""

import csv
import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from json.encoder import encode_basestring
from operator import itemgetter
from typing import IO, Any

import pyarrow as pa

from core.exports.rows import CHECK, KNOWN, Row, rows_of
from core.search.hitlist import harmless

SKYSCRIPT = ("filepath", "title", "set", "split")
"""Columns of SkyScript's table."""

to_json = json.JSONEncoder(ensure_ascii=False).encode
"""Made once: `json.dumps` makes one a record."""

Batches = Iterator[pa.RecordBatch]


def write_chatearthnet(batches: Batches, file: IO[str]) -> None:
    """Write the captions of one set and split; several captions of one tile are a list."""
    _listed(file, _release_records(batches))


def _release_records(batches: Batches) -> Iterator[str]:
    """Return records as JSON, put together from their texts: there are no other values, and it takes half the time."""
    for name, group in groupby(_plain(batches, "tile", "text"), key=itemgetter(0)):
        first, *others = [encode_basestring(text) for _, text in group]
        said = f"[{', '.join([first, *others])}]" if others else first
        yield f'{{"image": {encode_basestring(f"{name}.png")}, "caption": {said}}}'


def _plain(batches: Batches, *names: str) -> Iterator[tuple[Any, ...]]:
    """Return some columns, row by row; much faster than rows with names."""
    for batch in batches:
        yield from zip(*(batch.column(name).to_pylist() for name in names), strict=True)


def write_jsonl(batches: Batches, file: IO[str]) -> None:
    """Write all that is known of each caption, a line each; `image` is what an import knows the tile by."""
    for row in rows_of(batches):
        file.write(to_json({"image": f"{row['tile']}.png", **row}) + "\n")


def write_csv(batches: Batches, file: IO[str]) -> None:
    """Write a table with a byte-order mark, shares of the classes and findings in columns of their own."""
    file.write("\ufeff")
    table = csv.writer(file, lineterminator="\r\n")
    names: list[str] = []
    for row in rows_of(batches):
        if not names:
            names = [name for name in row if name not in ("shares", "check")]
            checks = [field.name for field in CHECK] if "check" in row else []
            table.writerow([*names, *(f"share of {land.name}" for land in KNOWN), *(f"check: {one}" for one in checks)])
        shares, check = row["shares"] or {}, row.get("check") or {}
        cells = [row[name] for name in names] + [shares.get(land.name) for land in KNOWN]
        table.writerow(map(_cell, cells + [check.get(one) for one in checks]))


def write_skyscript(batches: Batches, file: IO[str]) -> None:
    """Write the table that OpenCLIP's training reads: a picture and a text without line breaks a line."""
    table = csv.writer(file, lineterminator="\n")
    table.writerow(SKYSCRIPT)
    for tile, text, called, split in _plain(batches, "tile", "text", "set", "split"):
        table.writerow((f"images/{tile}.png", " ".join(text.split()), called, split or ""))


def write_llava(batches: Batches, file: IO[str]) -> None:
    """Write conversations of one question and one answer, ids unique."""
    _listed(file, (to_json(_conversation(row)) for row in rows_of(batches)))


def _conversation(row: Row) -> Row:
    said = [
        {"from": "human", "value": "<image>\nDescribe this satellite image."},
        {"from": "gpt", "value": row["text"]},
    ]
    return {
        "id": f"{row['tile']}-{row['set']}-{row['variant']}",
        "image": f"images/{row['tile']}.png",
        "conversations": said,
        "set": row["set"],
        "split": row["split"],
    }


def write_coco(batches: Batches, file: IO[str]) -> None:
    """Write COCO captions; an image has the number of its tile, and its name beside it.

    Annotations are written as they come; images are held until the end, as both are one document.
    """
    images: dict[int, str] = {}
    file.write('{"info": {"description": "Captions of satellite images"},\n"annotations": ')
    _listed(file, (to_json(one) for one in _annotations(batches, images)))
    file.write(',\n"images": ')
    sized = {"width": 256, "height": 256}
    told = ({"id": key, "file_name": f"{name}.png", "name": name, **sized} for key, name in images.items())
    _listed(file, map(to_json, told))
    file.write("}\n")


def _annotations(batches: Batches, images: dict[int, str]) -> Iterator[Row]:
    for number, row in enumerate(rows_of(batches), start=1):
        images[row["key"]] = row["tile"]
        yield {
            "id": number,
            "image_id": row["key"],
            "caption": row["text"],
            "set": row["set"],
            "variant": row["variant"],
        }


def _listed(file: IO[str], values: Iterable[str]) -> None:
    """Write a JSON list, a value a line."""
    before = "[\n"
    for value in values:
        file.write(before + value)
        before = ",\n"
    file.write("\n]\n" if before != "[\n" else "[]\n")


def _cell(value: object) -> object:
    if isinstance(value, list):
        value = "; ".join(value)
    return harmless(value) if isinstance(value, str) else "" if value is None else value
