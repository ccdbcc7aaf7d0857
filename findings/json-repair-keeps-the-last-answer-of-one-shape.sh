#!/usr/bin/env bash
# json-repair 0.64.6: loads() of a model's reply that holds several JSON objects, one a
# line, as for the four quarters of a tile.
# Expected: a list of the objects, which is what loads() gives for several values.
# Really: it depends on their shape. An object with the same keys and the same kinds of
# values as the one before counts as its correction and replaces it: four captions of four
# quarters come back as one dict, the fourth. If the second one has a longer list inside,
# three come back (the third is replaced by the fourth). And one sentence after the answer that repeats the asked format,
# {"caption": "..."}, replaces the caption by three dots.
# What follows: three of four captions are lost without a message, or sometimes not; a
# format reminder becomes the caption. Split such replies by line before repairing, and
# check how many objects were asked for.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile 'json-repair==0.64.6'
venv/bin/python -W ignore - <<'PY'
import json, json_repair
quarters = [{"patch": p, "caption": c, "claims": ["x"]} for p, c in
            (("00", "Trees."), ("01", "Water."), ("10", "Crop."), ("11", "Grass."))]
lines = "\n".join(map(json.dumps, quarters))
got = json_repair.loads(lines)
print("four of one shape:      ", got)
assert got == quarters[3]
quarters[1]["claims"].append("y")
other = json_repair.loads("\n".join(map(json.dumps, quarters)))
print("one with a longer list: ", len(other), "objects:", [q["patch"] for q in other])
assert [q["patch"] for q in other] == ["00", "01", "11"]
mixed = json_repair.loads('{"caption": "Trees."}\n{"water": 0.4}')
print("two of different shapes:", mixed)
assert mixed == [{"caption": "Trees."}, {"water": 0.4}]
note = json_repair.loads('{"caption": "Trees cover most of the tile."}\n\nNote: I kept to the format {"caption": "..."}')
print("with a closing remark:  ", note)
assert note == {"caption": "..."}
print("as stated")
PY
