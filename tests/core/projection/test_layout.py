from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from core.embedding.build import build
from core.progress import Progress
from core.projection.job import ProjectionJob
from core.projection.layout import StoppedError, extend, project, waiting
from core.projection.scatters import Scatters
from core.search.meaning.scan import Meaning
from core.selection.browse import Browser
from core.selection.filters import Selection
from core.store.catalogue import Catalogue
from tests.letters import Letters
from tests.small_catalogue import Fact, fill

Filled = tuple[Catalogue, Meaning, list[Fact]]


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[Filled]:
    catalogue, facts = fill(tmp_path, count=80)
    with catalogue:
        build(catalogue, Letters())
        yield catalogue, Meaning(catalogue, Letters()), facts


def places(catalogue: Catalogue) -> dict[int, tuple[float, float]]:
    with catalogue.cursor() as cursor:
        return {caption: (x, y) for caption, x, y in cursor.execute("select caption, x, y from projected").fetchall()}


def made(filled: Filled, **options: int) -> int:
    catalogue, meaning, _ = filled
    table, matrix = meaning.table(), meaning.matrix()
    assert table and matrix
    return project(catalogue, table, matrix, **options).captions  # type: ignore[arg-type]


def test_every_caption_in_force_gets_a_place_in_the_unit_square_again_the_same(filled: Filled) -> None:
    catalogue, meaning, facts = filled
    total = sum(len(fact.splits) for fact in facts)
    assert made(filled, landmarks=50) == total
    first = places(catalogue)
    assert len(first) == total
    assert all(0 <= value <= 1 for place in first.values() for value in place)
    assert made(filled, landmarks=50) == total
    assert places(catalogue) == first
    table = meaning.table()
    assert table and waiting(catalogue, table) == 0


def test_captions_that_come_later_are_placed_beside_what_they_are_like(filled: Filled) -> None:
    catalogue, meaning, facts = filled
    made(filled)
    before = places(catalogue)
    fact = next(fact for fact in facts if "4v" not in fact.splits and "35" in fact.splits)
    with catalogue.transaction() as cursor:
        (text,) = cursor.execute("select text from captions where key = ?", [fact.tile.key]).fetchall()[0]
        cursor.execute(
            """insert into captions (key, caption_set, variant, version, split, origin, text, words)
            values (?, '4v', 0, 1, 'val', 'human', ?, 3)""",
            [fact.tile.key, text],
        )
        cursor.execute(
            "insert into active_captions select key, caption_set, 0, id, 1 from captions where origin = 'human'"
        )
    build(catalogue, Letters())
    table, matrix = meaning.table(), meaning.matrix()
    assert table and matrix
    assert waiting(catalogue, table) == 1
    assert extend(catalogue, table, matrix) == 1
    assert extend(catalogue, table, matrix) == 0
    after = places(catalogue)
    (new,) = after.keys() - before.keys()
    assert {caption: after[caption] for caption in before} == before
    with catalogue.cursor() as cursor:
        (twin,) = cursor.execute(
            "select id from captions where key = ? and caption_set = '35'", [fact.tile.key]
        ).fetchall()[0]
    assert np.hypot(*np.subtract(after[new], after[twin])) < 0.1


def test_work_that_is_stopped_leaves_the_earlier_layout(filled: Filled) -> None:
    catalogue, meaning, _ = filled
    made(filled)
    before = places(catalogue)
    table, matrix = meaning.table(), meaning.matrix()
    assert table and matrix
    seen: list[Progress] = []
    with pytest.raises(StoppedError):
        project(catalogue, table, matrix, seen.append, seed=5, until=lambda: len(seen) > 3)
    assert seen and places(catalogue) == before


def test_the_background_makes_a_layout_and_says_when_it_is_done(filled: Filled) -> None:
    catalogue, meaning, facts = filled
    job = ProjectionJob(catalogue, lambda: meaning)
    job.start().join()
    assert not job.is_running() and job.failure is None
    assert job.progress.done == job.progress.total > 0
    assert len(places(catalogue)) == sum(len(fact.splits) for fact in facts)
    job.start()
    job.stop()
    assert not job.is_running()
    assert len(places(catalogue)) == sum(len(fact.splits) for fact in facts)


def test_few_captions_are_laid_out_without_fuss(tmp_path: Path) -> None:
    catalogue, _ = fill(tmp_path, count=3)
    with catalogue:
        build(catalogue, Letters())
        meaning = Meaning(catalogue, Letters())
        table, matrix = meaning.table(), meaning.matrix()
        assert table and matrix
        assert project(catalogue, table, matrix).captions == len(matrix)


def test_the_columns_of_the_page_follow_the_layout_and_the_captions_in_force(filled: Filled) -> None:
    catalogue, meaning, facts = filled
    table = meaning.table()
    assert table
    scatters = Scatters(catalogue)
    assert len(scatters.of(table)) == 0
    made(filled)
    scatter = scatters.of(table)
    assert scatter is scatters.of(table)
    assert len(scatter) == sum(len(fact.splits) for fact in facts)
    assert (np.diff(scatter.morton.astype(np.int64)) >= 0).all()
    splits = {(fact.tile.key, name): split for fact in facts for name, split in fact.splits.items()}
    names = {1: "35", 2: "4v"}
    codes = {None: 0, "train": 1, "val": 2, "test": 3}
    for key, bit, split in zip(scatter.keys.tolist(), scatter.sets.tolist(), scatter.split.tolist(), strict=True):
        assert codes[splits[key, names[bit]]] == split
    with catalogue.transaction() as cursor:
        cursor.execute("delete from active_captions where caption_set = '4v'")
    later = scatters.of(table)
    assert later.version != scatter.version
    assert set(later.sets.tolist()) == {1}


def test_filters_and_a_drawn_ring_choose_captions(filled: Filled) -> None:
    catalogue, meaning, facts = filled
    made(filled)
    table = meaning.table()
    assert table
    scatter = Scatters(catalogue).of(table)
    chosen = scatter.rows_of(Browser(catalogue).in_force(Selection(splits=("val",))).ids())
    shown = {row.tile.key for row in Browser(catalogue).rows(Selection(splits=("val",)), limit=1000)}
    assert set(scatter.keys[chosen].tolist()) <= shown
    assert int(chosen.sum()) == sum(split == "val" for fact in facts for split in fact.splits.values()
                                    if fact.tile.key in shown)  # fmt: skip
    left = scatter.inside(((0, 0), (0.5, 0), (0.5, 1), (0, 1)))
    clear = np.abs(scatter.places[:, 0] - 0.5) > 1e-6
    assert (left == (scatter.places[:, 0] < 0.5))[clear & (scatter.places > 0).all(axis=1)].all()
    counted = scatter.counts(chosen)
    assert counted.matching == int(chosen.sum()) == counted.splits["val"][0]
    assert sum(n for n, _ in counted.combinations.values()) == counted.matching
