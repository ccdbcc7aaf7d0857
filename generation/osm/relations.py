"""Multipolygons of a large file: who their members are, where those lie, and their areas."""

import json
from array import array
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry

from generation.osm.multipolygon import assemble
from generation.osm.objects import Element


class Relation(NamedTuple):
    """A multipolygon before its members are known."""

    id: str
    tags: dict[str, str]
    ways: list[tuple[int, bool]]
    """Number of each way, and whether it is an inner one."""


class Relations:
    """Keeps relations as text and the lines of their members in a file: as objects they would fill the memory."""

    def __init__(self, folder: Path) -> None:
        self._texts: list[bytes] = []
        self._path = folder / "members"
        self._file = self._path.open("wb")
        self._ids, self._places, self._missing = array("q"), array("q"), array("q")
        self._bounds: list[NDArray[np.float64]] = []
        self._waiting: list[str | None] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, relation: Relation) -> None:
        """Take a relation."""
        self._texts.append(json.dumps(relation).encode("utf-8", "replace"))

    def members(self) -> list[int]:
        """Return the numbers of all ways that are needed."""
        return sorted({way for relation in self._relations() for way, _ in relation.ways})

    def take(self, way: int, outline: tuple[str | None, int]) -> None:
        """Take the line of a member, and how many of its nodes are missing; in the order of the numbers."""
        line, missing = outline
        self._ids.append(way)
        self._places.append(self._file.tell())
        self._missing.append(missing)
        self._file.write((line or "").encode() + b"\n")
        self._waiting.append(line)
        if len(self._waiting) >= 20_000:
            self._measure()

    def elements(self, near: Callable[[NDArray[np.float64]], NDArray[np.int64]]) -> Iterator[Element]:
        """Put together those that lie near a wanted tile, one after the other."""
        self._measure()
        self._file.flush()
        order = np.argsort(np.frombuffer(self._ids, np.int64), kind="stable")
        ids = np.frombuffer(self._ids, np.int64)[order]
        bounds = np.concatenate([*self._bounds, np.full((1, 4), np.nan)])[[*order, -1]]
        boxes = [_around(bounds[_found(ids, relation)]) for relation in self._relations()]
        if not boxes:
            return
        chosen = set(near(np.array(boxes)).tolist())
        with self._path.open("rb") as file:

            def line(place: int) -> tuple[Geometry | None, int]:
                if place == len(order):
                    return None, 1
                file.seek(self._places[order[place]])
                text = file.readline().strip()
                return (shapely.from_wkb(text.decode()) if text else None), self._missing[order[place]]

            for number, relation in enumerate(self._relations()):
                if number in chosen:
                    yield _element(relation, _found(ids, relation), line)

    def _relations(self) -> Iterator[Relation]:
        return (Relation(*json.loads(text)) for text in self._texts)

    def _measure(self) -> None:
        if self._waiting:
            self._bounds.append(shapely.bounds(shapely.from_wkb(self._waiting)))
            self._waiting = []


def _found(ids: NDArray[np.int64], relation: Relation) -> NDArray[np.int64]:
    """Return where the members of a relation stand; the place behind the last for one that the file lacks."""
    wanted = np.array([way for way, _ in relation.ways], dtype=np.int64)
    places = np.searchsorted(ids, wanted)
    there = places < len(ids)
    there[there] = ids[places[there]] == wanted[there]
    return np.where(there, places, len(ids))


def _around(bounds: NDArray[np.float64]) -> tuple[float, float, float, float]:
    known = bounds[~np.isnan(bounds[:, 0])]
    if not len(known):
        return (np.nan,) * 4
    west, south = known[:, :2].min(axis=0)
    east, north = known[:, 2:].max(axis=0)
    return float(west), float(south), float(east), float(north)


def _element(
    relation: Relation, places: NDArray[np.int64], line: Callable[[int], tuple[Geometry | None, int]]
) -> Element:
    lines: tuple[list[Geometry], list[Geometry]] = ([], [])
    missing = 0
    for (_, is_inner), place in zip(relation.ways, places.tolist(), strict=True):
        shape, lacking = line(place)
        missing += lacking
        if shape is not None:
            lines[is_inner].append(shape)
    return joined(relation.id, relation.tags, *lines, missing=missing)


def joined(name: str, tags: dict[str, str], outer: list[Geometry], inner: list[Geometry], *, missing: int) -> Element:
    """Return the object that some lines make up, with what is missing of it."""
    made = assemble(outer, inner)
    return Element(name, "area" if made.closed else "line", missing or made.loose, tags, made.geometry)
