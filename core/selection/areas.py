"""Areas drawn on a map: their corners as a part of an address, and the cells of the grid inside them."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from core.errors import SelectionError
from core.geography.tiles import GRID, BBox

Corners = tuple[tuple[float, float], ...]
"""A ring; on the world map (lon, lat) in degrees, straight lines on the map."""

MAX_RING = 2_000
"""Corners of a drawn area."""

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


def _grid_point(lon: float, lat: float) -> tuple[float, float]:
    """Place a point on the zoom-14 grid, longitudes beyond 180 on the next copy of the world."""
    sine = np.sin(np.radians(np.clip(lat, -89.9, 89.9)))
    return (lon + 180) / 360 * GRID, float(0.5 - np.arctanh(sine) / (2 * np.pi)) * GRID
