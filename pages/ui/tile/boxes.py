"""The lines on a tile's map: its outline, the five regions, and the tiles around it that can be opened."""

from collections.abc import Iterable
from typing import NamedTuple

from core.geography.tiles import GRID, TILE_PX, Tile
from core.raster.landcover import REGIONS

_SIDES = {-1: ("north", "west"), 0: ("", ""), 1: ("south", "east")}


class Box(NamedTuple):
    """A rectangle in pixels from the north-west corner of the tile in the middle, east and south positive."""

    west: int
    north: int
    east: int
    south: int
    label: str = ""
    label_east: int = 0
    label_south: int = 0
    """Middle of the label."""

    dashed: bool = False
    opens: str = ""
    """What a click opens, in words; empty for a box that is only looked at."""

    close: bool = False
    """Can be reached with the tab key."""


OUTLINE = Box(0, 0, TILE_PX, TILE_PX)

_HALF, _QUARTER, _EIGHTH = TILE_PX // 2, TILE_PX // 4, TILE_PX // 8
_FAR, _LAST = TILE_PX - _QUARTER, TILE_PX - _EIGHTH
REGION_BOXES = (
    Box(0, 0, _HALF, _HALF, REGIONS[0], _EIGHTH, _EIGHTH),
    Box(_HALF, 0, TILE_PX, _HALF, REGIONS[1], _LAST, _EIGHTH),
    Box(0, _HALF, _HALF, TILE_PX, REGIONS[2], _EIGHTH, _LAST),
    Box(_HALF, _HALF, TILE_PX, TILE_PX, REGIONS[3], _LAST, _LAST),
    Box(_QUARTER, _QUARTER, _FAR, _FAR, REGIONS[4], _HALF, TILE_PX * 3 // 10, dashed=True),
)
"""The five regions in the order of REGIONS; labels keep clear of each other and of the swipe."""


def neighbour_boxes(tile: Tile, around: Iterable[Tile]) -> tuple[Box, ...]:
    """Return the boxes of other tiles, nearest first; those that touch the tile are within the tab key's reach."""
    steps = {other: _step(tile, other) for other in around if other != tile}
    nearest = sorted(steps, key=lambda other: (_distance(*steps[other]), steps[other][1], steps[other][0]))
    return tuple(_neighbour_box(other, *steps[other]) for other in nearest)


def _step(tile: Tile, other: Tile) -> tuple[int, int]:
    """Tiles from one to the other, east and south positive, the short way round the world."""
    return (other.x - tile.x + GRID // 2) % GRID - GRID // 2, other.y - tile.y


def _distance(east: int, south: int) -> int:
    return max(abs(east), abs(south))


def _neighbour_box(other: Tile, east: int, south: int) -> Box:
    west, north = east * TILE_PX, south * TILE_PX
    close = _distance(east, south) == 1
    side = " ".join(filter(None, (_SIDES[south][0], _SIDES[east][1]))) if close else ""
    words = f"Open {other.name}" + (f", {side} of this tile" if side else "")
    return Box(west, north, west + TILE_PX, north + TILE_PX, opens=words, close=close)
