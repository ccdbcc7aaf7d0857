"""Objects of many tiles from an OpenStreetMap file of any size, in three passes, with disk in place of memory."""

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from shapely import Geometry

from core.errors import MapDataError
from core.geography.tiles import BBox, Tile
from core.progress import Progress, Report, silent
from generation.osm.areas import is_area, is_placed
from generation.osm.clipping import clip
from generation.osm.objects import Element, TileObjects
from generation.osm.relations import Relation, Relations
from generation.osm.spool import Box, Spool, box_of

BATCH = 20_000
"""Objects that are looked at together."""

SUFFIXES = (".pbf", ".osm", ".osm.gz", ".osm.bz2", ".o5m")


def covered_by(path: Path) -> BBox | None:
    """Return what a file says to cover; None where it does not say.

    Raises:
        MapDataError: It cannot be read as a file of OpenStreetMap.
    """
    import osmium

    try:
        with osmium.io.Reader(_checked(path), osmium.osm.NOTHING) as reader:
            box = reader.header().box()
    except RuntimeError as error:
        raise _unreadable(path, error) from error
    if not box.valid():
        return None
    low, high = box.bottom_left, box.top_right
    return BBox(low.lon, low.lat, high.lon, high.lat)


def origin_of(path: Path) -> str:
    """Return what tells a file from others, and from itself after a change.

    Raises:
        MapDataError: There is no such file.
    """
    try:
        held = path.stat()
    except OSError as error:
        raise MapDataError(f"{path} cannot be read: {error.strerror}. Check the path.") from error
    return f"{path.absolute()}:{held.st_size}:{held.st_mtime_ns}"


def cut(path: Path, tiles: Iterable[Tile], folder: Path, report: Report = silent) -> Iterator[TileObjects]:
    """Read a file and yield the objects of each of some tiles.

    All nodes are written to a temporary file rather than held, since a line may cross a tile without a node in it.

    Args:
        path: A `.osm.pbf`, or any other form that libosmium reads.
        tiles: Which tiles.
        folder: Where the temporary files lie: 16 bytes for each node of the file, freed at the end.
        report: Told how it goes.

    Raises:
        MapDataError: The file cannot be read.
    """
    _checked(path)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix="cut-") as place, Spool(Path(place), tiles) as spool:
        try:
            _read(path, spool, Path(place), report)
        except RuntimeError as error:
            raise _unreadable(path, error) from error
        for done, (tile, elements) in enumerate(spool.tiles()):
            report(Progress("Cutting tiles", done, spool.count))
            yield clip(tile, elements, f"the file {path.name}", origin_of(path))


def _read(path: Path, spool: Spool, place: Path, report: Report) -> None:
    """Put all that may meet the tiles of a spool into it."""
    import osmium

    with Relations(place) as relations:
        report(Progress("Reading relations", 0, 0))
        _take_relations(path, relations)
        report(Progress("Reading nodes and ways", 0, 0))
        nodes = osmium.index.create_map(f"sparse_file_array,{place / 'nodes'}")
        _take_tagged(path, nodes, spool)
        if members := relations.members():
            report(Progress("Putting areas together", 0, 0))
            for item in _ways(path, nodes, members):
                relations.take(item.id, _outline(item))
            for one in relations.elements(spool.near):
                if isinstance(one.geometry, Geometry):
                    spool.add([one], [one.geometry.bounds])


def _take_relations(path: Path, relations: Relations) -> None:
    import osmium

    kinds = osmium.filter.TagFilter(("type", "multipolygon"), ("type", "boundary"))
    found: Iterable[Any] = osmium.FileProcessor(path, osmium.osm.RELATION).with_filter(kinds)
    for item in found:
        tags = _tags(item)
        if is_placed(tags):
            ways = [(one.ref, one.role == "inner") for one in item.members if one.type == "w"]
            relations.add(Relation(f"relation/{item.id}", tags, ways))


def _take_tagged(path: Path, nodes: Any, spool: Spool) -> None:
    import osmium

    batch: list[Element] = []
    boxes: list[Box] = []
    places = osmium.osm.NODE | osmium.osm.WAY  # relations, read ahead, would take most of the memory
    tagged = osmium.FileProcessor(path, places).with_locations(nodes).with_filter(osmium.filter.EmptyTagFilter())
    items: Iterable[Any] = tagged
    for item in items:
        shape, missing = _place(item)
        if shape is None or not spool.may_meet(box := box_of(shape)):  # before tags are read, which takes longest
            continue
        batch.append(_element(item, shape, missing))
        boxes.append(box)
        if len(batch) >= BATCH:
            spool.add(batch, boxes)
            batch, boxes = [], []
    spool.add(batch, boxes)


def _ways(path: Path, nodes: Any, wanted: Iterable[int]) -> Iterator[Any]:
    """Read some ways once more, now those without tags too."""
    import osmium

    locations = osmium.NodeLocationsForWays(nodes)
    locations.ignore_errors()
    chosen = osmium.FileProcessor(path, osmium.osm.WAY).with_filter(osmium.filter.IdFilter(wanted))
    yield from chosen.with_filter(locations)


def _place(item: Any) -> tuple[str | None, int]:
    """Return where an object lies, and how many of its nodes the file lacks."""
    if not item.is_node():
        return _outline(item)
    return (_lines().create_point(item), 0) if item.location.valid() else (None, 1)


def _element(item: Any, shape: str | None, missing: int) -> Element:
    tags = _tags(item)
    if item.is_node():
        return Element(f"node/{item.id}", "point", missing, tags, shape)
    area = not missing and item.is_closed() and is_area(tags)
    return Element(f"way/{item.id}", "area" if area else "line", missing, tags, shape)


def _outline(item: Any) -> tuple[str | None, int]:
    """Return the line of a way, and how many of its nodes the file lacks: it is broken there."""
    from osmium import InvalidLocationError

    try:
        return _lines().create_linestring(item), 0
    except InvalidLocationError:
        return _broken(item)
    except RuntimeError:  # all its nodes lie in one place
        return None, 0


def _broken(item: Any) -> tuple[str | None, int]:
    import shapely

    runs: list[list[tuple[float, float]]] = [[]]
    missing = 0
    for node in item.nodes:
        if node.location.valid():
            runs[-1].append((node.lon, node.lat))
        else:
            missing += 1
            runs.append([])
    lines = [run for run in runs if len(run) > 1]
    return (shapely.to_wkb(shapely.MultiLineString(lines), hex=True) if lines else None), missing


def _tags(item: Any) -> dict[str, str]:
    return {tag.k: tag.v for tag in item.tags}


_factory: list[Any] = []


def _lines() -> Any:
    import osmium

    if not _factory:
        _factory.append(osmium.geom.WKBFactory())
    return _factory[0]


def _checked(path: Path) -> str:
    if not path.is_file():
        raise MapDataError(f"There is no file {path}. Give the path of an extract, such as region.osm.pbf.")
    if not path.name.lower().endswith(SUFFIXES):
        raise MapDataError(
            f"{path.name} does not end like a file of OpenStreetMap ({', '.join(SUFFIXES)}). "
            "A saved answer of Overpass is read with --json-file."
        )
    return str(path)


def _unreadable(path: Path, error: Exception) -> MapDataError:
    return MapDataError(f"{path} cannot be read as a file of OpenStreetMap: {error}. Download it again.")
