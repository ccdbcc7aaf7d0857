#!/usr/bin/env bash
# tiler 0.6.0 (numpy 2.4.6): cutting a label map into overlapping 256 px tiles and merging them
# again with a smooth window, which is how a model's tiles are put back together.
# Expected: a map that is 10 everywhere comes back as 10 everywhere, or an error for codes.
# Really: with window="hann" and dtype=uint8 the merged map holds 0, 9 and 10: the weighted mean
# of tens is 9.999998 here and there and is cut off instead of rounded, and the outermost rows
# and columns, where the window is zero, become 0. As WorldCover codes 9 is nothing, as
# ChatEarthNet ids 10 is mangroves and 9 wetland. With the default window nothing changes.
# What follows: merge scores and take the largest afterwards, never codes; round before a cast;
# pad by a tile's margin so that no border of the picture lies where the window is zero.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile 'tiler==0.6.0' 'numpy==2.4.6'
venv/bin/python -W ignore - <<'PY'
import numpy as np
from tiler import Merger, Tiler
labels = np.full((600, 600, 1), 10, "uint8")
tiles = Tiler(data_shape=labels.shape, tile_shape=(256, 256, 1), channel_dimension=2, overlap=0.5)
def merged(**options):
    merger = Merger(tiles, **options)
    for number, tile in tiles(labels):
        merger.add(number, tile)
    return merger.merge(unpad=True, dtype=np.uint8)
smooth, plain = merged(window="hann"), merged()
print("hann", np.unique(smooth).tolist(), "wrong pixels", int((smooth != 10).sum()), "default", np.unique(plain).tolist())
assert np.unique(smooth).tolist() == [0, 9, 10] and (smooth[0] == 0).all() and (plain == 10).all()
print("as stated")
PY
