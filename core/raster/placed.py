"""Rasters as files: opened as GeoTIFF and nothing else, placed on Earth, seen on the pixels of the tiles."""

import warnings
from pathlib import Path
from typing import NamedTuple

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio._err import CPLE_BaseError
from rasterio.crs import CRS
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.io import DatasetReader
from rasterio.transform import Affine
from rasterio.vrt import WarpedVRT
from rasterio.warp import transform_bounds
from rasterio.windows import Window

from core.errors import RasterError
from core.geography.tiles import GRID, TILE_PX, WORLD_M, BBox, Tile
from core.raster.tilegrid import MAX_WINDOW_PX, Grid

GEOTIFF = (".tif", ".tiff")
"""How its files are named."""

TILE_CRS = "EPSG:3857"
_PIXEL_M = WORLD_M / GRID / TILE_PX
WHOLE_GRID = {
    "crs": TILE_CRS,
    "transform": Affine(_PIXEL_M, 0, -WORLD_M / 2, 0, -_PIXEL_M, WORLD_M / 2),
    "width": GRID * TILE_PX,
    "height": GRID * TILE_PX,
}
"""Every raster is seen warped to the pixels of the whole tile grid, so a tile is a window of whole pixels."""

_SAMPLES, _SAMPLE_PX = 4, 64


class Raster(NamedTuple):
    """One file, or the part of it that lies on one turn of the globe."""

    path: Path
    footprint: BBox
    """Outline in degrees; `west > east` crosses the antimeridian."""
    shift: float = 0
    """What is added to its x, in units of its CRS: files may count longitudes from 0 to 360."""


class Numbers(NamedTuple):
    """The numbers of a raster in a tile."""

    values: NDArray[np.integer]
    """(256, 256), 0 where there is no data."""
    valid: NDArray[np.bool_]
    zero_counts: bool
    """Whether the file says that another number than 0 means no data."""


class Reader(NamedTuple):
    """An open file and its view on the tile grid; used by one thread at a time."""

    raster: Raster
    dataset: DatasetReader
    view: WarpedVRT
    grid: Grid | None
    """How its pixels lie, where a formula tells which of them a tile shows."""

    def close(self) -> None:
        """Close the file."""
        self.view.close()
        self.dataset.close()

    def read(self, tile: Tile) -> Numbers:
        """Read the pixels of a tile.

        Raises:
            RasterError: the file is damaged or gone.
        """
        try:
            if found := self._by_formula(tile):
                return found
            values, alpha = self.view.read(window=window_of(tile))
        except RasterioError as error:
            raise RasterError(
                f"{self.raster.path} is damaged or gone: tile {tile.name} cannot be cut from it. Fetch it again."
            ) from error
        valid = alpha > 0
        return Numbers(np.where(valid, values, 0), valid, self.dataset.nodata not in (None, 0))

    def _by_formula(self, tile: Tile) -> Numbers | None:
        """Read without warping, which is exact and many times as fast."""
        pixels = self.grid.pixels(tile) if self.grid else None
        window = pixels.window if pixels else None
        if pixels is None or window is None or window.width * window.height > MAX_WINDOW_PX:
            return None
        values = pixels.taken(self.dataset.read(1, window=window), window)
        nodata = self.dataset.nodata
        valid = pixels.inside & (values != (0 if nodata is None else nodata))
        return Numbers(np.where(valid, values, 0), valid, nodata not in (None, 0))


def open_reader(raster: Raster) -> Reader:
    """Open a file and its view on the tile grid: nearest neighbour, and a second band that tells where data is."""
    dataset = open_geotiff(raster.path)
    nodata = 0 if dataset.nodata is None else dataset.nodata
    view = on_the_grid(dataset, raster.shift, src_nodata=nodata, add_alpha=True)
    return Reader(raster, dataset, view, Grid.of(dataset, raster.shift))


def on_the_grid(dataset: DatasetReader, shift: float, **options: object) -> WarpedVRT:
    """View an open file on the pixels of the whole tile grid; `options` are those of GDAL's warper."""
    a, b, c, d, e, f = dataset.transform[:6]
    return WarpedVRT(dataset, src_transform=Affine(a, b, c + shift, d, e, f), **options, **WHOLE_GRID)


def window_of(tile: Tile) -> Window:
    """Where a tile lies on the whole grid."""
    return Window(tile.x * TILE_PX, tile.y * TILE_PX, TILE_PX, TILE_PX)


def sample(raster: Raster) -> NDArray[np.integer]:
    """Read some windows from all over a file: enough to tell which legend it is in.

    Raises:
        RasterError: the file is damaged or gone.
    """
    with open_geotiff(raster.path) as dataset:
        rows = np.linspace(0, max(dataset.height - _SAMPLE_PX, 0), _SAMPLES).astype(int).tolist()
        columns = np.linspace(0, max(dataset.width - _SAMPLE_PX, 0), _SAMPLES).astype(int).tolist()
        side = (min(_SAMPLE_PX, dataset.width), min(_SAMPLE_PX, dataset.height))
        try:
            parts = [dataset.read(1, window=Window(c, r, *side)) for r in rows for c in columns]
        except RasterioError as error:
            raise RasterError(f"{raster.path} is damaged or gone. Fetch it again.") from error
        numbers: NDArray[np.integer] = np.concatenate(parts)
        return numbers if dataset.nodata is None else np.where(numbers == dataset.nodata, 0, numbers)


def describe(path: Path) -> list[Raster]:
    """Return where on Earth a file lies; in two parts if it runs beyond the antimeridian.

    Raises:
        RasterError: it cannot be opened, has no place, or holds something other than classes.
    """
    with open_geotiff(path) as dataset:
        kind = dataset.dtypes[0]
        if dataset.count != 1 or not np.issubdtype(np.dtype(kind), np.integer):
            raise RasterError(
                f"{path} has {dataset.count} band(s) of {kind}, so it is no map of classes. "
                "Give WorldCover rasters, named ESA_WorldCover_10m_..._Map.tif."
            )
        return place(path, dataset)


def place(path: Path, dataset: DatasetReader) -> list[Raster]:
    """Return where on Earth an open file lies; in two parts if it runs beyond the antimeridian.

    Raises:
        RasterError: it has no place, or one off the Earth.
    """
    crs = dataset.crs
    if crs is None and dataset.gcps[0]:
        raise RasterError(f"{path} is placed by ground control points alone. Warp it first, with gdalwarp.")
    if crs is None or not (crs.is_geographic or crs.is_projected) or dataset.transform.is_identity:
        raise RasterError(f"{path} is not georeferenced. Give a GeoTIFF with a CRS and a transform.")
    box = _box(dataset)
    period = 360.0 if crs.is_geographic else WORLD_M if crs == CRS.from_string(TILE_CRS) else None
    placed = [_placed(path, crs, box, period, turn) for turn in ((0,) if period is None else (0, -1, 1))]
    found = [raster for raster in placed if raster]
    if not found:
        raise RasterError(_off_the_earth(path, box))
    return found


def _box(dataset: DatasetReader) -> BBox:
    """Outline of a file in its own CRS, whichever way its rows and columns run."""
    a, b, c, d, e, f = dataset.transform[:6]
    corners = [(x, y) for x in (0, dataset.width) for y in (0, dataset.height)]
    xs, ys = [a * x + b * y + c for x, y in corners], [d * x + e * y + f for x, y in corners]
    return BBox(min(xs), min(ys), max(xs), max(ys))


def _placed(path: Path, crs: CRS, box: BBox, period: float | None, turn: int) -> Raster | None:
    """Place a file on one turn of the globe; None if nothing of it lies there."""
    shift = 0.0
    if period is not None:
        shift, half = turn * period, period / 2
        box = BBox(max(box.west + shift, -half), box.south, min(box.east + shift, half), box.north)
        if box.east - box.west <= period * 1e-9:
            return None
    try:
        footprint = BBox(*transform_bounds(crs, "EPSG:4326", *box))
    except (RasterioError, CPLE_BaseError) as error:
        raise RasterError(f"{path} cannot be placed on Earth ({error}). Warp it to EPSG:4326.") from error
    if not (-90.01 < footprint.south < footprint.north < 90.01 and max(map(abs, footprint)) < 180.01):
        raise RasterError(_off_the_earth(path, footprint))
    return Raster(path, footprint, shift)


def _off_the_earth(path: Path, box: BBox) -> str:
    return f"{path} lies off the Earth: {box}. Check its CRS and transform: x is the longitude, y the latitude."


def open_geotiff(path: Path) -> DatasetReader:
    """Open a GeoTIFF; no other format, since some name further files or addresses to be read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            return rasterio.open(path, driver="GTiff")
    except RasterioError as error:
        raise RasterError(
            f"{path} cannot be opened as GeoTIFF ({error}). Check the path, or fetch it again."
        ) from error
