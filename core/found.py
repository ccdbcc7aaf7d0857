"""Captions that a search found, seen through the filters, and their texts."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from core.browse import Browser
from core.captionmask import own_condition
from core.selection import Selection
from core.tiles import Tile


class FoundCaption(NamedTuple):
    """An active caption."""

    tile: Tile
    caption_set: str
    text: str


def kept(browser: Browser, selection: Selection, ids: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Tell which captions belong to selected tiles; where sets are chosen, the caption itself is of one of them."""
    return browser.in_force(selection).of(ids)


def texts(browser: Browser, ids: Sequence[int] | NDArray[np.uint64]) -> dict[int, FoundCaption]:
    """Read captions by their numbers."""
    with browser.asked(Selection()) as (cursor, _):
        rows = cursor.execute(
            "select id, key, caption_set, text from captions where list_contains($ids::ubigint[], id)",
            {"ids": [int(number) for number in ids]},
        ).fetchall()
    return {number: FoundCaption(Tile.from_key(key), name, text) for number, key, name, text in rows}


def captions_of(browser: Browser, selection: Selection) -> NDArray[np.uint64]:
    """Return the active captions of the selected tiles along the Morton curve; chosen sets and splits are theirs."""
    own = own_condition(selection)
    with browser.asked(selection) as (cursor, condition):
        found = cursor.execute(
            f"""select a.caption from active_captions a join tiles t on t.key = a.key
            where {condition.sql} and {own.sql} order by t.morton, a.caption_set, a.variant""",
            {**condition.parameters, **own.parameters},
        ).fetchnumpy()
    return np.ascontiguousarray(found["caption"]).astype(np.uint64)


def keys_of(browser: Browser, ids: NDArray[np.uint64]) -> list[int]:
    """Return the tile key of each caption, in the same order."""
    with browser.asked(Selection()) as (cursor, _):
        cursor.register("offered", pa.table({"id": pa.array(ids), "place": pa.array(np.arange(len(ids)))}))
        rows = cursor.execute("select c.key from offered o join captions c using (id) order by o.place").fetchall()
    return [key for (key,) in rows]
