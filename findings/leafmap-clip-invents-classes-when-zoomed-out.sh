#!/usr/bin/env bash
# leafmap 0.63.1 with rioxarray 0.19.0 (GDAL of rasterio 1.4.4): clip_raster and array_to_image on a
# label map of one band, whose pixels are class codes (10, 20, 30, 80) and which has no colour table.
# Expected: nearest neighbour at every zoom, as reproject and image_to_cog of the same library do.
# Really: the full resolution is right, but both write with GDAL's COG driver by default, whose
# overviews of a band without a colour table are cubic. Read at a quarter of the size, as any web map
# does, 77 % of the pixels of patches of 16 pixels hold codes that the map never had, such as 45.
# What follows: a clipped land-cover map shows classes between its classes as soon as one zooms out,
# and shares taken from a decimated read are wrong, while every check at full size passes. Pass
# driver="GTiff", or build overviews with nearest.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile 'leafmap==0.63.1' 'rioxarray==0.19.0' 'rasterio==1.4.4' 'geopandas==1.2.0' 'numpy==2.4.6'
venv/bin/python -W ignore - <<'PY'
import geopandas
import numpy as np
import rasterio
import shapely
from leafmap import common
from rasterio.transform import from_bounds

CODES = [10, 20, 30, 80]
patches = np.random.default_rng(0).choice(CODES, (128, 128))
labels = np.kron(patches, np.ones((16, 16))).astype("uint8")
profile = {"driver": "GTiff", "count": 1, "dtype": "uint8", "crs": 32632, "height": 2048, "width": 2048}
with rasterio.open("labels.tif", "w", **profile, transform=from_bounds(0, 0, 20480, 20480, 2048, 2048)) as target:
    target.write(labels, 1)
area = geopandas.GeoDataFrame(geometry=[shapely.box(0, 0, 20000, 20000)], crs=32632)


def invented(path, shrink):
    with rasterio.open(path) as source:
        read = source.read(1, out_shape=(source.height // shrink, source.width // shrink))
    return float((~np.isin(read, CODES)).mean())


common.clip_raster("labels.tif", area, output="clip.tif", verbose=False)
common.clip_raster("labels.tif", area, output="plain.tif", driver="GTiff", verbose=False)
common.array_to_image(labels, "array.tif", source="labels.tif")
for path in ("clip.tif", "array.tif", "plain.tif"):
    print(f"{path}: invented codes at full size {invented(path, 1):.0%}, at a quarter {invented(path, 4):.0%}")
assert invented("clip.tif", 1) == invented("array.tif", 1) == invented("plain.tif", 4) == 0
assert invented("clip.tif", 4) > 0.3 and invented("array.tif", 4) > 0.3
print("as stated")
PY
