"""Which closed lines are areas: a roundabout, a fence and a coastline close as well and cover nothing."""

from collections.abc import Mapping

_ALWAYS = frozenset(
    {
        *("amenity", "building", "building:part", "craft", "golf", "historic", "landuse", "leisure", "military"),
        *("natural", "office", "place", "shop", "tourism", "water", "wetland", "aeroway", "man_made", "landcover"),
        *("protect_class", "industrial", "residential"),
    }
)
"""Keys whose closed lines are areas, but for the values below."""

_NEVER: Mapping[str, frozenset[str]] = {
    "natural": frozenset({"arete", "cliff", "coastline", "earth_bank", "gully", "ridge", "tree_row", "valley"}),
    "man_made": frozenset({"cutline", "dyke", "embankment", "groyne", "pipeline", "goods_conveyor"}),
    "leisure": frozenset({"slipway", "track"}),
    "aeroway": frozenset({"taxiway", "taxilane", "jet_bridge", "parking_position"}),
    "historic": frozenset({"citywalls"}),
    "golf": frozenset({"cartpath", "hole", "path"}),
}
_ONLY: Mapping[str, frozenset[str]] = {
    "waterway": frozenset({"riverbank", "dock", "boatyard", "dam", "fuel"}),
    "power": frozenset({"plant", "substation", "generator", "transformer"}),
    "railway": frozenset({"platform", "roundhouse", "station", "traverser", "turntable", "wash", "yard"}),
    "highway": frozenset({"elevator", "platform", "rest_area", "services"}),
    "barrier": frozenset({"ditch", "hedge"}),
    "public_transport": frozenset({"platform", "station"}),
    "boundary": frozenset({"national_park", "protected_area"}),
}
"""Keys of lines, with the values whose closed lines are areas."""


def is_area(tags: Mapping[str, str]) -> bool:
    """Tell whether a closed line with these tags covers what it encloses."""
    if said := tags.get("area"):
        return said != "no"
    return any(
        value in _ONLY[key] if key in _ONLY else key in _ALWAYS and value not in _NEVER.get(key, ())
        for key, value in tags.items()
        if value != "no"
    )


def is_placed(tags: Mapping[str, str]) -> bool:
    """Tell whether a relation with these tags is an area with an outline: routes and districts are none."""
    kind = tags.get("type")
    return kind == "multipolygon" or (kind == "boundary" and bool({"natural", "landuse", "leisure"} & tags.keys()))
