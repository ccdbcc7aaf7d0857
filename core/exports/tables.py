"""Exports as Parquet: with pictures for `datasets`, with outlines for geographic readers."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from core.exports.folder import Folder
from core.exports.rows import SCHEMA

Pictures = Callable[[str], bytes | None]
"""The picture of a tile by its name; None where it has none."""

_IMAGE = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
_SHARD = 10_000
"""Captions with pictures in one file: some hundreds of megabytes."""

_PICTURES_AT_ONCE = 256
_BBOX = pa.struct([(side, pa.float64()) for side in ("xmin", "ymin", "xmax", "ymax")])


class _Open(NamedTuple):
    name: str
    writer: parquet.ParquetWriter


def write_parquet(batches: Iterable[pa.RecordBatch], folder: Folder, pictures: Pictures | None) -> list[str]:
    """Write shards a split, the pictures in them, and return the names of the splits.

    Column `image` is a struct of bytes and path with the metadata that tells `datasets` to decode it.
    """
    schema = SCHEMA if pictures is None else pa.schema([("image", _IMAGE), *SCHEMA])
    if pictures is not None:
        schema = schema.with_metadata({"huggingface": json.dumps({"info": {"features": _features()}})})
    written: dict[str, int] = {}
    shards: dict[str, int] = {}
    with ExitStack() as stack:
        files: dict[str, _Open] = {}
        for batch in batches:
            for split, part in _by_split(batch):
                name = _shard(split, shards.get(split, 0))
                if split not in files:
                    files[split] = _Open(name, parquet.ParquetWriter(folder.file(name), schema, compression="zstd"))
                    stack.callback(files[split].writer.close)
                for some in _pictured(part, pictures):
                    files[split].writer.write_table(some.cast(schema))
                written[split] = written.get(split, 0) + part.num_rows
                if pictures is not None and written[split] >= _SHARD * (shards.get(split, 0) + 1):
                    done = files.pop(split)
                    done.writer.close()
                    folder.note(done.name)
                    shards[split] = shards.get(split, 0) + 1
    for one in files.values():
        folder.note(one.name)
    return list(written)


def _shard(split: str, number: int) -> str:
    return f"data/{split}-{number:05}.parquet"


def _by_split(batch: pa.RecordBatch) -> Iterator[tuple[str, pa.Table]]:
    table = pa.Table.from_batches([batch])
    splits = batch.column("split").fill_null("unsplit").to_numpy(zero_copy_only=False)
    for split in dict.fromkeys(splits):
        yield str(split), table.filter(pa.array(splits == split))


def _pictured(table: pa.Table, pictures: Pictures | None) -> Iterator[pa.Table]:
    """Put the pictures before the rest, some at a time, as they are large."""
    if pictures is None:
        yield table
        return
    for start in range(0, table.num_rows, _PICTURES_AT_ONCE):
        some = table.slice(start, _PICTURES_AT_ONCE)
        cells = []
        for name in some["tile"].to_pylist():
            data = pictures(name)
            cells.append({"bytes": data, "path": f"{name}.png"} if data else None)
        yield some.add_column(0, "image", pa.array(cells, _IMAGE))


def _features() -> dict[str, object]:
    def value(kind: str) -> dict[str, object]:
        return {"dtype": kind, "_type": "Value"}

    kinds = {pa.uint32(): "uint32", pa.uint16(): "uint16", pa.string(): "string", pa.float64(): "float64"}
    kinds |= {pa.float32(): "float32", pa.bool_(): "bool"}
    features: dict[str, object] = {"image": {"_type": "Image"}}
    for field in SCHEMA:
        if pa.types.is_struct(field.type):
            features[field.name] = {one.name: value("float32") for one in field.type}
        else:
            features[field.name] = value(kinds.get(field.type, "timestamp[us, tz=UTC]"))
    return features


def write_geoparquet(batches: Iterable[pa.RecordBatch], folder: Folder) -> None:
    """Write GeoParquet 1.1: outlines of tiles in EPSG:4326 as WKB, and their bounds as the covering column."""
    schema = pa.schema([*SCHEMA, ("geometry", pa.binary()), ("bbox", _BBOX)]).with_metadata({"geo": json.dumps(_GEO)})
    name = "captions.parquet"
    with parquet.ParquetWriter(folder.file(name), schema, compression="zstd") as file:
        for batch in batches:
            table = pa.Table.from_batches([batch])
            sides = [table[side].combine_chunks() for side in ("west", "south", "east", "north")]
            box = pa.StructArray.from_arrays(sides, fields=list(_BBOX))
            outlines = pa.array(_outlines(*(side.to_numpy() for side in sides)), pa.binary())
            file.write_table(table.append_column("geometry", outlines).append_column("bbox", box).cast(schema))
    folder.note(name)


_GEO = {
    "version": "1.1.0",
    "primary_column": "geometry",
    "columns": {
        "geometry": {
            "encoding": "WKB",
            "geometry_types": ["Polygon"],
            "orientation": "counterclockwise",
            "covering": {"bbox": {side: ["bbox", side] for side in ("xmin", "ymin", "xmax", "ymax")}},
        }
    },
}
"""Without `crs`, which means longitude and latitude of WGS 84 by the specification."""

_HEAD = np.frombuffer(
    b"\x01" + (3).to_bytes(4, "little") + (1).to_bytes(4, "little") + (5).to_bytes(4, "little"), np.uint8
)


def _outlines(west: np.ndarray, south: np.ndarray, east: np.ndarray, north: np.ndarray) -> list[bytes]:
    """Return polygons of one ring of five corners, counterclockwise, as little-endian WKB."""
    corners = np.stack([west, south, east, south, east, north, west, north, west, south], axis=1).astype("<f8")
    heads = np.broadcast_to(_HEAD, (len(corners), len(_HEAD)))
    rows = np.concatenate([heads, corners.view(np.uint8)], axis=1)
    return [row.tobytes() for row in rows]
