#!/usr/bin/env bash
# pycocotools 2.0.11: COCO.getCatIds(catNms=NAME) with one name as a plain string, which
# the code provides for (it wraps what is not a list).
# Expected: the id of the category of that name, as with [NAME].
# Really: a string counts as "array-like" already, and the test is cat["name"] in NAME on
# the string: every category whose name is a PART of the asked name is returned. Asking
# "bare land" also gives "land"; "grassland" also gives "grass" and "land"; a
# one-letter category ("a") is in nearly all. With ["bare land"] the answer is right.
# What follows: annotations of several classes are merged under one name in masks, counts
# and exports, without any message; it shows only in legends where one name is a part of
# another, as grass/grassland, forest/mixed forest, vehicle/small-vehicle. Always pass a
# list.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile 'pycocotools==2.0.11' 'numpy==2.4.6'
venv/bin/python -W ignore - <<'PY'
from pycocotools.coco import COCO
names = ["grass", "grassland", "land", "bare land", "water"]
coco = COCO()
coco.dataset = {
    "images": [{"id": 1, "file_name": "tile.png", "width": 256, "height": 256}],
    "categories": [{"id": i, "name": n} for i, n in enumerate(names, 1)],
    "annotations": [{"id": i, "image_id": 1, "category_id": i, "iscrowd": 0, "area": 100,
                     "bbox": [10 * i, 0, 10, 10], "segmentation": []} for i in range(1, 6)]}
coco.createIndex()
for asked, expected, seen in (("bare land", [4], [3, 4]), ("grassland", [2], [1, 2, 3]), ("water", [5], [5])):
    text, listed = coco.getCatIds(catNms=asked), coco.getCatIds(catNms=[asked])
    print(f"{asked!r}: as text {[names[i - 1] for i in text]}, as list {[names[i - 1] for i in listed]},",
          "annotations", len(coco.getAnnIds(catIds=text)), "instead of", len(coco.getAnnIds(catIds=listed)))
    assert listed == expected and text == seen
print("as stated")
PY
