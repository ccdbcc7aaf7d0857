"""Objects on their way from a large file to tiles: written down once, and found again tile by tile."""

import json
import sys
from array import array
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Self

import numpy as np
import shapely
from numpy.typing import NDArray

from core.geography.mercator import to_grid
from core.geography.tiles import GRID, ZOOM, Tile
from generation.osm.objects import Element

_FEW = 64
"""Cells of a bounding box up to which each is looked up; beyond, the wanted tiles are looked through instead."""

Bounds = NDArray[np.float64]
"""(n, 4) west, south, east, north in degrees."""

Box = tuple[float, float, float, float]

_STARTS = {"0101000000": 10, "0102000000": 18}
"""Where the coordinates begin in the text of a point and of a line, by the beginning of the text."""


class Spool:
    """Takes the objects of a file and keeps those that may meet a wanted tile."""

    def __init__(self, folder: Path, tiles: Iterable[Tile]) -> None:
        self._wanted = np.unique(np.array([tile.key for tile in tiles], dtype=np.int64))
        boxes = np.array([Tile.from_key(int(key)).bounds for key in self._wanted]).reshape(-1, 4)
        self._west: float
        self._south: float
        self._east: float
        self._north: float
        self._west, self._south = boxes[:, :2].min(axis=0, initial=180.0).tolist()
        self._east, self._north = boxes[:, 2:].max(axis=0, initial=-180.0).tolist()
        self._path = folder / "objects"
        self._file = self._path.open("wb")
        self._keys, self._places = array("q"), array("q")

    @property
    def count(self) -> int:
        """How many tiles are wanted."""
        return len(self._wanted)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def may_meet(self, box: Box) -> bool:
        """Tell whether a box meets the box around all wanted tiles."""
        west, south, east, north = box
        return west <= self._east and east >= self._west and south <= self._north and north >= self._south

    def add(self, elements: Sequence[Element], boxes: Sequence[Box]) -> None:
        """Take some objects, each with the box around it."""
        if not elements:
            return
        written: dict[int, int] = {}
        for index, key in self._cells(np.array(boxes)):
            if index not in written:
                written[index] = self._file.tell()
                self._file.write(_line(elements[index]))
            self._keys.append(key)
            self._places.append(written[index])

    def near(self, bounds: Bounds) -> NDArray[np.int64]:
        """Return the numbers of those boxes that meet a wanted tile."""
        return np.unique(np.array([index for index, _ in self._cells(bounds)], dtype=np.int64))

    def tiles(self) -> Iterator[tuple[Tile, list[Element]]]:
        """Yield each wanted tile with the objects that may meet it, nodes first, in the order of the file."""
        self._file.flush()
        keys, places = np.frombuffer(self._keys, np.int64), np.frombuffer(self._places, np.int64)
        order = np.argsort(keys, kind="stable")
        starts = np.searchsorted(keys[order], self._wanted, "left")
        ends = np.searchsorted(keys[order], self._wanted, "right")
        with self._path.open("rb") as file:
            for key, start, end in zip(self._wanted, starts, ends, strict=True):
                found = []
                for place in places[order[start:end]]:
                    file.seek(place)
                    found.append(Element(*json.loads(file.readline())))
                yield Tile.from_key(int(key)), found

    def _cells(self, bounds: Bounds) -> list[tuple[int, int]]:
        """Return pairs of a box and the key of a wanted tile that it meets."""
        known = np.flatnonzero(~np.isnan(bounds[:, 0]))
        west, north = _cell(bounds[known, 0], bounds[known, 3])
        east, south = _cell(bounds[known, 2], bounds[known, 1])
        across, down = east - west + 1, south - north + 1
        found: list[tuple[int, int]] = []
        few = across * down <= _FEW
        for wide, high in {(int(w), int(h)) for w, h in zip(across[few], down[few], strict=True)}:
            same = np.flatnonzero((across == wide) & (down == high))
            for step_x in range(wide):
                for step_y in range(high):
                    keys = (west[same] + step_x) << ZOOM | (north[same] + step_y)
                    hit = _among(keys, self._wanted)
                    found += zip(known[same[hit]].tolist(), keys[hit].tolist(), strict=True)
        x, y = self._wanted >> ZOOM, self._wanted & (GRID - 1)
        for place in np.flatnonzero(~few):
            meets = (x >= west[place]) & (x <= east[place]) & (y >= north[place]) & (y <= south[place])
            found += ((int(known[place]), int(key)) for key in self._wanted[meets])
        return sorted(found)


def box_of(shape: str) -> Box:
    """Return the box around a shape that is the hexadecimal text of its WKB.

    Points and lines are read by hand: it takes a fifth of the time, and there are millions.
    """
    start = _STARTS.get(shape[:10])
    if start is None or sys.byteorder != "little":
        west, south, east, north = shapely.from_wkb(shape).bounds
        return west, south, east, north
    numbers = array("d", bytes.fromhex(shape[start:]))
    across, down = numbers[::2], numbers[1::2]
    return min(across), min(down), max(across), max(down)


def _cell(lon: Bounds, lat: Bounds) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return column and row of the grid of tiles."""
    x, y = (np.clip(np.floor(at), 0, GRID - 1).astype(np.int64) for at in to_grid(lon, lat))
    return x, y


def _among(keys: NDArray[np.int64], wanted: NDArray[np.int64]) -> NDArray[np.int64]:
    places = np.minimum(np.searchsorted(wanted, keys), len(wanted) - 1)
    return np.flatnonzero(wanted[places] == keys) if len(wanted) else np.empty(0, np.int64)


def _line(one: Element) -> bytes:
    shape = one.geometry if isinstance(one.geometry, str) else shapely.to_wkb(one.geometry, hex=True)
    return json.dumps([*one[:4], shape], ensure_ascii=False).encode("utf-8", "replace") + b"\n"
