"""Answers of Overpass as JSON, from a server or from a file that somebody saved: what they hold, as objects."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import shapely
from shapely import Geometry

from core.errors import MapDataError
from generation.osm.areas import is_area, is_placed
from generation.osm.objects import Element
from generation.osm.relations import joined

LARGEST_FILE = 256 << 20
"""Bytes of a saved answer that are read at most; more belongs into an extract."""

_NUMBER = (int, float)
Point = tuple[float, float]


def read_file(path: Path) -> list[Element]:
    """Read a saved answer.

    Raises:
        MapDataError: The file is missing, too large, or holds something else.
    """
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise MapDataError(f"{path} is larger than {LARGEST_FILE >> 20} MB. Give an extract with --pbf instead.")
        return read(path.read_bytes(), str(path))
    except OSError as error:
        raise MapDataError(f"{path} cannot be read: {error.strerror}. Check the path.") from error


def read(data: bytes, where: str) -> list[Element]:
    """Return the tagged objects of an answer, with all that can be known of where they lie.

    Both forms are understood: geometry with each object (`out geom`), and nodes beside ways that name them.

    Raises:
        MapDataError: It is no such answer, or an unfinished one.
    """
    try:
        document = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise MapDataError(f"{where} holds no JSON. Ask Overpass with [out:json].") from error
    items = document.get("elements") if isinstance(document, dict) else None
    if not isinstance(items, list):
        what = "GeoJSON" if isinstance(document, dict) and "features" in document else "another kind of JSON"
        raise MapDataError(f"{where} is {what}, not an answer of Overpass, which has 'elements'. Save the raw data.")
    if said := _remark(document):
        raise MapDataError(f"{where} is not finished: Overpass says '{said}'. Ask for less at a time.")
    return list(_elements([item for item in items if isinstance(item, dict)]))


def _remark(document: Mapping[str, Any]) -> str:
    """What the server says of an answer that it broke off, with status 200 and valid JSON."""
    said = document.get("remark")
    return said[:300] if isinstance(said, str) and "error" in said.lower() else ""


def _elements(items: list[dict[str, Any]]) -> Iterator[Element]:
    nodes = {item.get("id"): at for item in items if item.get("type") == "node" and (at := _place(item))}
    ways = {item.get("id"): item for item in items if item.get("type") == "way"}
    seen: set[str] = set()
    for item in items:
        name, tags = f"{item.get('type')}/{item.get('id')}", _tags(item)
        if not tags or name in seen:
            continue
        seen.add(name)
        if item.get("type") == "node":
            at = nodes.get(item.get("id"))
            yield Element(name, "point", 0 if at else 1, tags, shapely.Point(at) if at else None)
        elif item.get("type") == "way":
            yield _way(name, tags, *_outline(item, nodes))
        elif item.get("type") == "relation" and is_placed(tags):
            yield _relation(name, tags, item, nodes, ways)


def _way(name: str, tags: dict[str, str], outline: Geometry | None, missing: int) -> Element:
    closed = outline is not None and not missing and bool(outline.is_ring)
    return Element(name, "area" if closed and is_area(tags) else "line", missing, tags, outline)


def _relation(
    name: str,
    tags: dict[str, str],
    item: dict[str, Any],
    nodes: Mapping[Any, Point],
    ways: Mapping[Any, dict[str, Any]],
) -> Element:
    lines: tuple[list[Geometry], list[Geometry]] = ([], [])
    missing = 0
    for member in _dicts(item.get("members")):
        if member.get("type") != "way":
            continue
        held = member if isinstance(member.get("geometry"), list) else ways.get(member.get("ref"), {})
        shape, lacking = _outline(held, nodes)
        missing += lacking or (shape is None)
        if shape is not None:
            lines[member.get("role") == "inner"].append(shape)
    return joined(name, tags, *lines, missing=missing)


def _outline(item: Mapping[str, Any], nodes: Mapping[Any, Point]) -> tuple[Geometry | None, int]:
    """Return the line of a way, broken where a node is not told, and how many are not."""
    told = item.get("geometry")
    if isinstance(told, list):
        places = [_place(one) if isinstance(one, dict) else None for one in told]
    else:
        listed = item.get("nodes")
        places = [nodes.get(one) for one in listed] if isinstance(listed, list) else []
    runs: list[list[Point]] = [[]]
    for place in places:
        if place is None:
            runs.append([])
        elif not runs[-1] or runs[-1][-1] != place:
            runs[-1].append(place)
    lines = [shapely.LineString(run) for run in runs if len(run) > 1]
    if not lines:
        return None, places.count(None)
    return (lines[0] if len(lines) == 1 else shapely.multilinestrings(lines)), places.count(None)


def _place(item: Mapping[str, Any]) -> Point | None:
    lon, lat = item.get("lon"), item.get("lat")
    if isinstance(lon, _NUMBER) and isinstance(lat, _NUMBER) and -180 <= lon <= 180 and -90 <= lat <= 90:
        return float(lon), float(lat)
    return None


def _tags(item: Mapping[str, Any]) -> dict[str, str]:
    held = item.get("tags")
    return {str(key): str(value) for key, value in held.items()} if isinstance(held, dict) else {}


def _dicts(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
