"""Where a tile stands among the selected ones, and which come before and after it; never by reading all of them."""

from typing import NamedTuple

from core.geography.tiles import Tile
from core.selection.browse import Browser
from core.selection.filters import Selection
from core.selection.tilerows import ORDER_SQL, Order
from core.store.catalogue import first_row


class Around(NamedTuple):
    """A tile among others."""

    rank: int
    """From 1."""
    total: int
    before: Tile | None
    after: Tile | None


_BY_PLACE = """with here as (select morton from tiles where key = $here)
    select count(*) filter (t.morton <= here.morton), count(*),
    arg_max(t.key, t.morton) filter (t.morton < here.morton),
    arg_min(t.key, t.morton) filter (t.morton > here.morton), bool_or(t.key = $here)
    from tiles t, here where {condition}"""
"""One look at each tile; a sort of a million takes as long as a whole page."""

_BY_ORDER = """with listed as (
        select t.*, (select min_by(c.words, (s.bit, a.variant)) from active_captions a
            join captions c on c.id = a.caption join caption_sets s on s.name = a.caption_set
            where a.key = t.key) as words
        from tiles t where {condition}),
    ranked as (
        select t.key, row_number() over w as rank, count(*) over () as total, lag(t.key) over w as before,
        lead(t.key) over w as after from listed t window w as (order by {order}))
    select rank, total, before, after, true from ranked where key = $here"""


def around(browser: Browser, selection: Selection, tile: Tile, order: Order = "place") -> Around | None:
    """Return where a tile stands among the selected ones; None where it is none of them."""
    with browser.asked(selection) as (cursor, condition):
        sql = _BY_PLACE if order == "place" else _BY_ORDER
        row = first_row(
            cursor,
            sql.format(condition=condition.sql, order=ORDER_SQL[order]),
            {**condition.parameters, "here": tile.key},
        )
    if row is None or not row[-1]:
        return None
    rank, total, *keys, _ = row
    return Around(rank, total, *(None if key is None else Tile.from_key(key) for key in keys))
