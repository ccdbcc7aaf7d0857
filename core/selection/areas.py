"""Areas drawn on a map: their corners as a part of an address, and the cells of the grid inside them."""

import math
from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from core.errors import PlaceError, SelectionError
from core.geography.mercator import to_grid
from core.geography.tiles import GRID, BBox, Tile

Corners = tuple[tuple[float, float], ...]
"""A ring; on the world map (lon, lat) in degrees, straight lines on the map."""

MAX_RING = 2_000
"""Corners of a drawn area."""

_SPARSE = 16
"""How much larger the box about an area may be than the area itself."""

_FURTHEST_LON, _FURTHEST_LAT = 540.0, 90.0
"""The world map moves what is drawn on it by whole turns, until its middle lies on the world itself."""


def format_ring(ring: Sequence[tuple[float, float]]) -> str:
    """Write corners as `lon,lat;lon,lat;...` with five decimals, about a metre."""
    return ";".join(f"{round(lon, 5)},{round(lat, 5)}" for lon, lat in ring)


def parse_ring(text: str) -> Corners:
    """Read corners as `format_ring` writes them; an empty text is no area.

    Raises:
        SelectionError: It is damaged.
    """
    try:
        corners = [tuple(map(float, corner.split(","))) for corner in text.split(";") if corner]
        return tuple((lon, lat) for lon, lat in corners)
    except ValueError as error:
        raise SelectionError("The drawn area in the link is damaged: draw it again.") from error


def parse_area(text: str) -> Corners:
    """Read an area of the world map.

    Raises:
        SelectionError: It is damaged, or no area of the world.
    """
    ring = parse_ring(text)
    check_area(ring)
    return ring


def check_area(ring: Corners) -> None:
    """Make sure that a ring is an area of the world map; none at all is fine.

    Raises:
        SelectionError: It has too few or too many corners, or one of them lies off the map.
    """
    if ring and not 3 <= len(ring) <= MAX_RING:
        raise SelectionError(f"A drawn area needs 3 to {MAX_RING} corners, not {len(ring)}.")
    for lon, lat in ring:
        if not (abs(lon) <= _FURTHEST_LON and abs(lat) <= _FURTHEST_LAT):
            raise SelectionError(f"The drawn area has a corner at {lon:g}, {lat:g}, off the map: draw it again.")


def box_ring(box: BBox) -> Corners:
    """Return the corners of a box; east of the antimeridian the longitudes go on above 180."""
    east = box.east if box.east >= box.west else box.east + 360
    return (box.west, box.south), (east, box.south), (east, box.north), (box.west, box.north)


def inside(ring: Sequence[tuple[float, float]], x: NDArray[np.integer], y: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Tell which cells of the grid have their centre inside a ring, on any copy of the world."""
    polygon = shapely.make_valid(shapely.Polygon([_grid_point(lon, lat) for lon, lat in ring]))
    shapely.prepare(polygon)
    found = np.zeros(len(x), bool)
    for copy in (-GRID, 0, GRID):
        found |= shapely.contains_xy(polygon, x + 0.5 + copy, y + 0.5)
    return found


def tiles_inside(ring: Corners, most: int) -> list[Tile]:
    """Return the cells of the grid whose centre lies inside an area, or the one in its middle if there is none.

    Raises:
        PlaceError: The box about it holds more than 16 times `most` cells, or the area more than `most`.
    """
    corners = [_grid_point(lon, lat) for lon, lat in ring]
    west, east = (edge(x for x, _ in corners) for edge in (min, max))
    north, south = (edge(y for _, y in corners) for edge in (min, max))
    columns = np.arange(math.floor(west), math.ceil(east))
    rows = np.arange(max(0, math.floor(north)), min(GRID, math.ceil(south)))
    if len(columns) * len(rows) > _SPARSE * most:
        raise too_many(len(columns) * len(rows), most)
    x, y = (axis.ravel() for axis in np.meshgrid(columns, rows))
    found = inside(ring, x, y)
    if np.count_nonzero(found) > most:
        raise too_many(int(np.count_nonzero(found)), most)
    cells = [Tile(int(column) % GRID, int(row)) for column, row in zip(x[found], y[found], strict=True)]
    return cells or [Tile(math.floor((west + east) / 2) % GRID, min(GRID - 1, math.floor((north + south) / 2)))]


def too_many(count: int, most: int) -> PlaceError:
    """Say that an area is too large to be added at once."""
    return PlaceError(f"The area holds about {count:,} tiles; at most {most:,} are added at once. Take a smaller one.")


def _grid_point(lon: float, lat: float) -> tuple[float, float]:
    """Place a point on the zoom-14 grid, longitudes beyond 180 on the next copy of the world."""
    x, y = to_grid(lon, lat)
    return float(x), float(y)
