from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from core.errors import SelectionError
from core.selection.browse import Browser
from core.selection.filters import Selection
from core.store import tilelists, tiletable
from core.store.catalogue import Catalogue
from tests.small_catalogue import Fact, fill


@pytest.fixture
def world(tmp_path: Path) -> Iterator[tuple[Catalogue, list[Fact]]]:
    catalogue, facts = fill(tmp_path, count=120)
    with catalogue:
        yield catalogue, facts


def test_a_caption_has_to_be_of_a_chosen_split_itself(
    world: tuple[Catalogue, list[Fact]],
) -> None:
    catalogue, facts = world
    browser, chosen = Browser(catalogue), Selection(splits=("train",))
    in_tiles = {row.tile for row in browser.rows(chosen, limit=1_000)}
    of_tiles = sum(len(fact.splits) for fact in facts if fact.tile in in_tiles)
    own = sum(split == "train" for fact in facts if fact.tile in in_tiles for split in fact.splits.values())
    assert browser.in_force(chosen).count == own < of_tiles


def test_an_edit_and_an_import_are_seen_at_once(world: tuple[Catalogue, list[Fact]]) -> None:
    catalogue, _ = world
    browser = Browser(catalogue)
    before = browser.in_force(Selection()).ids()
    with catalogue.transaction() as cursor:
        cursor.execute("delete from active_captions where caption = ?", [int(before[0])])
    assert browser.in_force(Selection()).ids().tolist() == before[1:].tolist()
    flagged = browser.in_force(Selection(flags=("no land cover",))).count
    with catalogue.transaction() as cursor:
        cursor.execute("delete from landcover")
        tiletable.rebuild(cursor)
    assert browser.in_force(Selection(flags=("no land cover",))).count == len(before) - 1 > flagged


def test_a_caption_that_came_later_is_not_meant(world: tuple[Catalogue, list[Fact]]) -> None:
    mask = Browser(world[0]).in_force(Selection())
    last = mask.ids().max()
    assert mask.of(np.array([last, last + 1, last + 1_000_000], np.uint64)).tolist() == [True, False, False]


def test_a_list_that_was_dropped_is_told_also_after_it_was_used(world: tuple[Catalogue, list[Fact]]) -> None:
    catalogue, facts = world
    browser = Browser(catalogue)
    chosen = Selection(lists=(tilelists.keep(catalogue, [facts[0].tile.key], "one"),))
    assert browser.in_force(chosen).count == len(facts[0].splits)
    tilelists.drop(catalogue, chosen.lists[0])
    with pytest.raises(SelectionError, match="no list"):
        browser.in_force(chosen)


def test_an_empty_catalogue_means_no_caption(tmp_path: Path) -> None:
    with Catalogue(tmp_path / "catalogue.duckdb") as catalogue, catalogue.transaction() as cursor:
        tiletable.rebuild(cursor)
    with Catalogue(tmp_path / "catalogue.duckdb") as catalogue:
        mask = Browser(catalogue).in_force(Selection())
        assert mask.count == 0 and mask.of(np.arange(3, dtype=np.uint64)).tolist() == [False] * 3
