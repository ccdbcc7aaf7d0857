#!/usr/bin/env bash
# datumaro 1.13.12: COCO captions read with format "coco_captions" and written again in the same format.
# Expected: the same file, apart from spaces: images and captions in their order, licences as they were.
# Really: the order of images and that of each image's captions is turned round, and the list of
# licences is replaced by one without a name, which every image then points to. Ids and texts are kept.
# What follows: whoever takes "the first caption" of an image, as many readers do, takes the last one
# after the way through datumaro, scores of such a choice change, and a set under CC-BY has lost its
# licence and attribution. Sort by id after reading, and carry licences beside the file.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile 'datumaro==1.13.12' 'pillow==12.3.0'
venv/bin/python -W ignore - <<'PY'
import json
from pathlib import Path

import datumaro
from PIL import Image

names = ["4481_2438_patch00.png", "4481_2438_patch01.png", "4481_2438_patch10.png"]
pictures = Path("coco/images/val")
pictures.mkdir(parents=True)
for name in names:
    Image.new("RGB", (8, 8)).save(pictures / name)
images = [
    {"id": number, "file_name": name, "width": 8, "height": 8, "license": 4}
    for number, name in enumerate(names, start=1)
]
captions = [
    {"id": 10 * image["id"] + number, "image_id": image["id"], "caption": f"{word} caption of {image['file_name']}"}
    for image in images
    for number, word in enumerate(("First", "Second"))
]
licences = [{"id": 4, "name": "CC-BY-4.0", "url": "https://creativecommons.org/licenses/by/4.0/"}]
Path("coco/annotations").mkdir()
Path("coco/annotations/captions_val.json").write_text(
    json.dumps({"info": {}, "licenses": licences, "images": images, "annotations": captions})
)
datumaro.Dataset.import_from("coco", format="coco_captions").export("again", "coco_captions", save_media=False)
again = json.loads(Path("again/annotations/captions_val.json").read_text())
print("images:", [one["file_name"] for one in again["images"]])
print("captions:", [one["caption"] for one in again["annotations"]])
print("licences:", again["licenses"])
assert [one["file_name"] for one in again["images"]] == names[::-1]
assert [one["caption"] for one in again["annotations"]] == [one["caption"] for one in captions][::-1]
assert {one["id"]: one["caption"] for one in again["annotations"]} == {one["id"]: one["caption"] for one in captions}
assert again["licenses"] == [{"name": "", "id": 0, "url": ""}] and {one["license"] for one in again["images"]} == {0}
print("as stated")
PY
