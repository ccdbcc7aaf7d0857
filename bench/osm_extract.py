"""A large extract for the bench, made from a small real one that is laid side by side many times."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from core.geography.tiles import GRID

ACROSS, DOWN = 25, 15
"""Copies: 375 of the extract of Helsinki are 200 MB."""

TILES_ACROSS, TILES_DOWN = 25, 40
"""The tiles that they lie in."""

_STEP_LON = 360 / GRID
_STEP_LAT = TILES_DOWN / DOWN * 0.01095
"""So that the copies lie in 40 rows of tiles, which are about so high at the latitude of Helsinki."""


def write_extract(source: Path, target: Path, copies: int = ACROSS * DOWN) -> None:
    """Write a small extract so many times into a large one, with ids of its own for each copy, sorted."""
    import osmium

    held: dict[str, list[Any]] = {"n": [], "w": [], "r": []}
    items: Iterable[Any] = osmium.FileProcessor(str(source))
    for item in items:
        tags = {tag.k: tag.v for tag in item.tags}
        if item.is_node():
            held["n"].append((item.id, tags, (item.location.lon, item.location.lat)))
        elif item.is_way():
            held["w"].append((item.id, tags, [node.ref for node in item.nodes]))
        else:
            held["r"].append((item.id, tags, [(one.type, one.ref, one.role) for one in item.members]))
    numbers = {kind: {old: place for place, (old, *_) in enumerate(items, 1)} for kind, items in held.items()}
    target.unlink(missing_ok=True)
    with osmium.SimpleWriter(str(target)) as writer:
        for item in _copied(held, numbers, copies):
            writer.add(item)


def _copied(held: dict[str, list[Any]], numbers: dict[str, dict[int, int]], copies: int) -> Iterator[Any]:
    from osmium.osm import mutable

    def new(kind: str, old: int, copy: int) -> int:
        known = numbers[kind]
        # what the small extract lacks is lacking in each copy too
        return copy * (len(known) + 1) + known[old] if old in known else 10_000_000_000 + old

    for copy in range(copies):
        east, south = copy % ACROSS * _STEP_LON, copy // ACROSS * _STEP_LAT
        for old, tags, (lon, lat) in held["n"]:
            yield mutable.Node(id=new("n", old, copy), tags=tags, location=(lon + east, lat - south), version=1)
    for copy in range(copies):
        for old, tags, nodes in held["w"]:
            yield mutable.Way(
                id=new("w", old, copy), tags=tags, nodes=[new("n", one, copy) for one in nodes], version=1
            )
    for copy in range(copies):
        for old, tags, members in held["r"]:
            moved = [(kind, new(kind, one, copy), role) for kind, one, role in members]
            yield mutable.Relation(id=new("r", old, copy), tags=tags, members=moved, version=1)
