"""Tasks of the catalogue: made, made anew, changed, found, checked and written."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from core.errors import TaskError
from core.geography.tiles import Tile
from core.landcover.held import path_of
from core.raster.landcover import encode_label
from core.raster.legend import Ids
from core.settings import Settings
from core.store.catalogue import Catalogue
from generation.tasks.changed import changes_of, correct, reject, standing, undo
from generation.tasks.export import export
from generation.tasks.held import Kept, Wanted, find, tally
from generation.tasks.keep import build, job_of, read_maps, standing_of
from generation.tasks.task import name_of
from generation.tasks.verifying import verify_all
from tests import releases
from tests.generation.tasks.maps import varied
from tests.releases import NAMES

TILES = [Tile.parse(name) for name in NAMES[:3]]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Three tiles: two varied ones, one of them with unknown pixels, and one of which hardly anything is known."""
    release = releases.Release(tmp_path / "release")
    release.put_captions(releases.captions(NAMES[:2]), "ChatEarthNet_caps_35_train.json")
    release.put_captions(releases.captions(NAMES[2:3]), "ChatEarthNet_caps_35_val.json")
    partly, hardly = varied()[::-1].copy(), np.zeros((256, 256), np.uint8)
    partly[0, :30], hardly[:2] = 0, 6
    maps = (varied(), partly, hardly)
    release.put_labels({name: encode_label(ids) for name, ids in zip(NAMES, maps, strict=False)})
    releases.take(tmp_path / "data", release.folder)
    return Settings(data=tmp_path / "data")


@pytest.fixture
def catalogue(settings: Settings) -> Iterator[Catalogue]:
    with Catalogue(settings.catalogue) as opened:
        yield opened


def test_tasks_are_made_once_and_anew_for_another_seed_or_map(catalogue: Catalogue, settings: Settings) -> None:
    assert standing_of(catalogue) == (0, 3)
    made = build(catalogue, settings)
    assert (made.tiles, made.new, list(made.problems)) == (2, 3, [NAMES[2]])
    assert "65,024 of the 65,536 pixels" in made.problems[NAMES[2]]
    first = [one.number for one in find(catalogue, Wanted(), 1_000)]
    assert len(first) == len(set(first)) == made.tasks == sum(one.tasks for one in tally(catalogue, Wanted()))
    assert build(catalogue, settings).new == 0
    assert build(catalogue, settings, again=True).new == 3
    assert sorted(first) == sorted(one.number for one in find(catalogue, Wanted(), 1_000))
    assert build(catalogue, settings, seed=1).new == 3 and standing_of(catalogue) == (1, 0)
    put_both(catalogue, settings, TILES[0])
    assert standing_of(catalogue) == (1, 1)
    assert build(catalogue, settings, seed=1).new == 1
    assert {one.kind for one in tally(catalogue, Wanted(kinds=("change",)))} == {"change"}
    checked = verify_all(catalogue, settings)
    assert (checked.tiles, checked.faults, checked.problems) == (2, (), {})
    assert checked.tasks == sum(one.tasks for one in tally(catalogue, Wanted()))
    assert verify_all(catalogue, settings, sample=1).tiles == 1


def put_both(catalogue: Catalogue, settings: Settings, tile: Tile) -> None:
    """Have WorldCover of both years for a tile: a wood that shrank."""
    after: Ids = varied()
    before = after.copy()
    before[:, 150:] = 3
    for version, ids in (("2020", before), ("2021", after)):
        path = path_of(settings, tile, version)  # type: ignore[arg-type]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(encode_label(ids))
        with catalogue.transaction() as cursor:
            cursor.execute(
                "insert into covers (key, version, place, tag, unknown) values (?, ?, 'here', '', 0)",
                [tile.key, version],
            )
    _, maps = read_maps(job_of(catalogue, settings, tile), max_pixels=100_000)
    assert maps and (maps[0] == before).all() and (maps[1] == after).all()


def test_a_stored_answer_that_is_not_that_of_the_map_is_found(catalogue: Catalogue, settings: Settings) -> None:
    build(catalogue, settings)
    with catalogue.transaction() as cursor:
        cursor.execute("update tasks set document = replace(document, '\"Yes\"', '\"No\"') where form = 'binary'")
    faults = verify_all(catalogue, settings).faults
    assert faults and all(fault.reason == "the map says Yes, not No" for fault in faults)


def one_of(catalogue: Catalogue, kind: str, ask: str) -> Kept:
    return next(one for one in find(catalogue, Wanted(kinds=(kind,)), 500) if one.task.turns[0].ask == ask)


def test_changes_stand_beside_the_original_and_are_undone_one_by_one(catalogue: Catalogue, settings: Settings) -> None:
    build(catalogue, settings)
    kept = one_of(catalogue, "referring", "referring/largest")
    key, turns = kept.task.tile.key, kept.task.turns
    for bad in ("", "somewhere", "[0, 0, 300, 10]", "[9, 9, 9, 20]"):
        with pytest.raises(TaskError):
            correct(catalogue, key, kept.number, turns, 0, bad)
    binary = one_of(catalogue, "presence", "presence/image")
    with pytest.raises(TaskError, match="none of the options"):
        correct(catalogue, binary.task.tile.key, binary.number, binary.task.turns, 0, "Perhaps")
    correct(catalogue, key, kept.number, turns, 0, "It lies at [1, 2, 30, 40.5].")
    reject(catalogue, key, kept.number)
    now = standing(turns, changes_of(catalogue)[kept.number])
    assert now.rejected and now.corrected_by == "reviewer"
    assert now.turns[0].answer == "It lies at <box2>." and now.turns[0].boxes[1][1:5] == (1, 2, 30, 40.5)
    assert find(catalogue, Wanted(state="rejected"), 10) == [kept] == find(catalogue, Wanted(state="corrected"), 10)
    build(catalogue, settings, again=True)
    assert undo(catalogue, kept.number) and not standing(turns, changes_of(catalogue)[kept.number]).rejected
    assert undo(catalogue, kept.number) and not undo(catalogue, kept.number)
    assert changes_of(catalogue) == {} and one_of(catalogue, "referring", "referring/largest")


def test_files_have_every_task_but_rejected_ones_by_split_with_a_manifest(
    catalogue: Catalogue, settings: Settings, tmp_path: Path
) -> None:
    with pytest.raises(TaskError, match="no such tasks"):
        export(catalogue, tmp_path / "none")
    made = build(catalogue, settings)
    gone, changed = one_of(catalogue, "area", "area/more"), one_of(catalogue, "presence", "presence/image")
    reject(catalogue, gone.task.tile.key, gone.number)
    other = "No" if changed.task.turns[0].answer == "Yes" else "Yes"
    correct(catalogue, changed.task.tile.key, changed.number, changed.task.turns, 0, other)
    written = export(catalogue, tmp_path / "llava")
    assert [file.name for file in written.files] == ["llava_train.json"] and written.rejected == 1
    records = json.loads(written.files[0].read_text(encoding="utf-8"))
    assert len(records) == len({one["id"] for one in records}) == written.records == made.tasks - 1
    by_name = {one["id"]: one for one in records}
    record = by_name[name_of(changed.task.tile, changed.number)]
    assert record["conversations"][1] == {"from": "gpt", "value": other} and record["corrected_by"] == "reviewer"
    assert name_of(gone.task.tile, gone.number) not in by_name
    for one in records:
        talk = one["conversations"]
        assert [turn["from"] for turn in talk] == ["human", "gpt"] * (len(talk) // 2)
        assert talk[0]["value"].startswith("<image>\n") and "<box" not in json.dumps(talk)
        assert one["form"] != "choice" or talk[1]["value"] in "ABCD"
    manifest = json.loads(written.manifest.read_text())
    assert (manifest["records"], manifest["licence"]) == (written.records, "CC-BY-4.0")
    assert sum(manifest["by_kind"].values()) == sum(manifest["by_form"].values()) == written.records

    trained = export(catalogue, tmp_path / "fit", "fit-rs", Wanted(kinds=("referring",)))
    text = trained.files[0].read_text(encoding="utf-8")
    assert "[detection]Find all" in text and "<rbox>({<" in text and "|<90>})</rbox>" in text
    asked = export(catalogue, tmp_path / "fg", "fit-rsfg")
    lines = [json.loads(line) for line in asked.files[0].read_text(encoding="utf-8").splitlines()]
    assert len({line["question_id"] for line in lines}) == len(lines) > asked.records
    assert {"question_id", "image", "category", "question", "ground_truth"} <= set(lines[0])
    assert not list(tmp_path.rglob("*.part"))
