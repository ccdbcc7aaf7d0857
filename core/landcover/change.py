"""What differs between two maps of one tile: gained and lost ground by class, and how much stayed."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.geography.tiles import Tile
from core.raster.landcover import LabelMap, paint
from core.raster.legend import CLASSES

CAVEAT = (
    "WorldCover 2021 (v200) was made with another algorithm than 2020 (v100), so what differs is not always the "
    "ground. On one island 4% of the land changed its class between the two within a year: built-up grew by 38%, "
    "and mangroves from 99 pixels to 4,637. Take a difference as a place to look at, not as a measurement of change."
)
"""Said wherever the two versions are held against each other."""

_N = len(CLASSES)
_STAYED_ALPHA = 56
"""Of 255, where the class is the same in both maps."""


class ClassChange(NamedTuple):
    """What became of one class, in km2 on the ground."""

    name: str
    before_km2: float
    after_km2: float
    gained_km2: float
    lost_km2: float


class Turn(NamedTuple):
    """Ground that went from one class to another."""

    before: str
    after: str
    km2: float


@dataclass(frozen=True, slots=True)
class Change:
    """Two maps of a tile held against each other, where both know the class."""

    classes: tuple[ClassChange, ...]
    """Those that occur in either map, the most changed first."""
    turns: tuple[Turn, ...]
    """From which class to which, the largest first."""
    compared_km2: float
    stable_share: float | None
    """Share of the compared ground with the same class in both; None where nothing can be compared."""
    unknown_px: int
    """Pixels without a class in one of the maps, which are not compared."""


def change(before: LabelMap, after: LabelMap, tile: Tile) -> Change:
    """Hold two maps of a tile against each other; areas are those of its latitude."""
    known = (before.ids != 0) & (after.ids != 0)
    pairs = before.ids[known].astype(np.intp) * _N + after.ids[known]
    counts = np.bincount(pairs, minlength=_N * _N).reshape(_N, _N)
    areas = counts * tile.pixel_km2
    stayed, was, is_now = np.diagonal(areas), areas.sum(axis=1), areas.sum(axis=0)
    classes = [
        ClassChange(land.name, *(float(area[land.id]) for area in (was, is_now, is_now - stayed, was - stayed)))
        for land in CLASSES[1:]
        if was[land.id] or is_now[land.id]
    ]
    turns = [
        Turn(CLASSES[i].name, CLASSES[j].name, float(areas[i, j])) for i, j in np.argwhere(counts).tolist() if i != j
    ]
    total = int(counts.sum())
    return Change(
        tuple(sorted(classes, key=lambda one: -(one.gained_km2 + one.lost_km2))),
        tuple(sorted(turns, key=lambda turn: -turn.km2)),
        total * tile.pixel_km2,
        float(np.trace(counts)) / total if total else None,
        int(np.count_nonzero(~known)),
    )


def paint_change(before: LabelMap, after: LabelMap) -> NDArray[np.uint8]:
    """Return the (256, 256, 4) picture of the later map, faint where nothing differs, clear where one is unknown."""
    picture = paint(after.ids)
    known = (before.ids != 0) & (after.ids != 0)
    picture[..., 3] = np.where(known, np.where(before.ids == after.ids, _STAYED_ALPHA, 255), 0)
    return picture
