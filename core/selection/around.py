"""Where a tile stands among the selected ones, and which come before and after it; never by reading all of them."""

from typing import NamedTuple

import numpy as np

from core.geography.tiles import Tile
from core.selection.browse import Browser
from core.selection.filters import Selection
from core.selection.tilerows import ORDER_SQL, Order
from core.store.catalogue import first_row
from core.store.points import code_of, tile_at


class Around(NamedTuple):
    """A tile among others."""

    rank: int
    """From 1."""
    total: int
    before: Tile | None
    after: Tile | None


_BY_ORDER = """with listed as (
        select t.*, (select min_by(c.words, (s.bit, a.variant)) from active_captions a
            join captions c on c.id = a.caption join caption_sets s on s.name = a.caption_set
            where a.key = t.key) as words
        from tiles t where {condition}),
    ranked as (
        select t.key, row_number() over w as rank, count(*) over () as total, lag(t.key) over w as before,
        lead(t.key) over w as after from listed t window w as (order by {order}))
    select rank, total, before, after from ranked where key = $here"""


def around(browser: Browser, selection: Selection, tile: Tile, order: Order = "place") -> Around | None:
    """Return where a tile stands among the selected ones; None where it is none of them."""
    return _by_place(browser, selection, tile) if order == "place" else _by_order(browser, selection, tile, order)


def _by_place(browser: Browser, selection: Selection, tile: Tile) -> Around | None:
    codes, here = browser.codes(selection), code_of(tile)
    place, total = int(np.searchsorted(codes, here)), len(codes)
    if place == total or codes[place] != here:
        return None
    before = tile_at(codes[place - 1]) if place else None
    after = tile_at(codes[place + 1]) if place + 1 < total else None
    return Around(place + 1, total, before, after)


def _by_order(browser: Browser, selection: Selection, tile: Tile, order: Order) -> Around | None:
    with browser.asked(selection) as (cursor, condition):
        sql = _BY_ORDER.format(condition=condition.sql, order=ORDER_SQL[order])
        row = first_row(cursor, sql, {**condition.parameters, "here": tile.key})
    if row is None:
        return None
    rank, total, *keys = row
    return Around(rank, total, *(None if key is None else Tile.from_key(key) for key in keys))
