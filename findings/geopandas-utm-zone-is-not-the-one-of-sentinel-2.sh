#!/usr/bin/env bash
# geopandas 1.2.0 (pyproj 3.7.2): GeoSeries.estimate_utm_crs() for places in western Norway
# and on Svalbard, where the military grid, and with it the tiles of Sentinel-2, widens zones.
# Expected: the zone that the grid names: 32 at Bergen (tile 32V), 31 at 79 N, 8 E (31X).
# Really: EPSG:32631 at Bergen and EPSG:32632 at 79 N, 8 E: the plain six-degree zones, as if
# there were no exceptions. utm 0.9.0 and mgrs 1.6.0 name 32V and 31X.
# What follows: a raster cut or a cube built in the "estimated" zone is warped once more, and
# matches no scene pixel for pixel; take the CRS of the scene itself, never a guess from the
# place, and compare by CRS before stacking dates.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile 'geopandas==1.2.0' 'pyproj==3.7.2' 'utm==0.9.0' 'mgrs==1.6.0'
venv/bin/python -W ignore - <<'PY'
import geopandas, mgrs, utm
from shapely.geometry import Point
def zones(lon, lat):
    estimated = geopandas.GeoSeries([Point(lon, lat)], crs=4326).estimate_utm_crs().to_epsg()
    named = mgrs.MGRS().toMGRS(lat, lon)
    return estimated, utm.from_latlon(lat, lon)[2:], named[:3]
bergen, svalbard, vienna = zones(5.3, 60.4), zones(8.0, 79.0), zones(16.4, 48.2)
print("Bergen", bergen, "Svalbard", svalbard, "Vienna", vienna)
assert bergen == (32631, (32, "V"), "32V")
assert svalbard == (32632, (31, "X"), "31X")
assert vienna == (32633, (33, "U"), "33U")
print("as stated")
PY
