#!/usr/bin/env bash
# osm2geojson 0.3.2: an Overpass answer (or .osm XML) with a forest as a closed way.
# Expected: the forest comes out, whatever its number; nodes, ways and relations are
# numbered separately in OpenStreetMap, so way 103 and node 103 have nothing in common.
# Really: members that are used by others are filtered out by number alone. If the forest's
# way has the number of one of the nodes used anywhere in the answer, the forest is
# missing; so is a lake that is a relation with that number. No error, no warning. And a
# node with tags of its own (a tree, a power tower) that is also a corner of a way is
# dropped as a mere corner.
# What follows: objects vanish at random from a dense answer, more often the larger it is
# (way and relation numbers all lie in the range of node numbers): captions and statistics
# lack whole forests. filter_used_refs=False keeps them; filter by type and number then.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile 'osm2geojson==0.3.2'
venv/bin/python -W ignore - <<'PY'
from osm2geojson import json2geojson, xml2geojson
corners = [(48.0, 10.0), (48.0, 10.1), (48.1, 10.1), (48.1, 10.0)]
def answer(forest, lake):
    nodes = [{"type": "node", "id": 100 + i, "lat": la, "lon": lo} for i, (la, lo) in enumerate(corners, 1)]
    nodes += [{"type": "node", "id": 200 + i, "lat": la + 1, "lon": lo} for i, (la, lo) in enumerate(corners, 1)]
    nodes[1]["tags"] = {"power": "tower"}
    return {"elements": nodes + [
        {"type": "way", "id": forest, "nodes": [101, 102, 103, 104, 101], "tags": {"landuse": "forest"}},
        {"type": "way", "id": 9001, "nodes": [201, 202, 203, 204, 201]},
        {"type": "relation", "id": lake, "tags": {"type": "multipolygon", "natural": "water"},
         "members": [{"type": "way", "ref": 9001, "role": "outer"}]}]}
def ids(collection):
    return [(f["properties"]["type"], f["properties"]["id"]) for f in collection["features"]]
for forest, lake in ((8001, 7001), (103, 7001), (8001, 203)):
    got = ids(json2geojson(answer(forest, lake)))
    print(f"forest is way {forest}, lake is relation {lake}:", got)
    expected = [("way", forest)] * (forest != 103) + [("relation", lake)] * (lake != 203)
    assert got == expected                       # the clashing one is gone, and so is the tower
xml = ('<osm version="0.6">' + "".join(f'<node id="{101 + i}" lat="{la}" lon="{lo}"/>' for i, (la, lo) in enumerate(corners))
       + '<way id="%d">' + "".join(f'<nd ref="{n}"/>' for n in (101, 102, 103, 104, 101))
       + '<tag k="landuse" v="forest"/></way></osm>')
print("XML, way 8001:", ids(xml2geojson(xml % 8001)), " way 103:", ids(xml2geojson(xml % 103)))
assert ids(xml2geojson(xml % 8001)) == [("way", 8001)] and ids(xml2geojson(xml % 103)) == []
everything = ids(json2geojson(answer(103, 7001), filter_used_refs=False))
assert ("way", 103) in everything and ("node", 102) in everything
print("as stated")
PY
