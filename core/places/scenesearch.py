"""Scenes for many tiles of an area: the catalogue is asked once for all that lie together, not once a tile."""

import threading
from datetime import date
from functools import lru_cache

from core.geography.tiles import BBox, Tile
from core.imagery.scenes import COLLECTIONS, Scene, passes
from core.remote.access import Access
from core.remote.stacitems import StacItem
from core.settings import Settings

_SHIFT = 3
"""Tiles of 8 rows and columns lie together: some 20 km, which a scene of 110 km mostly covers whole."""

_HELD = 64
"""Answers that are held at a time; tiles come in order."""


class SceneSearch:
    """Remembers what the catalogue said of the ground around. Safe to share between threads."""

    def __init__(self, settings: Settings, access: Access, first: date, last: date, max_cloud: float) -> None:
        self._settings, self._access = settings, access
        self._period = (first, last, max_cloud)
        self._locks: dict[tuple[int, int], threading.Lock] = {}
        self._guard = threading.Lock()
        self._items = lru_cache(_HELD)(self._ask)

    def scenes(self, tile: Tile) -> list[Scene]:
        """Return the scenes of a tile, the clearest first.

        Raises:
            RemoteError: The catalogue fails, or does not answer as one.
            AddressError: It may not be asked.
        """
        cell = (tile.x >> _SHIFT, tile.y >> _SHIFT)
        with self._guard:
            lock = self._locks.setdefault(cell, threading.Lock())
        for collection in COLLECTIONS:
            with lock:  # the others wait for the answer instead of asking the same
                items = self._items(collection, *cell)
            if found := passes(items, tile):
                return found
        return []

    def _ask(self, collection: str, column: int, row: int) -> list[StacItem]:
        from core.remote.stac import search

        first, last, max_cloud = self._period
        return search(
            self._access, self._settings.stac, collection, _ground(column, row), first, last, max_cloud=max_cloud
        )


def cells(tiles: list[Tile]) -> int:
    """Count how many times the catalogue is asked for tiles."""
    return len({(tile.x >> _SHIFT, tile.y >> _SHIFT) for tile in tiles})


def _ground(column: int, row: int) -> BBox:
    side = 1 << _SHIFT
    first, last = Tile(column * side, row * side), Tile(column * side + side - 1, row * side + side - 1)
    return BBox(first.bounds.west, last.bounds.south, last.bounds.east, first.bounds.north)
