#!/usr/bin/env bash
# rasterstats 0.21.0 with rasterio 1.4.4: point_query on a raster of land-cover codes.
# Expected: the code of the pixel the point lies in, as gen_point_query on a class map
# suggests and as rasterio's sample() gives.
# Really: the default is bilinear interpolation, also for uint8 codes. Between grassland
# (30) and permanent water (80) a point in a 30 pixel reads 42; half-way it would read 55.
# Between tree cover (10) and cropland (40) a point reads exactly 20 or 30: a valid code
# of a class that is nowhere near. No warning.
# What follows: validation points or place labels near class borders get classes that do
# not exist there, and rounding or a legend check does not catch all of them. Always pass
# interpolate="nearest" for classes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile 'rasterstats==0.21.0' 'rasterio==1.4.4' 'numpy==2.4.6'
venv/bin/python -W ignore - <<'PY'
import numpy as np, rasterio
from rasterio.transform import from_origin
from rasterstats import point_query
def raster(name, left, right):
    codes = np.full((20, 20), left, "uint8")
    codes[:, 10:] = right
    with rasterio.open(name, "w", driver="GTiff", height=20, width=20, count=1,
                       dtype="uint8", crs="EPSG:32633", nodata=0,
                       transform=from_origin(500000, 5000000, 10, 10)) as out:
        out.write(codes, 1)
    return codes
def ask(name, x, y):
    point = {"type": "Point", "coordinates": [x, y]}
    default = point_query([point], name)[0]
    nearest = point_query([point], name, interpolate="nearest")[0]
    with rasterio.open(name) as src:
        sample = int(next(src.sample([(x, y)]))[0])
    print(f"{name} x={x}: default {default}, nearest {nearest}, rasterio sample {sample}")
    return default, nearest, sample
raster("grass_water.tif", 30, 80)
raster("tree_crop.tif", 10, 40)
y = 5000000 - 105
d, n, s = ask("grass_water.tif", 500000 + 97.4, y)   # inside the last grass pixel
assert n == s == 30 and abs(d - 42) < 1e-6
d, n, s = ask("tree_crop.tif", 500000 + 95 + 10 / 3, y)   # inside the last tree pixel
assert n == s == 10 and abs(d - 20) < 1e-6
d, n, s = ask("tree_crop.tif", 500000 + 95 + 20 / 3, y)   # inside the first crop pixel
assert n == s == 40 and abs(d - 30) < 1e-6
print("as stated: shrubland (20) and grassland (30) between tree cover and cropland")
PY
