#!/usr/bin/env bash
# Pillow 13.0.0 (and through it imageio 2.38.1) against rasterio 1.4.4 and OpenCV
# 5.0.0.93 (headless wheel): a JPEG 2000 band of 15 bits in uint16, which
# is how Sentinel-2 products store reflectance.
# Expected: the digital numbers that were written; all readers agree on a lossless file.
# Really: Pillow stretches 15 bits to 16 and gives every number times two, in mode I;16,
# and imageio reads .jp2 through Pillow. rasterio and OpenCV give the true numbers.
# What follows: reflectance is twice as bright, the -1000 offset of newer baselines is
# taken off the wrong numbers, thresholds (cloud, dark water) fail; band ratios of two
# bands read the same way still look right, which hides it. Read .jp2 with rasterio, or
# shift right by 16 minus the bit depth in the file's header.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile 'pillow==13.0.0' 'imageio==2.38.1' \
  'opencv-python-headless==5.0.0.93' 'rasterio==1.4.4' 'numpy==2.4.6'
venv/bin/python -W ignore - <<'PY'
import numpy as np, rasterio, cv2
import imageio.v3 as iio
from PIL import Image
band = (np.arange(256 * 256).reshape(256, 256) % 10000).astype("uint16")
with rasterio.open("B04.jp2", "w", driver="JP2OpenJPEG", height=256, width=256, count=1,
                   dtype="uint16", NBITS=15, QUALITY=100, REVERSIBLE="YES") as out:
    out.write(band, 1)
readers = {
    "rasterio": lambda: rasterio.open("B04.jp2").read(1),
    "OpenCV": lambda: cv2.imread("B04.jp2", cv2.IMREAD_UNCHANGED),
    "Pillow": lambda: np.array(Image.open("B04.jp2")),
    "imageio": lambda: iio.imread("B04.jp2"),
}
factor = {}
for name, read in readers.items():
    got = np.asarray(read())
    factor[name] = next((k for k in (1, 2) if np.array_equal(got, band.astype("int64") * k)), None)
    print(f"{name:13} {got.dtype} pixel (100, 100) = {got[100, 100]}, written {band[100, 100]}, times {factor[name]}")
assert factor == {"rasterio": 1, "OpenCV": 1, "Pillow": 2, "imageio": 2}
print("as stated")
PY
