"""From a label map to boxes, as RemoteCLIP makes them: one around each 8-connected patch of a class."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from core.geography.tiles import TILE_PX
from core.raster.landcover import MIN_PX
from core.raster.legend import CLASSES, Ids
from generation.facts.patches import Counts, Runs, boxes_of, join_runs


class Box(NamedTuple):
    """A rectangle around one thing, in pixels from the top left corner of its tile."""

    name: str
    """Class of the land cover, or what a box file calls it."""
    x0: float
    y0: float
    x1: float
    """One beyond the last pixel, as y1."""
    y1: float
    pixels: int | None = None
    """Pixels of the patch; None where only its box is known."""

    def in_centre(self, width: int = TILE_PX, height: int = TILE_PX) -> bool:
        """Say whether the middle of the box lies in the central half of the image, its edges included."""
        across, down = (self.x0 + self.x1) / 2 / width, (self.y0 + self.y1) / 2 / height
        return 0.25 <= across <= 0.75 and 0.25 <= down <= 0.75


class Boxes(NamedTuple):
    """The boxes of a tile."""

    boxes: tuple[Box, ...]
    """By class, largest patch first."""
    small: int
    """Patches that are too small for a box."""


class Sized(NamedTuple):
    """Every patch of a label map, by its number."""

    box: Counts
    """(n, 4): left, top, right and bottom; right and bottom lie one beyond the last pixel."""
    pixels: Counts
    land: Counts
    """Class id."""
    large: Counts
    """Numbers of the known patches that are large enough for a box: by class, largest first."""

    def boxed(self) -> tuple[Box, ...]:
        """Return the boxes of the large ones, in their order."""
        parts = (self.land[self.large], self.box[self.large], self.pixels[self.large])
        rows = zip(*(part.tolist() for part in parts), strict=True)
        return tuple(Box(CLASSES[number].name, x0, y0, x1, y1, size) for number, (x0, y0, x1, y1), size in rows)


def size_patches(runs: Runs, least: int = MIN_PX) -> Sized:
    """Measure the patches of a label map, and find those of at least so many pixels."""
    pixels = np.bincount(runs.patch, runs.right - runs.left).astype(np.int64)
    land = np.empty(len(pixels), np.int64)
    land[runs.patch] = runs.land
    large = np.flatnonzero((pixels >= least) & (land != 0))
    return Sized(boxes_of(runs), pixels, land, large[np.lexsort((-pixels[large], land[large]))])


def find_boxes(ids: Ids, least: int = MIN_PX) -> Boxes:
    """Put a box around each patch of (h, w) class ids that has so many pixels; what is unknown has none."""
    sized = size_patches(join_runs(ids), least)
    return Boxes(sized.boxed(), int(np.count_nonzero(sized.land)) - len(sized.large))


def count(boxes: Iterable[Box]) -> Counter[str]:
    """Count boxes by class, in the order in which the classes come first."""
    return Counter(box.name for box in boxes)
