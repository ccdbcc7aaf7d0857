import json
from collections.abc import Callable
from pathlib import Path

import pytest

from core.errors import BoxFileError
from core.geography.tiles import Tile
from generation.boxes import files
from generation.boxes.files import read_boxes
from generation.boxes.found import Box
from tests.releases import NAMES

TILE, OTHER = Tile.parse(NAMES[0]), Tile.parse(NAMES[1])
HELD = frozenset({TILE.key, OTHER.key})


def coco(path: Path, *boxes: object, width: object = 512, **other: object) -> Path:
    document = {
        "images": [
            {"id": 7, "file_name": f"train/{NAMES[0]}.png", "width": width, "height": 512},
            {"id": 8, "file_name": "P0001.png"},
            {"id": 9, "file_name": f"{NAMES[5]}.png"},
        ],
        "categories": [{"id": 3, "name": "storage_tank"}],
        "annotations": [{"image_id": "7", "category_id": 3, "bbox": box} for box in boxes],
        **other,
    }
    path.write_text(json.dumps(document))
    return path


def voc(folder: Path, name: str, *corners: tuple[int, ...]) -> None:
    boxes = "".join(
        f"<object><name>ship</name><bndbox><xmin>{a}</xmin><ymin>{b}</ymin><xmax>{c}</xmax><ymax>{d}</ymax></bndbox></object>"
        for a, b, c, d in corners
    )
    size = "<size><width>256</width><height>256</height></size>"
    (folder / f"{name}.xml").write_text(f"<annotation><filename>{name}.jpg</filename>{size}{boxes}</annotation>")


def test_coco_boxes_are_scaled_to_the_tile_and_what_is_broken_is_counted(tmp_path: Path) -> None:
    bad: list[object] = [
        [0, 0, -5, 5],
        [0, 0, float("nan"), 5],
        ["a", 0, 1, 1],
        [600, 0, 9, 9],
        [1, 2],
        None,
        [1e308] * 4,
    ]
    read = read_boxes(coco(tmp_path / "a.json", [20, 40, 100, 60], [500, 500, 100, 100], *bad), HELD)
    assert read.boxes == {TILE: [Box("storage_tank", 10, 20, 60, 50), Box("storage_tank", 250, 250, 256, 256)]}
    assert read.left_out == {
        "boxes that are broken or lie outside their image": len(bad),
        "images that are named after no tile": 1,
        "images of tiles that the catalogue does not hold": 1,
    }


def test_voc_corners_count_from_one_unless_one_of_the_folder_is_zero(tmp_path: Path) -> None:
    voc(tmp_path, NAMES[0], (1, 1, 10, 20))
    assert read_boxes(tmp_path, HELD).boxes == {TILE: [Box("ship", 0, 0, 10, 20)]}
    voc(tmp_path, NAMES[1], (0, 5, 9, 9))
    read = read_boxes(tmp_path, HELD).boxes
    assert read[TILE] == [Box("ship", 1, 1, 11, 21)] and read[OTHER] == [Box("ship", 0, 5, 10, 10)]


def entities(path: Path) -> Path:
    path = path.with_suffix(".xml")
    path.write_text('<!DOCTYPE a [<!ENTITY b "c">]><annotation><filename>&b;</filename></annotation>', "utf-16")
    return path


def other_xml(path: Path) -> Path:
    path = path.with_suffix(".xml")
    path.write_text("<html/>")
    return path


def no_lists(path: Path) -> Path:
    path.write_text('{"images": {}, "annotations": []}')
    return path


def empty_folder(path: Path) -> Path:
    path.mkdir()
    return path


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (entities, "declares a document type"),
        (other_xml, "begins with <html>"),
        (no_lists, "needs the lists"),
        (empty_folder, "holds no .xml files"),
        (lambda path: path, "cannot be read"),
        (lambda path: coco(path), "has no box of a tile"),
    ],
)
def test_what_is_no_box_file_is_told_in_a_sentence(make: Callable[[Path], Path], said: str, tmp_path: Path) -> None:
    with pytest.raises(BoxFileError, match=said):
        read_boxes(make(tmp_path / "boxes"), HELD)


def test_files_and_boxes_have_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = coco(tmp_path / "a.json", *[[n, 0, 5, 5] for n in range(4)])
    monkeypatch.setattr(files, "MOST_BOXES", 3)
    read = read_boxes(path, HELD)
    assert len(read.boxes[TILE]) == 3 and "boxes beyond the 3 that an image can have" in read.left_out
    monkeypatch.setattr(files, "MOST_BYTES", 10)
    with pytest.raises(BoxFileError, match="larger than"):
        read_boxes(path, HELD)
