"""Groups of captions that lie together in a layout: the hills of their density, small ones within larger ones."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.projection.nearest import Floats

SIDE = 192
"""Cells of the grid that density is measured on, each way."""

WIDTHS = (0.05, 0.026, 0.013)
"""How far the weight of a caption spreads, in sides of the layout, for large groups first: the wider, the fewer."""

_MANY = 700
"""Captions that these are for; fewer lie further apart, and spread further."""

MOST = 96
"""Smallest groups of a layout."""

FEWEST = 4
"""Captions of a group."""

NOWHERE = 255
"""In a cell of the grid, that it is in no group."""

Cells = NDArray[np.uint8]
Indices = NDArray[np.int64]


class Group(NamedTuple):
    """Captions that lie together."""

    level: int
    """0 for the largest; each level lies within the one before."""
    members: tuple[int, ...]
    """The smallest groups that make it, as cells have them."""
    x: float
    y: float
    """Where it is densest, in the unit square."""
    captions: int


class Clusters(NamedTuple):
    """The groups of a layout."""

    cells: Cells
    """(SIDE, SIDE), rows upwards: which of the smallest groups a caption there belongs to."""
    groups: tuple[Group, ...]
    """Largest level first, most captions first within it; one that fills its larger group alone is left out."""


def cell_of(places: Floats) -> Indices:
    """Return the cell of each place of the unit square, counted along the rows."""
    across, up = np.clip((places * SIDE).astype(np.int64), 0, SIDE - 1).T
    cells: Indices = np.asarray(up * SIDE + across, np.int64)
    return cells


def find_clusters(places: Floats) -> Clusters:
    """Find the groups of a layout."""
    at = cell_of(places)
    counts = np.bincount(at, minlength=SIDE * SIDE).reshape(SIDE, SIDE).astype(np.float64)
    further = max(1.0, (_MANY / max(1, len(places))) ** 0.4)
    grounds = [_smoothed(counts, width * further) for width in WIDTHS]
    uphill = [_summits(ground) for ground in grounds]
    found, sizes = np.unique(uphill[-1][at], return_counts=True)
    most = np.argsort(-sizes, kind="stable")[:MOST]
    kept = most[sizes[most] >= FEWEST]
    peaks, sizes = found[kept], sizes[kept]
    numbers = np.full(SIDE * SIDE, NOWHERE, np.uint8)
    numbers[peaks] = np.arange(len(peaks))
    cells = numbers[uphill[-1]].reshape(SIDE, SIDE)
    levels = _levels(peaks, grounds, uphill)
    return Clusters(cells, tuple(_groups(levels, peaks, sizes, grounds[-1].ravel()[peaks])))


def _smoothed(counts: NDArray[np.float64], width: float) -> NDArray[np.float64]:
    """Spread each count as a bell about its cell."""
    apart = np.arange(SIDE)[:, None] - np.arange(SIDE)
    bell = np.exp(-((apart / (width * SIDE)) ** 2) / 2)
    smoothed: NDArray[np.float64] = bell @ counts @ bell
    return smoothed


def _summits(ground: NDArray[np.float64]) -> Indices:
    """Return for each cell the one that the steepest way up from it ends at."""
    beside = np.pad(ground, 1, constant_values=-1)
    steps = [(up, across) for up in (0, -1, 1) for across in (0, -1, 1)]
    heights = np.stack([beside[1 + up : 1 + up + SIDE, 1 + across : 1 + across + SIDE] for up, across in steps])
    offsets = np.array([up * SIDE + across for up, across in steps])
    to = np.arange(SIDE * SIDE) + offsets[heights.argmax(axis=0).ravel()]
    while not np.array_equal(to, to[to]):
        to = to[to]
    return np.asarray(to, np.int64)


def _levels(peaks: Indices, grounds: list[NDArray[np.float64]], uphill: list[Indices]) -> list[Indices]:
    """Return for each level, large first, the peak that each smallest group goes by; larger groups are made of them."""
    levels = [peaks]
    for ground, up in zip(grounds[-2::-1], uphill[-2::-1], strict=True):
        below = levels[0]
        ends = up[below]
        by_height = np.argsort(-ground.ravel()[below], kind="stable")
        highest = {int(end): int(below[row]) for row in by_height[::-1] for end in [ends[row]]}
        levels.insert(0, np.array([highest[int(end)] for end in ends], np.int64))
    return levels


def _groups(levels: list[Indices], peaks: Indices, sizes: Indices, heights: NDArray[np.float64]) -> list[Group]:
    seen: set[tuple[int, ...]] = set()
    made = []
    for level, goes_by in enumerate(levels):
        for peak in np.unique(goes_by):
            members = np.flatnonzero(goes_by == peak)
            if (key := tuple(members.tolist())) in seen:
                continue
            seen.add(key)
            top = int(peaks[members[heights[members].argmax()]])
            x, y = ((top % SIDE) + 0.5) / SIDE, ((top // SIDE) + 0.5) / SIDE
            made.append(Group(level, key, x, y, int(sizes[members].sum())))
    return sorted(made, key=lambda group: (group.level, -group.captions, group.members))
