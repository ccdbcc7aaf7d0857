#!/usr/bin/env bash
# rasterio 1.4.4: rasterio.merge.merge of a raster that is stored from south to north
# (positive y resolution, as NetCDF-born GeoTIFFs are).
# Expected: the same mosaic as for the north-up twin, or the error that merge has for
# this: without bounds it raises MergeError 'Rasters with negative pixel height ("upside
# down" rasters) cannot be merged'.
# Really: with bounds= given the check is not met and merge answers an array of the right
# shape that holds nothing but 0; no error, no warning. rasterio.mask of the same file
# with the same box gives the right pixels.
# What follows: cutting tiles out of a folder of rasters with merge(bounds=...) turns each
# south-up file into "no data" tiles that look like sea or like a gap. Check
# src.transform.e < 0 first, or put a WarpedVRT in front.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile 'rasterio==1.4.4' 'numpy==2.4.6'
venv/bin/python -W ignore - <<'PY'
import numpy as np, rasterio
from rasterio.transform import Affine
from rasterio.merge import merge
from rasterio.mask import mask
codes = np.full((100, 100), 10, "uint8")
codes[:50] = 30
codes[:25, :25] = 80
common = dict(driver="GTiff", height=100, width=100, count=1, dtype="uint8", crs="EPSG:32633")
with rasterio.open("north.tif", "w", transform=Affine(10, 0, 500000, 0, -10, 5000000), **common) as out:
    out.write(codes, 1)
with rasterio.open("south.tif", "w", transform=Affine(10, 0, 500000, 0, 10, 4999000), **common) as out:
    out.write(codes[::-1], 1)
box = (500000, 4999000, 501000, 5000000)
w, s, e, n = box
shape = {"type": "Polygon", "coordinates": [[[w, s], [e, s], [e, n], [w, n], [w, s]]]}
for name in ("north.tif", "south.tif"):
    mosaic, _ = merge([name], bounds=box)
    with rasterio.open(name) as src:
        masked, _ = mask(src, [shape])
    print(name, "merge(bounds)", mosaic.shape, np.unique(mosaic, return_counts=True),
          "mask", np.unique(masked, return_counts=True))
    assert mosaic.shape == (1, 100, 100) and np.array_equal(np.unique(masked), [10, 30, 80])
    if name == "north.tif":
        assert np.array_equal(mosaic[0], codes)
    else:
        assert (mosaic == 0).all()
try:
    merge(["south.tif"])
except Exception as error:
    print("without bounds:", type(error).__name__, error)
    assert "upside down" in str(error)
else:
    raise SystemExit("merge without bounds no longer raises")
print("as stated: with bounds= the south-up raster comes out as 10,000 zeros")
PY
