"""The captions of an export with what is known of them, some thousands at a time, in the order of the plan."""

from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from core.embedding.spaces import SpaceTable, current
from core.errors import ExportError
from core.exports.order import Format, Order
from core.exports.plan import Ids
from core.geography.mercator import to_degrees
from core.geography.tiles import GRID, ZOOM
from core.processes import one_ahead
from core.raster.legend import CLASSES
from core.store.catalogue import Catalogue
from core.store.checkerrors import ERROR_COLUMNS, STYLE_RULES
from core.store.schema import CHECK_SCORES, CLASS_COLUMNS
from core.store.tiletable import COUNTS

BATCH = 32_768
"""Captions read at a time: each time all are gone through, and memory stays the same however many there are."""

KNOWN = [land for land in CLASSES if land.id]
"""The classes that a share is told of."""

_NAMES = pa.list_(pa.string())
_SHARES = pa.struct([(land.name, pa.float32()) for land in KNOWN])
CHECK = pa.struct(
    [
        *((name, pa.float32()) for name in CHECK_SCORES[1:]),
        *((name, pa.uint16()) for name in ("supported", "contradicted", "unverifiable")),
        *((name, _NAMES) for name in ("named", "wrong", "missing", "style")),
        *((kind, _NAMES) for kind in ERROR_COLUMNS),
    ]
)
"""Scores 0..1, counts of claims, classes by name; under each kind of error the classes that it is about."""

SCHEMA = pa.schema(
    [
        ("key", pa.uint32()),
        ("tile", pa.string()),
        ("set", pa.string()),
        ("variant", pa.uint16()),
        ("version", pa.uint16()),
        ("split", pa.string()),
        ("text", pa.string()),
        ("words", pa.uint32()),
        ("origin", pa.string()),
        ("author", pa.string()),
        ("reviewer", pa.string()),
        ("generation", pa.uint64()),
        ("recipe", pa.string()),
        ("prompt", pa.string()),
        ("created_at", pa.timestamp("us", tz="UTC")),
        ("lon", pa.float64()),
        ("lat", pa.float64()),
        ("west", pa.float64()),
        ("south", pa.float64()),
        ("east", pa.float64()),
        ("north", pa.float64()),
        ("dominant", pa.string()),
        ("shares", _SHARES),
        ("truth", pa.float32()),
        ("coverage", pa.float32()),
        ("synthetic", pa.bool_()),
        ("own", pa.bool_()),
    ]
)
"""What is known of every caption: degrees of EPSG:4326, shares of the tile 0..1, truth 0..100, coverage 0..1.

Of an answer of a model, and of an edit of one, also the number of the call, its recipe and the hash of its prompt; of
what was put in force in a review, who did that.
"""

Row = dict[str, Any]
"""A caption, by the names of its columns."""

_PLACES = ("lon", "lat", "west", "south", "east", "north")
_OF_CHECKS = {"truth", "coverage", "check"}
_OF_CALLS = {"recipe", "prompt"}

_READ: dict[Format, tuple[str, ...]] = {
    "chatearthnet": ("tile", "set", "variant", "split", "text"),
    "coco": ("key", "tile", "set", "variant", "split", "text"),
    "skyscript": ("tile", "set", "split", "text"),
    "llava": ("tile", "set", "variant", "split", "text"),
    "webdataset": ("key", "tile", "set", "variant", "split", "text", "lon", "lat", "dominant", "shares"),
    "stac": ("key", "tile", "set", "variant", "split", "text", *_PLACES, "dominant", "shares", "synthetic", "own"),
}
"""Columns that a format reads, where these are not all."""


class Source(NamedTuple):
    """Where captions are read from, and what of them."""

    catalogue: Catalogue
    schema: pa.Schema
    space: SpaceTable | None
    """Whose vectors go with them."""


def source(catalogue: Catalogue, order: Order) -> Source:
    """Prepare to read what an export needs.

    Raises:
        ExportError: It asks for vectors that the catalogue does not hold.
    """
    names = _READ.get(order.format, SCHEMA.names)
    fields = [SCHEMA.field(name) for name in names]
    fields += [pa.field("check", CHECK)] if order.checks else []
    space = current(catalogue, order.space) if order.space else None
    if order.space and space is None:
        raise ExportError(f"There are no vectors of the space {order.space}. Make them with `chatearth embed` first.")
    if space:
        fields.append(pa.field("embedding", pa.list_(pa.float32(), space.space.dimension)))
    return Source(catalogue, pa.schema(fields), space)


def batches(source: Source, ids: Ids) -> Iterator[pa.RecordBatch]:
    """Read captions in their order, each batch while the one before it is written."""
    return one_ahead(partial(_read, source, ids[start : start + BATCH]) for start in range(0, len(ids), BATCH))


def _read(source: Source, ids: Ids) -> pa.RecordBatch:
    names = source.schema.names
    asked = [f'{_SQL[name]} as "{name}"' for name in names if name not in (*_PLACES, "embedding")]
    checks = f"left join landcover g on g.key = c.key left join checks k on k.caption = c.id and {COUNTS}"
    calls = "left join generations m on m.id = c.generation"
    with source.catalogue.cursor() as cursor:
        cursor.register("wanted", pa.table({"id": pa.array(ids), "place": pa.array(np.arange(len(ids)))}))
        table = cursor.sql(
            f"""select c.id as id_, c.key as key_, {", ".join(asked)}
            from wanted w join captions c on c.id = w.id join tiles t on t.key = c.key
            {checks if _OF_CHECKS.intersection(names) else ""} {calls if _OF_CALLS.intersection(names) else ""}
            order by w.place"""
        ).to_arrow_table()
        cursor.unregister("wanted")
    columns = dict(zip(table.column_names, table.columns, strict=True))
    if set(_PLACES).intersection(names):
        columns |= _placed(table["key_"].to_numpy())
    if source.space:
        columns["embedding"] = _vectors(source, source.space, ids)
    made = pa.table([columns[name] for name in names], names=names)
    return made.cast(source.schema).combine_chunks().to_batches()[0]


def _placed(keys: NDArray[np.uint32]) -> dict[str, pa.Array]:
    """Return where tiles lie."""
    x, y = (keys >> np.uint32(ZOOM)).astype(float), (keys & np.uint32(GRID - 1)).astype(float)
    lon, lat = to_degrees(x + 0.5, y + 0.5)
    west, north = to_degrees(x, y)
    east, south = to_degrees(x + 1, y + 1)
    found = {"lon": lon, "lat": lat, "west": west, "south": south, "east": east, "north": north}
    return {name: pa.array(values) for name, values in found.items()}


def _vectors(source: Source, space: SpaceTable, ids: Ids) -> pa.Array:
    """Return the exact vectors of captions, float32; null where a caption has none, or an estimate only."""
    dimension = space.space.dimension
    with source.catalogue.cursor() as cursor:
        cursor.register("wanted", pa.table({"id": pa.array(ids), "place": pa.array(np.arange(len(ids)))}))
        found = cursor.sql(
            f"select w.place, e.vector from wanted w join {space.name} e on e.caption = w.id order by w.place"
        ).to_arrow_table()
        cursor.unregister("wanted")
    values, held = np.zeros((len(ids), dimension), np.float32), np.zeros(len(ids), bool)
    places = found["place"].to_numpy()
    held[places] = True
    if len(places):
        packed = found["vector"].combine_chunks().cast(pa.binary(2 * dimension))
        values[places] = np.frombuffer(packed.buffers()[1], "<f2", len(places) * dimension).reshape(-1, dimension)
    return pa.FixedSizeListArray.from_arrays(pa.array(values.ravel()), dimension, mask=pa.array(~held))


def _class_names(column: str) -> str:
    """SQL: the names of the classes whose bits are set."""
    return _bit_names(column, {land.id: land.name for land in KNOWN})


def _bit_names(column: str, names: dict[int, str]) -> str:
    one = ", ".join(f"if(({column} & {1 << bit}) > 0, '{name}', null)" for bit, name in names.items())
    return f"[one for one in [{one}] if one is not null]"


def _check_sql() -> str:
    parts = {name: f"k.{name}" for name in (*CHECK_SCORES[1:], "supported", "contradicted", "unverifiable")}
    parts |= {name: _class_names(f"k.{name}") for name in ("named", "wrong", "missing")}
    parts["style"] = _bit_names("k.style", dict(enumerate(STYLE_RULES)))
    parts |= {kind: _class_names(f"coalesce(k.{column}, 0)") for kind, column in ERROR_COLUMNS.items()}
    return f"case when k.caption is not null then {_struct(parts)} end"


def _struct(parts: dict[str, str]) -> str:
    return "{" + ", ".join(f"'{name}': {sql}" for name, sql in parts.items()) + "}"


def _shares_sql() -> str:
    return f"case when t.dominant > 0 then {_struct({land.name: f't.{CLASS_COLUMNS[land.id]}' for land in KNOWN})} end"


def _dominant_sql() -> str:
    return "case t.dominant " + " ".join(f"when {land.id} then '{land.name}'" for land in KNOWN) + " end"


_SQL = {
    **{name: f"t.{name}" for name in ("key", "synthetic", "own")},
    **{name: f"c.{name}" for name in ("variant", "version", "split", "text", "words", "origin", "author")},
    **{name: f"c.{name}" for name in ("reviewer", "generation")},
    "recipe": "m.recipe",
    "prompt": "m.prompt_hash",
    **{name: f"k.{name}" for name in ("truth", "coverage")},
    "tile": "t.name",
    "set": "c.caption_set",
    "created_at": "c.created_at",
    "dominant": _dominant_sql(),
    "shares": _shares_sql(),
    "check": _check_sql(),
}
"""How each column is read."""


def rows_of(batches: Iterator[pa.RecordBatch]) -> Iterator[Row]:
    """Return captions one by one, times as text."""
    for batch in batches:
        times = "created_at" in batch.schema.names
        for row in batch.to_pylist():
            yield {**row, "created_at": row["created_at"].isoformat()} if times else row
