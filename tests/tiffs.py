"""Makes small GeoTIFFs."""

import numpy as np
from numpy.typing import NDArray
from rasterio.io import MemoryFile
from rasterio.transform import Affine


def tiff(samples: NDArray[np.generic], colours: object = None, **profile: object) -> bytes:
    """A GeoTIFF of (h, w) or (bands, h, w) samples."""
    bands = samples.reshape(-1, *samples.shape[-2:])
    count, height, width = bands.shape
    place = {"crs": "EPSG:3857", "transform": Affine(10, 0, 0, 0, -10, 0)}
    size = {"count": count, "height": height, "width": width, "dtype": bands.dtype}
    with MemoryFile() as memory:
        with memory.open(driver="GTiff", **size, **place, **profile) as dataset:
            dataset.write(bands)
            if colours:
                dataset.write_colormap(1, colours)
        return bytes(memory.read())
