"""Exports as Parquet: with pictures for `datasets`, with outlines for geographic readers."""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import IO

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import parquet

from core.exports.order import GeoVersion
from core.exports.pictures import Pictures

Read = Callable[[Sequence[int]], Pictures]
"""Returns the pictures of tiles by their keys."""

_IMAGE = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
_BBOX = pa.struct([(side, pa.float64()) for side in ("xmin", "ymin", "xmax", "ymax")])
_SIDES = ("west", "south", "east", "north")
_ALIKE = ("set", "split", "origin", "author", "reviewer", "recipe", "prompt", "dominant")
"""Columns of few values; a dictionary of the others, as the texts, would be as large as they are."""


def write_parquet(
    batches: Iterator[pa.RecordBatch], file: IO[bytes], schema: pa.Schema, columns: dict[str, Read]
) -> None:
    """Write one shard, with pictures in the first columns.

    A column of pictures is a struct of bytes and path with the metadata that tells `datasets` to decode it.
    """
    whole = pa.schema([*((name, _IMAGE) for name in columns), *schema])
    told = {"info": {"features": {field.name: _feature(field) for field in whole}}}
    whole = whole.with_metadata({"huggingface": json.dumps(told)})
    with writer(file, whole) as table:
        for batch in batches:
            pictures = [_cells(batch, read(batch.column("key").to_pylist())) for read in columns.values()]
            table.write_table(pa.Table.from_arrays([*pictures, *batch.columns], schema=whole))


def writer(file: IO[bytes], schema: pa.Schema) -> parquet.ParquetWriter:
    """Open a Parquet file."""
    alike = [name for name in _ALIKE if name in schema.names]
    return parquet.ParquetWriter(file, schema, compression="zstd", compression_level=1, use_dictionary=alike)


def _cells(batch: pa.RecordBatch, found: Pictures) -> pa.Array:
    cells = [
        {"bytes": found[key], "path": f"{name}.png"} if key in found else None
        for key, name in zip(batch.column("key").to_pylist(), batch.column("tile").to_pylist(), strict=True)
    ]
    return pa.array(cells, _IMAGE)


_KINDS = {
    **{kind: str(kind) for kind in (pa.uint64(), pa.uint32(), pa.uint16(), pa.string(), pa.float64(), pa.bool_())},
    pa.float32(): "float32",
    pa.float64(): "float64",
    pa.timestamp("us", tz="UTC"): "timestamp[us, tz=UTC]",
}


def _feature(field: pa.Field) -> object:
    """Say what a column is in the words of `datasets`."""
    if field.type == _IMAGE:
        return {"_type": "Image"}
    if pa.types.is_struct(field.type):
        return {one.name: _feature(one) for one in field.type}
    if pa.types.is_fixed_size_list(field.type):
        return {"_type": "List", "length": field.type.list_size, "feature": _feature(field.type.value_field)}
    if pa.types.is_list(field.type):
        return {"_type": "List", "feature": _feature(field.type.value_field)}
    return {"dtype": _KINDS[field.type], "_type": "Value"}


def write_geoparquet(
    batches: Iterator[pa.RecordBatch], file: IO[bytes], schema: pa.Schema, version: GeoVersion = "1.1"
) -> None:
    """Write outlines of tiles in longitude and latitude of WGS 84: WKB and their bounds beside it, or Parquet's own."""
    native = version == "2.0"
    fields = [("geometry", _Wkb())] if native else [("geometry", pa.binary()), ("bbox", _BBOX)]
    whole = pa.schema([*schema, *fields]).with_metadata({"geo": json.dumps(geo(version))})
    with writer(file, whole) as table:
        for batch in batches:
            sides = [batch.column(side) for side in _SIDES]
            outlines = polygons(*(side.to_numpy() for side in sides))
            added = [pa.ExtensionArray.from_storage(_Wkb(), outlines)] if native else [outlines, boxes(sides)]
            table.write_table(pa.Table.from_arrays([*batch.columns, *added], schema=whole))


def boxes(sides: Sequence[pa.Array]) -> pa.StructArray:
    """Return the covering column: west, south, east and north of each row."""
    return pa.StructArray.from_arrays(sides, fields=list(_BBOX))


def geo(version: GeoVersion = "1.1", **more: object) -> dict[str, object]:
    """Return what stands under the key `geo` of a file; no `crs` means longitude and latitude of WGS 84."""
    column: dict[str, object] = {"encoding": "WKB", "geometry_types": ["Polygon"], "orientation": "counterclockwise"}
    if version == "1.1":
        column["covering"] = {"bbox": {side: ["bbox", side] for side in _BBOX.names}}
    return {"version": f"{version}.0", "primary_column": "geometry", "columns": {"geometry": column}, **more}


class _Wkb(pa.ExtensionType):  # type: ignore[misc]  # pyarrow has no type hints
    """Well-known binary that Parquet writes as its own kind of geometry, longitude and latitude of WGS 84."""

    def __init__(self) -> None:
        super().__init__(pa.binary(), "geoarrow.wkb")

    def __arrow_ext_serialize__(self) -> bytes:
        return json.dumps({"crs": "OGC:CRS84"}).encode()

    @classmethod
    def __arrow_ext_deserialize__(cls, storage_type: pa.DataType, serialized: bytes) -> "_Wkb":
        return cls()


_HEAD = np.frombuffer(
    b"\x01" + (3).to_bytes(4, "little") + (1).to_bytes(4, "little") + (5).to_bytes(4, "little"), np.uint8
)


def polygons(
    west: NDArray[np.float64], south: NDArray[np.float64], east: NDArray[np.float64], north: NDArray[np.float64]
) -> pa.Array:
    """Return polygons of one ring of five corners, counterclockwise, as little-endian WKB."""
    corners = np.stack([west, south, east, south, east, north, west, north, west, south], axis=1).astype("<f8")
    size = len(_HEAD) + 8 * corners.shape[1]
    packed = np.empty((len(corners), size), np.uint8)
    packed[:, : len(_HEAD)], packed[:, len(_HEAD) :] = _HEAD, corners.view(np.uint8)
    starts = np.arange(0, (len(corners) + 1) * size, size, dtype=np.int32)
    return pa.Array.from_buffers(pa.binary(), len(corners), [None, pa.py_buffer(starts), pa.py_buffer(packed)])
