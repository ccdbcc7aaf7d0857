#!/usr/bin/env bash
# label-studio-sdk 2.1.2, its converter: boxes of one tile by two annotators, exported to
# COCO and to YOLO.
# Expected: the boxes of both (as JSON has them), or a choice, and the same in each format.
# Really: YOLO names the label file after the image, so the second annotator's file
# overwrites the first one's: of three boxes one is left and nothing says so. COCO lists
# the one image twice, under two image ids with one file name. A box that carries two
# labels keeps only its first in COCO and the text of the tile is left out. Class numbers
# are by alphabet, not in the order of the labelling view.
# What follows: overlap set up to measure agreement costs the first annotator's work in
# YOLO and doubles the images in COCO; counts by class differ by format. Choose one
# annotation a task before the export, and count boxes after it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile 'label-studio-sdk==2.1.2'
venv/bin/python -W ignore - <<'PY' 2>log.txt || { cat log.txt; exit 1; }
import json
from pathlib import Path
from label_studio_sdk.converter import Converter
view = ('<View><Image name="image" value="$image"/><RectangleLabels name="tag" toName="image">'
        '<Label value="water"/><Label value="tree"/><Label value="crop"/></RectangleLabels>'
        '<TextArea name="caption" toName="image"/></View>')
def box(number, x, labels):
    return {"id": str(number), "from_name": "tag", "to_name": "image", "type": "rectanglelabels",
            "original_width": 256, "original_height": 256, "image_rotation": 0,
            "value": {"x": x, "y": 0, "width": 25, "height": 25, "rotation": 0, "rectanglelabels": labels}}
text = {"id": "t", "from_name": "caption", "to_name": "image", "type": "textarea", "value": {"text": ["Trees."]}}
Path("in").mkdir()
Path("in/tasks.json").write_text(json.dumps([{"id": 1, "data": {"image": "/data/tile.png"}, "annotations": [
    {"id": 1, "completed_by": 1, "result": [box(1, 0, ["water"]), box(2, 30, ["tree", "crop"]), text]},
    {"id": 2, "completed_by": 2, "result": [box(3, 60, ["crop"])]}]}]))
converter = Converter(view, "in", download_resources=False)
converter.convert_to_yolo("in/tasks.json", "yolo", is_dir=False,
                          output_image_dir="yolo/images", output_label_dir="yolo/labels")
labels = {p.name: p.read_text().split("\n") for p in Path("yolo/labels").iterdir()}
classes = Path("yolo/classes.txt").read_text().split()
converter.convert_to_coco("in/tasks.json", "coco", is_dir=False, output_image_dir="coco/images")
coco = json.loads(Path("coco/result.json").read_text())
names = {c["id"]: c["name"] for c in coco["categories"]}
print("YOLO files:", labels, "classes:", classes)
print("COCO images:", coco["images"])
print("COCO boxes:", [(a["image_id"], names[a["category_id"]]) for a in coco["annotations"]])
assert classes == ["crop", "tree", "water"]
assert len(labels) == 1 and [line.split()[0] for line in list(labels.values())[0] if line] == ["0"]
assert len(coco["images"]) == 2 and len({i["file_name"] for i in coco["images"]}) == 1
assert [names[a["category_id"]] for a in coco["annotations"]] == ["water", "tree", "crop"]
assert "Trees." not in json.dumps(coco)
print("as stated: 3 boxes in the JSON, 1 in YOLO; 1 image, 2 in COCO")
PY
