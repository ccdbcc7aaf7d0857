#!/usr/bin/env bash
# Pillow 13.0.0, imageio 2.38.1 (tifffile 2026.3.3, imagecodecs 2026.3.6), OpenCV
# 5.0.0.93 (headless wheel), rasterio 1.4.4: a grey PNG of 4 bits a pixel that holds the class ids 0..11 (what GDAL's
# NBITS=4 and PNG optimisers write for a label map of up to 16 classes).
# Expected: every reader gives the ids 0..11, as PNG is lossless.
# Really: Pillow, imageio and OpenCV stretch 4 bits to 8 and give 0, 17, 34, ... 187;
# only rasterio gives the ids. As a TIFF the same map splits them otherwise: Pillow still
# multiplies by 17, imageio now gives the ids, and OpenCV reads nothing at all (None).
# What follows: a label map gets values that are in no legend (id 5 reads 85), a reader
# that takes unknown values for "no data" loses every class but 0, and whether the same
# map works depends on its suffix. Judge values together with the bit depth of the file
# (byte 24 of a PNG) and divide by 17.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile 'pillow==13.0.0' 'imageio==2.38.1' 'imagecodecs==2026.3.6' \
  'opencv-python-headless==5.0.0.93' 'rasterio==1.4.4' 'numpy==2.4.6' 'tifffile==2026.3.3'
venv/bin/python -W ignore - <<'PY' 2>log.txt || { cat log.txt; exit 1; }
import numpy as np, rasterio, cv2
import imageio.v3 as iio
from PIL import Image
ids = (np.arange(256)[:, None] // 22).repeat(256, 1).astype("uint8")
for name, driver in (("map.png", "PNG"), ("map.tif", "GTiff")):
    with rasterio.open(name, "w", driver=driver, height=256, width=256, count=1,
                       dtype="uint8", NBITS=4) as out:
        out.write(ids, 1)
assert open("map.png", "rb").read()[24:26] == b"\x04\x00"      # 4 bits, grey
readers = {
    "rasterio": lambda f: rasterio.open(f).read(1),
    "Pillow": lambda f: np.array(Image.open(f)),
    "imageio": iio.imread,
    "OpenCV": lambda f: cv2.imread(f, cv2.IMREAD_UNCHANGED),
}
factor = {}
for name in ("map.png", "map.tif"):
    for reader, read in readers.items():
        got = read(name)
        factor[name, reader] = None if got is None else next(
            (k for k in (1, 17) if np.array_equal(got, ids * k)), "?")
        print(f"{name} {reader:13}", None if got is None else np.unique(got).tolist())
print(factor)
assert factor == {
    ("map.png", "rasterio"): 1, ("map.png", "Pillow"): 17, ("map.png", "imageio"): 17,
    ("map.png", "OpenCV"): 17,
    ("map.tif", "rasterio"): 1, ("map.tif", "Pillow"): 17, ("map.tif", "imageio"): 1,
    ("map.tif", "OpenCV"): None}
print("as stated")
PY
