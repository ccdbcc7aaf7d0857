"""Rasters of one's own for tests: small GeoTIFFs of any CRS, size, depth and number of bands at a known place."""

from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.transform import Affine
from rasterio.warp import transform

from core.geography.tiles import Tile

TILE = Tile.parse("4319_2499_patch11")
"""Farmland in Denmark."""


def raster(
    path: Path,
    bands: NDArray[np.generic],
    *,
    tile: Tile = TILE,
    crs: str = "EPSG:32632",
    pixel: float = 10,
    offset_px: tuple[int, int] = (0, 0),
    place: Affine | None = None,
    names: tuple[str, ...] = (),
    **more: object,
) -> Path:
    """Write (bands, h, w) numbers with their middle on the middle of a tile, moved by pixels east and south."""
    bands = bands.reshape(-1, *bands.shape[-2:])
    count, height, width = bands.shape
    (x,), (y,) = transform("EPSG:4326", crs, [tile.centre[0]], [tile.centre[1]])
    west, north = x + (offset_px[0] - width / 2) * pixel, y - (offset_px[1] - height / 2) * pixel
    path.parent.mkdir(parents=True, exist_ok=True)
    shape = {"width": width, "height": height, "count": count, "dtype": bands.dtype}
    where = place or Affine(pixel, 0, west, 0, -pixel, north)
    with rasterio.open(path, "w", driver="GTiff", crs=crs, transform=where, **shape, **more) as dataset:
        dataset.write(bands)
        for number, name in enumerate(names, start=1):
            dataset.set_band_description(number, name)
    return path


def flat(values: tuple[float, ...], dtype: str = "uint8", side: int = 400) -> NDArray[np.generic]:
    """Bands of one number each."""
    return np.stack([np.full((side, side), value, dtype) for value in values])


def textured(low: tuple[float, ...], span: float, dtype: str = "uint16", side: int = 400) -> NDArray[np.generic]:
    """Bands that begin at `low` and spread over `span`, alike in all of them."""
    texture = np.random.default_rng(1).random((side, side)) * span
    return np.stack([(value + texture).astype(dtype) for value in low])
