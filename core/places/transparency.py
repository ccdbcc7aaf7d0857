"""Opening images whose fourth band is called transparency and is none: GDAL calls so the fourth band of 8 bits."""

from contextlib import ExitStack
from pathlib import Path

import numpy as np
import rasterio
from rasterio import shutil
from rasterio.enums import ColorInterp
from rasterio.errors import RasterioError
from rasterio.io import DatasetReader, MemoryFile

from core.errors import RasterError
from core.raster.placed import open_geotiff

_SAMPLE_PX = 256
_CLEAR_OR_FULL = 0.9
"""Share of its pixels that are wholly clear or wholly opaque in a band of transparency; only soft edges are between."""


def open_image_file(path: Path, stack: ExitStack) -> DatasetReader:
    """Open a GeoTIFF, to be closed by `stack`; a band that is called transparency but holds numbers is just a band.

    Tools that write red, green, blue and near infrared with defaults make the infrared transparency, and all deep
    water, where it is 0, vanishes from the picture.

    Raises:
        RasterError: It cannot be opened.
    """
    dataset = open_geotiff(path)
    stack.callback(dataset.close)  # not entered: rasterio's contexts belong to the thread that enters them
    roles = list(dataset.colorinterp)
    if ColorInterp.alpha not in roles or _is_transparency(dataset, roles.index(ColorInterp.alpha) + 1):
        return dataset
    # the file itself is never written to: a small description of it in memory says otherwise
    described = MemoryFile(ext=".vrt")
    stack.callback(described.close)
    shutil.copy(dataset, described.name, driver="VRT")
    with rasterio.open(described.name, "r+", driver="VRT") as description:
        description.colorinterp = [
            ColorInterp.undefined if role == ColorInterp.alpha else role for role in dataset.colorinterp
        ]
    again: DatasetReader = described.open(driver="VRT")
    stack.callback(again.close)
    return again


def _is_transparency(dataset: DatasetReader, band: int) -> bool:
    shape = (min(dataset.height, _SAMPLE_PX), min(dataset.width, _SAMPLE_PX))
    try:
        values = dataset.read(band, out_shape=shape)
    except RasterioError as error:
        raise RasterError(f"{dataset.name} is damaged or cut short ({error}). Fetch it again.") from error
    full = np.iinfo(values.dtype).max if np.issubdtype(values.dtype, np.integer) else 1
    return bool(np.isin(values, (0, full, 255)).mean() >= _CLEAR_OR_FULL)
