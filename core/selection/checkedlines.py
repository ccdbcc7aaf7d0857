"""What the truth check found in the captions of given tiles, as a list of tiles tells it."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from core.geography.tiles import Tile
from core.raster.legend import CLASSES
from core.selection.owncaptions import ERROR_MASKS
from core.store.catalogue import Catalogue
from core.store.checkerrors import STYLE_RULES
from core.store.tiletable import COUNTS

ANY_SET = ""
"""Stands for all caption sets of a tile together."""


class Checked(NamedTuple):
    """What was found in captions, of several the lowest scores and all errors."""

    truth: float | None = None
    coverage: float | None = None
    """0..1."""
    errors: tuple[str, ...] = ()
    """In words: "invented class: water, snow"."""


def checked(catalogue: Catalogue, tiles: Sequence[Tile]) -> dict[tuple[int, str], Checked]:
    """Return what was found by key and caption set, and of all sets together; what was not checked is left out."""
    keys = np.unique(np.array([tile.key for tile in tiles], np.uint32))
    columns = (*ERROR_MASKS.values(), "style")
    masks = ", ".join(f"bit_or(k.{column})" for column in columns)
    with catalogue.cursor() as cursor:
        cursor.register("wanted", pa.table({"key": pa.array(keys)}))
        rows = cursor.execute(
            f"""select a.key, coalesce(a.caption_set, '{ANY_SET}'), min(k.truth), min(k.coverage), {masks}
            from active_captions a join wanted using (key) join checks k on k.caption = a.caption
            join landcover g on g.key = a.key and {COUNTS} group by grouping sets ((a.key, a.caption_set), (a.key))"""
        ).fetchall()
        cursor.unregister("wanted")
    return {
        (key, name): Checked(truth, coverage, (*_named(masks), *_broken(style)))
        for key, name, truth, coverage, *masks, style in rows
    }


def _named(masks: Sequence[int | None]) -> Iterable[str]:
    for error, mask in zip(ERROR_MASKS, masks, strict=True):
        if mask:
            yield f"{error}: {', '.join(land.name for land in CLASSES if mask >> land.id & 1)}"


def _broken(style: int) -> list[str]:
    return [rule for bit, rule in enumerate(STYLE_RULES) if style >> bit & 1]
