"""Objects of OpenStreetMap as lines and areas on the map of a tile, with their names."""

from collections.abc import Sequence

import shapely
from shapely import Geometry

from core.store.authors import OSM_CREDIT
from generation.osm.ground import Seen
from generation.osm.picture import colour_of
from generation.osm.wording import among_others
from pages.ui.tile.map import Shape, ShapeLayer

MOST_SHAPES = 1_500
"""Objects that a layer draws at most, the most prominent ones: a browser draws more with effort only."""

_LONGEST_NAME = 60
_HIDDEN = "#777777"


def layers(seen: Sequence[Seen]) -> tuple[ShapeLayer, ...]:
    """Return two layers: what can be seen from above, and the rest, which is off at first."""
    shown = [one for one in seen if one.visible][:MOST_SHAPES]
    rest = [one for one in seen if not one.visible and one.object.kind != "point"][:MOST_SHAPES]
    return (
        ShapeLayer("OpenStreetMap: can be seen", OSM_CREDIT, tuple(map(_shape, shown))),
        ShapeLayer("OpenStreetMap: cannot be seen", OSM_CREDIT, tuple(map(_shape, rest)), show=False),
    )


def described(one: Seen) -> str:
    """Name an object in a line: its name, and what it is."""
    words = among_others(one.kept or dict(one.object.tags))
    return f"{one.object.name} ({words})" if one.object.name else words


def _shape(one: Seen) -> Shape:
    label = f"{described(one)}, {one.object.id}" + (f": {one.reason}" if one.reason else "")
    colour = colour_of(one) if one.visible else _HIDDEN
    name = one.object.name[:_LONGEST_NAME] if one.visible else ""
    return Shape(_lines(one.object.shape), one.object.kind == "area", colour, label[:300], name)


def _lines(shape: Geometry) -> tuple[tuple[tuple[float, float], ...], ...]:
    parts = shapely.get_parts(shape)
    if shape.geom_type.endswith("Polygon"):
        parts = [ring for part in parts for ring in (part.exterior, *part.interiors)]
    return tuple(tuple((x, y) for x, y in shapely.get_coordinates(part).tolist()) for part in parts)
