"""Small files of OpenStreetMap, made of places in pixels of a tile."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

from osmium import SimpleWriter
from osmium.osm import mutable

from core.geography.tiles import GRID, TILE_PX, Tile

TILE = Tile.parse("4709_2354_patch10")
"""Lies near 60 degrees north: a pixel is 4.7 m."""

Tags = Mapping[str, str]
Place = tuple[float, float]


def degrees(x: float, y: float, tile: Tile = TILE) -> Place:
    """Longitude and latitude of a place in pixels of a tile."""
    side = GRID * TILE_PX
    lon = (tile.x * TILE_PX + x) / side * 360 - 180
    return lon, math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * (tile.y * TILE_PX + y) / side))))


class OsmFile:
    """Collects objects and writes them in the order that such files have."""

    def __init__(self) -> None:
        self._nodes: list[tuple[int, Place, Tags]] = []
        self._ways: list[tuple[int, Sequence[int], Tags]] = []
        self._relations: list[tuple[int, Sequence[tuple[str, int, str]], Tags]] = []
        self.lost: set[int] = set()
        """Nodes that ways name and the file lacks."""

    def node(self, x: float, y: float, **tags: str) -> int:
        """Add a node at a place in pixels."""
        self._nodes.append((len(self._nodes) + 1, degrees(x, y), tags))
        return len(self._nodes)

    def way(self, *places: Place, closed: bool = False, **tags: str) -> int:
        """Add a line, with nodes of its own."""
        nodes = [self.node(*place) for place in places]
        self._ways.append((len(self._ways) + 1, [*nodes, nodes[0]] if closed else nodes, tags))
        return len(self._ways)

    def relation(self, members: Sequence[tuple[int, str]], **tags: str) -> int:
        """Add a relation of ways with roles."""
        self._relations.append((len(self._relations) + 1, [("w", way, role) for way, role in members], tags))
        return len(self._relations)

    def nodes_of(self, way: int) -> Sequence[int]:
        """Return the nodes of a way."""
        return self._ways[way - 1][1]

    def write(self, path: Path) -> Path:
        """Write the file."""
        with SimpleWriter(str(path)) as writer:
            for name, place, tags in self._nodes:
                if name not in self.lost:
                    writer.add_node(mutable.Node(id=name, location=place, tags=dict(tags)))
            for name, nodes, tags in self._ways:
                writer.add_way(mutable.Way(id=name, nodes=list(nodes), tags=dict(tags)))
            for name, members, tags in self._relations:
                writer.add_relation(mutable.Relation(id=name, members=list(members), tags=dict(tags)))
        return path
