"""Captions that a search found: their tiles and texts."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.geography.tiles import Tile
from core.selection.browse import Browser
from core.selection.filters import Selection


class FoundCaption(NamedTuple):
    """An active caption."""

    tile: Tile
    caption_set: str
    text: str


def texts(browser: Browser, ids: Sequence[int] | NDArray[np.uint64]) -> dict[int, FoundCaption]:
    """Read captions by their numbers."""
    with browser.asked(Selection()) as (cursor, _):
        rows = cursor.execute(
            "select id, key, caption_set, text from captions where list_contains($ids::ubigint[], id)",
            {"ids": [int(number) for number in ids]},
        ).fetchall()
    return {number: FoundCaption(Tile.from_key(key), name, text) for number, key, name, text in rows}
