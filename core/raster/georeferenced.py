"""Georeferenced rasters: label maps cut from WorldCover files of any CRS, and tiles written as GeoTIFF."""

import threading
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio._err import CPLE_BaseError
from rasterio.coords import BoundingBox
from rasterio.crs import CRS
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.io import DatasetReader, MemoryFile
from rasterio.transform import Affine
from rasterio.vrt import WarpedVRT
from rasterio.warp import transform_bounds
from rasterio.windows import Window

from core.errors import RasterError
from core.geography.tiles import GRID, TILE_PX, WORLD_M, BBox, Tile
from core.raster.images import Pixels
from core.raster.landcover import CLASSES, LabelMap, from_worldcover, to_worldcover

ATTRIBUTION = (
    "© ESA WorldCover project / Contains modified Copernicus Sentinel data processed by ESA WorldCover consortium"
)
"""What CC-BY-4.0 asks to be shown with anything made from WorldCover."""

OPEN_READERS = 32
"""Readers that stay open between cuts: the system's limit on open files is far below WorldCover's 2,651 rasters."""

_TILE_CRS = "EPSG:3857"
_PIXEL_M = WORLD_M / GRID / TILE_PX
_WORLD = {
    "crs": _TILE_CRS,
    "transform": Affine(_PIXEL_M, 0, -WORLD_M / 2, 0, -_PIXEL_M, WORLD_M / 2),
    "width": GRID * TILE_PX,
    "height": GRID * TILE_PX,
}
"""Every raster is seen warped to the pixels of the whole tile grid, so a tile is a window of whole pixels."""


class Raster(NamedTuple):
    """One WorldCover file."""

    path: Path
    footprint: BBox
    """Outline in degrees; `west > east` crosses the antimeridian."""


class _Reader(NamedTuple):
    """An open file and its view on the tile grid; used by one thread at a time."""

    raster: Raster
    dataset: DatasetReader
    view: WarpedVRT

    def close(self) -> None:
        self.view.close()
        self.dataset.close()


class WorldCover:
    """WorldCover rasters, cut to tiles by nearest neighbour. May be shared by threads, which then cut in parallel."""

    def __init__(self, paths: Iterable[Path]) -> None:
        """Look at every raster once.

        Args:
            paths: GeoTIFF files, or folders that are searched for them. Where rasters overlap, the first one
                with data wins; those of a folder come in order of name, so 2020 before 2021.

        Raises:
            RasterError: a path is gone, a folder holds no GeoTIFF, or a file is no map of classes.
        """
        self.rasters: Sequence[Raster] = tuple(_describe(file) for path in paths for file in _files(path))
        self._edges = np.array([raster.footprint for raster in self.rasters], np.float64).reshape(-1, 4).T
        self._idle: list[_Reader] = []
        self._capacity = OPEN_READERS
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the files; a cut still running closes its own when it ends."""
        with self._lock:
            self._capacity = 0
            while self._idle:
                self._idle.pop().close()

    def cut(self, tile: Tile) -> LabelMap | None:
        """Return the land cover of a tile, unknown where no raster has data; None if none has any here.

        Raises:
            RasterError: a file is damaged or gone.
        """
        codes = np.zeros((TILE_PX, TILE_PX), np.uint8)
        for raster in self._reaching(tile):
            codes = np.where(codes == 0, self._read(raster, tile), codes)
            if codes.all():
                break
        return from_worldcover(codes) if codes.any() else None

    def _reaching(self, tile: Tile) -> list[Raster]:
        """Return the rasters whose footprint meets a tile, in order."""
        west, south, east, north = self._edges
        box = tile.bounds
        right_of_west, left_of_east = box.east > west, box.west < east
        across = np.where(west <= east, right_of_west & left_of_east, right_of_west | left_of_east)
        hits = np.flatnonzero(across & (south < box.north) & (north > box.south))
        return [self.rasters[index] for index in hits.tolist()]

    def _read(self, raster: Raster, tile: Tile) -> NDArray[np.integer]:
        """Codes of one raster in a tile, 0 outside it."""
        window = Window(tile.x * TILE_PX, tile.y * TILE_PX, TILE_PX, TILE_PX)
        try:
            with self._borrow(raster) as reader:
                codes: NDArray[np.integer] = reader.view.read(1, window=window)
        except RasterioError as error:
            raise RasterError(
                f"{raster.path} is damaged or gone: tile {tile.name} cannot be cut from it. Fetch it again."
            ) from error
        return codes

    @contextmanager
    def _borrow(self, raster: Raster) -> Iterator[_Reader]:
        """Lend a reader that no other thread has; the one unused for longest is closed when there are too many."""
        with self._lock:
            found = next((i for i, idle in enumerate(self._idle) if idle.raster is raster), None)
            reader = self._idle.pop(found) if found is not None else None
        reader = reader or _open(raster)
        try:
            yield reader
        finally:
            with self._lock:
                self._idle.append(reader)
                while len(self._idle) > self._capacity:
                    self._idle.pop(0).close()


def geotiff(pixels: Pixels, tile: Tile, *, attribution: str = ATTRIBUTION) -> bytes:
    """Write a tile as GeoTIFF in EPSG:3857, deflate-compressed.

    Args:
        pixels: (h, w) class ids, written as WorldCover codes in the official colours with 0 as no-data, so
            that any tool that knows WorldCover reads them; or an (h, w, 3) picture.
        tile: the place; the pixels cover it exactly, whatever their number.
        attribution: whose data this is; goes into the copyright tag.
    """
    classes = pixels.ndim == 2
    bands = to_worldcover(pixels)[np.newaxis] if classes else np.moveaxis(pixels, -1, 0)
    count, height, width = bands.shape
    box = tile.mercator
    transform = Affine((box.east - box.west) / width, 0, box.west, 0, (box.south - box.north) / height, box.north)
    with MemoryFile() as memory:
        with memory.open(
            driver="GTiff",
            dtype="uint8",
            count=count,
            height=height,
            width=width,
            crs=_TILE_CRS,
            transform=transform,
            compress="deflate",
            predictor=1 if classes else 2,
            nodata=0 if classes else None,
            photometric="palette" if classes else "rgb",
        ) as dataset:
            dataset.write(bands)
            dataset.update_tags(TIFFTAG_COPYRIGHT=attribution, TIFFTAG_IMAGEDESCRIPTION=f"Tile {tile.name}")
            if classes:
                dataset.write_colormap(1, {land.code: (*bytes.fromhex(land.hex[1:]), 255) for land in CLASSES})
                dataset.update_tags(1, **{f"CLASS_{land.code}": land.official for land in CLASSES})
        return bytes(memory.read())


def _files(path: Path) -> list[Path]:
    """GeoTIFF files at a path; WorldCover's input-quality layers in a folder are passed over."""
    if not path.is_dir():
        return [path]
    files = sorted(
        file
        for file in path.rglob("*")
        if file.suffix.lower() in (".tif", ".tiff") and not file.stem.endswith("_InputQuality")
    )
    if not files:
        raise RasterError(f"{path} holds no GeoTIFF. Give a folder of WorldCover rasters (.tif), or the files.")
    return files


def _describe(path: Path) -> Raster:
    """Return a file's place on Earth.

    Raises:
        RasterError: it cannot be opened, has no place, or holds something other than classes.
    """
    with _dataset(path) as dataset:
        crs, kind = dataset.crs, dataset.dtypes[0]
        if crs is None or not (crs.is_geographic or crs.is_projected) or dataset.transform.is_identity:
            raise RasterError(f"{path} is not georeferenced. Give a GeoTIFF with a CRS and a transform.")
        if dataset.count != 1 or not np.issubdtype(np.dtype(kind), np.integer):
            raise RasterError(
                f"{path} has {dataset.count} band(s) of {kind}, so it is no map of classes. "
                "Give WorldCover rasters, named ESA_WorldCover_10m_..._Map.tif."
            )
        return Raster(path, _footprint(path, crs, dataset.bounds))


def _footprint(path: Path, crs: CRS, bounds: BoundingBox) -> BBox:
    try:
        footprint = BBox(*transform_bounds(crs, "EPSG:4326", *bounds))
    except (RasterioError, CPLE_BaseError) as error:
        raise RasterError(f"{path} cannot be placed on Earth ({error}). Warp it to EPSG:4326.") from error
    if not (-90.01 < footprint.south < footprint.north < 90.01 and max(map(abs, footprint)) < 360.01):
        raise RasterError(f"{path} lies off the Earth: {footprint}. Check its CRS and transform.")
    return footprint


def _open(raster: Raster) -> _Reader:
    """Open a file and its view on the tile grid: nearest neighbour, 0 where there is no data."""
    dataset = _dataset(raster.path)
    nodata = 0 if dataset.nodata is None else dataset.nodata
    return _Reader(raster, dataset, WarpedVRT(dataset, src_nodata=nodata, nodata=0, **_WORLD))


def _dataset(path: Path) -> DatasetReader:
    """Open a GeoTIFF; no other format, since some name further files or addresses to be read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            return rasterio.open(path, driver="GTiff")
    except RasterioError as error:
        raise RasterError(
            f"{path} cannot be opened as GeoTIFF ({error}). Check the path, or fetch it again."
        ) from error
