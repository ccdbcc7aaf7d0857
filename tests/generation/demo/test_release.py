"""The synthetic demo as a whole: bytes, layout, splits, planted errors."""

import hashlib
import json
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
from PIL import Image

from core.errors import ReleaseError
from core.geography.tiles import Tile
from core.raster.landcover import decode_label
from core.raster.legend import CLASSES
from generation.demo import errors, phrases
from generation.demo.plan import POOL, SPLITS, plan
from generation.demo.release import write_demo

TILES = 24
PICTURES = ("s2_rgb_images/s2_images", "s2_band_5_6_7_images", "s2_band_8_11_12_images")

Records = dict[str, list[tuple[str, str]]]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "release"
    write_demo(folder, tiles=TILES, workers=1)
    return folder


def read(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def captions(folder: Path, style: str) -> Records:
    """Records of one set by split: tile names and texts."""
    return {
        split: [
            (Tile.parse(record["image_id"]).name, record["caption"])
            for record in read(folder / "json_files" / f"ChatEarthNet_caps_{style}_{split}.json")
        ]
        for split in SPLITS
    }


def planted(folder: Path) -> dict[str, str]:
    return {item["tile"]: item["kind"] for item in read(folder / "planted_errors.json")}


def tile_with(folder: Path, kind: str) -> str:
    return next(tile for tile, found in planted(folder).items() if found == kind)


def texts_of(folder: Path, tile: str, style: str) -> list[tuple[str, str]]:
    return [(split, text) for split, found in captions(folder, style).items() for name, text in found if name == tile]


def digest(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def picture(folder: Path, tile: str) -> np.ndarray[Any, Any]:
    with Image.open(folder / PICTURES[0] / f"{tile}.png") as image:
        return np.asarray(image)


def test_the_same_arguments_give_the_same_bytes_with_any_number_of_workers(demo: Path, tmp_path: Path) -> None:
    write_demo(tmp_path / "again", tiles=TILES, workers=2)
    assert digest(tmp_path / "again") == digest(demo)


def test_workers_end_when_the_command_is_killed(tmp_path: Path) -> None:
    script = (
        "import multiprocessing, pathlib, time\n"
        "from generation.demo.release import write_demo\n"
        "def report(done, total):\n"
        "    print(*(child.pid for child in multiprocessing.active_children()), flush=True)\n"
        "    time.sleep(60)\n"
        f"write_demo(pathlib.Path({str(tmp_path / 'release')!r}), tiles={TILES}, workers=2, progress=report)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as asking:
        assert asking.stdout is not None
        workers = [int(word) for word in asking.stdout.readline().split()]
        asking.kill()
    assert len(workers) == 2
    ends = time.monotonic() + 30
    while running := [worker for worker in workers if Path(f"/proc/{worker}").exists()]:
        assert time.monotonic() < ends, f"still running: {running}"
        time.sleep(0.05)


def test_another_seed_gives_another_demo(tmp_path: Path) -> None:
    for seed in (1, 2):
        write_demo(tmp_path / str(seed), tiles=4, seed=seed, images=False, workers=1)
    first, second = ({path.name for path in (tmp_path / seed / "labels").iterdir()} for seed in "12")
    assert first != second


def test_all_layers_hold_the_same_names_but_for_the_planted_gaps(demo: Path) -> None:
    labels = {path.stem for path in (demo / "labels").iterdir()}
    missing_image, missing_label = tile_with(demo, "no image"), tile_with(demo, "no land cover")
    assert len(labels) == TILES - 1
    for folder in PICTURES:
        assert {path.stem for path in (demo / folder).iterdir()} == labels - {missing_image} | {missing_label}


def test_pictures_and_label_maps_have_the_published_form(demo: Path) -> None:
    for path in demo.rglob("*.png"):
        with Image.open(path) as image:
            assert (image.size, image.mode) == ((256, 256), "P" if path.parent.name == "labels" else "RGB")
    for path in (demo / "labels").iterdir():
        label = decode_label(path.read_bytes(), max_pixels=256 * 256)
        assert label.unmatched == 0 and label.ids.min() > 0


def test_the_marker_says_that_nothing_is_real(demo: Path) -> None:
    marker = read(demo / "DEMO.json")
    assert "not real imagery" in marker["about"]
    assert (marker["tiles"], marker["seed"], marker["images"], marker["complete"]) == (TILES, 7, True, True)


def test_every_kind_of_error_is_planted_on_a_tile_of_its_own(demo: Path) -> None:
    assert Counter(planted(demo).values()) == Counter(get_args(errors.Kind))


def test_splits_are_shared_out_sixty_ten_thirty(demo: Path) -> None:
    spots = plan(TILES, 7, images=True)
    assert Counter(spot.split for spot in spots) == {"train": 14, "val": 2, "test": 8}
    counts = {split: len(records) for split, records in captions(demo, "35").items()}
    assert sum(counts.values()) == TILES - 1 + 2, "one tile has no caption, two records are double"


def test_a_full_size_plan_has_the_published_numbers() -> None:
    spots = plan(163_488, 7, images=False)
    assert Counter(spot.split for spot in spots) == {"train": 98_092, "val": 16_348, "test": 49_048}
    by_4v = Counter(spot.split_4v for spot in spots if spot.split_4v and spot.error != "split leak")
    leaks = sum(spot.error == "split leak" for spot in spots)
    assert sum(by_4v.values()) + leaks == 10_000 and leaks > 10
    assert abs(by_4v["train"] - 6_000) <= leaks and abs(by_4v["val"] - 1_000) <= leaks
    assert len({spot.tile for spot in spots}) == 163_488
    assert 1_500 < len({spot.source for spot in spots}) <= POOL
    assert {spot.turn for spot in spots} == set(range(8))


def test_the_full_size_plan_reaches_every_inhabited_continent() -> None:
    centres = np.array([spot.tile.centre for spot in plan(20_000, 7, images=False)])
    boxes = {
        "North America": (-125, 25, -70, 60),
        "South America": (-75, -40, -40, 5),
        "Europe": (-8, 40, 30, 60),
        "Africa": (-10, -30, 40, 30),
        "Asia": (60, 10, 130, 60),
        "Australia": (115, -38, 152, -12),
    }
    for west, south, east, north in boxes.values():
        inside = (centres > (west, south)).all(1) & (centres < (east, north)).all(1)
        assert inside.mean() > 0.03


def test_a_four_v_caption_in_another_split_is_listed(demo: Path) -> None:
    of_35 = {name: split for split, found in captions(demo, "35").items() for name, _ in found}
    doubled = tile_with(demo, "two splits")
    leaks = {
        name
        for split, found in captions(demo, "4v").items()
        for name, _ in found
        if name != doubled and of_35[name] != split
    }
    assert leaks == {tile_with(demo, "split leak")}


def test_a_tile_in_two_splits_and_a_double_record_are_there(demo: Path) -> None:
    assert len({split for split, _ in texts_of(demo, tile_with(demo, "two splits"), "35")}) == 2
    doubled = texts_of(demo, tile_with(demo, "duplicate name"), "35")
    assert len(doubled) == 2 and len(set(doubled)) == 1
    names = Counter(name for found in captions(demo, "35").values() for name, _ in found)
    assert sorted(count for count in names.values() if count > 1) == [2, 2]


def test_placeholders_and_clouds_are_in_the_pictures(demo: Path) -> None:
    assert picture(demo, tile_with(demo, "white image")).min() == 255
    assert picture(demo, tile_with(demo, "black image")).max() == 0
    assert (picture(demo, tile_with(demo, "cloudy image")) > 225).mean() > 0.25
    for kind in ("white image", "black image", "no image"):
        assert texts_of(demo, tile_with(demo, kind), "35")
    assert not texts_of(demo, tile_with(demo, "no caption"), "35")


def test_text_errors_are_in_the_texts(demo: Path) -> None:
    for kind in ("hedging", "comparison"):
        item = next(item for item in read(demo / "planted_errors.json") if item["kind"] == kind)
        ((_, text),) = texts_of(demo, item["tile"], item["set"])
        assert item["detail"] in text
    ((_, cut),) = texts_of(demo, tile_with(demo, "cut caption"), "35")
    assert not cut.endswith(".")
    whole = [text for found in captions(demo, "35").values() for _, text in found if text != cut]
    assert all(text.endswith(".") for text in whole)


def present(folder: Path, tile: str) -> set[str]:
    label = decode_label((folder / "labels" / f"{tile}.png").read_bytes(), max_pixels=256 * 256)
    return {CLASSES[number].name for number in np.unique(label.ids)}


def named(text: str) -> set[str]:
    """Classes that a text names, found by plain words: independent of the writer."""
    words = {
        "water": "water",
        "developed area": "developed|built-up|settlement",
        "tree": "tree|wooded",
        "shrub": "shrub",
        "grass": "grass",
        "crop": "crop|agricultural|cultivation",
        "bare land": "bare",
        "snow": "snow",
        "wetland": "wetland|marsh",
        "mangroves": "mangrove",
        "moss": "moss",
    }
    return {name for name, hints in words.items() if any(hint in text.lower() for hint in hints.split("|"))}


def test_captions_without_a_planted_error_name_only_classes_that_are_there(demo: Path) -> None:
    wrong = {tile for tile, kind in planted(demo).items() if kind in ("wrong class", "no land cover")}
    checked = 0
    for style in ("35", "4v"):
        for name, text in (item for found in captions(demo, style).values() for item in found):
            if name not in wrong:
                assert named(text) <= present(demo, name), name
                checked += 1
    assert checked > TILES - 4


def test_the_planted_wrong_class_is_named_and_absent(demo: Path) -> None:
    tile = tile_with(demo, "wrong class")
    ((_, text),) = texts_of(demo, tile, "35")
    assert len(named(text) - present(demo, tile)) == 1


def test_the_planted_wrong_dominant_class_is_not_the_largest(demo: Path) -> None:
    tile = tile_with(demo, "wrong dominant class")
    ((_, text),) = texts_of(demo, tile, "35")
    label = decode_label((demo / "labels" / f"{tile}.png").read_bytes(), max_pixels=256 * 256)
    largest = CLASSES[int(np.bincount(label.ids.ravel(), minlength=12).argmax())].name
    opening = text.split(". ")[0]
    assert phrases.SUBJECTS[largest] not in opening.lower()


def test_the_planted_wrong_region_names_a_class_that_is_not_in_it(demo: Path) -> None:
    item = next(item for item in read(demo / "planted_errors.json") if item["kind"] == "wrong region")
    name, region = item["detail"].split(": ")[1].split(" is said to be in the ")
    label = decode_label((demo / "labels" / f"{item['tile']}.png").read_bytes(), max_pixels=256 * 256).ids
    rows = slice(64, 192) if region == "middle" else slice(0, 128) if "top" in region else slice(128, 256)
    columns = slice(64, 192) if region == "middle" else slice(0, 128) if "left" in region else slice(128, 256)
    number = next(land.id for land in CLASSES if land.name == name)
    assert number in label and number not in label[rows, columns]


def test_writing_again_mends_and_another_demo_replaces(tmp_path: Path) -> None:
    folder = tmp_path / "release"
    write_demo(folder, tiles=4, workers=1)
    before = digest(folder)
    victim = next((folder / "labels").iterdir())
    victim.write_bytes(b"")
    write_demo(folder, tiles=4, workers=1)
    assert digest(folder) == before
    write_demo(folder, tiles=3, seed=8, images=False, workers=1)
    assert not list(folder.rglob("s2_*/**/*.png"))
    assert len(list((folder / "labels").iterdir())) == 3


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(ReleaseError, match="something else"):
        write_demo(tmp_path, tiles=4)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_file_is_no_place_and_no_tiles_are_no_demo(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ReleaseError, match="is a file"):
        write_demo(tmp_path / "file", tiles=4)
    with pytest.raises(ReleaseError, match="at least one"):
        write_demo(tmp_path / "new", tiles=0)


@pytest.mark.parametrize("tiles", [1, 2, 5, 17])
def test_small_demos_are_complete(tiles: int, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    report = write_demo(
        tmp_path / "release", tiles=tiles, images=False, workers=1, progress=lambda *done: seen.append(done)
    )
    assert report.tiles == tiles and seen[-1] == (tiles, tiles)
    found = [item for style in ("35", "4v") for part in captions(report.directory, style).values() for item in part]
    assert len(found) == report.captions >= tiles


def test_a_demo_says_whether_its_landscapes_are_recycled(demo: Path) -> None:
    assert "of its own" in read(demo / "DEMO.json")["labels"]
    few, many = plan(POOL, 7, images=False), plan(POOL + 500, 7, images=False)
    assert all(spot.source.tile == spot.tile and spot.turn == 0 for spot in few)
    assert len({spot.source for spot in many}) <= POOL
