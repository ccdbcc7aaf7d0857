"""Make the offline basemap's GeoJSON files from Natural Earth, as packaged in the npm package world-atlas.

Run `npm pack world-atlas@2.0.2`, unpack it, then `python bench/make_basemap.py package`. Natural Earth is in
the public domain; the output is in `pages/ui/map` and is made anew only when the source changes.
"""

import argparse
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from shapely import LineString, MultiPolygon, Polygon, box
from shapely.affinity import translate

MAP = Path(__file__).resolve().parent.parent / "pages" / "ui" / "map"
WORLD = box(-180, -90, 180, 90)
SMALLEST_DEG2 = 1e-4


class Position(NamedTuple):
    """A place in degrees, EPSG:4326."""

    lon: float
    lat: float


Ring = list[Position]


class Detail(NamedTuple):
    """One basemap file and where it comes from."""

    output: str
    source: str
    decimals: int
    tolerance_deg: float


DETAILS = (
    Detail("world-110m.geojson", "countries-110m.json", 2, 0.1),
    Detail("world-50m.geojson", "countries-50m.json", 2, 0.01),
)


@dataclass(frozen=True, slots=True)
class Topology:
    """A TopoJSON file: its arcs in degrees, and which arcs make up land and countries."""

    arcs: list[Ring]
    land: list[list[list[int]]]
    countries: list[list[list[list[int]]]]

    @classmethod
    def read(cls, path: Path) -> "Topology":
        """Read a quantised TopoJSON file of world-atlas."""
        document = json.loads(path.read_text())
        scale, shift = document["transform"]["scale"], document["transform"]["translate"]
        arcs = [list(_positions(arc, scale, shift)) for arc in document["arcs"]]
        land = [part for shape in _shapes(document["objects"]["land"]) for part in shape]
        return cls(arcs, land, list(_shapes(document["objects"]["countries"])))

    def ring(self, indices: Iterable[int]) -> Ring:
        """Join arcs to one ring; a negative index means the arc of its complement, backwards."""
        ring: Ring = []
        for index in indices:
            arc = self.arcs[index] if index >= 0 else self.arcs[~index][::-1]
            ring += arc[1:] if ring else arc
        return ring

    def borders(self) -> list[Ring]:
        """Return the arcs that two countries share."""
        owners: dict[int, set[int]] = {}
        for country, parts in enumerate(self.countries):
            for index in (index for part in parts for ring in part for index in ring):
                owners.setdefault(index if index >= 0 else ~index, set()).add(country)
        return [self.arcs[index] for index, shared in owners.items() if len(shared) > 1]


def _positions(arc: list[list[int]], scale: list[float], shift: list[float]) -> Iterator[Position]:
    """Undo the delta coding and quantisation of an arc."""
    x = y = 0
    for step_x, step_y in arc:
        x, y = x + step_x, y + step_y
        yield Position(x * scale[0] + shift[0], y * scale[1] + shift[1])


def _shapes(collection: dict[str, list[dict[str, Any]]]) -> Iterator[list[list[list[int]]]]:
    """Yield every geometry as the arcs of a multipolygon."""
    for geometry in collection["geometries"]:
        arcs = geometry.get("arcs", [])
        yield arcs if geometry["type"] == "MultiPolygon" else [arcs]


def unrolled(ring: Ring) -> Ring:
    """Let a ring run past 180 degrees instead of jumping, and close one around a pole along the pole."""
    path, offset = [ring[0]], 0
    for before, after in pairwise(ring):
        step = after.lon - before.lon
        offset += -360 if step > 180 else 360 if step < -180 else 0
        path.append(Position(after.lon + offset, after.lat))
    if abs(offset) == 360:
        path += [Position(path[-1].lon, -90), Position(path[0].lon, -90), path[0]]
    return path


def cut(rings: list[Ring], tolerance_deg: float) -> list[Polygon]:
    """Make a polygon of rings and cut it at 180 degrees, or bands would cross the map."""
    shape = Polygon(unrolled(rings[0])).buffer(0)
    for hole in rings[1:]:
        shape = shape.difference(Polygon(unrolled(hole)).buffer(0))
    pieces: list[Polygon] = []
    for turn in (-360, 0, 360):
        inside = translate(shape, turn).intersection(WORLD).simplify(tolerance_deg)
        parts = getattr(inside, "geoms", [inside])
        pieces += [part for part in parts if part.geom_type == "Polygon" and part.area > SMALLEST_DEG2]
    return pieces


def _rounded(points: Iterable[tuple[float, float]], decimals: int) -> list[list[float]]:
    """Round positions and leave out repeats."""
    kept: list[list[float]] = []
    for lon, lat in points:
        point = [round(lon, decimals), round(lat, decimals)]
        if not kept or point != kept[-1]:
            kept.append(point)
    return kept


def land(topology: Topology, detail: Detail) -> list[list[list[list[float]]]]:
    """Return the land as coordinates of a GeoJSON MultiPolygon."""
    polygons = [
        piece for part in topology.land for piece in cut([topology.ring(ring) for ring in part], detail.tolerance_deg)
    ]
    shapes = MultiPolygon(polygons).geoms
    rings = [[polygon.exterior, *polygon.interiors] for polygon in shapes]
    return [[_rounded(ring.coords, detail.decimals) for ring in polygon] for polygon in rings]


def make(source: Path, detail: Detail) -> int:
    """Write one basemap file and return its size in bytes."""
    topology = Topology.read(source / detail.source)
    lines = [LineString(arc).simplify(detail.tolerance_deg) for arc in topology.borders()]
    borders = [_rounded(line.coords, detail.decimals) for line in lines]
    features = [
        _feature("land", "MultiPolygon", land(topology, detail)),
        _feature("border", "MultiLineString", [line for line in borders if len(line) > 1]),
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":"))
    return (MAP / detail.output).write_text(text)


def _feature(kind: str, geometry: str, coordinates: object) -> dict[str, object]:
    """Return one GeoJSON feature with its kind as the only property."""
    shape = {"type": geometry, "coordinates": coordinates}
    return {"type": "Feature", "properties": {"kind": kind}, "geometry": shape}


def main() -> None:
    """Write every basemap file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("package", type=Path, help="the unpacked npm package world-atlas")
    source = parser.parse_args().package
    MAP.mkdir(parents=True, exist_ok=True)
    for detail in DETAILS:
        print(f"{detail.output}: {make(source, detail)} bytes")


if __name__ == "__main__":
    main()
