from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.embedding.build import build
from core.progress import Progress
from core.search.disagreement import disagreements
from core.search.meaning.scan import Meaning
from core.selection.browse import Browser
from core.selection.filters import Selection, ShareRange
from core.store.catalogue import Catalogue
from tests.letters import Letters
from tests.small_catalogue import fill


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    catalogue, _ = fill(tmp_path_factory.mktemp("disagreement"), count=200)
    with catalogue:
        with catalogue.transaction() as cursor:
            random = np.random.default_rng(1)
            for (number,) in cursor.execute("select id from captions").fetchall():
                letters = "".join(random.choice(list("abcdefgh"), 12))
                cursor.execute("update captions set text = ? where id = ?", [letters, number])
        build(catalogue, Letters())
        yield catalogue


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    selection=st.builds(
        Selection,
        sets=st.sampled_from([(), ("35",)]),
        splits=st.sampled_from([(), ("train",)]),
        shares=st.sampled_from([(), (ShareRange("tree", 0.2, 1.0),)]),
    ),
    limit=st.integers(1, 100),
)
def test_the_tiles_farthest_apart_are_those_of_brute_force_within_the_filters(
    filled: Catalogue, selection: Selection, limit: int
) -> None:
    browser = Browser(filled)
    shown = {row.tile.key for row in browser.rows(selection, limit=10_000)}
    with filled.cursor() as cursor:
        pairs = cursor.execute(
            """select o.key, o.text, f.text, o.id, f.id from captions o join captions f using (key)
            where o.caption_set = '35' and f.caption_set = '4v'"""
        ).fetchall()
    embed = Letters().embed
    wanted = {
        key: 1 - float(embed([one]).vectors[0] @ embed([other]).vectors[0])
        for key, one, other, *_ in pairs
        if key in shown
    }
    numbers = {key: (first, second) for key, _, _, first, second in pairs}
    found = disagreements(browser, Meaning(filled, Letters()), selection, limit=limit)
    assert found.pairs == found.unread == len(wanted)
    distances = [one.distance for one in found.apart if one.distance is not None]
    assert distances == pytest.approx(sorted(wanted.values(), reverse=True)[:limit], abs=2e-3)
    assert all(one.distance == pytest.approx(wanted[one.tile.key], abs=2e-3) for one in found.apart)
    assert all((one.first, one.second) == numbers[one.tile.key] for one in found.apart)


class StoppedError(RuntimeError):
    pass


def test_pairs_without_a_vector_come_last_and_all_are_there_without_a_model(tmp_path: Path) -> None:
    def stop(now: Progress) -> None:
        if now.done:
            raise StoppedError

    catalogue, facts = fill(tmp_path, count=60)
    both = sum(len(fact.splits) == 2 for fact in facts)
    with catalogue:
        browser, meaning = Browser(catalogue), Meaning(catalogue, Letters())
        without = disagreements(browser, None, limit=1_000)
        assert without.pairs == len(without.apart) == both > 0
        with pytest.raises(StoppedError):
            build(catalogue, Letters(), stop, batch=40)
        known = [one.distance is not None for one in disagreements(browser, meaning, limit=1_000).apart]
        assert known == sorted(known, reverse=True) and any(known) and not all(known)
        assert disagreements(browser, meaning, sets=("35", "x")).pairs == 0
