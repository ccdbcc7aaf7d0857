"""Two land-cover maps of the same ground held against each other: what agrees, and which class stands for which."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.errors import LabelError
from core.geography.tiles import Tile
from core.raster.legend import CLASSES, Ids

_N = len(CLASSES)

Counts = NDArray[np.int64]
"""(12, 12) pixels: rows the class in the first map, columns that in the second; row and column 0 are unknown."""


def confusion(first: Ids, second: Ids) -> Counts:
    """Count which class of one map stands where which of the other does.

    Raises:
        LabelError: They differ in size.
    """
    if first.shape != second.shape:
        raise LabelError(f"Maps of {first.shape} and {second.shape} pixels cannot be compared: cut both to one tile.")
    pairs = first.astype(np.intp) * _N + second
    return np.bincount(pairs.ravel(), minlength=_N * _N).reshape(_N, _N)


class ClassAgreement(NamedTuple):
    """How far two maps agree about one class."""

    name: str
    first_km2: float
    """Its area in the first map, of what both know."""
    second_km2: float
    both_km2: float

    @property
    def user(self) -> float | None:
        """Part of its area in the first map that the second map gives it too: user's accuracy, were the second true."""
        return self.both_km2 / self.first_km2 if self.first_km2 else None

    @property
    def producer(self) -> float | None:
        """Part of its area in the second map that the first map found: producer's accuracy, were the second true."""
        return self.both_km2 / self.second_km2 if self.second_km2 else None


class TileAgreement(NamedTuple):
    """How far two maps of one tile agree."""

    key: int
    known: int
    """Pixels that both maps have a class for."""
    differing: int
    """Of these, pixels with another class in the second map."""
    most: tuple[int, int]
    """Class in the first and in the second map of the most frequent difference; (0, 0) where there is none."""

    @property
    def tile(self) -> Tile:
        """Which tile it is."""
        return Tile.from_key(self.key)

    @property
    def share(self) -> float:
        """Part of the known pixels that differ."""
        return self.differing / self.known if self.known else 0.0

    @property
    def km2(self) -> float:
        """Ground area that differs."""
        return self.differing * self.tile.pixel_km2


def of_tile(tile: Tile, counts: Counts) -> TileAgreement:
    """Sum up the counts of one tile."""
    known = counts[1:, 1:]
    differing = known - np.diag(np.diag(known))
    most = divmod(int(differing.argmax()), _N - 1) if differing.any() else (-1, -1)
    return TileAgreement(tile.key, int(known.sum()), int(differing.sum()), (most[0] + 1, most[1] + 1))


@dataclass(slots=True)
class Agreement:
    """The sum over many tiles."""

    pixels: Counts = field(default_factory=lambda: np.zeros((_N, _N), np.int64))
    km2: NDArray[np.float64] = field(default_factory=lambda: np.zeros((_N, _N)))
    """The same as ground area, with the pixel size at each tile's latitude."""
    tiles: int = 0

    def add(self, tile: Tile, counts: Counts) -> None:
        """Take in a tile."""
        self.pixels += counts
        self.km2 += counts * tile.pixel_km2
        self.tiles += 1

    @property
    def known_km2(self) -> float:
        """Area that both maps have a class for."""
        return float(self.km2[1:, 1:].sum())

    @property
    def share(self) -> float | None:
        """Part of that area, 0..1, where both have the same class; None where there is nothing to compare."""
        return float(np.trace(self.km2[1:, 1:])) / self.known_km2 if self.known_km2 else None

    @property
    def pixel_share(self) -> float | None:
        """The same, by pixels."""
        known = int(self.pixels[1:, 1:].sum())
        return int(np.trace(self.pixels[1:, 1:])) / known if known else None

    def classes(self) -> Sequence[ClassAgreement]:
        """Return the classes that either map has, the largest of the first map first."""
        known = self.km2[1:, 1:]
        found = [
            ClassAgreement(land.name, float(known[i].sum()), float(known[:, i].sum()), float(known[i, i]))
            for i, land in enumerate(CLASSES[1:])
        ]
        return sorted(
            (item for item in found if item.first_km2 or item.second_km2),
            key=lambda item: (-item.first_km2, -item.second_km2),
        )
