"""Boxes in degrees, and the tiles that they touch."""

import math

from core.errors import PlaceError
from core.geography.tiles import GRID, BBox, Tile

FURTHEST_LAT = 85.05
"""The grid of the tiles ends here."""

_EDGE = 1e-9
"""Share of a tile by which a box that ends at an edge of the grid does not reach the next tile."""


def check_box(box: BBox) -> BBox:
    """Return a box as it is.

    Raises:
        PlaceError: It lies off the grid, or its south is not below its north.
    """
    if not all(map(math.isfinite, box)) or max(abs(box.west), abs(box.east)) > 180:
        raise PlaceError("Longitudes lie between -180 and 180: give a box as west,south,east,north.")
    if not -FURTHEST_LAT <= box.south < box.north <= FURTHEST_LAT:
        raise PlaceError(
            f"South has to lie below north, both between -{FURTHEST_LAT} and {FURTHEST_LAT}: "
            "give a box as west,south,east,north."
        )
    if box.west == box.east:
        raise PlaceError("The box has no width: west and east are the same.")
    return box


def tile_at(lon: float, lat: float) -> Tile:
    """Return the tile at a place.

    Raises:
        PlaceError: It lies off the grid.
    """
    if not (math.isfinite(lon) and abs(lon) <= 180):
        raise PlaceError(f"A longitude lies between -180 and 180, not at {lon:g}.")
    if not (math.isfinite(lat) and abs(lat) <= FURTHEST_LAT):
        raise PlaceError(f"Tiles lie between {FURTHEST_LAT} degrees south and north; {lat:g} is beyond.")
    return Tile.at(lon, lat)


def count_in(box: BBox) -> int:
    """Count the tiles that a box touches."""
    rows, columns = _ranges(box)
    return len(rows) * len(columns)


def tiles_in(box: BBox, most: int) -> list[Tile]:
    """Return the tiles that a box touches, row by row from the north-west; no more than `most`."""
    rows, columns = _ranges(box)
    count = min(most, len(rows) * len(columns))
    return [Tile(columns[i % len(columns)] % GRID, rows[i // len(columns)]) for i in range(count)]


def _ranges(box: BBox) -> tuple[range, range]:
    """Rows and columns; columns run past the grid where the box crosses the antimeridian."""
    east = box.east if box.east > box.west else box.east + 360
    first = math.floor((box.west + 180) / 360 * GRID + _EDGE)
    last = math.ceil((east + 180) / 360 * GRID - _EDGE) - 1
    columns = range(first, max(first, min(last, first + GRID - 1)) + 1)
    top, bottom = _row(box.north), _row(box.south)
    rows = range(math.floor(top + _EDGE), max(math.floor(top + _EDGE), math.ceil(bottom - _EDGE) - 1) + 1)
    return range(max(0, rows.start), min(GRID, rows.stop)), columns


def _row(lat: float) -> float:
    sine = math.sin(math.radians(max(-89.9, min(89.9, lat))))
    return min(float(GRID), max(0.0, (0.5 - math.atanh(sine) / (2 * math.pi)) * GRID))
