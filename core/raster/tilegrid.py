"""Which pixels of a raster a tile shows: by formula where its pixels run along meridians and parallels, hence exact."""

from dataclasses import dataclass
from typing import Literal, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from rasterio.crs import CRS
from rasterio.io import DatasetReader
from rasterio.windows import Window

from core.geography.mercator import to_degrees
from core.geography.tiles import GRID, TILE_PX, WORLD_M, Tile

_DEGREES, _MERCATOR = CRS.from_epsg(4326), CRS.from_epsg(3857)

MAX_WINDOW_PX = 4096 * 4096
"""Largest part of a raster that is read for a tile; of a finer one every pixel would be too many."""


class Axis(NamedTuple):
    """The pixels of a raster in one direction."""

    origin: float
    """Where the first begins, in units of the CRS."""
    step: float
    length: int

    def holding(self, places: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return which pixel holds each of some places; numbers off the raster for those beside it."""
        return np.floor((places - self.origin) / self.step).astype(np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Pixels:
    """The pixels that are the nearest neighbours of those of a tile."""

    rows: NDArray[np.int64]
    """(256,) for the rows of the tile; some may lie off the raster."""
    columns: NDArray[np.int64]
    shape: tuple[int, int]
    """Height and width of the raster."""

    @property
    def window(self) -> Window | None:
        """The part of the raster that holds them; None where all lie off it."""
        rows, columns = (
            found[(found >= 0) & (found < most)]
            for found, most in zip((self.rows, self.columns), self.shape, strict=True)
        )
        if not len(rows) or not len(columns):
            return None
        top, left = int(rows.min()), int(columns.min())
        return Window(left, top, int(columns.max()) + 1 - left, int(rows.max()) + 1 - top)

    @property
    def inside(self) -> NDArray[np.bool_]:
        """(256, 256) whether each lies on the raster."""
        rows, columns = (
            (found >= 0) & (found < most) for found, most in zip((self.rows, self.columns), self.shape, strict=True)
        )
        both: NDArray[np.bool_] = rows[:, np.newaxis] & columns
        return both

    def taken(self, values: NDArray[np.integer], window: Window) -> NDArray[np.integer]:
        """Return the (256, 256) values from those of the window; anything where a pixel lies off the raster."""
        rows = np.clip(self.rows - window.row_off, 0, window.height - 1)
        columns = np.clip(self.columns - window.col_off, 0, window.width - 1)
        found: NDArray[np.integer] = values[rows][:, columns]
        return found


@dataclass(frozen=True, slots=True)
class Grid:
    """A raster in degrees or in Mercator metres that is not turned."""

    unit: Literal["degrees", "metres"]
    across: Axis
    down: Axis

    @classmethod
    def of(cls, dataset: DatasetReader, shift: float = 0) -> Self | None:
        """Look at an open raster; None for one of another CRS, or turned. `shift` is added to its x."""
        a, b, c, d, e, f = dataset.transform[:6]
        if b or d or not a or not e or dataset.crs is None:
            return None
        unit: Literal["degrees", "metres"] = "degrees"
        if dataset.crs != _DEGREES:
            if dataset.crs != _MERCATOR:
                return None
            unit = "metres"
        return cls(unit, Axis(c + shift, a, dataset.width), Axis(f, e, dataset.height))

    def pixels(self, tile: Tile) -> Pixels:
        """Return the pixels that lie under the centres of those of a tile."""
        within = (np.arange(TILE_PX) + 0.5) / TILE_PX
        x, y = tile.x + within, tile.y + within
        if self.unit == "degrees":
            lon, lat = to_degrees(x, y)
        else:
            lon, lat = (x / GRID - 0.5) * WORLD_M, (0.5 - y / GRID) * WORLD_M
        return Pixels(self.down.holding(lat), self.across.holding(lon), (self.down.length, self.across.length))
