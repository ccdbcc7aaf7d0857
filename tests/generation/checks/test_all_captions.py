"""All captions are checked once, again when they or the land cover change, and the findings filter and rank tiles."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.geography.tiles import Tile
from core.imports.importer import refresh
from core.progress import Progress
from core.raster.landcover import encode_label
from core.selection.browse import Browser
from core.selection.checkedcaptions import worst_captions
from core.selection.checkfigures import Standings, figures, misplaced
from core.selection.filters import Selection
from core.store.captionversions import NewCaption, add_version
from core.store.catalogue import Catalogue
from core.store.checkerrors import ERROR_COLUMNS, STYLE_RULES
from core.store.checkstore import count_current, count_outdated, count_waiting, finish
from core.store.tiletable import rebuild, take_cover
from generation.checks import all_captions
from generation.checks.all_captions import check_all
from generation.checks.background import BackgroundCheck
from generation.checks.checking import CHECKER_VERSION
from generation.checks.ground import IDS
from tests import releases
from tests.checked_tiles import TRUE_35, quartered

GOOD, BAD, BARE = "4481_2438_patch00", "4481_2438_patch01", "4481_2438_patch10"
WRONG = "Possibly snow fills a large part of the bottom right. There is no water, and the middle is dominated by crop."


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    """A tile with a true caption, one with a false caption, and one without land cover."""
    release = releases.Release(tmp_path / "release")
    release.put_captions(
        [*releases.captions([GOOD, BARE], TRUE_35), *releases.captions([BAD], WRONG)],
        "ChatEarthNet_caps_35_train.json",
    )
    ids = quartered(top_left="water", top_right="tree", bottom_left="tree", bottom_right="crop")
    ids[128:256, 240:256] = IDS["grass"]
    release.put_labels({GOOD: encode_label(ids), BAD: encode_label(ids)})
    releases.take(tmp_path / "data", release.folder)
    with Catalogue(tmp_path / "data" / "catalogue.duckdb") as opened:
        refresh(opened)
        yield opened


def names(catalogue: Catalogue, selection: Selection) -> list[str]:
    return [row.tile.name for row in Browser(catalogue).rows(selection, "lowest truth")]


def standings(catalogue: Catalogue) -> list[Standings]:
    return [item.standing for item in figures(Browser(catalogue)).values()]


def test_every_caption_with_land_cover_is_checked_once(catalogue: Catalogue) -> None:
    seen: list[Progress] = []
    first = check_all(catalogue, workers=1, report=seen.append)
    again = check_all(catalogue, workers=1)
    assert (first.new, first.done, first.total) == (2, 2, 3)
    assert (again.new, again.done) == (0, 2)
    assert (seen[0].done, seen[0].total, seen[-1].done) == (0, 2, 2)
    with catalogue.cursor() as cursor:
        assert cursor.execute("select coverage from checks").fetchall() == [(1.0,), (1.0,)]


def test_the_claims_of_every_class_and_region_that_disagree_lead_to_their_tiles(catalogue: Catalogue) -> None:
    check_all(catalogue, workers=1)
    browser, selection = Browser(catalogue), Selection()
    places = figures(browser, selection)["map"].places
    assert {(item.name, item.region) for item in places if item.contradicted} >= {("crop", "middle")}
    for item in places:
        keys = misplaced(browser, selection, "map", item.name, item.region)
        assert [Tile.from_key(int(key)).name for key in keys] == [BAD] * (item.contradicted > 0), item
    elsewhere = Selection(name=GOOD)
    assert not len(misplaced(browser, elsewhere, "map", "crop", "middle"))


def test_a_stopped_run_goes_on_where_it_was(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(all_captions, "BATCH", 1)
    turns = iter([False, True])
    assert check_all(catalogue, workers=1, stopped=lambda: next(turns)).new == 1
    assert count_waiting(catalogue, CHECKER_VERSION) == 1
    assert check_all(catalogue, workers=1).new == 1


def test_new_land_cover_makes_a_result_old(catalogue: Catalogue) -> None:
    check_all(catalogue, workers=1)
    with catalogue.transaction() as cursor:
        cursor.execute(
            "update landcover set regions = repeat('\\x00'::blob, 120) where key in (select max(key) from landcover)"
        )
    assert count_waiting(catalogue, CHECKER_VERSION) == 1
    assert sum(item.captions for item in standings(catalogue)) == 1
    assert check_all(catalogue, workers=1).new == 1
    assert sum(item.captions for item in standings(catalogue)) == 2


@pytest.mark.parametrize("whole", [True, False])
def test_what_was_checked_against_another_map_counts_nowhere(catalogue: Catalogue, whole: bool) -> None:
    check_all(catalogue, workers=1)
    with catalogue.transaction() as cursor:
        cursor.execute("update landcover set regions = repeat('\\x00'::blob, 120)")
        if whole:
            rebuild(cursor)
        else:
            take_cover(cursor, [Tile.parse(name).key for name in (GOOD, BAD)])
    with catalogue.cursor() as cursor:
        assert cursor.execute("select count(truth) from tiles").fetchone() == (0,)
    assert (figures(Browser(catalogue)), worst_captions(Browser(catalogue), "map")) == ({}, [])


def test_results_of_an_earlier_checker_are_told_and_share_no_figure_with_newer_ones(catalogue: Catalogue) -> None:
    check_all(catalogue, workers=1)
    assert count_waiting(catalogue, CHECKER_VERSION + 1) == count_outdated(catalogue, CHECKER_VERSION + 1) == 2
    with catalogue.transaction() as cursor:
        cursor.execute("update checks set version = version - 1 where caption = (select max(caption) from checks)")
    assert (count_outdated(catalogue, CHECKER_VERSION), count_current(catalogue, CHECKER_VERSION)) == (1, 1)
    assert [item.captions for item in standings(catalogue)] == [1]
    finish(catalogue)
    with catalogue.cursor() as cursor:
        assert cursor.execute("select count(truth), count(coverage) from tiles").fetchone() == (1, 1)


def test_every_kind_of_error_is_kept_with_its_classes(catalogue: Catalogue) -> None:
    check_all(catalogue, workers=1)
    with catalogue.cursor() as cursor:
        kept = cursor.execute(f"select {', '.join(ERROR_COLUMNS.values())} from checks order by truth").fetchall()
    water, crop = 1 << IDS["water"], 1 << IDS["crop"]
    assert kept == [(0, water, 0, 0, crop, 0, 0), (0,) * 7]


def test_processes_find_the_same(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    check_all(catalogue, workers=1)
    alone = worst_captions(Browser(catalogue), "map")
    with catalogue.transaction() as cursor:
        cursor.execute("delete from checks")
    monkeypatch.setattr(all_captions, "BATCH", 1)
    assert check_all(catalogue, workers=2).new == 2
    assert worst_captions(Browser(catalogue), "map") == alone


def test_tiles_are_filtered_and_ranked_by_truth(catalogue: Catalogue) -> None:
    check_all(catalogue, workers=1)
    assert names(catalogue, Selection()) == [BAD, GOOD, BARE]
    assert names(catalogue, Selection(truth=(0, 80))) == [BAD]
    assert names(catalogue, Selection(truth=(95, 100))) == [GOOD]
    assert sorted(Browser(catalogue).points().truth.tolist()) == [0, 1, 5]
    with catalogue.transaction() as cursor:
        rebuild(cursor)
    assert names(catalogue, Selection(truth=(0, 80))) == [BAD]


def test_a_filter_by_truth_stands_in_a_link() -> None:
    chosen = Selection(truth=(0, 80))
    assert Selection.from_query([("truth", "0:80")]) == chosen
    assert chosen.to_query() == "truth=0%3A80"


def test_the_figures_say_what_is_wrong_and_where(catalogue: Catalogue) -> None:
    check_all(catalogue, workers=1)
    found = figures(Browser(catalogue))["map"]
    (scores,) = found.sets
    assert (scores.captions, scores.flawless, sum(scores.steps)) == (2, 1, 2)
    errors = {item.name: item for item in found.classes}
    assert (errors["water"].wrong, errors["water"].missing) == (1, 1)
    assert (errors["water"].named, errors["water"].spoken) == (1, 2), "one caption denies it where it is"
    assert errors["crop"].wrong == 1
    places = {(item.name, item.region): item for item in found.places}
    assert (places["water", "top left"].supported, places["water", "whole"].contradicted) == (1, 1)
    assert places["crop", "middle"].contradicted == 1
    assert found.style[STYLE_RULES.index("hedging")] == 1
    assert [item.tile.name for item in worst_captions(Browser(catalogue), "map", Selection(sets=("35",)))] == [
        BAD,
        GOOD,
    ]
    assert worst_captions(Browser(catalogue), "map", Selection(sets=("4v",))) == []
    assert {(item.error, item.captions): item.by_class for item in found.errors} == {
        ("missed class", 1): {"water": 1},
        ("wrong order", 1): {"crop": 1},
        ("never named", 1): {"tree": 1, "water": 1},
    }
    assert (found.standing.coverage, found.covered[-1]) == (1.0, 2)
    narrowed = figures(Browser(catalogue), Selection(errors=("missed class",)))["map"]
    assert (narrowed.standing.captions, narrowed.style) == (1, found.style)
    assert [item.captions for item in standings(catalogue)] == [2]


def test_what_a_figure_counts_is_what_its_filter_finds(catalogue: Catalogue) -> None:
    mixed = "There is water in the top left. Grass covers most of the bottom left, possibly."
    add_version(catalogue, Tile.parse(GOOD), NewCaption(mixed, "human", "someone"))
    check_all(catalogue, workers=1)
    browser = Browser(catalogue)
    for standing, found in figures(browser).items():
        for item in found.errors:
            for name, count in item.by_class.items():
                chosen = Selection(errors=(item.error,), error_classes=(name,), written=(standing,))
                assert browser.in_force(chosen).count == count == browser.count(chosen)
            assert browser.count(Selection(errors=(item.error,), written=(standing,))) == item.captions
        for land in found.classes:
            assert browser.count(Selection(error_classes=(land.name,), written=(standing,))) == land.wrong
        for rule, count in zip(STYLE_RULES, found.style, strict=True):
            assert browser.count(Selection(errors=(rule,), written=(standing,))) == count
        for step, count in enumerate(found.covered):
            limits = (step * 5, 100 if step == 19 else step * 5 + 4)
            assert browser.in_force(Selection(coverage=limits, written=(standing,))).count == count
            own = Selection(truth=limits, written=(standing,), sets=("35",))
            assert browser.count(own) == sum(item.steps[step] for item in found.sets)
    assert names(catalogue, Selection(errors=("missed class", "hedging"), error_classes=("water",))) == [BAD]
    assert names(catalogue, Selection(errors=("missed class",), sets=("4v",))) == []
    assert names(catalogue, Selection(errors=("hedging",), error_classes=("water",))) == []


def test_tiles_are_filtered_by_the_least_that_was_read(catalogue: Catalogue) -> None:
    partly = "There is water in the top left. The price of snow is high."
    add_version(catalogue, Tile.parse(GOOD), NewCaption(partly, "human", "someone"))
    check_all(catalogue, workers=1)
    assert names(catalogue, Selection(coverage=(50, 100))) == [BAD, GOOD]
    assert names(catalogue, Selection(coverage=(51, 100))) == [BAD]
    assert sorted(Browser(catalogue).points().coverage.tolist()) == [0, 1, 5]


def test_a_run_in_the_background_can_be_watched(catalogue: Catalogue) -> None:
    run = BackgroundCheck(catalogue, workers=1)
    thread = run.start()
    thread.join(60)
    assert not run.is_running()
    assert run.failure is None
    assert (run.progress.done, run.progress.total) == (2, 2)
    assert [item.captions for item in standings(catalogue)] == [2]


def test_processes_end_when_the_one_that_asks_them_is_killed() -> None:
    script = (
        "import os, time\n"
        "from core.processes import lend\n"
        "with lend(2) as pool:\n"
        "    print(pool.submit(os.getpid).result(), flush=True)\n"
        "    time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as asking:
        assert asking.stdout is not None
        worker = int(asking.stdout.readline())
        asking.kill()
    assert _gone(worker)


def _gone(process: int) -> bool:
    """Wait until a process that is no child of ours has ended."""
    for _ in range(300):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


def test_captions_beside_the_map_share_no_figure_with_those_written_from_it(catalogue: Catalogue) -> None:
    mixed = "There is water in the top left. Grass covers most of the bottom left."
    add_version(catalogue, Tile.parse(GOOD), NewCaption(mixed, "human", "someone"))
    check_all(catalogue, workers=1)
    from_map, beside = standings(catalogue)
    assert (from_map.standing, from_map.captions, from_map.doubtful) == ("map", 1, 0)
    assert (beside.standing, beside.captions, beside.contradicted, beside.doubtful) == ("opinion", 1, 1, 1)
    assert [item.tile.name for item in worst_captions(Browser(catalogue), "map")] == [BAD]
    assert [item.tile.name for item in worst_captions(Browser(catalogue), "opinion")] == [GOOD]
    assert sum(item.wrong for item in figures(Browser(catalogue))["opinion"].classes) == 1
    points = Browser(catalogue).points()
    coloured = zip(map(bool, points.truth), map(bool, points.opinion), strict=True)
    assert sorted(coloured) == [(False, False), (False, True), (True, False)]
    assert set(names(catalogue, Selection(truth=(0, 100)))) == {BAD, GOOD}
