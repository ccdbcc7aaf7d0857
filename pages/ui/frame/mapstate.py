"""What a page and a map tell each other: places, views, and what a person did."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from core.geography.tiles import GRID


class LonLat(NamedTuple):
    """A place in degrees, EPSG:4326."""

    lon: float
    lat: float


Ring = tuple[LonLat, ...]
"""A closed ring; longitudes run past 180 where it crosses the antimeridian."""


class MapPlace(NamedTuple):
    """Middle and zoom of a view."""

    lat: float
    lon: float
    zoom: float


class Goto(NamedTuple):
    """A command to move to a place; it is obeyed once for each `nonce`."""

    lat: float
    lon: float
    zoom: int
    nonce: str


MOST_CORNERS = 1000
"""Corners of the longest ring that is accepted from the browser."""


class SeenView(NamedTuple):
    """Middle, zoom and bounds of what a person sees; `west` and `east` run past 180 over the antimeridian."""

    lat: float
    lon: float
    zoom: float
    west: float
    south: float
    east: float
    north: float


class AreaChange(NamedTuple):
    """A person drew an area, or cleared it (`ring` is None)."""

    ring: Ring | None


@dataclass(frozen=True, slots=True)
class MapResult:
    """What a person did; `picked`, `area` and `place` are set only in the run that follows the deed."""

    picked: int | None = None
    view: SeenView | None = None
    area: AreaChange | None = None
    place: LonLat | None = None
    """Where a person clicked beside all tiles; set as `picked` is."""


def read_result(result: Mapping[str, object]) -> MapResult:
    """Take from the browser's answer what is well-formed; the rest is left out."""
    return MapResult(
        picked=_key(result.get("picked")),
        view=_seen(result.get("view")),
        area=_change(result.get("area")),
        place=_corner(result.get("place")),
    )


def _key(value: object) -> int | None:
    """Read the key of a tile."""
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 0 <= value < GRID * GRID else None


def _seen(value: object) -> SeenView | None:
    """Read a view."""
    if not isinstance(value, Mapping):
        return None
    numbers = [_number(value.get(field)) for field in SeenView._fields]
    finite = [number for number in numbers if number is not None]
    return SeenView(*finite) if len(finite) == len(numbers) else None


def _change(value: object) -> AreaChange | None:
    """Read a drawn or cleared area."""
    if not isinstance(value, Mapping) or "ring" not in value:
        return None
    ring = value["ring"]
    if ring is None:
        return AreaChange(None)
    if not isinstance(ring, list) or not 4 <= len(ring) <= MOST_CORNERS:
        return None
    corners = [corner for corner in map(_corner, ring) if corner is not None]
    return AreaChange(tuple(corners)) if len(corners) == len(ring) else None


def _corner(value: object) -> LonLat | None:
    """Read one corner of a ring."""
    if not isinstance(value, list) or len(value) != 2:
        return None
    lon, lat = map(_number, value)
    return LonLat(lon, lat) if lon is not None and lat is not None else None


def _number(value: object) -> float | None:
    """Return a finite number, else None."""
    return value if isinstance(value, int | float) and math.isfinite(value) else None
