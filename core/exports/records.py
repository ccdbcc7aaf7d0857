"""Exports of one record a caption as text: ChatEarthNet's own layout, JSON lines, CSV, SkyScript's table."""

import csv
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import groupby
from typing import IO, Any

import pyarrow as pa

from core.exports.folder import Folder
from core.exports.rows import SCHEMA
from core.search.hitlist import harmless

_UNFIT = re.compile(r"[^\w-]+")
"""What of the name of a set has no place in that of a file."""

Row = dict[str, Any]


def rows_of(batches: Iterable[pa.RecordBatch]) -> Iterator[Row]:
    """Return the captions one by one, times as text."""
    for batch in batches:
        for row in batch.to_pylist():
            yield {**row, "created_at": row["created_at"].isoformat()}


def write_chatearthnet(batches: Iterable[pa.RecordBatch], folder: Folder) -> None:
    """Write a file a set and split in `json_files`; several captions of one tile and set are a list."""
    with ExitStack() as stack:
        files: dict[str, IO[str]] = {}
        for (name, called, split), group in groupby(
            rows_of(batches), key=lambda row: (row["tile"], row["set"], row["split"])
        ):
            texts = [row["text"] for row in group]
            where = f"json_files/{_file_of(called, split)}"
            if where not in files:
                files[where] = stack.enter_context(folder.text(where))
                files[where].write("[\n")
            else:
                files[where].write(",\n")
            record = {"image": f"{name}.png", "caption": texts[0] if len(texts) == 1 else texts}
            files[where].write(json.dumps(record, ensure_ascii=False))
        for file in files.values():
            file.write("\n]\n")


def _file_of(called: str, split: str | None) -> str:
    """Name a file so that an import reads set and split from it; whatever a set is called, it stays in its folder."""
    return "_".join(["ChatEarthNet_caps", _UNFIT.sub("_", called), *([split] if split else [])]) + ".json"


def write_jsonl(batches: Iterable[pa.RecordBatch], folder: Folder) -> None:
    """Write all that is known of each caption, a line each."""
    with folder.text("captions.jsonl") as file:
        for row in rows_of(batches):
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def write_csv(batches: Iterable[pa.RecordBatch], folder: Folder) -> None:
    """Write a table with a byte-order mark, shares of the classes in columns of their own."""
    with folder.text("captions.csv") as file:
        file.write("\ufeff")
        table = csv.writer(file, lineterminator="\r\n")
        classes = [field.name for field in SCHEMA.field("shares").type]
        names = [name for name in SCHEMA.names if name != "shares"]
        table.writerow([*names, *(f"share of {name}" for name in classes)])
        for row in rows_of(batches):
            shares = row["shares"] or {}
            cells = [*(row[name] for name in names), *(shares.get(name) for name in classes)]
            table.writerow(
                [harmless(cell) if isinstance(cell, str) else "" if cell is None else cell for cell in cells]
            )


def write_skyscript(batches: Iterable[pa.RecordBatch], folder: Folder) -> None:
    """Write the table that OpenCLIP's training reads: a picture and a text without line breaks a line."""
    with folder.text("captions.csv") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(("filepath", "title", "set", "split"))
        for row in rows_of(batches):
            text = " ".join(row["text"].split())
            table.writerow((f"images/{row['tile']}.png", text, row["set"], row["split"] or ""))


def write_llava(batches: Iterable[pa.RecordBatch], folder: Folder) -> None:
    """Write conversations of one question and one answer, ids unique."""
    with folder.text("conversations.json") as file:
        file.write("[")
        for number, row in enumerate(rows_of(batches)):
            said = [
                {"from": "human", "value": "<image>\nDescribe this satellite image."},
                {"from": "gpt", "value": row["text"]},
            ]
            one = {
                "id": f"{row['tile']}-{row['set']}-{row['variant']}",
                "image": f"images/{row['tile']}.png",
                "conversations": said,
                "set": row["set"],
                "split": row["split"],
            }
            file.write((",\n" if number else "\n") + json.dumps(one, ensure_ascii=False))
        file.write("\n]\n")


def write_coco(batches: Iterable[pa.RecordBatch], folder: Folder) -> None:
    """Write COCO captions, a file a split; an image has the number of its tile, and its name beside it."""
    with ExitStack() as stack:
        files: dict[str, _Coco] = {}
        for row in rows_of(batches):
            split = row["split"] or "unsplit"
            if split not in files:
                images = stack.enter_context(folder.text(f"annotations/captions_{split}.json"))
                files[split] = _Coco(images)
            files[split].take(row)
        for file in files.values():
            file.end()


class _Coco:
    """One file: annotations are written as they come, images are held until the end, as both are one document."""

    def __init__(self, file: IO[str]) -> None:
        self._file, self._images, self._count = file, dict[int, str](), 0
        self._file.write('{"info": {"description": "Captions of satellite images"},\n"annotations": [')

    def take(self, row: Row) -> None:
        self._images[row["key"]] = row["tile"]
        self._count += 1
        one = {
            "id": self._count,
            "image_id": row["key"],
            "caption": row["text"],
            "set": row["set"],
            "variant": row["variant"],
        }
        self._file.write((",\n" if self._count > 1 else "\n") + json.dumps(one, ensure_ascii=False))

    def end(self) -> None:
        images = (
            json.dumps({"id": key, "file_name": f"{name}.png", "name": name, "width": 256, "height": 256})
            for key, name in self._images.items()
        )
        self._file.write('\n],\n"images": [\n' + ",\n".join(images) + "\n]}\n")
