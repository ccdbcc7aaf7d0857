"""Objects of a tile in words and figures: what each is, how large, where, which way it runs, and what it touches."""

import math
from collections.abc import Sequence
from typing import TypeAlias

import shapely

from core.geography.tiles import TILE_PX
from generation.osm.ground import Seen
from generation.osm.judged import Judged
from generation.osm.objects import MapObject, TileObjects
from generation.osm.wording import among_others

Value: TypeAlias = str | int | float | bool | list["Value"] | dict[str, "Value"] | None
"""A plain value: what JSON can hold."""

MOST_OBJECTS = 30
"""Objects that are told one by one, the most prominent ones."""

_TOUCHED = 3
_NEAR_PX = 2.0
_HALF, _QUARTER = TILE_PX / 2, TILE_PX / 4
_WAYS = ("north to south", "north-east to south-west", "east to west", "south-east to north-west")


def in_words(judged: Judged) -> dict[str, Value]:
    """Return what can be seen in a tile as plain values for a prompt."""
    shown = judged.visible[:MOST_OBJECTS]
    objects: list[Value] = [_object(judged.found, one, shown) for one in shown]
    return {"objects": objects, "more": len(judged.visible) - len(shown), "hidden": len(judged.seen) - len(shown)}


def _object(found: TileObjects, one: Seen, others: Sequence[Seen]) -> Value:
    area, length = found.area_m2(one.object), found.length_m(one.object)
    share = (one.object.area_px or 0.0) / TILE_PX**2
    touched: list[Value] = [*dict.fromkeys(_kind(other) for other in others if _touches(one, other))]
    return {
        "what": _kind(one),
        "percent": None if area is None else round(100 * share, 1),
        "area_ha": None if area is None else round(area / 1e4, 1),
        "length_m": None if length is None else round(length),
        "where": where(one.object),
        "runs": runs(one.object),
        "touches": touched[:_TOUCHED],
        "goes_on": one.object.cut,
    }


def where(one: MapObject) -> str:
    """Name the parts of the tile in which an object mainly lies, by the share of it in each."""
    whole = _extent(one.shape)
    quarters = {
        "top left": (0, 0),
        "top right": (_HALF, 0),
        "bottom left": (0, _HALF),
        "bottom right": (_HALF, _HALF),
    }
    shares = {
        name: _extent(shapely.clip_by_rect(one.shape, x, y, x + _HALF, y + _HALF)) / whole if whole else 0.0
        for name, (x, y) in quarters.items()
    }
    middle = shapely.clip_by_rect(one.shape, _QUARTER, _QUARTER, TILE_PX - _QUARTER, TILE_PX - _QUARTER)
    if whole and _extent(middle) / whole > 0.6:
        return "middle"
    parts = [name for name, share in sorted(shares.items(), key=lambda item: -item[1]) if share >= 0.2]
    return "all over the tile" if len(parts) == len(quarters) else " and ".join(parts)


def runs(one: MapObject) -> str | None:
    """Say between which points of the compass a line runs; None for what is no line, or comes back to its start."""
    if one.kind != "line":
        return None
    places = shapely.get_coordinates(one.shape)
    east, south = places[-1] - places[0]
    if math.hypot(east, south) < one.shape.length / 4:
        return None
    return _WAYS[round(math.degrees(math.atan2(east, -south)) / 45) % len(_WAYS)]


def _kind(one: Seen) -> str:
    return among_others(one.kept)


def _touches(one: Seen, other: Seen) -> bool:
    return one is not other and bool(shapely.dwithin(one.object.shape, other.object.shape, _NEAR_PX))


def _extent(shape: shapely.Geometry) -> float:
    return float(shape.area or shape.length)
