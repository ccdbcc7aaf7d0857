"""Many rasters at once: which of them meet a tile, and readers that threads lend each other."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Generic, Protocol, TypeVar

import numpy as np

from core.geography.tiles import Tile
from core.raster.placed import Raster

OPEN_READERS = 32
"""Readers that stay open between cuts: the system's limit on open files is far below WorldCover's 2,651 rasters."""


class _Closes(Protocol):
    """What a pool lends."""

    @property
    def raster(self) -> Raster:
        """What it reads."""

    def close(self) -> None:
        """Close the file."""


_Reader = TypeVar("_Reader", bound=_Closes)


class Pool(Generic[_Reader]):
    """Open readers. May be shared by threads: none has a reader that another has."""

    def __init__(self, open_reader: Callable[[Raster], _Reader]) -> None:
        self._open = open_reader
        self._idle: list[_Reader] = []
        self._capacity = OPEN_READERS
        self._lock = threading.Lock()

    def close(self) -> None:
        """Close the files; a cut still running closes its own when it ends."""
        with self._lock:
            self._capacity = 0
            while self._idle:
                self._idle.pop().close()

    @contextmanager
    def borrow(self, raster: Raster) -> Iterator[_Reader]:
        """Lend a reader that no other thread has; the one unused for longest is closed when there are too many."""
        with self._lock:
            found = next((i for i, idle in enumerate(self._idle) if idle.raster is raster), None)
            reader = self._idle.pop(found) if found is not None else None
        reader = reader or self._open(raster)
        try:
            yield reader
        finally:
            with self._lock:
                self._idle.append(reader)
                while len(self._idle) > self._capacity:
                    self._idle.pop(0).close()


class Footprints:
    """The outlines of rasters, in their order."""

    def __init__(self, rasters: Sequence[Raster]) -> None:
        self._rasters = rasters
        self._edges = np.array([raster.footprint for raster in rasters], np.float64).reshape(-1, 4).T

    def meeting(self, tile: Tile) -> list[Raster]:
        """Return the rasters whose outline meets a tile, in order."""
        west, south, east, north = self._edges
        box = tile.bounds
        right_of_west, left_of_east = box.east > west, box.west < east
        across = np.where(west <= east, right_of_west & left_of_east, right_of_west | left_of_east)
        hits = np.flatnonzero(across & (south < box.north) & (north > box.south))
        return [self._rasters[index] for index in hits.tolist()]
