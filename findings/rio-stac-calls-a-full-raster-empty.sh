#!/usr/bin/env bash
# rio-stac 0.12.0 (rasterio 1.4.4): create_stac_item(with_raster=True), its per-band
# statistics for a raster without a single no-data pixel.
# Expected: "valid_percent": 100.
# Really: 0.0015 for a tile of 256 x 256: with nothing masked the mask is one False, not an
# array, so ONE valid pixel is counted out of 65,536; the larger the raster, the nearer to
# 0. With a quarter of no-data it rightly says 75. Mean, minimum and maximum are right. And
# the histogram's "count" is 11 for 10 buckets: it counts the edges.
# What follows: a search that asks the catalogue for items with enough valid pixels drops
# exactly the complete ones and keeps those with holes. Recompute valid_percent, or do not
# trust values near 0 beside a sane mean; read the length of "buckets" instead of "count".
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile 'rio-stac==0.12.0' 'rasterio==1.4.4' 'numpy==2.4.6'
venv/bin/python -W ignore - <<'PY'
import numpy as np, rasterio, rio_stac
from rasterio.transform import from_origin
def statistics(name, codes, nodata):
    with rasterio.open(name, "w", driver="GTiff", height=256, width=256, count=1, dtype="uint8",
                       crs="EPSG:32633", transform=from_origin(500000, 5000000, 10, 10), nodata=nodata) as out:
        out.write(codes, 1)
    item = rio_stac.create_stac_item(name, id=name, with_proj=True, with_raster=True)
    band = item.assets["asset"].extra_fields["raster:bands"][0]
    print(name, "nodata", nodata, band["statistics"], "histogram count", band["histogram"]["count"],
          "buckets", len(band["histogram"]["buckets"]))
    assert band["histogram"]["count"] == 11 and len(band["histogram"]["buckets"]) == 10
    return band["statistics"]
codes = np.full((256, 256), 10, "uint8")
codes[128:] = 30
full = statistics("full.tif", codes, None)
full0 = statistics("full_with_nodata_tag.tif", codes, 0)
codes[:64] = 0
holes = statistics("holes.tif", codes, 0)
assert abs(full["valid_percent"] - 100 / 65536) < 1e-6 and full["mean"] == 20
assert holes["valid_percent"] == 75
print("with a nodata tag and no such pixel:", full0["valid_percent"])
print("as stated")
PY
