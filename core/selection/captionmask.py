"""Which captions in force a selection means, and of which tiles they are."""

from dataclasses import dataclass, replace

import numpy as np
from duckdb import DuckDBPyConnection
from numpy.typing import NDArray

from core.selection.filters import Selection, Where, asks_captions, asks_checks, own_captions

_NOT_MEANT = np.uint32(2**32 - 1)
"""No key of a tile: these have 28 bits."""


@dataclass(frozen=True, slots=True)
class CaptionMask:
    """Captions by number; shared, so never to be written to."""

    tiles: NDArray[np.uint32]
    """Key of each caption's tile, `_NOT_MEANT` for the others; one more than there are numbers, the last is not."""
    count: int

    def of(self, ids: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """Tell of each caption whether it is meant; one that came later is not."""
        meant: NDArray[np.bool_] = self.tiles[np.minimum(ids, len(self.tiles) - 1)] != _NOT_MEANT
        return meant

    def keys(self, ids: NDArray[np.uint64]) -> NDArray[np.uint32]:
        """Return the key of the tile of each caption; all of them have to be meant."""
        return self.tiles[ids]

    def ids(self) -> NDArray[np.uint64]:
        """Return the numbers, ascending."""
        return np.flatnonzero(self.tiles != _NOT_MEANT).astype(np.uint64)


def tiles_part(selection: Selection) -> Selection:
    """Return what is left to ask of tiles: what has to hold of one and the same caption is asked of the captions."""
    if not asks_captions(selection):
        return selection
    left = replace(selection, sets=(), splits=(), errors=(), error_classes=(), written=())
    return replace(left, truth=None, coverage=None) if asks_checks(selection) else left


def read(cursor: DuckDBPyConnection, condition: Where, selection: Selection) -> CaptionMask:
    """Find the captions in force of tiles that a condition holds for, and that meet the selection themselves."""
    of_tiles = "true" if condition.sql == "true" else f"a.key in (select t.key from tiles t where {condition.sql})"
    own, parameters = own_captions(selection).sql()
    found = cursor.execute(
        f"select a.caption, a.key from active_captions a where {of_tiles} and {own}",
        {**condition.parameters, **parameters},
    ).fetchnumpy()
    ids = np.asarray(found["caption"], np.uint64)
    tiles = np.full(int(ids.max(initial=0)) + 2, _NOT_MEANT)
    tiles[ids] = found["key"]
    return CaptionMask(tiles, len(ids))
