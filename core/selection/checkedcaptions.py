"""The captions whose results count, within the filters: all of them for figures, the lowest scores for a list."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from core.geography.tiles import Tile
from core.selection import captionmask
from core.selection.browse import Browser
from core.selection.filters import Selection, Where, own_captions
from core.store.bases import STANDINGS, WITH_BASIS, Basis, Standing
from core.store.checkerrors import ERROR_COLUMNS
from core.store.tiletable import COUNTS

FOUND = "found k where k.from_map = $from_map"
"""SQL: results of captions that stand to the map in one way; only with a cursor of `found_captions`."""

_NARROW = ("truth", "coverage", "contradicted", "named", "wrong", "missing", "style", *ERROR_COLUMNS.values())


class BadCaption(NamedTuple):
    """A caption with a low score."""

    tile: Tile
    caption_set: str
    truth: float
    basis: Basis
    caption: int
    """Its number."""
    text: str


@contextmanager
def found_captions(browser: Browser, selection: Selection) -> Iterator[DuckDBPyConnection]:
    """Lend a cursor on which `FOUND` can be read."""
    columns = ", ".join(f"k.{column}" for column in _NARROW)
    selection = _of_captions(selection)
    with browser.asked(captionmask.tiles_part(selection)) as (cursor, condition):
        source, parameters = _source(selection, condition)
        cursor.execute(
            f"""create temp table found as
            select k.caption, a.key, a.caption_set, c.basis = 'map' as from_map, {columns} from {source}""",
            parameters,
        )
        yield cursor


def worst_captions(
    browser: Browser, standing: Standing, selection: Selection | None = None, *, limit: int = 24
) -> list[BadCaption]:
    """Return the selected captions with the lowest scores."""
    chosen = _of_captions(selection or Selection())
    with browser.asked(captionmask.tiles_part(chosen)) as (cursor, condition):
        source, parameters = _source(chosen, condition)
        rows = cursor.execute(
            f"""with worst as (
                select a.key, a.caption_set, k.truth, c.basis, k.caption from {source}
                and (c.basis = 'map') = $from_map and k.truth is not null order by k.truth, k.caption limit $limit)
            select w.key, w.caption_set, w.truth, w.basis, w.caption, c.text
            from worst w join captions c on c.id = w.caption order by w.truth, w.caption""",
            {**parameters, "from_map": standing == "map", "limit": limit},
        ).fetchall()
    return [BadCaption(Tile.from_key(key), *rest) for key, *rest in rows]


def _of_captions(selection: Selection) -> Selection:
    """Have limits of scores mean the captions themselves, from whatever they were written."""
    return replace(selection, written=selection.written or STANDINGS)


def _source(selection: Selection, condition: Where) -> tuple[str, dict[str, object]]:
    own, parameters = own_captions(selection).sql()
    of_tiles = "" if condition.sql == "true" else f"a.key in (select t.key from tiles t where {condition.sql}) and "
    return (
        f"""checks k join active_captions a on a.caption = k.caption join {WITH_BASIS} c on c.id = k.caption
        join landcover g on g.key = a.key and {COUNTS} where {of_tiles}{own}""",
        {**condition.parameters, **parameters},
    )
