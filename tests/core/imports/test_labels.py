"""Label maps that can be read in two ways: the maps beside them decide, else a person is asked."""

import itertools
import shutil
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from core.geography.tiles import Tile
from core.imports import importer, jobs
from core.imports.importer import ImportRequest
from core.pictures import locations
from core.progress import Progress
from core.raster.images import encode_png
from core.raster.landcover import CLASSES, encode_label
from core.release.problems import Problem
from core.settings import Settings
from core.store.catalogue import Catalogue
from core.tile import files
from core.tile.record import load
from generation.facts.store import facts_of
from tests import releases
from tests.checkout import SHARED
from tests.releases import NAMES, Release, captions, take

CODES = np.array([land.code for land in CLASSES], np.uint8)
OPEN, CLEAR = NAMES[0], NAMES[1]
CASES = SHARED / "cases"


def grey(*values: int) -> bytes:
    """A grey label PNG of upright stripes of the given numbers."""
    return encode_png(releases.stripes(*values))


def release(folder: Path, **labels: dict[str, bytes]) -> Release:
    """Captions of all tiles, and label maps by folder."""
    made = Release(folder)
    made.put_captions(captions(NAMES))
    for place, maps in labels.items():
        made.put_images(maps, place.replace("__", "/"))
    return made


def dominant(data: Path, name: str) -> str | None:
    with Catalogue(Settings(data=data).catalogue) as catalogue:
        found = load(catalogue, Tile.parse(name)).composition
    return CLASSES[found.dominant].name if found and found.dominant else None


def told(problems: list[Problem]) -> list[str]:
    return [problem.item for problem in problems if problem.kind == "label map"]


@pytest.mark.parametrize(
    ("beside", "expected"),
    [
        (grey(10, 40, 80), "tree"),
        (grey(0, 20), "tree"),
        (grey(3, 6, 1), "mangroves"),
        (grey(3, 10), "mangroves"),
        (encode_png(np.dstack([releases.stripes(30, 90)] * 3)), "tree"),
        (encode_label(releases.stripes(1, 3)), "mangroves"),
    ],
    ids=["codes", "one code", "ids", "ids with mangroves", "codes as three channels", "our palette over ids"],
)
def test_the_other_maps_of_a_folder_decide(tmp_path: Path, beside: bytes, expected: str) -> None:
    made = release(tmp_path / "release", labels={OPEN: grey(10), CLEAR: beside, NAMES[2]: grey(0, 10)})
    report = take(tmp_path / "data", made.folder)
    assert (dominant(tmp_path / "data", OPEN), dominant(tmp_path / "data", NAMES[2])) == (expected, expected)
    assert report.problems == []


def test_where_nothing_decides_it_is_forest_and_told_with_the_way_out(tmp_path: Path) -> None:
    made = release(tmp_path / "release", labels={OPEN: grey(10), CLEAR: grey(0, 10)})
    report = take(tmp_path / "data", made.folder)
    assert dominant(tmp_path / "data", OPEN) == "tree"
    assert told(report.problems) == [OPEN, CLEAR]
    assert "mangroves" in report.problems[0].reason and "--label-values" in report.problems[0].reason
    assert take(tmp_path / "data", made.folder).problems == report.problems


def test_what_a_person_says_decides_and_stays_said(tmp_path: Path) -> None:
    data, made = tmp_path / "data", release(tmp_path / "release", labels={OPEN: grey(10), CLEAR: grey(10, 0)})
    take(data, made.folder)
    for numbers, expected in (("ids", "mangroves"), (None, "mangroves"), ("codes", "tree"), (None, "tree")):
        report = take(data, made.folder, numbers=numbers)  # type: ignore[arg-type]  # plain texts
        assert (dominant(data, OPEN), dominant(data, CLEAR)) == (expected, expected)
        assert (report.problems, report.added, report.updated) == ([], 0, 0)


def test_a_few_maps_of_the_other_kind_do_not_change_the_rest(tmp_path: Path) -> None:
    names = [Tile(number, number).name for number in range(40)]
    maps = {name: grey(20, 40) for name in names} | {names[0]: grey(10), names[1]: grey(1, 3)}
    made = Release(tmp_path / "release")
    made.put_captions(captions(names))
    made.put_labels(maps)
    assert take(tmp_path / "data", made.folder).problems == []
    assert dominant(tmp_path / "data", names[0]) == "tree"


def test_a_folder_half_and_half_leaves_the_question_open(tmp_path: Path) -> None:
    made = release(tmp_path / "release", labels={OPEN: grey(10), CLEAR: grey(20, 40), NAMES[2]: grey(1, 3)})
    report = take(tmp_path / "data", made.folder)
    assert told(report.problems) == [OPEN]
    assert dominant(tmp_path / "data", OPEN) == "tree"


@pytest.mark.parametrize("beside", [grey(3, 6), grey(10, 40)])
def test_a_folder_with_nothing_to_say_asks_the_folders_beside_it(tmp_path: Path, beside: bytes) -> None:
    made = release(tmp_path / "release", labels__train={OPEN: grey(10)}, labels__val={CLEAR: beside})
    far = release(tmp_path / "far", labels={NAMES[3]: grey(20)})
    data = tmp_path / "data"
    take(data, far.folder)
    report = take(data, made.folder)
    assert report.problems == []
    assert dominant(data, OPEN) == ("mangroves" if beside == grey(3, 6) else "tree")


def test_zips_are_read_as_the_folders_they_were_made_of(tmp_path: Path) -> None:
    made = release(tmp_path / "release", labels={OPEN: grey(10), CLEAR: grey(3, 6)})
    packed = releases.zipped(made.folder, tmp_path / "packed" / "release.zip")
    apart = [tmp_path / "apart" / f"labels_{name}.zip" for name in (OPEN, CLEAR)]
    for path, name in zip(apart, (OPEN, CLEAR), strict=True):
        one = Release(tmp_path / name)
        one.put_labels({name: (made.folder / "labels" / f"{name}.png").read_bytes()})
        releases.zipped(one.folder, path)
    for number, given in enumerate([[packed], [made.folder / "json_files", *apart]]):
        data = tmp_path / f"data{number}"
        assert take(data, *given).problems == []
        assert dominant(data, OPEN) == "mangroves"


def test_the_order_in_which_maps_come_changes_nothing(tmp_path: Path) -> None:
    maps = {OPEN: grey(10), CLEAR: grey(3, 6), NAMES[2]: grey(0, 10)}
    states = []
    for number, order in enumerate(itertools.permutations(maps)):
        made = release(tmp_path / str(number))
        data = tmp_path / f"data{number}"
        for name in order:
            made.put_labels({name: maps[name]})
            take(data, made.folder)
        states.append([(dominant(data, name)) for name in maps] + [take(data, made.folder).problems])
    assert (
        states == [["mangroves", "crop", "mangroves", []]] * 6 or states == [["mangroves", "tree", "mangroves", []]] * 6
    )


@pytest.mark.parametrize("count", range(4, 12))
def test_an_import_stopped_at_any_step_decides_the_same_in_the_end(
    tmp_path: Path, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "BATCH", 1)
    made = release(tmp_path / "release", labels={OPEN: grey(10), CLEAR: grey(3, 6), NAMES[2]: grey(0, 10)})
    take(tmp_path / "undisturbed", made.folder)
    settings, steps = Settings(data=tmp_path / "data"), itertools.count(1)

    def stop(_: Progress) -> None:
        if next(steps) == count:
            raise KeyboardInterrupt

    with Catalogue(settings.catalogue) as catalogue, suppress(KeyboardInterrupt):
        importer.run(catalogue, ImportRequest([made.folder]), settings, stop)
    assert take(settings.data, made.folder).problems == []
    assert releases.state(settings.data) == releases.state(tmp_path / "undisturbed")


def test_maps_that_come_later_decide_for_those_before_and_their_facts(tmp_path: Path) -> None:
    data, made = tmp_path / "data", release(tmp_path / "release", labels={OPEN: grey(10)})
    take(data, made.folder)
    settings, tile = Settings(data=data), Tile.parse(OPEN)
    with Catalogue(settings.catalogue) as catalogue:
        assert [item.name for item in facts_of(catalogue, settings, tile).patches] == ["tree"]
    made.put_labels({CLEAR: grey(3, 6)})
    take(data, made.folder)
    with Catalogue(settings.catalogue) as catalogue:
        assert [item.name for item in facts_of(catalogue, settings, tile).patches] == ["mangroves"]
        location = locations.locate(catalogue, tile, "labels")
        assert location is not None
        assert set(np.unique(locations.read_label(location, tile, max_pixels=1 << 24).ids)) == {10}
        assert files.make(catalogue, tile, "label.png", settings).data == encode_label(releases.stripes(10))


def test_the_tile_says_how_its_map_is_read_while_that_is_in_doubt(tmp_path: Path) -> None:
    data, made = tmp_path / "data", release(tmp_path / "release", labels={OPEN: grey(10)})
    take(data, made.folder)
    with Catalogue(Settings(data=data).catalogue) as catalogue:
        assert "mangroves" in (load(catalogue, Tile.parse(OPEN)).landcover_note or "")
    take(data, made.folder, numbers="codes")
    with Catalogue(Settings(data=data).catalogue) as catalogue:
        assert load(catalogue, Tile.parse(OPEN)).landcover_note is None


def test_a_parents_map_is_decided_as_a_whole(tmp_path: Path) -> None:
    made = release(tmp_path / "release")
    folder = tmp_path / "static" / "4481_2438"
    folder.mkdir(parents=True)
    quarters = np.full((512, 512), 10, np.uint8)
    quarters[256:, :256] = 3
    (folder / "land_cover.png").write_bytes(encode_png(quarters))
    take(tmp_path / "data", made.folder, labels=[tmp_path / "static"])
    assert [dominant(tmp_path / "data", name) for name in NAMES[:4]] == ["mangroves", "mangroves", "tree", "mangroves"]


def test_maps_of_an_earlier_version_are_measured_again(tmp_path: Path) -> None:
    data, made = tmp_path / "data", release(tmp_path / "release", labels={OPEN: grey(10), CLEAR: grey(10, 40)})
    take(data, made.folder)
    with Catalogue(Settings(data=data).catalogue) as catalogue, catalogue.transaction() as cursor:
        cursor.execute("update landcover set votes = null, tree = 0, mangroves = 65536 where tree = 65536")
    take(data, made.folder)
    assert dominant(data, OPEN) == "tree"


def test_a_map_whose_file_was_replaced_is_read_anew(tmp_path: Path) -> None:
    data, made = tmp_path / "data", release(tmp_path / "release", labels={OPEN: grey(3, 6), CLEAR: grey(3)})
    take(data, made.folder)
    made.put_labels({OPEN: grey(40)})
    take(data, made.folder)
    assert dominant(data, OPEN) == "crop"


@pytest.mark.skipif(not CASES.is_dir(), reason="no folder of hard cases beside the checkout")
def test_a_folder_of_codes_with_tiles_of_nothing_but_forest(tmp_path: Path) -> None:
    shutil.copytree(CASES / "20-worldcover-code-10-alone" / "rel", tmp_path / "rel")
    assert take(tmp_path / "data", tmp_path / "rel").problems == []
    assert [dominant(tmp_path / "data", f"{column}_2800_patch00") for column in (4101, 4102)] == ["tree", "tree"]


@pytest.mark.skipif(not CASES.is_dir(), reason="no folder of hard cases beside the checkout")
@pytest.mark.parametrize("column", [4105, 4107, 4111, 4116])
def test_label_pngs_as_annotators_write_them(tmp_path: Path, column: int) -> None:
    assert take(tmp_path / "data", CASES / "21-label-png-variants" / "rel").problems == []
    with Catalogue(Settings(data=tmp_path / "data").catalogue) as catalogue:
        counts = load(catalogue, Tile.parse(f"{column}_2800_patch00")).composition
    assert counts is not None
    water = 16384 - 2560 if column == 4116 else 16384
    assert (counts.overall[[1, 3, 6]] == [water, 24576, 24576]).all()
    assert counts.valid == water + 2 * 24576
