#!/usr/bin/env bash
# supervision 0.31.2 (OpenCV 5.0.0.93): land-cover masks through DetectionDataset.as_coco
# and as_yolo and back.
# Expected: each mask comes back with its pixels; a forest in two parts is one object in
# each format, like any other.
# Really: polygons are traced through pixel centres, and what is one pixel wide has none:
# mask_to_polygons gives [] for a straight or a diagonal river of 200 pixels. as_coco then
# writes "segmentation": [] beside "area": 256 and a box of width 0, and the river comes
# back with 0 pixels. The forest of two parts becomes iscrowd 1 in COCO (left out by
# iscrowd=0 queries and not counted by COCO's evaluation) but two objects in YOLO.
# What follows: rivers, roads and tree rows at 10 m are the classes that vanish, area
# columns still claim them, and object counts differ between formats. Compare mask sums
# after an export, and keep the label raster as the truth.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile 'supervision==0.31.2' 'opencv-python==5.0.0.93' 'numpy==2.4.6'
venv/bin/python -W ignore - <<'PY'
import json
from pathlib import Path
import cv2, numpy as np, supervision as sv
diagonal = np.eye(200, dtype=bool)
river, forest = np.zeros((2, 256, 256), bool)
river[:, 128] = True
forest[20:80, 20:80] = forest[100:160, 20:80] = True
print("polygons: river", len(sv.mask_to_polygons(river)), "diagonal", len(sv.mask_to_polygons(diagonal)),
      "forest", len(sv.mask_to_polygons(forest)))
assert sv.mask_to_polygons(river) == [] and sv.mask_to_polygons(diagonal) == []
Path("images").mkdir()
cv2.imwrite("images/a.png", np.zeros((256, 256, 3), "uint8"))
found = sv.Detections(xyxy=np.array([[128, 0, 128, 255], [20, 20, 79, 159]], float),
                      mask=np.stack([river, forest]), class_id=np.array([0, 1]))
data = sv.DetectionDataset(classes=["water", "tree"], images=["images/a.png"], annotations={"images/a.png": found})
data.as_coco(annotations_path="coco.json")
rows = json.loads(Path("coco.json").read_text())["annotations"]
for row in rows:
    print("COCO:", {k: row[k] for k in ("category_id", "bbox", "area", "iscrowd")},
          "segmentation", "RLE" if isinstance(row["segmentation"], dict) else row["segmentation"])
assert rows[0]["segmentation"] == [] and rows[0]["area"] == 256 and rows[0]["bbox"][2] == 0
assert [row["iscrowd"] for row in rows] == [0, 1]
_, _, back = next(iter(sv.DetectionDataset.from_coco("images", "coco.json", force_masks=True)))
print("pixels written:", [256, 7200], "read from COCO:", back.mask.sum((1, 2)).tolist())
assert back.mask.sum((1, 2)).tolist() == [0, 7200]
data.as_yolo(images_directory_path="yi", annotations_directory_path="yl", data_yaml_path="y.yaml")
lines = Path("yl/a.txt").read_text().split("\n")
print("YOLO objects:", [line.split()[0] for line in lines if line])
assert [line.split()[0] for line in lines if line] == ["0", "1", "1"]
print("as stated")
PY
