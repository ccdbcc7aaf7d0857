#!/usr/bin/env bash
# rioxarray 0.19.0 (rio.clip_box) and rasterio 1.4.4 (mask.mask with crop=True): cutting one
# XYZ tile out of a raster in EPSG:3857 that lies exactly on the grid of the tiles, by the
# tile's own bounds, computed with the same formula.
# Expected: 256 x 256 pixels.
# Really: 256 x 257 for 56 of 64 neighbouring tiles, 256 x 256 for the others: a bound that
# should fall on a pixel's edge falls a millionth of a pixel beside it, and every pixel that is
# touched counts. rioxarray's further column holds the neighbour's pixels, rasterio's holds
# only zeros, which are a class or "no data" of the tile itself in a label map.
# What follows: tiles are cut by whole-pixel windows (round the offsets of window_from_bounds,
# set width and height to 256), and what reads such chips from others checks their size instead
# of resampling 257 columns to 256.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile 'rioxarray==0.19.0' 'rasterio==1.4.4' 'numpy==2.4.6' 'shapely==2.1.2'
venv/bin/python -W ignore - <<'PY'
import collections, math
import numpy as np, rasterio, rasterio.mask, rioxarray
from rasterio.transform import from_bounds
from shapely.geometry import box
world, first_x, first_y, count = 2 * math.pi * 6378137.0, 8960, 4876, 8
side = world / 2**14
def bounds(x, y):
    west, north = x * side - world / 2, world / 2 - y * side
    return west, north - side, west + side, north
west, _, _, north = bounds(first_x, first_y)
codes = np.random.default_rng(0).integers(1, 12, (256 * count, 256 * count), dtype="uint8")
with rasterio.open("grid.tif", "w", driver="GTiff", height=256 * count, width=256 * count, count=1, dtype="uint8",
                   crs="EPSG:3857", transform=from_bounds(west, north - count * side, west + count * side, north,
                                                          256 * count, 256 * count)) as out:
    out.write(codes, 1)
clipped, masked, extra = collections.Counter(), collections.Counter(), set()
labels = rioxarray.open_rasterio("grid.tif")
with rasterio.open("grid.tif") as source:
    for row in range(count):
        for column in range(count):
            place = bounds(first_x + column, first_y + row)
            clipped[labels.rio.clip_box(*place).shape[1:]] += 1
            found, _ = rasterio.mask.mask(source, [box(*place)], crop=True)
            masked[found.shape[1:]] += 1
            if found.shape[2] == 257:
                outer = {0, 256} & {i for i in (0, 256) if not found[0, :, i].any()}
                extra.add(len(outer))
print("rioxarray", dict(clipped), "rasterio", dict(masked), "columns of zeros in the wide ones", extra)
assert clipped == masked == {(256, 257): 56, (256, 256): 8} and extra == {1}
print("as stated")
PY
