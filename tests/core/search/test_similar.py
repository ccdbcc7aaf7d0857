from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.embedding.build import build
from core.errors import PrerequisiteError, SearchError, TileNotFoundError
from core.geography.tiles import Tile
from core.raster.landcover import Composition
from core.search import similar
from core.search.meaning.scan import Meaning
from core.selection.browse import Browser
from core.selection.filters import Selection, ShareRange
from core.store.catalogue import Catalogue
from tests.letters import Letters
from tests.small_catalogue import Fact, fill

RING = ((-180.0, -60.0), (30.0, -60.0), (30.0, 70.0), (-180.0, 70.0))
Filled = tuple[Catalogue, Browser, Meaning, list[Fact]]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    catalogue, facts = fill(tmp_path_factory.mktemp("similar"), count=200)
    with catalogue:
        build(catalogue, Letters())
        yield catalogue, Browser(catalogue), Meaning(catalogue, Letters()), facts


SELECTIONS = st.builds(
    Selection,
    sets=st.sampled_from([(), ("35",), ("4v",)]),
    splits=st.sampled_from([(), ("train",), ("none", "test")]),
    shares=st.sampled_from([(), (ShareRange("tree", 0.2, 1.0),)]),
    ring=st.sampled_from([(), RING]),
)


def shown(browser: Browser, selection: Selection) -> set[Tile]:
    return {row.tile for row in browser.rows(selection, limit=10_000)}


def apart(one: Composition, other: Composition) -> float:
    """Half the sum of differences of shares, mean over the regions."""
    return float(np.abs(one.region_shares() - other.region_shares()).sum(axis=1).mean() / 2)


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), selection=SELECTIONS, limit=st.integers(1, 250))
def test_the_tiles_of_most_similar_layout_are_those_of_brute_force_within_the_filters(
    filled: Filled, data: st.DataObject, selection: Selection, limit: int
) -> None:
    catalogue, browser, _, facts = filled
    covered = {fact.tile: fact.composition for fact in facts if fact.composition}
    tile = data.draw(st.sampled_from(sorted(covered, key=lambda one: one.key)))
    result = similar.by_layout(catalogue, browser, tile, selection, limit=limit)
    others = (shown(browser, selection) & covered.keys()) - {tile}
    assert result.compared == len(others)
    wanted = {other: apart(covered[tile], covered[other]) for other in others}
    np.testing.assert_allclose([one.distance for one in result.alike], sorted(wanted.values())[:limit], atol=1e-5)
    assert all(one.distance == pytest.approx(wanted[one.tile], abs=1e-5) for one in result.alike)
    assert [one.rank for one in result.alike] == list(range(1, len(result.alike) + 1))


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), selection=SELECTIONS, limit=st.integers(1, 250))
def test_the_tiles_nearest_in_meaning_are_those_of_brute_force_within_the_filters(
    filled: Filled, data: st.DataObject, selection: Selection, limit: int
) -> None:
    catalogue, browser, meaning, facts = filled
    named = [fact.tile for fact in facts if any(not selection.sets or name in selection.sets for name in fact.splits)]
    tile = data.draw(st.sampled_from(named))
    with catalogue.cursor() as cursor:
        rows = cursor.execute("select key, caption_set, split, text from captions").fetchall()
    of_sets = [row for row in rows if not selection.sets or row[1] in selection.sets]
    own = Letters().embed([text for key, _, _, text in of_sets if key == tile.key]).vectors
    inside = {one.key for one in shown(browser, selection)} - {tile.key}
    best: dict[int, float] = {}
    for key, _, split, text in of_sets:
        if key in inside and (not selection.splits or (split or "none") in selection.splits):
            best[key] = min(best.get(key, 9.0), 1 - float((own @ Letters().embed([text]).vectors[0]).max()))
    result = similar.by_meaning(catalogue, Browser(catalogue), meaning, tile, selection, limit=limit)
    np.testing.assert_allclose([one.distance for one in result.alike], sorted(best.values())[:limit], atol=2e-3)
    assert all(one.distance == pytest.approx(best[one.tile.key], abs=2e-3) for one in result.alike)


def test_the_layout_of_an_area_is_the_mean_of_its_tiles_and_finds_them(filled: Filled) -> None:
    catalogue, browser, _, facts = filled
    area = Selection(ring=RING)
    mean = similar.mean_layout(catalogue, browser, area)
    inside = shown(browser, area)
    shares = [fact.composition.region_shares() for fact in facts if fact.composition and fact.tile in inside]
    np.testing.assert_allclose(mean, np.mean(shares, axis=0), atol=1e-5)
    result = similar.by_layout_of(catalogue, browser, mean, limit=3)
    assert result.compared == sum(bool(fact.composition) for fact in facts)
    one = next(fact for fact in facts if fact.composition)
    assert one.composition is not None
    exact = similar.by_layout_of(catalogue, browser, one.composition.region_shares().astype(np.float32), limit=1)
    assert exact.alike[0].tile == one.tile
    assert exact.alike[0].distance == pytest.approx(0, abs=1e-6)


def test_a_region_of_which_nothing_is_known_is_not_compared(filled: Filled) -> None:
    catalogue, browser, _, facts = filled
    one = next(fact.composition for fact in facts if fact.composition)
    layout = one.region_shares().astype(np.float32)
    layout[2] = 0
    assert similar.by_layout_of(catalogue, browser, layout, limit=1).alike[0].distance == pytest.approx(0, abs=1e-6)


def test_hits_carry_the_text_that_was_compared(filled: Filled) -> None:
    catalogue, browser, meaning, facts = filled
    tile = next(fact.tile for fact in facts if fact.splits and fact.composition)
    hits = similar.as_hits(browser, similar.by_meaning(catalogue, Browser(catalogue), meaning, tile, limit=5))
    assert [hit.rank for hit in hits] == [1, 2, 3, 4, 5]
    assert all(hit.snippet.startswith(f"Caption {hit.caption_set} of {hit.tile.name}") for hit in hits)
    by_layout = similar.as_hits(browser, similar.by_layout(catalogue, browser, tile, Selection(sets=("35",)), limit=5))
    assert all(hit.snippet.startswith(f"Caption 35 of {hit.tile.name}") for hit in by_layout)


def test_what_cannot_be_compared_says_why(filled: Filled, tmp_path: Path) -> None:
    catalogue, browser, meaning, facts = filled
    bare = next(fact.tile for fact in facts if not fact.composition)
    with pytest.raises(SearchError, match="has no land cover"):
        similar.by_layout(catalogue, browser, bare)
    silent = next(fact.tile for fact in facts if not fact.splits)
    with pytest.raises(SearchError, match="has no caption"):
        similar.by_meaning(catalogue, Browser(catalogue), meaning, silent)
    half = next(fact.tile for fact in facts if "4v" not in fact.splits)
    with pytest.raises(SearchError, match="has no caption of 4v"):
        similar.by_meaning(catalogue, Browser(catalogue), meaning, half, Selection(sets=("4v",)))
    with pytest.raises(TileNotFoundError):
        similar.by_layout(catalogue, browser, Tile(1, 1))
    with pytest.raises(TileNotFoundError):
        similar.by_meaning(catalogue, Browser(catalogue), meaning, Tile(1, 1))
    with pytest.raises(SearchError, match="No tile of this selection"):
        similar.mean_layout(catalogue, browser, Selection(name="no such tile"))
    fresh, others = fill(tmp_path, count=20)
    with fresh, pytest.raises(PrerequisiteError, match="run `chatearth embed` first"):
        tile = next(fact.tile for fact in others if fact.splits)
        similar.by_meaning(fresh, Browser(fresh), Meaning(fresh, Letters()), tile)


def test_nothing_in_an_empty_catalogue_is_like_anything(tmp_path: Path) -> None:
    with Catalogue(tmp_path / "catalogue.duckdb") as catalogue:
        layout = np.full((5, 12), 1 / 12, np.float32)
        for selection in (Selection(), Selection(splits=("train",))):
            assert similar.by_layout_of(catalogue, Browser(catalogue), layout, selection).alike == ()
