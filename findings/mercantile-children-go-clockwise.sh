#!/usr/bin/env bash
# mercantile 1.2.1 and morecantile 7.1.0: the four children of a map tile.
# Expected: row by row (north-west, north-east, south-west, south-east), the order of
# patch names such as 00, 01, 10, 11 and of reshape(2, 2); and the same order in both.
# Really: mercantile goes clockwise (NW, NE, SE, SW), so the last two are swapped;
# morecantile goes row by row. Two levels down mercantile winds clockwise inside
# clockwise: only 2 of the 16 places are where a row-by-row reader looks for them.
# What follows: zip(children(parent), patches) puts the south-eastern picture, label map
# or caption on the south-western place and the reverse; half of a dataset is off by one
# tile although every name exists. Address children by 2x + column and 2y + row.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile 'mercantile==1.2.1' 'morecantile==7.1.0'
venv/bin/python -W ignore - <<'PY'
import mercantile, morecantile
x, y, z = 4070, 2838, 13
def places(children, levels):
    return [(c.y - y * 2 ** levels, c.x - x * 2 ** levels) for c in children]
tms = morecantile.tms.get("WebMercatorQuad")
merc = places(mercantile.children(mercantile.Tile(x, y, z)), 1)
more = places(tms.children(morecantile.Tile(x, y, z)), 1)
print("(row, column) mercantile:", merc)
print("(row, column) morecantile:", more)
rows = [(r, c) for r in range(2) for c in range(2)]
assert more == rows
assert merc == [(0, 0), (0, 1), (1, 1), (1, 0)]
deep = places(mercantile.children(mercantile.Tile(x, y, z), zoom=z + 2), 2)
rows = [(r, c) for r in range(4) for c in range(4)]
same = sum(a == b for a, b in zip(deep, rows))
print("two levels down:", deep)
print("in the place of a row-by-row list:", same, "of 16")
assert sorted(deep) == rows and same == 2
assert places(tms.children(morecantile.Tile(x, y, z), zoom=z + 2), 2) == rows
print("as stated")
PY
