#!/usr/bin/env bash
# folium 0.20.0 (branca 0.8.2): ImageOverlay of a uint8 array, which is how a Sentinel-2 tile
# or a painted land-cover map in memory gets onto a folium map, and mercator_project=True.
# Expected: 8 bit colours are shown as they are; a reprojected map holds the same colours.
# Really: every band is divided by its own maximum: (0, 100, 0) becomes (0, 170, 0) where the
# brightest green is 150, (250, 0, 0) becomes (255, 0, 0): dim tiles turn bright and change
# their hue, each by another factor, so neighbours do not match and class colours fit no legend. And
# mercator_project=True blends rows: 3 colours become 33, so classes appear that no pixel has.
# What follows: hand folium the bytes of a PNG (a file, a data address, a tile layer), never an
# array, and label maps only on the grid of the map. Codes in one band turn to grey the same way.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile 'folium==0.20.0' 'branca==0.8.2' 'numpy==2.4.6' 'pillow==12.0.0'
venv/bin/python -W ignore - <<'PY'
import base64, io
import folium, numpy as np
from PIL import Image
painted = np.zeros((64, 64, 3), "uint8")
painted[:32], painted[32:] = (0, 100, 0), (250, 0, 0)
painted[::4] = (240, 150, 255)
def colours(array, **options):
    overlay = folium.raster_layers.ImageOverlay(array, bounds=[[58.0, 16.0], [62.0, 20.0]], **options)
    shown = np.array(Image.open(io.BytesIO(base64.b64decode(overlay.url.split(",")[1]))))
    return {tuple(int(part) for part in colour) for colour in np.unique(shown.reshape(-1, 4), axis=0)[:, :3]}
plain, projected = colours(painted), colours(painted, mercator_project=True)
codes = np.full((64, 64), 10, "uint8")
codes[32:], codes[:, :8] = 50, 80
grey = colours(codes)
print("as given", sorted(plain), "projected:", len(projected), "colours; codes 10, 50, 80:", sorted(grey))
assert plain == {(0, 170, 0), (255, 0, 0), (244, 255, 255)}
assert len(projected) == 33
assert grey == {(31, 31, 31), (159, 159, 159), (255, 255, 255)}
print("as stated")
PY
