#!/usr/bin/env bash
# label-studio-sdk 2.1.2, its converter (what a Label Studio export to JSON_MIN runs): tasks
# whose data has columns of its own called id, annotator or like the text field.
# Expected: the columns of the task come through, as its image does; answers stand beside.
# Really: the flat record has one name space. The tile name in data["id"] is replaced by
# the task's running number, data["annotator"] (which model wrote the caption) by the
# user's number, data["caption"] (the published text under review) by the new text; no
# message. And the type of the answer depends on the annotator: one text gives a string,
# two texts in the same field give {"text": [..]}.
# What follows: reviewed captions cannot be joined to tiles again, the text before the
# review is gone, and code written for strings drops or breaks on the tiles where somebody
# entered two. Use prefixed column names and the full JSON export.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile 'label-studio-sdk==2.1.2'
venv/bin/python -W ignore - <<'PY'
import json
from pathlib import Path
from label_studio_sdk.converter import Converter
view = '<View><Image name="image" value="$image"/><TextArea name="caption" toName="image"/></View>'
def answer(number, texts):
    return {"id": number, "completed_by": 7, "was_cancelled": False, "result": [
        {"id": f"r{number}", "from_name": "caption", "to_name": "image", "type": "textarea",
         "value": {"text": texts}}]}
def task(number, tile, texts):
    return {"id": number, "annotations": [answer(100 + number, texts)], "data": {
        "image": f"/data/{tile}.png", "id": tile, "caption": "Published text.",
        "annotator": "gpt-3.5", "source": "release"}}
Path("in").mkdir()
Path("in/tasks.json").write_text(json.dumps([
    task(1, "4070_2838_patch01", ["Trees cover the tile."]),
    task(2, "4070_2838_patch11", ["Water lies south.", "A lake."])]))
Converter(view, "in", download_resources=False).convert_to_json_min("in/tasks.json", "out", is_dir=False)
rows = json.loads(Path("out/result.json").read_text())
for row in rows:
    print({k: row[k] for k in ("image", "id", "caption", "annotator", "source")})
assert [row["source"] for row in rows] == ["release"] * 2           # a free name survives
assert [row["id"] for row in rows] == [1, 2] and [row["annotator"] for row in rows] == [7, 7]
assert rows[0]["caption"] == "Trees cover the tile."
assert rows[1]["caption"] == {"text": ["Water lies south.", "A lake."]}
assert "gpt-3.5" not in json.dumps(rows) and "Published" not in json.dumps(rows)
print("as stated")
PY
