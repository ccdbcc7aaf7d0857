"""Lists of tiles that a person keeps: what was found or drawn on one page, to be used as a filter on every other."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from duckdb import DuckDBPyConnection
from numpy.typing import NDArray

from core.errors import SelectionError
from core.geography.tiles import GRID
from core.store.catalogue import Catalogue, first_row

MOST_TILES = 2_000_000
"""Tiles of a list."""

LONGEST_TITLE = 200
"""Characters of a title; what is longer is cut."""


class TileList(NamedTuple):
    """A list of tiles, without the tiles."""

    id: str
    title: str
    tiles: int
    made_at: datetime


def list_id(keys: NDArray[np.uint32]) -> str:
    """Name a list by the tiles in it, so that the same list is kept once and a link stays true."""
    return hashlib.sha256(keys.astype("<u4").tobytes()).hexdigest()[:12]


def keep(catalogue: Catalogue, keys: Sequence[int] | NDArray[np.uint32], title: str) -> str:
    """Keep tiles and return the list's id; a list that is there already takes the new title.

    Raises:
        SelectionError: There is no tile, there are too many, or a key is none.
    """
    listed = _checked(keys)
    name = list_id(listed)
    with catalogue.transaction() as cursor:
        cursor.execute(
            """insert into tile_lists (id, title, tiles) values (?, ?, ?)
            on conflict do update set title = excluded.title, made_at = excluded.made_at""",
            [name, " ".join(title.split())[:LONGEST_TITLE] or "Tiles", len(listed)],
        )
        if first_row(cursor, "select 1 from listed_tiles where list = ? limit 1", [name]) is None:
            cursor.register("kept", pa.table({"key": pa.array(listed)}))
            cursor.execute("insert into listed_tiles (list, key) select ?, key from kept", [name])
            cursor.unregister("kept")
    return name


def titles(catalogue: Catalogue, ids: Sequence[str] | None = None) -> list[TileList]:
    """Return the lists with these ids as far as they exist, or all of them, newest first."""
    with catalogue.cursor() as cursor:
        rows = cursor.execute(
            """select id, title, tiles, made_at from tile_lists
            where $ids is null or list_contains($ids::varchar[], id) order by made_at desc, id""",
            {"ids": None if ids is None else list(ids)},
        ).fetchall()
    return [TileList(name, title, tiles, made_at.replace(tzinfo=UTC)) for name, title, tiles, made_at in rows]


def drop(catalogue: Catalogue, name: str) -> None:
    """Forget a list; links to it then say so."""
    with catalogue.transaction() as cursor:
        cursor.execute("delete from listed_tiles where list = ?", [name])
        cursor.execute("delete from tile_lists where id = ?", [name])


def check(cursor: DuckDBPyConnection, ids: Sequence[str]) -> None:
    """Make sure that all lists exist.

    Raises:
        SelectionError: One does not.
    """
    rows = cursor.execute("select id from tile_lists where list_contains(?::varchar[], id)", [list(ids)]).fetchall()
    missing = [name for name in ids if (name,) not in rows]
    if missing:
        raise SelectionError(
            f"There is no list '{missing[0][:20]}' here: it was removed, or belongs to another data folder. "
            "Take it out of the filters, or make it again from the search."
        )


def _checked(keys: Sequence[int] | NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return keys in their order on the grid, without repeats."""
    given = np.asarray(keys, np.int64).ravel()
    if not 0 < len(given) <= MOST_TILES:
        raise SelectionError(f"A list holds 1 to {MOST_TILES:,} tiles, not {len(given):,}.")
    if given.min() < 0 or given.max() >= GRID * GRID:
        raise SelectionError("A list holds the number of a tile that lies off the grid.")
    return np.unique(given).astype(np.uint32)
