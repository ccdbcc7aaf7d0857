import json

import pytest

from core.errors import EvaluationError
from core.metrics.captionfile import Said, image_name, read_captions

TILE = "4481_2438_patch01"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("list.json", [{"image_id": f"folder/{TILE}.png", "caption": "the reference", "prediction": "A lake."}]),
        ("names.json", {TILE: "A lake."}),
        ("entries.json", {f"{TILE}.png": {"caption": "A lake."}}),
        ("wrapped.json", {"data": [{"file_name": f"{TILE}.png", "generated_text": "A lake."}]}),
        (
            "coco.json",
            {"images": [{"id": 7, "file_name": f"{TILE}.png"}], "annotations": [{"image_id": 7, "caption": "A lake."}]},
        ),
        ("results.json", [{"image": f"/data/{TILE}.tif", "captions": ["A lake."]}]),
    ],
)
def test_every_form_of_json_is_read(name: str, content: object) -> None:
    found = read_captions(json.dumps(content).encode(), name, predicted=True)
    assert found.said == [Said(TILE, "A lake.")] and not found.unread


def test_lines_and_tables_are_read_and_what_is_broken_is_counted_with_its_place() -> None:
    lines = f'{{"image": "{TILE}.png", "output": "A lake."}}\nbroken\n{{"image": "x.png"}}\n'.encode()
    found = read_captions(lines, "p.jsonl", predicted=True)
    assert found.said == [Said(TILE, "A lake.")] and found.unread == 2
    assert found.problems[0].startswith("line 2") and "no caption" in found.problems[1]
    table = f'\ufeffImage,Prediction\n{TILE}.png,"A lake, and trees."\n'.encode()
    assert read_captions(table, "p.csv", predicted=True).said == [Said(TILE, "A lake, and trees.")]


def test_an_empty_prediction_is_an_empty_text_and_not_lost() -> None:
    found = read_captions(
        json.dumps([{"image": TILE, "prediction": None}, {"image": "b", "prediction": "x"}]).encode(),
        "p",
        predicted=True,
    )
    assert found.said == [Said(TILE, ""), Said("b", "x")]


def test_references_come_from_captions_and_not_from_predictions() -> None:
    record = [{"image": "a.jpg", "caption": "the truth", "prediction": "a guess"}]
    assert read_captions(json.dumps(record).encode(), "r.json", predicted=False).said == [Said("a", "the truth")]


@pytest.mark.parametrize("content", [b"", b"[]", b"nonsense", b'[{"no": "name"}]', b"\xff\xfe\x00", b"\xc3\x28"])
def test_a_file_without_captions_says_what_a_record_needs(content: bytes) -> None:
    with pytest.raises(EvaluationError):
        read_captions(content, "p.json", predicted=True)


def test_images_that_are_no_tiles_are_known_by_their_file() -> None:
    assert image_name("C:\\data\\beach 1.jpg") == "beach 1" and image_name("a/b.c") == "b.c"
