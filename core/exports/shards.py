"""Exports as WebDataset: tar files of samples, each a tile with its picture, its captions and what is known of it."""

import io
import json
import tarfile
from collections.abc import Iterable
from itertools import groupby

import pyarrow as pa

from core.exports.folder import Folder
from core.exports.records import rows_of
from core.exports.rows import SCHEMA
from core.exports.tables import Pictures

SAMPLES = 2_000
"""Of one tar file."""

_NOTHING = dict.fromkeys((field.name for field in SCHEMA.field("shares").type), 0.0)
"""Shares of a tile without land cover: readers fix keys and types by the first samples, so none may be missing."""


def write_webdataset(batches: Iterable[pa.RecordBatch], folder: Folder, pictures: Pictures | None) -> int:
    """Write samples of the same members and keys; return how many tiles were left out for want of a picture.

    Members are `png`, `txt` (the first caption) and `json`; without pictures there is no `png`.
    """
    samples, left_out = 0, 0
    tar: tarfile.TarFile | None = None
    name = ""
    for tile, group in groupby(rows_of(batches), key=lambda row: row["tile"]):
        rows = list(group)
        data = pictures(tile) if pictures else None
        if pictures and not data:
            left_out += 1
            continue
        if samples % SAMPLES == 0:
            _close(tar, folder, name)
            name = f"shards/captions-{samples // SAMPLES:06}.tar"
            tar = tarfile.open(folder.file(name), "w")  # noqa: SIM115 closed with the next, or at the end
        samples += 1
        first = rows[0]
        told = {key: first[key] for key in ("tile", "lon", "lat", "dominant")}
        told["dominant"] = told["dominant"] or "unknown"
        told["shares"] = {key: float(value or 0) for key, value in (first["shares"] or _NOTHING).items()}
        told["captions"] = [
            {"set": row["set"], "variant": row["variant"], "split": row["split"] or "", "text": row["text"]}
            for row in rows
        ]
        members = [("png", data)] if data else []
        members += [("txt", first["text"].encode()), ("json", json.dumps(told, ensure_ascii=False).encode())]
        for ending, content in members:
            info = tarfile.TarInfo(f"{tile}.{ending}")
            info.size = len(content)
            if tar:
                tar.addfile(info, io.BytesIO(content))
    _close(tar, folder, name)
    return left_out


def _close(tar: tarfile.TarFile | None, folder: Folder, name: str) -> None:
    if tar:
        tar.close()
        folder.note(name)
