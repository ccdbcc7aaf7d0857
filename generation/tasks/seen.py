"""A label map read a second time, for checking: by masks and by GDAL's polygons, with nothing of what asks."""

import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.raster.legend import CLASSES, Ids

Mask = NDArray[np.bool_]

_CALLED = {
    **{"water": 1, "water body": 1, "water bodies": 1},
    **{"developed land": 2, "developed area": 2, "developed areas": 2},
    **{"tree cover": 3, "patch of trees": 3, "patches of trees": 3},
    **{"shrubland": 4, "patch of shrubs": 4, "patches of shrubs": 4},
    **{"grassland": 5, "patch of grass": 5, "patches of grass": 5},
    **{"cropland": 6, "patch of cropland": 6, "patches of cropland": 6},
    **{"bare land": 7, "patch of bare land": 7, "patches of bare land": 7},
    **{"snow": 8, "patch of snow": 8, "patches of snow": 8},
    **{"wetland": 9, "patch of wetland": 9, "patches of wetland": 9},
    **{"mangroves": 10, "stand of mangroves": 10, "stands of mangroves": 10},
    **{"moss": 11, "patch of moss": 11, "patches of moss": 11},
}
_NAMES = re.compile("|".join(rf"\b{name}\b" for name in sorted(_CALLED, key=len, reverse=True)), re.IGNORECASE)
_PLACES = re.compile(r"\b(top|bottom)?\s?(left|right|top|bottom) (quarter|half)\b|\b(top|bottom) (left|right)\b")
_FLOOR = 20


@dataclass(frozen=True, eq=False)
class Patch:
    """A patch of one class, as GDAL draws it."""

    land: int
    box: tuple[int, int, int, int]
    pixels: int
    outline: dict[str, object]
    """Its polygon, as GeoJSON."""

    @cached_property
    def mask(self) -> Mask:
        """Its pixels."""
        from rasterio import features

        drawn: Mask = features.rasterize([self.outline], out_shape=(256, 256)).astype(bool)
        return drawn


class Seen:
    """A label map."""

    def __init__(self, ids: Ids) -> None:
        """Look at (256, 256) class ids."""
        self.ids = ids
        self._patches: dict[tuple[int, int], list[Patch]] = {}

    def count(self, land: int, part: tuple[slice, slice] | None = None) -> int:
        """Pixels of a class, in all of the map or in a part of it."""
        return int((self.ids if part is None else self.ids[part]).tobytes().count(bytes([land])))

    def share(self, land: int, part: tuple[slice, slice] | None = None) -> float:
        """The same as percent."""
        whole = self.ids if part is None else self.ids[part]
        return 100 * self.count(land, part) / whole.size

    def largest(self, part: tuple[slice, slice] | None = None) -> int | None:
        """The class with most pixels; None where two have as many."""
        ranked = sorted(((self.count(land, part), land) for land in range(1, len(CLASSES))), reverse=True)
        return None if ranked[0][0] == ranked[1][0] else ranked[0][1]

    def sides(self, one: Mask, other: Mask) -> int:
        """Pixel sides along which two masks meet."""
        return sum(
            int(np.count_nonzero(a[:, :-1] & b[:, 1:])) + int(np.count_nonzero(a[:-1] & b[1:]))
            for a, b in ((one, other), (other, one))
        )

    def touch(self, one: Mask, other: Mask) -> bool:
        """Whether two masks meet, by a side or by a corner."""
        grown = np.zeros((one.shape[0] + 2, one.shape[1] + 2), bool)
        for down in range(3):
            for across in range(3):
                grown[down : down + one.shape[0], across : across + one.shape[1]] |= one
        return bool((grown[1:-1, 1:-1] & other).any())

    def patches(self, land: int, connectivity: int = 8) -> list[Patch]:
        """Patches of a class of at least 20 pixels, the largest first."""
        if (land, connectivity) not in self._patches:
            self._patches[land, connectivity] = self._polygonized(land, connectivity)
        return self._patches[land, connectivity]

    def _polygonized(self, land: int, connectivity: int) -> list[Patch]:
        from rasterio import features  # takes long to load; only a check needs it

        found = []
        mask = self.ids == land
        for shape, _ in features.shapes(mask.astype(np.uint8), mask=mask, connectivity=connectivity):
            rings = [np.array(ring) for ring in shape["coordinates"]]
            pixels = round(_area(rings[0]) - sum(map(_area, rings[1:])))
            if pixels >= _FLOOR:
                (x0, y0), (x1, y1) = rings[0].min(0).astype(int).tolist(), rings[0].max(0).astype(int).tolist()
                found.append(Patch(land, (x0, y0, x1, y1), pixels, shape))
        return sorted(found, key=lambda patch: -patch.pixels)

    @cached_property
    def all_patches(self) -> list[Patch]:
        """Those of every class, the largest first."""
        found = [patch for land in range(1, len(CLASSES)) if self.count(land) for patch in self.patches(land)]
        return sorted(found, key=lambda patch: -patch.pixels)


def _area(ring: NDArray[np.float64]) -> float:
    """Area of a closed ring, by the shoelace formula."""
    x, y = ring[:, 0], ring[:, 1]
    return abs(float(np.dot(x[:-1], y[1:]) - np.dot(x[1:], y[:-1]))) / 2


def lands_in(text: str) -> list[int]:
    """The classes that a text names, in its order."""
    return [_CALLED[found.group().lower()] for found in _NAMES.finditer(text)]


def parts_in(text: str) -> list[tuple[slice, slice]]:
    """The quarters and halves that a text names, in its order, as rows and columns."""
    return [part_of(found.group()) for found in _PLACES.finditer(text)]


def part_of(name: str) -> tuple[slice, slice]:
    """Rows and columns of a quarter or half of a map of 256 pixels."""
    rows = slice(0, 128) if "top" in name else slice(128, 256) if "bottom" in name else slice(0, 256)
    columns = slice(0, 128) if "left" in name else slice(128, 256) if "right" in name else slice(0, 256)
    return rows, columns
