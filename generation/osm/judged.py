"""The judged objects of a tile, kept for a while: pages and prompts ask for them again and again."""

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from core.geography.tiles import Tile
from core.settings import Settings
from generation.osm import held
from generation.osm.ground import Seen, look
from generation.osm.objects import TileObjects


class Judged(NamedTuple):
    """All objects of a tile, as they are and as they were judged."""

    found: TileObjects
    seen: tuple[Seen, ...]

    @property
    def visible(self) -> tuple[Seen, ...]:
        """Those that can be seen, the most prominent first."""
        return tuple(one for one in self.seen if one.visible)


def judged(settings: Settings, tile: Tile) -> Judged | None:
    """Return the objects of a tile that are here, judged by the table; None where nothing was read for it.

    Raises:
        MapDataError: Their file is damaged.
    """
    stamp = held.stamp(settings, tile)
    return None if stamp is None else _judged(settings.data, tile, stamp)


@lru_cache(maxsize=16)
def _judged(data: Path, tile: Tile, stamp: int) -> Judged | None:
    found = held.held(data, tile)
    return None if found is None else Judged(found, tuple(look(found)))
