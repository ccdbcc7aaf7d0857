from collections.abc import Callable, Iterator

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.geography.tiles import BBox, Tile
from core.raster.landcover import REGIONS, Composition
from core.raster.legend import CLASSES
from core.selection.areas import box_ring, inside
from core.selection.browse import Browser
from core.selection.filters import NO_SPLIT, RegionRange, Selection, ShareRange
from core.selection.tilerows import ORDERS
from core.store.flags import Flag
from core.store.points import morton
from core.store.regionshares import HALVES
from tests.small_catalogue import Fact, fill

WORLD = BBox(-180, -85, 180, 85)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Browser, list[Fact]]]:
    catalogue, facts = fill(tmp_path_factory.mktemp("browse"))
    yield Browser(catalogue), facts
    catalogue.close()


def dominant(fact: Fact) -> str:
    return CLASSES[fact.composition.dominant or 0].name if fact.composition else "unknown"


def share(composition: Composition | None, name: str) -> float:
    return float(composition.shares()[[land.name for land in CLASSES].index(name)]) if composition else 0.0


def region_share(composition: Composition | None, wanted: RegionRange) -> float:
    """Share in the precision in which it is held."""
    if composition is None:
        return 0.0
    rows = [REGIONS.index(name) for name in HALVES.get(wanted.region, (wanted.region,))]
    column = composition.region_shares()[rows, [land.name for land in CLASSES].index(wanted.name)]
    return float(column.astype(np.float32).mean())


def split(fact: Fact) -> str | None:
    """The 3.5 split, else the 4V one."""
    return fact.splits.get("35") or fact.splits.get("4v")


def expected(facts: list[Fact], selection: Selection) -> set[str]:
    """Filter in plain Python."""
    tests: list[Callable[[Fact], bool]] = []
    if selection.classes:
        tests.append(lambda fact: dominant(fact) in selection.classes)
    for name, low, high in selection.shares:
        tests.append(lambda fact, name=name, low=low, high=high: low <= share(fact.composition, name) <= high)  # type: ignore[misc]
    for region in selection.regions:
        tests.append(lambda fact, region=region: region.low <= region_share(fact.composition, region) <= region.high)  # type: ignore[misc]
    if selection.sets and selection.splits:
        tests.append(
            lambda fact: any(
                name in fact.splits and (fact.splits[name] or NO_SPLIT) in selection.splits for name in selection.sets
            )
        )
    elif selection.sets:
        tests.append(lambda fact: any(name in fact.splits for name in selection.sets))
    elif selection.splits:
        tests.append(lambda fact: (split(fact) or NO_SPLIT) in selection.splits)
    if selection.name:
        tests.append(lambda fact: selection.name in fact.tile.name)
    if selection.ring:
        tests.append(lambda fact: bool(inside(selection.ring, np.array([fact.tile.x]), np.array([fact.tile.y]))[0]))
    return {fact.tile.name for fact in facts if all(test(fact) for test in tests)}


names = st.sampled_from([land.name for land in CLASSES[1:]])
selections = st.builds(
    Selection,
    classes=st.lists(names, max_size=4, unique=True).map(tuple),
    shares=st.lists(st.builds(ShareRange, names, st.just(0.05), st.sampled_from([0.4, 1.0])), max_size=1).map(tuple),
    splits=st.lists(st.sampled_from(["train", "val", "test", NO_SPLIT]), max_size=2, unique=True).map(tuple),
    sets=st.lists(st.sampled_from(["35", "4v"]), max_size=2, unique=True).map(tuple),
    name=st.sampled_from(["", "1", "_patch01"]),
    ring=st.sampled_from([(), box_ring(BBox(-90, -60, 60, 60)), box_ring(BBox(170, -70, -10, 70))]),
    regions=st.lists(
        st.builds(
            RegionRange,
            st.sampled_from([*REGIONS, *HALVES]),
            names,
            st.sampled_from([0.0, 0.0625]),
            st.sampled_from([0.25, 1.0]),
        ),
        max_size=2,
    ).map(tuple),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80)
@given(selections)
def test_filters_equal_a_plain_filter(filled: tuple[Browser, list[Fact]], selection: Selection) -> None:
    browser, facts = filled
    wanted = expected(facts, selection)
    order = np.argsort([int(morton(np.array([f.tile.x]), np.array([f.tile.y]))[0]) for f in facts])
    mask = browser.mask(selection)
    assert {facts[order[i]].tile.name for i in np.flatnonzero(mask)} == wanted
    assert browser.count(selection) == len(wanted)
    assert browser.summary(selection).matching == len(wanted)
    assert {row.tile.name for row in browser.rows(selection, limit=1000)} == wanted


def test_points_describe_every_tile_along_the_curve(filled: tuple[Browser, list[Fact]]) -> None:
    browser, facts = filled
    points = browser.points()
    assert (np.diff(points.morton.astype(np.int64)) > 0).all()
    assert len(points.morton) == len(facts)
    by_place = {int(morton(np.array([f.tile.x]), np.array([f.tile.y]))[0]): f for f in facts}
    for code, number in zip(points.morton, points.dominant, strict=True):
        assert CLASSES[number].name == dominant(by_place[int(code)])


def test_counts_of_a_view_are_those_of_the_tiles_in_it(filled: tuple[Browser, list[Fact]]) -> None:
    browser, facts = filled
    view = BBox(-60, -50, 100, 60)
    top_left, bottom_right = Tile.at(view.west, view.north), Tile.at(view.east, view.south)
    seen = [
        fact
        for fact in facts
        if top_left.x <= fact.tile.x <= bottom_right.x and top_left.y <= fact.tile.y <= bottom_right.y
    ]
    summary = browser.summary(Selection(), view)
    assert 0 < summary.in_view == len(seen) < len(facts) == summary.matching == summary.total
    assert sum(count for _, count in summary.classes.values()) == len(seen)
    assert summary.classes["tree"][1] == sum(dominant(fact) == "tree" for fact in seen)
    assert summary.sets["4v"] == (sum("4v" in f.splits for f in facts), sum("4v" in f.splits for f in seen))
    assert summary.flags[Flag.NO_CAPTION.label][0] == sum(not fact.splits for fact in facts)


def test_a_histogram_counts_every_tile_with_land_cover_once(filled: tuple[Browser, list[Fact]]) -> None:
    browser, facts = filled
    counts = browser.histogram(Selection(), "tree", WORLD, bins=10)
    shares = [share(fact.composition, "tree") for fact in facts if fact.composition and fact.composition.valid]
    assert list(counts) == np.histogram(shares, bins=10, range=(0, 1))[0].tolist()


def test_steps_visit_every_selected_tile_once_and_come_round(filled: tuple[Browser, list[Fact]]) -> None:
    browser, facts = filled
    chosen = Selection(classes=("tree", "water"))
    first = browser.step(chosen, None, 1)
    assert first is not None
    seen, here = [first], browser.step(chosen, first, 1)
    while here is not None and here != first:
        seen.append(here)
        assert browser.step(chosen, here, -1) == seen[-2]
        here = browser.step(chosen, here, 1)
    assert {tile.name for tile in seen} == expected(facts, chosen)
    assert len(seen) == len(set(seen))


def test_nothing_selected_has_no_next_and_no_surprise(filled: tuple[Browser, list[Fact]]) -> None:
    browser, facts = filled
    nothing = Selection(name="no such tile")
    assert browser.step(nothing, facts[0].tile, 1) is None
    assert browser.surprise(nothing) is None
    assert browser.rows(nothing) == []
    assert browser.summary(nothing, WORLD).matching == 0


def test_a_surprise_is_one_of_the_selected(filled: tuple[Browser, list[Fact]]) -> None:
    browser, facts = filled
    chosen = Selection(sets=("4v",))
    wanted = expected(facts, chosen)
    drawn = {tile.name for _ in range(20) if (tile := browser.surprise(chosen))}
    assert drawn <= wanted
    assert len(drawn) > 1


def test_of_some_tiles_those_are_held_that_are_there(filled: tuple[Browser, list[Fact]]) -> None:
    browser, facts = filled
    there = [fact.tile for fact in facts[:40:3]]
    asked = [*there, *(tile.neighbour(3_000, 0) or tile for tile in there)]
    held = browser.held(asked)
    assert set(held) == {fact.tile for fact in facts} & set(asked) >= set(there)
    codes = morton(np.array([tile.x for tile in held]), np.array([tile.y for tile in held]))
    assert (np.diff(codes.astype(np.int64)) > 0).all()
    assert browser.held([]) == ()


@pytest.mark.parametrize("order", ORDERS)
def test_pages_of_every_order_join_without_gap_or_repeat(filled: tuple[Browser, list[Fact]], order: str) -> None:
    browser, facts = filled
    pages = [browser.rows(Selection(), order, offset=at, limit=37) for at in range(0, len(facts), 37)]  # type: ignore[arg-type]
    found = [row.tile for page in pages for row in page]
    assert len(found) == len(set(found)) == len(facts)


def test_rows_come_in_the_order_asked_for(filled: tuple[Browser, list[Fact]]) -> None:
    browser, _ = filled
    words = [row.words or 0 for row in browser.rows(Selection(), "longest caption", limit=1000)]
    assert words == sorted(words, reverse=True)
    rows = [row.tile.y for row in browser.rows(Selection(), "north to south", limit=1000)]
    assert rows == sorted(rows)
    largest = [max(row.shares) for row in browser.rows(Selection(), "largest share", limit=1000)]
    assert largest == sorted(largest, reverse=True)


def test_a_sample_is_drawn_from_the_selection_and_again_the_same(filled: tuple[Browser, list[Fact]]) -> None:
    browser, facts = filled
    chosen = Selection(splits=("train",))
    drawn = browser.sample(chosen, 12, seed=4)
    assert len(drawn) == len(set(drawn)) == 12
    assert {tile.name for tile in drawn} <= expected(facts, chosen)
    assert all(fact.composition for fact in facts if fact.tile in drawn)
    assert browser.sample(chosen, 12, seed=4) == drawn
    assert browser.sample(chosen, 12, seed=5) != drawn
