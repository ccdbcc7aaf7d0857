#!/usr/bin/env bash
# mercantile 1.2.1, morecantile 7.1.0 and geojson 3.3.0: from a tile's own bounding box
# back to the tile.
# Expected: tiles(*bounds(tile), zoom) is that one tile, also after the box has been
# stored with six decimals (0.1 m), as the geojson package does with every coordinate.
# Really: with full floats it is one tile for all of 500 tiles tried; with six decimals
# it is one tile for only about 10 % of them: the others come with two, three, four, six
# or nine tiles, since a box that is 5 cm too large touches the neighbours. Both
# libraries do the same.
# What follows: a catalogue keyed by the tiles of stored boxes fetches, captions or counts
# neighbours (up to nine times the work), and "the first tile" of the answer is often the
# western or northern neighbour. Ask for the tile of the box's centre instead.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile 'mercantile==1.2.1' 'morecantile==7.1.0' 'geojson==3.3.0'
venv/bin/python -W ignore - <<'PY'
import collections, random
import geojson, mercantile, morecantile
tms = morecantile.tms.get("WebMercatorQuad")
random.seed(0)
exact, rounded, other, first, centre = (collections.Counter() for _ in range(5))
for _ in range(500):
    tile = mercantile.Tile(random.randrange(16384), random.randrange(4000, 12000), 14)
    box = mercantile.bounds(tile)
    exact[len(list(mercantile.tiles(*box, 14)))] += 1
    ring = geojson.Polygon(mercantile.feature(tile)["geometry"]["coordinates"])["coordinates"][0]
    w, e = min(p[0] for p in ring), max(p[0] for p in ring)
    s, n = min(p[1] for p in ring), max(p[1] for p in ring)
    assert (w, s, e, n) == tuple(round(v, 6) for v in box)
    found = list(mercantile.tiles(w, s, e, n, 14))
    assert tile in found
    rounded[len(found)] += 1
    first[found[0] == tile] += 1
    other[len(list(tms.tiles(w, s, e, n, 14)))] += 1
    centre[mercantile.tile((w + e) / 2, (s + n) / 2, 14) == tile] += 1
print("tiles found, full floats: ", dict(exact))
print("tiles found, six decimals:", dict(sorted(rounded.items())), "morecantile:", dict(sorted(other.items())))
print("first tile of the answer is the tile itself:", dict(first))
print("tile of the centre is the tile itself:", dict(centre))
assert exact == {1: 500} and centre == {True: 500}
assert rounded == other and rounded[1] < 75 and max(rounded) == 9 and first[False] > 150
print("as stated")
PY
