#!/usr/bin/env bash
# rasterstats 0.21.0 with rasterio 1.4.4 and numpy 2.4.6: zonal_stats on a raster of
# class codes that has no nodata value, for a zone that reaches over the raster's edge.
# Expected: only pixels of the raster are counted (the zone is clipped), or an error.
# Really: rasterstats says "Setting nodata to -999", but the array stays uint8, where
# -999 does not fit: the part outside is filled with 0 and counted as class 0. Here 1,000
# of 2,250 counted pixels do not exist, the majority of the zone is class 0, and its
# "nodata" count is 0. With nodata=0 given, the same call counts the 1,250 real pixels.
# What follows: shares of every tile, parcel or country at the border of a raster file
# are diluted by a class that is not there (in a 0..n legend even by a real one). Pass
# nodata explicitly, and compare "count" with the number of pixels that can exist.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile 'rasterstats==0.21.0' 'rasterio==1.4.4' 'numpy==2.4.6'
venv/bin/python -W ignore - <<'PY'
import warnings
import numpy as np, rasterio
from rasterio.transform import from_origin
from rasterstats import zonal_stats
codes = np.full((100, 100), 30, "uint8")
codes[:25, :25] = 80
with rasterio.open("codes.tif", "w", driver="GTiff", height=100, width=100, count=1,
                   dtype="uint8", crs="EPSG:32633",
                   transform=from_origin(500000, 5000000, 10, 10)) as out:
    out.write(codes, 1)
# 45 x 50 pixels, the 20 western columns lie outside of the raster
w, s, e, n = 500000 - 200, 5000000 - 500, 500000 + 250, 5000000
zone = {"type": "Polygon", "coordinates": [[[w, s], [e, s], [e, n], [w, n], [w, s]]]}
with warnings.catch_warnings(record=True) as seen:
    warnings.simplefilter("always")
    plain = zonal_stats([zone], "codes.tif", categorical=True, stats="count majority nodata")[0]
print("default:  ", plain)
print("warning:  ", [str(w.message) for w in seen if "nodata" in str(w.message)])
told = zonal_stats([zone], "codes.tif", categorical=True, stats="count majority nodata", nodata=0)[0]
print("nodata=0: ", told)
assert plain["count"] == 2250 and plain[0] == 1000 and plain["majority"] == 0
assert plain["nodata"] == 0 and 0 not in np.unique(codes)
assert told["count"] == 1250 and told[30] == 625 and told[80] == 625 and 0 not in told
print("as stated: 1000 pixels that do not exist are counted as class 0")
PY
