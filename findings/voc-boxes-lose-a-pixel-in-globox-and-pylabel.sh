#!/usr/bin/env bash
# globox 2.9.0 and pylabel 0.1.55: boxes of Pascal VOC files, whose pixels count from 1 and whose
# last pixel is inside, written as COCO, whose boxes are width and height in pixels.
# Expected: a box of the whole 256 pixel image, 1 1 256 256, becomes [0, 0, 256, 256]; a river one
# pixel wide, 128 1 128 256, becomes [127, 0, 1, 256] with area 256.
# Really: both take the four numbers as edges. The whole image becomes [1, 1, 255, 255], area
# 65025 instead of 65536, and the river [128, 1, 0, 255] with area 0. A patch of 5 by 4 pixels has
# area 12 instead of 20. Boxes lie one pixel to the south-east, and no warning is given.
# What follows: small and thin objects, which 10 m pixels are full of, fall under area floors or
# vanish, and two sets that came over different converters differ by a pixel. Convert VOC by hand:
# minimum minus 1, maximum as it is.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile 'globox==2.9.0' 'pylabel==0.1.55' 'pandas==3.1.1' 'numpy==2.4.6'
venv/bin/python -W ignore - <<'PY'
import json
from pathlib import Path

boxes = {"whole": (1, 1, 256, 256), "river": (128, 1, 128, 256), "patch": (11, 21, 15, 24)}
objects = "".join(
    f"<object><name>{name}</name><bndbox><xmin>{x0}</xmin><ymin>{y0}</ymin><xmax>{x1}</xmax><ymax>{y1}</ymax>"
    "</bndbox></object>"
    for name, (x0, y0, x1, y1) in boxes.items()
)
for folder in ("voc", "images"):
    Path(folder).mkdir()
Path("voc/a.xml").write_text(
    "<annotation><folder>images</folder><filename>a.png</filename><path>images/a.png</path>"
    "<source><database>made up</database></source><size><width>256</width><height>256</height><depth>3</depth></size>"
    f"<segmented>0</segmented>{objects}</annotation>"
)
from globox import AnnotationSet

AnnotationSet.from_pascal_voc("voc").save_coco("globox.json", auto_ids=True)
from pylabel import importer

importer.ImportVOC("voc", path_to_images="images").export.ExportToCoco(output_path="pylabel.json", cat_id_index=1)
inclusive = {name: [x0 - 1, y0 - 1, x1 - x0 + 1, y1 - y0 + 1] for name, (x0, y0, x1, y1) in boxes.items()}
as_edges = {name: [x0, y0, x1 - x0, y1 - y0] for name, (x0, y0, x1, y1) in boxes.items()}
for tool in ("globox", "pylabel"):
    coco = json.loads(Path(f"{tool}.json").read_text())
    names = {one["id"]: one["name"] for one in coco["categories"]}
    found = {names[one["category_id"]]: (one["bbox"], one["area"]) for one in coco["annotations"]}
    for name, (box, area) in found.items():
        print(f"{tool} {name}: {box}, area {area}; with the last pixel inside {inclusive[name]}")
    assert {name: box for name, (box, _) in found.items()} == as_edges
    assert [found[name][1] for name in boxes] == [65025, 0, 12]
print("as stated")
PY
