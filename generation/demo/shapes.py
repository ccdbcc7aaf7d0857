"""The form of a class in a tile, measured: a band, one compact patch, scattered patches, or a broad stretch."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.raster.legend import Ids

Form = Literal["broad", "band", "compact", "scattered"]

_CELL_PX = 4
_SIDE = 64
_BROAD_SHARE = 0.3
_MANY = 4
_LONG_CELLS = 22
_THIN = 0.16
"""Cells over the squared diagonal: a filled square has 0.5, a straight line of cells goes to 0."""


def form_of(ids: Ids, land: int) -> Form:
    """Return the form of a class that occurs in (256, 256) ids."""
    mask = ids == land
    cells = mask.reshape(_SIDE, _CELL_PX, _SIDE, _CELL_PX).sum(axis=(1, 3)) >= _CELL_PX
    patches = sorted(_patches(cells), key=len, reverse=True)
    if not patches:
        return "scattered"
    largest, total = patches[0], sum(map(len, patches))
    rows, columns = (np.array(axis) for axis in zip(*largest, strict=True))
    diagonal = float(np.hypot(np.ptp(rows) + 1, np.ptp(columns) + 1))
    if diagonal >= _LONG_CELLS and len(largest) / diagonal**2 < _THIN and len(largest) > 0.4 * total:
        return "band"
    if mask.mean() >= _BROAD_SHARE and len(largest) > 0.6 * total:
        return "broad"
    if len(patches) >= _MANY or len(largest) < 0.6 * total:
        return "scattered"
    return "compact"


def _patches(cells: NDArray[np.bool_]) -> list[list[tuple[int, int]]]:
    """Return the cells of each patch; cells that touch at a corner belong together."""
    waiting = set(zip(*(axis.tolist() for axis in np.nonzero(cells)), strict=True))
    found = []
    while waiting:
        front = [waiting.pop()]
        patch = []
        while front:
            row, column = front.pop()
            patch.append((row, column))
            around = {(row + i, column + j) for i in (-1, 0, 1) for j in (-1, 0, 1)} & waiting
            waiting -= around
            front += around
        found.append(patch)
    return found
