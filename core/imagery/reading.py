"""Bands of a scene on the pixels of a tile, read by window from the server that holds them."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rasterio._err import CPLE_BaseError
from rasterio.crs import CRS
from rasterio.errors import RasterioError
from rasterio.warp import transform
from rasterio.windows import Window

from core.errors import RasterError
from core.geography.tiles import GRID, TILE_PX, WORLD_M, Tile
from core.imagery import offset
from core.imagery.form import BANDS, NAMES, Band, Samples, without_offset
from core.imagery.offset import Offset
from core.remote.access import Access
from core.remote.cogs import Cog, open_cog
from core.remote.ranges import FarFile, Range
from core.remote.stacitems import StacItem

_MOST_PX = 2048
"""Longest side of a window: a tile is some 120 to 250 pixels of 10 m wide."""

_COARSE_PX = 700
"""Longest side of a coarse view of a whole scene."""

_COARSE_BYTES = 768 << 10
"""Where the coarsest views of a cloud-optimised file end: they stand at its beginning."""


class Part(NamedTuple):
    """What one scene has of a tile."""

    samples: Samples
    offset: Offset


def read_part(access: Access, item: StacItem, tile: Tile, bands: Sequence[Band]) -> Part:
    """Read bands of a scene, true colour among them, warped bilinear to the tile, and decide about the offset.

    Raises:
        RasterError: The scene has no such band, or its file is damaged or has no place on Earth.
        RemoteError: The server does not give it.
        AddressError: The server may not be asked.
    """
    files = {band: FarFile(_address(item, band), access) for band in bands}
    with ThreadPoolExecutor(len(bands), thread_name_prefix="band") as pool:
        warped = pool.map(partial(_warped, places=_Places(tile)), files.values())
        read = dict(zip(bands, warped, strict=True))

        def coarse() -> dict[Band, NDArray[np.uint16]]:
            return dict(zip(BANDS["rgb"], pool.map(_coarse, [files[band] for band in BANDS["rgb"]]), strict=True))

        decided = offset.decide(read, coarse, item.offset_left)
    return Part(
        {band: without_offset(numbers) if decided.present else numbers for band, numbers in read.items()}, decided
    )


def _address(item: StacItem, band: Band) -> str:
    found = next((item.assets[name] for name in NAMES[band] if name in item.assets), None)
    if found is None:
        raise RasterError(
            f"The catalogue names no web address for band {NAMES[band][1]} of {item.id}. Choose another scene."
        )
    return found


def _warped(file: FarFile, places: "_Places") -> NDArray[np.uint16]:
    """Return (256, 256) numbers as they are stored, 0 where there are none.

    One thread opens, reads and closes: rasterio finds the way to a file object only where the raster was opened.
    """
    with open_cog(file) as cog:
        _check(cog)
        xs, ys = places.in_crs(cog.dataset.crs)
        a, b, c, d, e, f = (~cog.dataset.transform)[:6]
        columns, rows = a * xs + b * ys + c - 0.5, d * xs + e * ys + f - 0.5
        window = _window(cog, columns, rows)
        if window is None:
            return np.zeros((TILE_PX, TILE_PX), np.uint16)
        values = cog.read(window)[0]
    return bilinear(values.clip(0), columns - window.col_off, rows - window.row_off)


class _Places:
    """Where the centres of a tile's pixels lie in the CRS of a scene; bands of all sizes share them."""

    def __init__(self, tile: Tile) -> None:
        self._tile, self._lock = tile, threading.Lock()
        self._held: dict[str, tuple[NDArray[np.float64], NDArray[np.float64]]] = {}

    def in_crs(self, crs: CRS) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        with self._lock:
            name = crs.to_string()
            if name not in self._held:
                box, side = self._tile.mercator, WORLD_M / GRID / TILE_PX
                steps = (np.arange(TILE_PX) + 0.5) * side
                across, down = np.meshgrid(box.west + steps, box.north - steps)
                try:
                    xs, ys = transform("EPSG:3857", crs, across.ravel(), down.ravel())
                except (RasterioError, CPLE_BaseError):
                    xs, ys = [np.inf] * across.size, [np.inf] * across.size  # beyond what its projection can show
                self._held[name] = np.reshape(xs, across.shape), np.reshape(ys, across.shape)
            return self._held[name]


def bilinear(
    values: NDArray[np.integer], columns: NDArray[np.float64], rows: NDArray[np.float64]
) -> NDArray[np.uint16]:
    """Return the numbers at places between pixel centres, (0, 0) the first; 0, which is no data, takes no part.

    Where more than half of what would count is no data there is none. Done here because rasterio's `reproject` is not
    for threads: it switches warnings of the whole process off and on.
    """
    height, width = values.shape
    left, top = np.floor(columns).astype(int), np.floor(rows).astype(int)
    across, down = columns - left, rows - top
    total, weights = np.zeros(columns.shape), np.zeros(columns.shape)
    for row, column in ((0, 0), (0, 1), (1, 0), (1, 1)):
        y, x = top + row, left + column
        inside = (y >= 0) & (y < height) & (x >= 0) & (x < width)
        found = np.where(inside, values[y.clip(0, height - 1), x.clip(0, width - 1)], 0)
        weight = np.where(found > 0, (down if row else 1 - down) * (across if column else 1 - across), 0)
        total += weight * found
        weights += weight
    known = weights >= 0.5
    made: NDArray[np.uint16] = np.where(known, np.rint(total / np.where(known, weights, 1)), 0).astype(np.uint16)
    return made


def _check(cog: Cog) -> None:
    """Refuse a raster that is no band of Sentinel-2."""
    if cog.dataset.crs is None or cog.dataset.dtypes[0] not in ("uint16", "int16"):
        raise RasterError(
            f"{cog.where} is no band of Sentinel-2: it has no CRS, or samples of {cog.dataset.dtypes[0]}."
        )


def _window(cog: Cog, columns: NDArray[np.float64], rows: NDArray[np.float64]) -> Window | None:
    """Return the pixels that a tile needs, None where the raster lies elsewhere."""
    if not (np.isfinite(columns).all() and np.isfinite(rows).all()):
        return None
    left, right = max(0, int(np.floor(columns.min()))), min(cog.dataset.width, int(np.floor(columns.max())) + 2)
    top, bottom = max(0, int(np.floor(rows.min()))), min(cog.dataset.height, int(np.floor(rows.max())) + 2)
    if left >= right or top >= bottom:
        return None
    if right - left > _MOST_PX or bottom - top > _MOST_PX:
        raise RasterError(
            f"{cog.where} is no band of Sentinel-2: a tile has {right - left:,} x {bottom - top:,} px of it."
        )
    return Window(left, top, right - left, bottom - top)


def _coarse(file: FarFile) -> NDArray[np.uint16]:
    """Return a coarse view of the whole scene; a file without one is seen only if it is small."""
    file.fetch([Range(0, _COARSE_BYTES)])
    with open_cog(file) as cog:
        height, width = cog.dataset.height, cog.dataset.width
        least = max([1, *cog.dataset.overviews(1)])
        if max(height, width) > _COARSE_PX * least:
            return np.zeros((1, 1), np.uint16)
        with cog.reading():
            values = cog.dataset.read(1, out_shape=(-(-height // least), -(-width // least)))
    coarse: NDArray[np.uint16] = values.clip(0).astype(np.uint16)
    return coarse
