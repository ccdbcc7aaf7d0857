"""Exports as STAC items in one GeoParquet file, as the stac-geoparquet specification 1.1 has it."""

import json
from collections.abc import Container, Iterator, Mapping
from datetime import UTC, datetime
from itertools import groupby
from typing import IO

import numpy as np
import pyarrow as pa

from core.exports.rows import KNOWN, Row, rows_of
from core.exports.tables import boxes, geo, polygons, writer
from core.geography.tiles import Tile

Lacking = Mapping[str, Container[int]]
"""By the name of an asset, the tiles that are left without it."""

COLLECTION = "chatearthnet-captions"
_STAC = "1.1.0"
_FIRST_PICTURE = datetime(2015, 6, 23, tzinfo=UTC)
"""Launch of the first Sentinel-2: the published pictures have no date, so an item names the time between it and now."""

_AT_ONCE = 2_000

_TIME = pa.timestamp("us", tz="UTC")
_ASSET = pa.struct(
    [("href", pa.string()), ("type", pa.string()), ("title", pa.string()), ("roles", pa.list_(pa.string()))]
)
_LINK = pa.struct([("rel", pa.string()), ("href", pa.string())])
_CAPTION = pa.struct([("set", pa.string()), ("variant", pa.uint16()), ("split", pa.string()), ("text", pa.string())])
_TITLES = {"image": "True colour", "labels": "Land cover, class ids of ChatEarthNet"}
_ROLES = {"image": ["data", "visual"], "labels": ["labels"]}


def write_items(batches: Iterator[pa.RecordBatch], file: IO[bytes], lacking: Lacking, made_at: datetime) -> None:
    """Write an item a tile, each with the same keys, as readers give a key that one has to all.

    Args:
        batches: The captions, those of a tile one after the other.
        file: The file.
        lacking: By the name of an asset, the tiles that are left without it.
        made_at: The time before which all pictures were taken.
    """
    schema = _schema(list(lacking))
    groups = (list(rows) for _, rows in groupby(rows_of(batches), key=lambda row: row["key"]))
    with writer(file, schema) as table:
        while some := [rows for rows, _ in zip(groups, range(_AT_ONCE), strict=False)]:
            table.write_table(_table(some, schema, lacking, made_at))


def _schema(assets: list[str]) -> pa.Schema:
    fields = [
        ("type", pa.string()),
        ("stac_version", pa.string()),
        ("stac_extensions", pa.list_(pa.string())),
        ("id", pa.string()),
        ("collection", pa.string()),
        ("links", pa.list_(_LINK)),
        ("assets", pa.struct([(name, _ASSET) for name in assets or ["captions"]])),
        ("datetime", _TIME),
        ("start_datetime", _TIME),
        ("end_datetime", _TIME),
        ("gsd", pa.float64()),
        ("title", pa.string()),
        ("captions", pa.list_(_CAPTION)),
        ("dominant", pa.string()),
        *((f"share:{land.name}", pa.float32()) for land in KNOWN),
        ("synthetic", pa.bool_()),
        ("own", pa.bool_()),
        ("geometry", pa.binary()),
        ("bbox", boxes([pa.array([], pa.float64())] * 4).type),
    ]
    told = {"geo": geo(), "stac-geoparquet": {"version": "1.1.0", "collections": {COLLECTION: _collection()}}}
    return pa.schema(fields).with_metadata({name: json.dumps(value) for name, value in told.items()})


def _collection() -> dict[str, object]:
    return {
        "type": "Collection",
        "stac_version": _STAC,
        "id": COLLECTION,
        "description": "Tiles of 256 pixels with captions of what they show.",
        "license": "other",
        "links": [],
        "extent": {
            "spatial": {"bbox": [[-180, -90, 180, 90]]},
            "temporal": {"interval": [[_FIRST_PICTURE.isoformat(), None]]},
        },
    }


def _table(some: list[list[Row]], schema: pa.Schema, lacking: Lacking, made_at: datetime) -> pa.Table:
    firsts = [rows[0] for rows in some]
    shares = [first["shares"] or {} for first in firsts]
    sides = [pa.array([first[side] for first in firsts], pa.float64()) for side in ("west", "south", "east", "north")]
    columns: dict[str, object] = {
        "type": ["Feature"] * len(some),
        "stac_version": [_STAC] * len(some),
        "stac_extensions": [[]] * len(some),
        "id": [first["tile"] for first in firsts],
        "collection": [COLLECTION] * len(some),
        "links": [[]] * len(some),
        "assets": [_assets(first, lacking) for first in firsts],
        "datetime": [None] * len(some),
        "start_datetime": [_FIRST_PICTURE] * len(some),
        "end_datetime": [made_at] * len(some),
        "gsd": [Tile.from_key(first["key"]).pixel_m for first in firsts],
        "title": [f"Tile {first['tile']}" for first in firsts],
        "captions": [[{name: row[name] for name in _CAPTION.names} for row in rows] for rows in some],
        "dominant": [first["dominant"] or "unknown" for first in firsts],
        **{f"share:{land.name}": [one.get(land.name) or 0.0 for one in shares] for land in KNOWN},
        "synthetic": [first["synthetic"] for first in firsts],
        "own": [first["own"] for first in firsts],
        "geometry": polygons(*(np.asarray(side) for side in sides)),
        "bbox": boxes(sides),
    }
    return pa.Table.from_arrays(
        [one if isinstance(one, pa.Array) else pa.array(one, schema.field(name).type) for name, one in columns.items()],
        schema=schema,
    )


def _assets(first: Row, lacking: Lacking) -> dict[str, object]:
    """Return the assets of a tile; without pictures the file of its captions is one, as an item has to have some."""
    name = first["tile"]
    if not lacking:
        return {"captions": _asset("items.parquet", "application/vnd.apache.parquet", "Captions", ["metadata"])}
    folders = {"image": "images", "labels": "labels"}
    return {
        asset: _asset(f"{folders[asset]}/{name}.png", "image/png", _TITLES[asset], _ROLES[asset])
        for asset, without in lacking.items()
        if first["key"] not in without
    }


def _asset(href: str, kind: str, title: str, roles: list[str]) -> dict[str, object]:
    return {"href": href, "type": kind, "title": title, "roles": roles}
