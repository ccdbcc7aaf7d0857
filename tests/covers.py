"""Real WorldCover rasters of the checkout's neighbour as the files that a bucket of WorldCover holds."""

from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.io import MemoryFile
from rasterio.shutil import copy
from rasterio.transform import Affine

from tests.checkout import SHARED

REAL = SHARED / "data" / "worldcover"
SAO_TOME = "ESA_WorldCover_10m_2020_v100_N00E006_Map.tif"


def write_cog(
    path: Path,
    values: NDArray[np.generic],
    transform: Affine,
    *,
    crs: str = "EPSG:4326",
    block: int = 1024,
    nodata: float | None = 0,
    **options: str,
) -> Path:
    """Write (bands, rows, columns) or (rows, columns) as a cloud-optimised GeoTIFF."""
    values = values if values.ndim == 3 else values[np.newaxis]
    bands, height, width = values.shape
    profile = {"driver": "GTiff", "count": bands, "height": height, "width": width, "dtype": values.dtype, "crs": crs}
    path.parent.mkdir(parents=True, exist_ok=True)
    with MemoryFile() as memory:
        with memory.open(**profile, transform=transform, nodata=nodata) as dataset:
            dataset.write(values)
        with memory.open() as dataset:
            made = {"compress": "deflate", "overview_resampling": "nearest"} | options
            copy(dataset, path, driver="COG", blocksize=block, **made)
    return path


def as_cog(source: Path, target: Path, *, block: int = 1024) -> Path:
    """Write a real raster as its bucket would hold it."""
    with rasterio.open(source) as dataset:
        crs = dataset.crs.to_string()
        return write_cog(target, dataset.read(1), dataset.transform, crs=crs, block=block, nodata=dataset.nodata)
