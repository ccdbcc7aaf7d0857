"""An open file of WorldCover: which part of it a tile needs, and the tile's class ids."""

import math
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import NamedTuple

import numpy as np
from rasterio.vrt import WarpedVRT
from rasterio.warp import transform_bounds
from rasterio.windows import Window, from_bounds

from core.errors import RasterError
from core.geography.tiles import TILE_PX, Tile
from core.landcover.sources import CELL_DEGREES, Cell
from core.raster.labelpng import NUMBERS
from core.raster.legend import STRANGE, Ids
from core.raster.placed import TILE_CRS, WHOLE_GRID
from core.raster.tilegrid import MAX_WINDOW_PX, Grid, Pixels
from core.remote.cogs import Cog
from core.remote.held import Range

_MARGIN_PX = 2
_CLASS_OF_CODE = NUMBERS["codes"].tobytes()


class _Part(NamedTuple):
    """The part of a raster that a tile needs."""

    window: Window
    pixels: Pixels | None
    """Which of them the tile shows; None where only warping tells."""


class CoverFile:
    """An open file of a cell and the way from tiles to its pixels."""

    def __init__(self, cog: Cog, cell: Cell) -> None:
        self.cog = cog
        dataset = cog.dataset
        try:
            if dataset.count != 1 or dataset.dtypes[0] != "uint8" or dataset.crs is None:
                raise RasterError(
                    f"{cog.where} has {dataset.count} band(s) of {dataset.dtypes[0]} and "
                    f"{'a' if dataset.crs else 'no'} CRS: it is no map of WorldCover. Check the source."
                )
            with cog.reading():
                box = transform_bounds(dataset.crs, "EPSG:4326", *dataset.bounds)
            if not _meets(box, cell):
                raise RasterError(f"{cog.where} lies elsewhere than its name says. Check the source.")
        except RasterError:
            cog.close()
            raise
        self._grid = Grid.of(dataset)
        self._parts: dict[Tile, _Part | None] = {}

    @property
    def tag(self) -> str:
        """What tells the state of the file."""
        return self.cog.file.tag if self.cog.file else ""

    def ranges(self, tiles: Iterable[Tile]) -> set[Range]:
        """Return where the blocks of some tiles lie; a tile whose blocks cannot be anywhere is left out."""
        found: set[Range] = set()
        for tile in tiles:
            with suppress(RasterError):
                if part := self._part(tile):
                    found.update(self.cog.ranges([part.window]))
        return found

    def read(self, tile: Tile) -> Ids:
        """Return class ids, 0 beside the raster and where it has no data.

        Raises:
            RasterError: It is damaged, or holds other numbers than WorldCover's codes.
        """
        part = self._part(tile)
        if part is None:
            return np.zeros((TILE_PX, TILE_PX), np.uint8)
        if part.pixels:
            with self.cog.reading():
                codes = self.cog.dataset.read(1, window=part.window)
            codes = part.pixels.taken(codes, part.window)
            codes = codes if part.pixels.inside.all() else np.where(part.pixels.inside, codes, 0)
        else:
            codes = self._warped(tile)
        if nodata := self.cog.dataset.nodata:
            codes = np.where(codes == nodata, 0, codes)
        if not codes.any():
            return np.zeros(codes.shape, np.uint8)
        ids: Ids = np.frombuffer(codes.tobytes().translate(_CLASS_OF_CODE), np.uint8).reshape(codes.shape)
        strange = ids == STRANGE
        if strange.any() or not ids.any():
            seen = ", ".join(map(str, np.unique(codes[codes != 0 if not ids.any() else strange])[:5].tolist()))
            raise RasterError(
                f"{self.cog.where} is not in WorldCover's codes (10, 20, ... 95, 100): it holds {seen}. "
                "Check the source."
            )
        return ids

    def _part(self, tile: Tile) -> _Part | None:
        if tile not in self._parts:
            self._parts[tile] = self._found(tile)
        return self._parts[tile]

    def _found(self, tile: Tile) -> _Part | None:
        if self._grid:
            pixels = self._grid.pixels(tile)
            window = pixels.window
            if window is None or window.width * window.height <= MAX_WINDOW_PX:
                return _Part(window, pixels) if window else None
        dataset = self.cog.dataset
        with self.cog.reading():
            found = from_bounds(*transform_bounds(TILE_CRS, dataset.crs, *tile.mercator), dataset.transform)
        left, top = max(0, math.floor(found.col_off) - _MARGIN_PX), max(0, math.floor(found.row_off) - _MARGIN_PX)
        right = min(dataset.width, math.ceil(found.col_off + found.width) + _MARGIN_PX)
        bottom = min(dataset.height, math.ceil(found.row_off + found.height) + _MARGIN_PX)
        return _Part(Window(left, top, right - left, bottom - top), None) if left < right and top < bottom else None

    def _warped(self, tile: Tile) -> Ids:
        """Read in a CRS where no formula of ours holds: one view on the grid of all tiles, which is exact."""
        with self.cog.reading(), WarpedVRT(self.cog.dataset, src_nodata=0, **WHOLE_GRID) as view:
            values: Ids = view.read(1, window=Window(tile.x * TILE_PX, tile.y * TILE_PX, TILE_PX, TILE_PX))
            return values


def _meets(bounds: Sequence[float], cell: Cell) -> bool:
    west, south, east, north = bounds
    return (
        west < cell.west + CELL_DEGREES
        and east > cell.west
        and south < cell.south + CELL_DEGREES
        and north > cell.south
    )
