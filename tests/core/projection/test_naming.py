"""The groups of a layout, and the words that name them."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.embedding.build import build
from core.embedding.spaces import SpaceTable
from core.projection.clusters import FEWEST, NOWHERE, cell_of, find_clusters
from core.projection.layout import project
from core.projection.named import name_layout, read_groups
from core.projection.naming import Counted, count_words, name_groups, shares
from core.projection.scatters import Scatters
from core.search.meaning.scan import Meaning
from core.store.catalogue import Catalogue
from tests.letters import Letters
from tests.small_catalogue import fill

SEEDS = st.integers(0, 2**32 - 1)


@settings(max_examples=10, deadline=None)
@given(seed=SEEDS, hills=st.integers(1, 9), each=st.integers(1, 60))
def test_groups_lie_within_each_other_and_count_every_caption_once(seed: int, hills: int, each: int) -> None:
    random = np.random.default_rng(seed)
    middles = random.random((hills, 2))
    places = np.clip(np.repeat(middles, each, axis=0) + random.normal(0, 0.01, (hills * each, 2)), 0, 1)
    cells, groups = find_clusters(places.astype(np.float32))
    parts = cells.ravel()[cell_of(places.astype(np.float32))]
    for group in groups:
        assert group.captions == int(np.isin(parts, group.members).sum()) >= FEWEST
    for one in groups:
        for other in groups:
            shared = set(one.members) & set(other.members)
            assert shared in (set(), set(one.members), set(other.members))
    large = [group for group in groups if group.level == 0]
    assert sum(group.captions for group in large) == int((parts != NOWHERE).sum())


@settings(max_examples=12, deadline=None)
@given(seed=SEEDS, words=st.integers(1, 30), parts=st.integers(1, 8))
def test_each_word_of_a_name_is_more_frequent_in_its_group_than_elsewhere(seed: int, words: int, parts: int) -> None:
    random = np.random.default_rng(seed)
    places = np.repeat(random.random((parts, 2)), 20, axis=0).astype(np.float32)
    clusters = find_clusters(places)
    width = max(member for group in clusters.groups for member in group.members) + 1
    sizes = np.bincount(clusters.cells.ravel()[cell_of(places)], minlength=width)[:width].astype(np.float64)
    spelled = np.array([f"w{number:03}" for number in range(words)])
    counted = Counted(spelled, np.floor(random.random((words, width)) * (sizes + 1)), sizes)
    for group, name in zip(clusters.groups, name_groups(counted, clusters.groups), strict=True):
        within, without = shares(counted, group.members)
        for word in name:
            at = spelled.tolist().index(word)
            assert within[at] > without[at]
        if len(group.members) == width:
            assert not name, "there is nothing to tell it from"


def laid_out(folder: Path) -> tuple[Catalogue, SpaceTable]:
    catalogue, _ = fill(folder, count=80)
    build(catalogue, Letters())
    meaning = Meaning(catalogue, Letters())
    table, matrix = meaning.table(), meaning.matrix()
    assert table and matrix
    project(catalogue, table, matrix)
    return catalogue, table


def test_names_of_classes_and_corners_stay_whole_and_words_without_a_meaning_are_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue, _ = fill(tmp_path, count=12)
    with catalogue:
        with catalogue.transaction() as cursor:
            cursor.execute("update captions set text = 'The image shows Bare Land in the TOP LEFT, and a Fjörd.'")
            captions = cursor.execute("select id from captions order by id").fetchnumpy()["id"]
        with catalogue.cursor() as cursor:
            counted = count_words(cursor, captions, np.zeros(len(captions), np.uint8))
        assert counted.words.tolist() == ["bare land", "fjörd", "top left"]
        assert counted.captions.ravel().tolist() == [len(captions)] * 3
        monkeypatch.setattr("core.projection.naming.READ", 2)
        with catalogue.cursor() as cursor:
            groups = np.arange(len(captions)) % 2
            of_some = count_words(cursor, captions, groups.astype(np.uint8))
        assert len(captions) > 4 and of_some.captions.tolist() == [np.bincount(groups).tolist()] * 3


def test_a_layout_is_named_as_it_is_made_and_a_layout_without_names_later(tmp_path: Path) -> None:
    catalogue, table = laid_out(tmp_path)
    with catalogue:
        scatter = Scatters(catalogue).of(table)
        assert scatter.named is not None
        for number, one in enumerate(scatter.named.groups):
            assert one.group.captions == int(scatter.group(number).sum())
            assert one.words
        with catalogue.transaction() as cursor:
            cursor.execute("delete from layout_groups")
        scatters = Scatters(catalogue)
        assert scatters.of(table).named is None
        name_layout(catalogue, table)
        again = scatters.of(table).named
        assert again and again.groups == scatter.named.groups
        with catalogue.cursor() as cursor:
            read = read_groups(cursor, table)
        assert read and (read.cells == again.cells).all()
