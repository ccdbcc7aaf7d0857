#!/usr/bin/env bash
# sentinelhub 3.12.0: bbox_to_dimensions(bbox, 10) of one XYZ tile at zoom 14, 60 degrees
# north, given in web-mercator metres (CRS.POP_WEB), the size to ask a server's picture in.
# Expected: a square: 245 x 245 in the box's own metres, or 120 x 120 on the ground.
# Really: 117 x 123. Two opposite corners are measured in a UTM zone, which is turned
# against the box, so the picture of a square tile comes oblong, and by how much changes from
# tile to tile of one row: 119 x 122 nearer to the middle of the zone.
# What follows: for tiles of a map give the size (256 x 256) and never a resolution; a chip
# from such a request must not be laid beside tiles pixel for pixel.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile 'sentinelhub==3.12.0'
venv/bin/python -W ignore - <<'PY'
import math
from sentinelhub import CRS, BBox, bbox_to_dimensions
world = 2 * math.pi * 6378137.0
side = world / 2**14
def size(x, y):
    west, north = x * side - world / 2, world / 2 - y * side
    return bbox_to_dimensions(BBox((west, north - side, west + side, north), CRS.POP_WEB), 10)
edge, inner = size(8960, 4700), size(8913, 4700)
print("tile 8960, 4700:", edge, "tile 8913, 4700:", inner, "web-mercator metres:", round(side, 2))
assert edge == (117, 123) and inner == (119, 122)
print("as stated")
PY
