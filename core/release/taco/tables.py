"""The table of a TACO dataset's samples: its texts and places, read within bounds."""

import struct
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from core.errors import ReleaseError
from core.release.sources import MAX_CAPTION_FILE_BYTES
from core.release.taco.container import TOP_TABLES, Container

MOST_SAMPLES = 5_000_000
MOST_COLUMNS = 2_000
MOST_VALUES = 50_000_000
"""Values of one column: a sample may have several captions."""

_MOST_BYTES = 2 << 30
"""Of a column's values as they are unpacked."""

_ENDLESS = "DELTA_BYTE_ARRAY"
"""Encoding in which each text begins like the one before, so that a few bytes stand for as much as they like."""

_POINT = struct.Struct("<xIdd"), struct.Struct(">xIdd")
"""A point as WKB, by the order of its bytes: kind 1, longitude, latitude."""


def read_samples(container: Container) -> pa.Table:
    """Read the columns of texts, and of places, of the table of samples.

    Raises:
        ReleaseError: It is damaged, or larger than any dataset is.
    """
    name = next(table for table in TOP_TABLES if table in container.members)
    data = container.read(name, most=MAX_CAPTION_FILE_BYTES)
    try:
        file = pq.ParquetFile(pa.BufferReader(data))
        _check(file.metadata)
        schema = file.schema_arrow
        texts = [field.name for field in schema if _is_text(field.type)]
        places = [field.name for field in schema if field.name.rpartition(":")[2] == "centroid"]
        # Texts that are kept once for many rows stay so, since a few bytes can stand for endless ones.
        lean = pq.ParquetFile(pa.BufferReader(data), read_dictionary=_repeated(file, texts))
        table = lean.read(columns=[*texts, *places])
        table.validate(full=True)  # texts that are no UTF-8 show only here
        return pa.table({column: _bounded(table[column], column) for column in table.column_names})
    except (pa.ArrowException, OSError, ValueError, KeyError, struct.error) as error:
        if isinstance(error, ReleaseError):
            raise
        raise ReleaseError(f"{name} cannot be read ({error}); get the dataset again") from error


def texts(table: pa.Table, column: str) -> list[str | None]:
    """A column of texts."""
    return [value if isinstance(value, str) else None for value in table[column].to_pylist()]


def text_columns(table: pa.Table) -> list[str]:
    """Names of the columns of one text a sample."""
    return [name for name in table.column_names if pa.types.is_string(_plain(table.schema.field(name).type))]


def centroids(table: pa.Table) -> NDArray[np.float64] | None:
    """(n, 2) longitudes and latitudes of the samples' middles, NaN where one has none; None if the table has none."""
    column = next((name for name in table.column_names if name.rpartition(":")[2] == "centroid"), None)
    if column is None:
        return None
    points = [_point(value) for value in table[column].to_pylist()]
    return np.array(points, np.float64).reshape(-1, 2)


def _check(metadata: pq.FileMetaData) -> None:
    if metadata.num_rows > MOST_SAMPLES or metadata.num_columns > MOST_COLUMNS:
        raise ReleaseError(
            f"its table has {metadata.num_rows:,} rows and {metadata.num_columns:,} columns, more than is read"
        )
    for group in range(metadata.num_row_groups):
        for number in range(metadata.num_columns):
            column = metadata.row_group(group).column(number)
            if column.num_values > MOST_VALUES or column.total_uncompressed_size > _MOST_BYTES:
                raise ReleaseError(f"its column {column.path_in_schema[:60]} unpacks to more than is read")
            if _ENDLESS in column.encodings:
                raise ReleaseError(f"its column {column.path_in_schema[:60]} is encoded as {_ENDLESS}, without a bound")


def _repeated(file: pq.ParquetFile, texts: Sequence[str]) -> list[str]:
    """Paths of the columns of texts that keep alike ones once."""
    groups = [file.metadata.row_group(group) for group in range(file.metadata.num_row_groups)]
    return [
        path
        for number in range(file.metadata.num_columns)
        if (path := file.schema.column(number).path).partition(".")[0] in texts
        and any(group.column(number).has_dictionary_page for group in groups)
    ]


def _is_text(kind: pa.DataType) -> bool:
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        kind = kind.value_type
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _plain(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _bounded(column: pa.ChunkedArray, name: str) -> pa.ChunkedArray:
    """Refuse texts that are short as they are kept and endless as they are read."""
    total = 0
    for chunk in column.chunks:
        values = chunk.values if pa.types.is_list(chunk.type) else chunk
        if pa.types.is_dictionary(values.type):
            lengths = pc.fill_null(pc.binary_length(values.dictionary), 0).to_numpy(zero_copy_only=False)
            used = values.indices.drop_null().to_numpy(zero_copy_only=False)
            total += int(np.take(lengths, used).sum(dtype=np.int64)) if len(used) else 0
    if total > MAX_CAPTION_FILE_BYTES:
        raise ReleaseError(f"the texts of its column {name[:60]} are larger than {MAX_CAPTION_FILE_BYTES >> 20} MB")
    return column


def _point(value: object) -> Sequence[float]:
    if isinstance(value, dict):
        lon, lat = value.get("lon"), value.get("lat")
        return (float(lon), float(lat)) if lon is not None and lat is not None else (np.nan, np.nan)
    if isinstance(value, bytes) and len(value) == _POINT[0].size and value[0] in (0, 1):
        kind, lon, lat = _POINT[1 - value[0]].unpack(value)
        return (lon, lat) if kind == 1 else (np.nan, np.nan)
    return np.nan, np.nan
