"""Tiles written as GeoTIFF."""

import numpy as np
from rasterio.io import MemoryFile
from rasterio.transform import Affine

from core.geography.tiles import Tile
from core.raster.depth import Samples
from core.raster.images import Pixels
from core.raster.landcover import CLASSES, to_worldcover
from core.raster.legend import ATTRIBUTION
from core.raster.placed import TILE_CRS


def geotiff(pixels: Pixels | Samples, tile: Tile, *, attribution: str = ATTRIBUTION) -> bytes:
    """Write a tile as GeoTIFF in EPSG:3857, deflate-compressed.

    Args:
        pixels: (h, w) class ids, written as WorldCover codes in the official colours with 0 as no-data, so
            that any tool that knows WorldCover reads them; or an (h, w, bands) picture of 8 or
            16 bits.
        tile: the place; the pixels cover it exactly, whatever their number.
        attribution: whose data this is; goes into the copyright tag.
    """
    classes = pixels.ndim == 2
    bands = to_worldcover(pixels.astype(np.uint8, copy=False))[np.newaxis] if classes else np.moveaxis(pixels, -1, 0)
    count, height, width = bands.shape
    box = tile.mercator
    transform = Affine((box.east - box.west) / width, 0, box.west, 0, (box.south - box.north) / height, box.north)
    with MemoryFile() as memory:
        with memory.open(
            driver="GTiff",
            dtype=bands.dtype,
            count=count,
            height=height,
            width=width,
            crs=TILE_CRS,
            transform=transform,
            compress="deflate",
            predictor=1 if classes else 2,
            nodata=0 if classes else None,
            photometric="palette" if classes else "rgb" if count == 3 else "minisblack",
        ) as dataset:
            dataset.write(bands)
            dataset.update_tags(TIFFTAG_COPYRIGHT=attribution, TIFFTAG_IMAGEDESCRIPTION=f"Tile {tile.name}")
            if classes:
                dataset.write_colormap(1, {land.code: (*bytes.fromhex(land.hex[1:]), 255) for land in CLASSES})
                dataset.update_tags(1, **{f"CLASS_{land.code}": land.official for land in CLASSES})
        return bytes(memory.read())
