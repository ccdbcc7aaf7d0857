"""A bucket of WorldCover for measuring: one whole file of 36,000 px, shown at every cell, as a real one is stored."""

from pathlib import Path

import numpy as np
import rasterio
from rasterio.shutil import copy
from rasterio.transform import Affine
from rasterio.windows import Window

from tests.checkout import SHARED
from tests.cog_server import Everywhere

SIDE_PX, BLOCK_PX = 36_000, 1024
_REAL = SHARED / "data" / "worldcover" / "cayambe_quito_2021_epsg3857.tif"
_CODES = np.array([10, 20, 30, 40, 50, 60, 80, 90], np.uint8)


def bucket(folder: Path) -> Path:
    """Return a folder with the file, made once from a real raster that is repeated, or else from made-up patches."""
    target = folder / Everywhere.NAME
    if target.exists():
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    flat = folder / "flat.tif"
    ground = _ground()
    profile = {"driver": "GTiff", "count": 1, "dtype": "uint8", "width": SIDE_PX, "height": SIDE_PX, "nodata": 0}
    profile |= {"crs": "EPSG:4326", "transform": Affine(1 / 12_000, 0, 0, 0, -1 / 12_000, 3)}
    profile |= {"tiled": True, "blockxsize": BLOCK_PX, "blockysize": BLOCK_PX, "compress": "deflate"}
    height, width = ground.shape
    with rasterio.open(flat, "w", **profile) as dataset:
        for top in range(0, SIDE_PX, BLOCK_PX):
            count = min(BLOCK_PX, SIDE_PX - top)
            rows = ground[(top + np.arange(count)) % height]
            strip = np.tile(rows, (1, -(-SIDE_PX // width)))[:, :SIDE_PX]
            dataset.write(strip, 1, window=Window(0, top, SIDE_PX, count))
    partial = folder / "partial.tif"
    copy(flat, partial, driver="COG", compress="deflate", blocksize=BLOCK_PX, overview_resampling="nearest")
    flat.unlink()
    partial.replace(target)
    return folder


def _ground() -> "np.typing.NDArray[np.uint8]":
    if _REAL.exists():
        with rasterio.open(_REAL) as dataset:
            real: np.typing.NDArray[np.uint8] = dataset.read(1)[200:-200, 200:-200]
            return real
    coarse = np.random.default_rng(5).choice(_CODES, (400, 400))
    return np.kron(coarse, np.ones((9, 9), np.uint8))
