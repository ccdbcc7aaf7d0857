#!/usr/bin/env bash
# sahi 0.12.8: slice_coco of a scene of 1024 x 1024 with COCO polygons into 16 tiles of 256.
# Expected: each tile keeps the part of each polygon that lies in it; slivers may go.
# Really: a part is dropped if it is less than a tenth of the WHOLE polygon
# (min_area_ratio 0.1), not of the tile. A forest that covers the scene has 1/16 in each
# tile: all 16 parts are dropped and every tile, 100 % forest, has no forest. A field of
# 60 x 60 pixels stays whole. With ignore_negative_samples the tiles without annotation
# are left out altogether.
# What follows: the largest classes of a land-cover scene disappear first, and the more
# tiles the surer; tiles of pure forest or sea count as empty. Pass min_area_ratio=0 (its
# own size limit then guards against slivers) and compare summed areas.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile 'sahi==0.12.8' 'opencv-python==5.0.0.93' 'numpy==2.4.6' 'pillow==13.0.0' \
  2>pip.log || { cat pip.log; exit 1; }
venv/bin/python -W ignore - <<'PY' 2>log.txt || { cat log.txt; exit 1; }
import json
from collections import Counter
from pathlib import Path
from PIL import Image
from sahi.slicing import slice_coco
objects = {"forest": (0, 0, 1024, 1024), "field": (100, 100, 60, 60), "meadow": (300, 300, 300, 300)}
Path("scene").mkdir()
Image.new("RGB", (1024, 1024), (9, 99, 9)).save("scene/scene.png")
Path("scene.json").write_text(json.dumps({
    "images": [{"id": 1, "file_name": "scene.png", "width": 1024, "height": 1024}],
    "categories": [{"id": i, "name": n} for i, n in enumerate(objects, 1)],
    "annotations": [{"id": i, "image_id": 1, "category_id": i, "iscrowd": 0, "area": w * h, "bbox": [x, y, w, h],
                     "segmentation": [[x, y, x + w, y, x + w, y + h, x, y + h]]}
                    for i, (x, y, w, h) in enumerate(objects.values(), 1)]}))
def cut(name, **options):
    coco, _ = slice_coco("scene.json", "scene", "sliced", output_dir=name, slice_height=256, slice_width=256,
                         overlap_height_ratio=0, overlap_width_ratio=0, **options)
    area = Counter()
    for a in coco["annotations"]:
        area[list(objects)[a["category_id"] - 1]] += a["area"]
    print(f"{options}: {len(coco['images'])} tiles, area kept",
          {n: f"{area[n] / (w * h):.0%}" for n, (_, _, w, h) in objects.items()})
    return len(coco["images"]), area
tiles, area = cut("a", ignore_negative_samples=False)
assert tiles == 16 and area["forest"] == 0 and area["field"] == 3600 and 0.85 < area["meadow"] / 90000 < 0.95
tiles, _ = cut("b", ignore_negative_samples=True)
assert tiles < 8
tiles, area = cut("c", ignore_negative_samples=False, min_area_ratio=0)
assert area["forest"] > 0.95 * 1024 * 1024
print("as stated")
PY
