#!/usr/bin/env bash
# xbatcher 0.4.0 (xarray 2026.9.0): BatchGenerator over a Sentinel-2 chip of 600 x 600 pixels in
# patches of 256 x 256, to caption or classify every part of it.
# Expected: nine patches, the last ones smaller or padded; or an error that 600 is no multiple.
# Really: four. The right 88 columns and the lower 88 rows, 27 % of the area, are in no patch,
# without a warning; len() of the generator says 4 as well. A dimension shorter than a patch
# raises, so only scenes that are larger than one patch lose something.
# What follows: pad a scene to a multiple before it is cut, and compare the pixels of all
# patches with those of the scene before figures per scene are made.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile 'xbatcher==0.4.0' 'xarray==2026.9.0' 'numpy==2.4.6'
venv/bin/python -W ignore - <<'PY'
import numpy as np, xarray, xbatcher
def patches(side):
    scene = xarray.DataArray(np.ones((side, side), "uint16"), dims=("y", "x"))
    return list(xbatcher.BatchGenerator(scene, {"y": 256, "x": 256}))
found = patches(600)
covered = sum(patch.size for patch in found)
print(len(found), "patches", covered, "of", 600 * 600, "pixels")
assert len(found) == 4 and covered == 4 * 256 * 256
try:
    patches(200)
    raise SystemExit("a scene smaller than a patch is taken")
except ValueError as error:
    print("200 px:", str(error)[:80])
print("as stated")
PY
