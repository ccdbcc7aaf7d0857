"""Which cells of the grid lie in a named place, by its outline."""

import json
from collections.abc import Sequence
from functools import cache

import numpy as np
import shapely
from numpy.typing import NDArray

from core.geography.mercator import to_degrees
from core.geography.named import BESIDE_KM, SIDES, part_of, places

COAST_DEG = 0.15
"""So far from a country, a place in no country counts for it, as do ships at anchor: outlines cut capes and islets."""

SHORE_DEG = 0.1
"""So far inland the shore of a sea reaches, some ten kilometres: most captioned tiles hold land."""

_KM_DEG = 111.2


def warm_up() -> None:
    """Read all outlines, so that the first question about a place need not wait for them."""
    _land()
    _inland()


def inside(area: str, x: NDArray[np.integer], y: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Tell which cells of the zoom-14 grid have their centre in an area, or in one of several joined by " or "."""
    lon, lat = to_degrees(np.asarray(x) + 0.5, np.asarray(y) + 0.5)
    return _any([_in_area(*part_of(one), lon, lat) for one in area.split(" or ")])


def countries(x: NDArray[np.integer], y: NDArray[np.integer]) -> NDArray[np.str_]:
    """Return the country that each cell of the zoom-14 grid has its centre in, or else close to; empty at sea.

    A cell of a country is one that `inside` finds in it. Outlines are true to some two kilometres.
    """
    lon, lat = to_degrees(np.asarray(x) + 0.5, np.asarray(y) + 0.5)
    found = _first("country", lon, lat)
    free = np.flatnonzero(found == "")
    if len(free):
        points = shapely.points(lon[free], lat[free])
        close, shapes = _land().query_nearest(points, max_distance=COAST_DEG, all_matches=False)
        found[free[close]] = np.array(_names_of("country"))[shapes]
    return found


def continents(x: NDArray[np.integer], y: NDArray[np.integer]) -> NDArray[np.str_]:
    """Return the continent that each cell lies in, by outlines drawn by hand; empty where none is."""
    return _first("continent", *to_degrees(np.asarray(x) + 0.5, np.asarray(y) + 0.5))


def regions(x: NDArray[np.integer], y: NDArray[np.integer]) -> NDArray[np.str_]:
    """Return the smallest region that each cell lies in, by outlines drawn by hand; empty where none is."""
    return _first("region", *to_degrees(np.asarray(x) + 0.5, np.asarray(y) + 0.5))


def _first(kind: str, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.str_]:
    """Tell which place of a kind each point lies in, the first of several."""
    names = _names_of(kind)
    found = np.zeros(len(lon), np.int64)
    for number, name in reversed(list(enumerate(names, start=1))):
        shape = _shape(name)
        near = _in_box(shape, 0, lon, lat)
        found[near[_contains(shape, lon[near], lat[near])]] = number
    return np.array(["", *names])[found]


@cache
def _names_of(kind: str) -> tuple[str, ...]:
    """Return the places of a kind that have an outline of their own, the smallest region first."""
    names = [name for name, place in places().items() if place.kind == kind and not place.outline.startswith("=")]
    return tuple(sorted(names, key=lambda name: _shape(name).area) if kind == "region" else names)


def _any(found: Sequence[NDArray[np.bool_]]) -> NDArray[np.bool_]:
    either: NDArray[np.bool_] = np.logical_or.reduce(found)
    return either


def _in_area(part: str, name: str, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.bool_]:
    if part in SIDES:
        return _beside(part, name, lon, lat)
    found = _within(name, lon, lat)
    return found & _in_part(part, name, lon, lat) if part else found


def _within(name: str, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.bool_]:
    place = places()[name]
    if place.outline.startswith("="):
        return _any([_within(member.strip(), lon, lat) for member in place.outline[1:].split(";")])
    shape = _shape(name)
    margin = COAST_DEG if place.kind == "country" else 0.0
    near = _in_box(shape, margin, lon, lat)
    inland = _contains(shape, lon[near], lat[near])
    if place.kind == "country":
        inland |= _off_the_coast(shape, lon[near], lat[near], ~inland)
    elif place.kind == "sea":
        inland[inland] = ~_contains(_inland(), lon[near][inland], lat[near][inland])
    found = np.zeros(len(lon), bool)
    found[near] = inland
    return found


def _off_the_coast(
    shape: shapely.Geometry, lon: NDArray[np.float64], lat: NDArray[np.float64], asked: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Tell which of some places lie close to a country and in no other."""
    found = np.zeros(len(lon), bool)
    points = shapely.points(lon[asked], lat[asked])
    close = shapely.dwithin(shape, points, COAST_DEG)
    taken = np.unique(_land().query(points[close], predicate="intersects")[0])
    free = np.flatnonzero(close)
    found[np.flatnonzero(asked)[np.delete(free, taken)]] = True
    return found


def _in_part(part: str, name: str, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell what lies in one half of a place, or about its middle, by the box about its largest piece."""
    pieces = [piece for one in _outlines(name) for piece in shapely.get_parts(one)]
    west, south, east, north = max(pieces, key=shapely.area).bounds
    middle_lon, middle_lat = (west + east) / 2, (south + north) / 2
    if part == "central":
        beside = np.abs(lon - middle_lon) <= (east - west) / 4
        return np.asarray(beside & (np.abs(lat - middle_lat) <= (north - south) / 4))
    found = np.ones(len(lon), bool)
    found &= (lat >= middle_lat) if part.startswith("north") else True
    found &= (lat < middle_lat) if part.startswith("south") else True
    found &= (lon >= middle_lon) if part.endswith("eastern") else True
    found &= (lon < middle_lon) if part.endswith("western") else True
    return found


def _beside(side: str, name: str, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell what lies out of a place, on one side of it: it is met on the straight way to the other side."""
    far = BESIDE_KM / _KM_DEG
    north = ("north" in side) - ("south" in side)
    east = ("east" in side) - ("west" in side)
    found = np.zeros(len(lon), bool)
    for shape in _outlines(name):
        near = _in_box(shape, far, lon, lat)
        here = np.column_stack([lon[near], lat[near]])
        there = here - far / np.hypot(north, east) * np.array([east, north])
        found[near] |= shapely.intersects(shape, shapely.linestrings(np.stack([here, there], axis=1)))
    return found & ~_within(name, lon, lat)


def _in_box(
    shape: shapely.Geometry, margin: float, lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> NDArray[np.int64]:
    west, south, east, north = shape.bounds
    across = (lon >= west - margin) & (lon <= east + margin)
    return np.flatnonzero(across & (lat >= south - margin) & (lat <= north + margin))


def _contains(shape: shapely.Geometry, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = np.asarray(shapely.contains_xy(shape, lon, lat))
    return found


def _outlines(name: str) -> list[shapely.Geometry]:
    outline = places()[name].outline
    if outline.startswith("="):
        return [_shape(member.strip()) for member in outline[1:].split(";")]
    return [_shape(name)]


@cache
def _shape(name: str) -> shapely.Geometry:
    """Return the outline of a place, in degrees and ready for many questions."""
    place = places()[name]
    if place.kind == "country":
        pieces = [shapely.Polygon(shell, holes) for shell, *holes in json.loads(place.outline)]
        shape = shapely.make_valid(shapely.MultiPolygon(pieces))
    elif place.outline.startswith("~"):
        far, _, course = place.outline[1:].partition(" ")
        shape = shapely.LineString(_corners(course)).buffer(float(far) / _KM_DEG)
    else:
        rings = [shapely.Polygon(_corners(ring)) for ring in place.outline.split(";")]
        shape = shapely.union_all(shapely.make_valid(rings))
    shapely.prepare(shape)
    return shape


@cache
def _land() -> shapely.STRtree:
    return shapely.STRtree([_shape(name) for name in _names_of("country")])


@cache
def _inland() -> shapely.Geometry:
    """Return the land without its shores, ready for many questions; it takes a second."""
    countries = [_shape(name).simplify(SHORE_DEG / 2) for name, place in places().items() if place.kind == "country"]
    inland = shapely.union_all(countries).buffer(-SHORE_DEG, quad_segs=1)
    shapely.prepare(inland)
    return inland


def _corners(text: str) -> list[tuple[float, float]]:
    return [(float(lon), float(lat)) for lon, lat in (corner.split(",") for corner in text.split())]
