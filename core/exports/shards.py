"""Exports as WebDataset: tar files of samples, each a tile with its picture, its captions and what is known of it."""

import io
import json
import tarfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, count, groupby, islice

import pyarrow as pa

from core.exports.folder import Folder
from core.exports.records import Row, rows_of
from core.exports.rows import SCHEMA
from core.exports.tables import Pictures

SAMPLES = 2_000
"""Of one tar file."""

_NOTHING = dict.fromkeys((field.name for field in SCHEMA.field("shares").type), 0.0)
"""Shares of a tile without land cover: readers fix keys and types by the first samples, so none may be missing."""


Sample = list[tuple[str, bytes]]
"""Name and content of each member."""


def write_webdataset(batches: Iterable[pa.RecordBatch], folder: Folder, pictures: Pictures | None) -> None:
    """Write samples of the same members and keys; with pictures, tiles that have none are left out.

    Members are `png`, `txt` (the first caption) and `json`; without pictures there is no `png`.
    """
    samples = _samples(batches, pictures)
    for number in count():
        some = list(islice(samples, 1))
        if not some:
            return
        name = f"shards/captions-{number:06}.tar"
        with tarfile.open(folder.file(name), "w") as tar:
            for sample in chain(some, islice(samples, SAMPLES - 1)):
                for member, content in sample:
                    info = tarfile.TarInfo(member)
                    info.size = len(content)
                    tar.addfile(info, io.BytesIO(content))
        folder.note(name)


def _samples(batches: Iterable[pa.RecordBatch], pictures: Pictures | None) -> Iterator[Sample]:
    for tile, group in groupby(rows_of(batches), key=lambda row: row["tile"]):
        rows = list(group)
        data = pictures(tile) if pictures else b""
        if data is None:
            continue
        told = json.dumps(_told(rows), ensure_ascii=False).encode()
        members = [("png", data)] if data else []
        members += [("txt", rows[0]["text"].encode()), ("json", told)]
        yield [(f"{tile}.{ending}", content) for ending, content in members]


def _told(rows: Sequence[Row]) -> dict[str, object]:
    """Return what is known of a tile and its captions."""
    first = rows[0]
    shares = first["shares"] or _NOTHING
    return {
        **{key: first[key] for key in ("tile", "lon", "lat")},
        "dominant": first["dominant"] or "unknown",
        "shares": {key: float(value or 0) for key, value in shares.items()},
        "captions": [
            {"set": row["set"], "variant": row["variant"], "split": row["split"] or "", "text": row["text"]}
            for row in rows
        ],
    }
