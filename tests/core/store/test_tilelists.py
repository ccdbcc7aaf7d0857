from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import SelectionError
from core.selection.browse import Browser
from core.selection.filters import Selection
from core.store import tilelists
from core.store.catalogue import Catalogue
from tests.small_catalogue import Fact, fill

Filled = tuple[Catalogue, list[Fact]]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    catalogue, facts = fill(tmp_path_factory.mktemp("lists"), count=120)
    with catalogue:
        yield catalogue, facts


@settings(max_examples=25)
@given(data=st.data())
def test_a_selection_by_lists_is_exactly_the_tiles_in_any_of_them(filled: Filled, data: st.DataObject) -> None:
    catalogue, facts = filled
    keys = [fact.tile.key for fact in facts]
    picked = st.lists(st.sampled_from(keys), min_size=1, max_size=40)
    first, second = data.draw(picked), data.draw(picked)
    chosen = Selection(
        lists=(tilelists.keep(catalogue, first, "one"), tilelists.keep(catalogue, second, "two")),
        splits=data.draw(st.sampled_from([(), ("train",)])),
    )
    browser = Browser(catalogue)
    wanted = {row.tile.key for row in browser.rows(Selection(splits=chosen.splits), limit=1000)} & {*first, *second}
    assert {row.tile.key for row in browser.rows(chosen, limit=1000)} == wanted
    assert browser.count(chosen) == len(wanted) == int(browser.mask(chosen).sum())


@settings(max_examples=25)
@given(keys=st.lists(st.integers(0, 2**28 - 1), min_size=1, max_size=30))
def test_the_same_tiles_are_the_same_list_whatever_their_order_and_repeats(filled: Filled, keys: list[int]) -> None:
    name = tilelists.keep(filled[0], keys, "some")
    assert [held.tiles for held in tilelists.titles(filled[0], [name])] == [len(set(keys))]
    assert tilelists.keep(filled[0], np.array(keys[::-1] + keys, np.uint32), "again") == name


def test_other_tiles_are_another_list_and_a_list_kept_twice_is_held_once(tmp_path: Path) -> None:
    catalogue, _ = fill(tmp_path, count=10)
    with catalogue:
        first, other = tilelists.keep(catalogue, [1, 2], " Search: \n river "), tilelists.keep(catalogue, [2, 3], "b")
        assert first != other
        tilelists.keep(catalogue, [1, 2], "Area")
        held = {one.id: one for one in tilelists.titles(catalogue)}
        assert (held[first].title, held[first].tiles, len(held)) == ("Area", 2, 2)
        assert [one.title for one in tilelists.titles(catalogue, [other, "0" * 12])] == ["b"]
        assert tilelists.titles(catalogue, []) == []


def test_a_list_outlives_the_process_and_a_dropped_one_says_so(tmp_path: Path) -> None:
    catalogue, facts = fill(tmp_path, count=10)
    with catalogue:
        name = tilelists.keep(catalogue, [facts[0].tile.key], "one")
    with Catalogue(tmp_path / "catalogue.duckdb") as again:
        browser = Browser(again)
        assert [row.tile for row in browser.rows(Selection(lists=(name,)))] == [facts[0].tile]
        tilelists.drop(again, name)
        with pytest.raises(SelectionError, match="removed, or belongs to another data folder"):
            browser.count(Selection(lists=(name,)))


@pytest.mark.parametrize("keys", [[], [-1], [2**28], range(tilelists.MOST_TILES + 1)])
def test_what_is_no_list_of_tiles_is_refused(tmp_path: Path, keys: list[int]) -> None:
    catalogue, _ = fill(tmp_path, count=10)
    with catalogue, pytest.raises(SelectionError):
        tilelists.keep(catalogue, keys, "none")


@pytest.mark.parametrize("name", ["", "abc", "x" * 12, "0123456789AB", "' or 1=1 --"])
def test_an_id_of_another_form_is_refused(name: str) -> None:
    with pytest.raises(SelectionError, match="no list of tiles"):
        Selection(lists=(name,))
