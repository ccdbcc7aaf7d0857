from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.embedding.build import build
from core.progress import Progress
from core.search.meaning.scan import Meaning
from core.selection.browse import Browser
from core.selection.filters import Selection, ShareRange
from core.store.catalogue import Catalogue
from tests.letters import Letters
from tests.small_catalogue import everything, fill

RING = ((-180.0, -60.0), (30.0, -60.0), (30.0, 70.0), (-180.0, 70.0))


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    catalogue, _ = fill(tmp_path_factory.mktemp("meaning"), count=200)
    with catalogue:
        build(catalogue, Letters())
        yield catalogue


SELECTIONS = st.builds(
    Selection,
    sets=st.sampled_from([(), ("35",), ("4v",), ("35", "4v")]),
    splits=st.sampled_from([(), ("train",), ("none", "test")]),
    shares=st.sampled_from([(), (ShareRange("tree", 0.2, 1.0),)]),
    ring=st.sampled_from([(), RING]),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(selection=SELECTIONS, query=st.text("cdpqrw35 ", min_size=1, max_size=12), limit=st.integers(1, 60))
def test_the_nearest_tiles_are_those_of_brute_force_within_the_filters(
    filled: Catalogue, selection: Selection, query: str, limit: int
) -> None:
    shown = {row.tile.key for row in Browser(filled).rows(selection, limit=10_000)}
    with filled.cursor() as cursor:
        captions = [
            (key, number, text)
            for key, number, name, split, text in cursor.execute(
                "select key, id, caption_set, split, text from captions"
            ).fetchall()
            if key in shown
            and (not selection.sets or name in selection.sets)
            and (not selection.splits or (split or "none") in selection.splits)
        ]
    found = Meaning(filled, Letters()).nearest(query, Browser(filled).in_force(selection), limit=limit)
    assert (found.searched, found.waiting) == (len(captions), 0)
    scores = Letters().embed([text for *_, text in captions]).vectors @ Letters().embed([query]).vectors[0]
    best: dict[int, float] = {}
    for (key, *_), score in zip(captions, scores.tolist(), strict=True):
        best[key] = max(score, best.get(key, -1.0))
    np.testing.assert_allclose(
        [near.score for near in found.near], sorted(best.values(), reverse=True)[:limit], atol=2e-3
    )
    assert len({near.key for near in found.near}) == len(found.near)
    assert all(near.score == pytest.approx(best[near.key], abs=2e-3) for near in found.near)
    of = {number: key for key, number, _ in captions}
    assert all(of[near.caption] == near.key for near in found.near)


class StoppedError(RuntimeError):
    pass


def test_search_works_on_the_part_that_is_done_and_says_how_much_waits(tmp_path: Path) -> None:
    def stop(now: Progress) -> None:
        if now.done:
            raise StoppedError

    catalogue, _ = fill(tmp_path, count=100)
    with catalogue:
        meaning = Meaning(catalogue, Letters())
        nothing = meaning.nearest("word", everything(catalogue))
        assert (nothing.near, nothing.searched) == ([], 0) and nothing.waiting > 0
        with pytest.raises(StoppedError):
            build(catalogue, Letters(), stop, batch=10)
        part = meaning.nearest("word", everything(catalogue))
        assert (part.searched, part.waiting) == (10, nothing.waiting - 10) and part.near
        build(catalogue, Letters())
        assert meaning.nearest("word", everything(catalogue)).waiting == 0


def test_a_caption_out_of_force_is_not_found(tmp_path: Path) -> None:
    catalogue, _ = fill(tmp_path, count=50)
    with catalogue:
        build(catalogue, Letters())
        meaning = Meaning(catalogue, Letters())
        first = meaning.nearest("word", everything(catalogue), limit=1).near[0]
        with catalogue.transaction() as cursor:
            cursor.execute("delete from active_captions where caption = ?", [first.caption])
        assert first.caption not in {near.caption for near in meaning.nearest("word", everything(catalogue)).near}
