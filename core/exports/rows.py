"""The captions of an export with what is known of them, some thousands at a time, tile after tile."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from core.exports.order import Order
from core.geography.tiles import Tile
from core.raster.legend import CLASSES
from core.selection.browse import Browser
from core.store.catalogue import Catalogue
from core.store.reviewtable import ACCEPTED_SQL
from core.store.schema import CLASS_COLUMNS
from core.store.tiletable import COUNTS

BATCH = 8_192
"""Captions read at a time: memory stays the same however many there are."""

Ids = NDArray[np.uint64]

_KNOWN = [land for land in CLASSES if land.id]

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
        ("created_at", pa.timestamp("us", tz="UTC")),
        ("lon", pa.float64()),
        ("lat", pa.float64()),
        ("west", pa.float64()),
        ("south", pa.float64()),
        ("east", pa.float64()),
        ("north", pa.float64()),
        ("dominant", pa.string()),
        ("shares", pa.struct([(land.name, pa.float32()) for land in _KNOWN])),
        ("truth", pa.float32()),
        ("coverage", pa.float32()),
        ("synthetic", pa.bool_()),
        ("own", pa.bool_()),
    ]
)
"""Columns of a batch: degrees of EPSG:4326, shares of the tile 0..1, truth 0..100, coverage 0..1."""


def captions(catalogue: Catalogue, order: Order) -> Ids:
    """Return the numbers of the captions of an export, along the Morton curve, then by set and variant."""
    meant = Browser(catalogue).in_force(order.selection).ids()
    first = "join captions c on (c.key, c.caption_set, c.variant, c.version) = (m.key, m.caption_set, m.variant, 1)"
    with catalogue.cursor() as cursor:
        cursor.register("meant", pa.table({"id": pa.array(meant)}))
        found = cursor.execute(
            f"""select {"c.id" if order.version == "original" else "m.id"} as id
            from captions m join meant using (id) join tiles t on t.key = m.key
            {first if order.version == "original" else ""}
            {f"where m.id in ({ACCEPTED_SQL})" if order.version == "accepted" else ""}
            order by t.morton, m.caption_set, m.variant"""
        ).fetchnumpy()
        cursor.unregister("meant")
    return np.asarray(found["id"], np.uint64)


def batches(catalogue: Catalogue, ids: Ids) -> Iterator[pa.RecordBatch]:
    """Read captions in their order, with the columns of `SCHEMA`."""
    for start in range(0, len(ids), BATCH):
        yield _read(catalogue, ids[start : start + BATCH])


def _read(catalogue: Catalogue, ids: Ids) -> pa.RecordBatch:
    shares = ", ".join(f"'{land.name}': t.{CLASS_COLUMNS[land.id]}" for land in _KNOWN)
    names = " ".join(f"when {land.id} then '{land.name}'" for land in _KNOWN)
    with catalogue.cursor() as cursor:
        cursor.register("wanted", pa.table({"id": pa.array(ids), "place": pa.array(np.arange(len(ids)))}))
        table = cursor.sql(
            f"""select t.key, t.name as tile, c.caption_set as "set", c.variant, c.version, c.split, c.text, c.words,
            c.origin, c.author, c.created_at, case t.dominant {names} end as dominant,
            case when t.dominant > 0 then {{{shares}}} end as shares,
            k.truth, k.coverage, t.synthetic, t.own
            from wanted w join captions c on c.id = w.id join tiles t on t.key = c.key
            left join landcover g on g.key = c.key
            left join checks k on k.caption = c.id and {COUNTS}
            order by w.place"""
        ).to_arrow_table()
        cursor.unregister("wanted")
    return _placed(table).cast(SCHEMA).combine_chunks().to_batches()[0]


def _placed(table: pa.Table) -> pa.Table:
    """Add where the tiles lie."""
    tiles = [Tile.from_key(key) for key in table["key"].to_pylist()]
    bounds = np.array([tile.bounds for tile in tiles], float).reshape(-1, 4).T
    centres = np.array([tile.centre for tile in tiles], float).reshape(-1, 2).T
    names = ("lon", "lat", "west", "south", "east", "north")
    for name, values in zip(names, (*centres, *bounds), strict=True):
        table = table.append_column(name, pa.array(values))
    return table.select(SCHEMA.names)
