"""From what a source has, in degrees, to what lies in a tile, in its pixels."""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry

from core.geography.mercator import to_degrees, to_grid
from core.geography.tiles import TILE_PX, Tile
from generation.osm.objects import Element, MapObject, TileObjects

NO_PLACE = "none of its nodes is in the source"
CROSSES = "its outline crosses itself; drawn as far as it encloses something"
ENCLOSES_NOTHING = "its outline encloses nothing"

_SIDE = float(TILE_PX)
_DIMENSION = {"point": 0, "line": 1, "area": 2}


def clip(tile: Tile, elements: Iterable[Element], source: str, origin: str = "") -> TileObjects:
    """Return the objects of a tile; of each that crosses its edge the part inside."""
    found: Counter[str] = Counter()
    held = [one for one in elements if one.geometry is not None or found.update([NO_PLACE])]
    shapes = pixels(tile, _geometries(held))
    low_x, low_y, high_x, high_y = shapely.bounds(shapes).T if held else np.empty((4, 0))
    touches = (low_x < _SIDE) & (low_y < _SIDE) & (high_x >= 0) & (high_y >= 0)
    whole = (low_x >= 0) & (low_y >= 0) & (high_x <= _SIDE) & (high_y <= _SIDE)
    objects = []
    for place in np.flatnonzero(touches):
        element, inside = held[place], shapes[place]
        if element.kind == "area" and not inside.is_valid:
            inside = shapely.make_valid(inside)
            found[CROSSES] += 1
        if not whole[place]:
            inside = shapely.intersection(inside, _FRAME)
        inside = _of_dimension(inside, _DIMENSION[element.kind])
        if inside is not None:
            cut = not bool(whole[place])
            objects.append(MapObject(element.id, element.tags, element.kind, inside, cut, element.missing))
        elif element.kind == "area" and whole[place]:
            found[ENCLOSES_NOTHING] += 1
    return TileObjects(tile, tuple(objects), source, origin, dict(found))


_FRAME = shapely.box(0, 0, _SIDE, _SIDE)


def pixels(tile: Tile, shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Turn degrees into pixels of a tile, a hundredth exact."""
    corner = np.array([tile.x, tile.y])

    def moved(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
        grid = np.column_stack(to_grid(degrees[:, 0], degrees[:, 1]))
        return np.asarray(np.round((grid - corner) * TILE_PX, 2), np.float64)

    return np.asarray(shapely.transform(shapes, moved), dtype=object)


def degrees(tile: Tile, shape: Geometry) -> Geometry:
    """Turn pixels of a tile back into degrees, lon before lat."""
    corner = np.array([tile.x, tile.y])

    def moved(at: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(to_degrees(*(at / TILE_PX + corner).T))

    return shapely.transform(shape, moved)


def _geometries(elements: Sequence[Element]) -> NDArray[np.object_]:
    """Read what is still text, all at once, and close the outlines of areas."""
    shapes = np.empty(len(elements), dtype=object)
    texts = [place for place, one in enumerate(elements) if isinstance(one.geometry, str)]
    for place, one in enumerate(elements):
        shapes[place] = one.geometry
    if texts:
        shapes[texts] = shapely.from_wkb([elements[place].geometry for place in texts])
    outlines = [
        place
        for place, one in enumerate(elements)
        if one.kind == "area" and shapely.get_type_id(shapes[place]) == shapely.GeometryType.LINESTRING
    ]
    if outlines:
        shapes[outlines] = [_enclosed(one) for one in shapes[outlines]]
    return shapes


def _enclosed(outline: Geometry) -> Geometry:
    return shapely.Polygon(shapely.get_coordinates(outline)) if shapely.get_num_points(outline) > 3 else outline


def _of_dimension(shape: Geometry, wanted: int) -> Geometry | None:
    """Return the parts of a shape that have an extent of such a kind: a line that touches an edge leaves points."""
    if shape.is_empty:
        return None
    parts = shapely.get_parts(shape)
    if any(shapely.get_dimensions(parts) != wanted) or len(parts) > 1:
        flat = shapely.get_parts(parts)
        kept = flat[shapely.get_dimensions(flat) == wanted]
        if not len(kept):
            return None
        joined = {0: shapely.multipoints, 1: shapely.multilinestrings, 2: shapely.multipolygons}[wanted](kept)
        return joined if len(kept) > 1 else kept[0]
    measured = {0: 1.0, 1: shape.length, 2: shape.area}[wanted]
    return shape if measured > 0 else None
