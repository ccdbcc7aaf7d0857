#!/usr/bin/env bash
# rasterio 1.4.4: a chip of red, green, blue and near infrared in 8 bits, written with the
# defaults (count=4, dtype="uint8"), as cutters of aerial images and of Planet scenes do.
# Expected: four bands of numbers; nothing was said of transparency, no nodata was set.
# Really: the file comes back with its fourth band as alpha. Deep water, where near infrared
# is 0, is masked in every band (read_masks, dataset_mask, masked=True), and a WarpedVRT or
# reproject to another CRS writes 0,0,0 there and mixes the colours of shores by the infrared.
# The same numbers in 16 bits, or with photometric="minisblack", keep all their water.
# What follows: lakes and sea vanish from statistics and tiles, as "no data", in silence.
# Write with photometric="minisblack" (or alpha="no" beside "rgb"), and before trusting an
# alpha band look whether it is nearly all 0 and 255.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile 'rasterio==1.4.4' 'numpy==2.4.6'
venv/bin/python -W ignore - <<'PY'
import numpy as np, rasterio
from rasterio.transform import Affine
from rasterio.vrt import WarpedVRT
land, water = (60, 80, 50, 180), (20, 40, 60, 0)
chip = np.empty((4, 100, 100), "uint8")
chip[:] = np.array(land, "uint8")[:, None, None]
chip[:, :60] = np.array(water, "uint8")[:, None, None]
common = dict(driver="GTiff", height=100, width=100, count=4, crs="EPSG:32633",
              transform=Affine(1, 0, 500000, 0, -1, 5000000))
seen = {}
for name, options in (("defaults, 8 bits", dict(dtype="uint8")),
                      ("minisblack, 8 bits", dict(dtype="uint8", photometric="minisblack")),
                      ("rgb and alpha=no, 8 bits", dict(dtype="uint8", photometric="rgb", alpha="no")),
                      ("defaults, 16 bits", dict(dtype="uint16"))):
    with rasterio.open("chip.tif", "w", **common, **options) as out:
        out.write(chip.astype(options["dtype"]))
    with rasterio.open("chip.tif") as src:
        roles = [role.name for role in src.colorinterp]
        kept = float((src.read_masks(1) > 0).mean())
        blue = float(src.read(3, masked=True).mean())
        with WarpedVRT(src, crs="EPSG:3857") as view:
            warped = view.read()[:3, view.height // 4, view.width // 2].tolist()
    seen[name] = (roles[3], kept, warped)
    print(f"{name}: 4th band {roles[3]}, {kept:.0%} of the pixels valid, mean blue {blue:.1f}, water warps to {warped}")
assert seen.pop("defaults, 8 bits") == ("alpha", 0.4, [0, 0, 0])
assert all(role != "alpha" and kept == 1 and warped == [20, 40, 60] for role, kept, warped in seen.values())
print("as stated")
PY
