#!/usr/bin/env bash
# geopandas 1.2.0 with pyogrio 0.13.0: to_file("tiles.fgb") and read_file of it.
# Expected: rows come back in the order in which they were written, as from GeoPackage and
# GeoJSON, so that a list or array beside the file (captions, vectors, scores) still fits.
# Really: FlatGeobuf sorts features along a space-filling curve when it writes its index,
# which is on by default: here one row of 40 is where it was, index 0..39 is new, nothing
# says so. SPATIAL_INDEX="NO" keeps the order. And one tile without a geometry ends the
# whole write with "NULL geometry not supported with spatial index".
# What follows: captions or embeddings kept as a parallel list go to other tiles, all
# valid and all wrong. Join by name only, never by row number.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile 'geopandas==1.2.0' 'pyogrio==0.13.0' 'mercantile==1.2.1' 'numpy==2.4.6'
venv/bin/python -W ignore - <<'PY'
import geopandas as gpd, mercantile
from shapely.geometry import box
tiles = [(4000 + 37 * i % 400, 2400 + 91 * i % 700) for i in range(40)]
frame = gpd.GeoDataFrame(
    {"name": [f"{c}_{r}_patch00" for c, r in tiles]},
    geometry=[box(*mercantile.bounds(2 * c, 2 * r, 14)) for c, r in tiles], crs=4326)
same = {}
for name, options in (("a.gpkg", {}), ("a.geojson", {}), ("a.fgb", {}), ("b.fgb", {"SPATIAL_INDEX": "NO"})):
    frame.to_file(name, **options)
    back = gpd.read_file(name)
    assert sorted(back["name"]) == sorted(frame["name"]) and list(back.index) == list(range(40))
    same[name] = int((back["name"].values == frame["name"].values).sum())
    print(name, options, "rows in their place:", same[name], "of 40; first:", back["name"][0])
assert same["a.gpkg"] == same["a.geojson"] == same["b.fgb"] == 40 and same["a.fgb"] <= 4
frame.loc[3, "geometry"] = None
frame.to_file("c.gpkg")
try:
    frame.to_file("c.fgb")
except Exception as error:
    print("one tile without a place:", type(error).__name__, error)
    assert "NULL geometry" in str(error)
else:
    raise SystemExit("a missing geometry no longer ends the write")
print("as stated")
PY
