import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.intervals import middle
from core.metrics import correlation
from core.metrics.correlation import correlate, correlations
from core.metrics.draws import corpus_draws, difference, draws
from core.metrics.scoring import score

SAID = ["a lake in the north", "trees and grass", "crops", "water", "bare land in the south", "trees"] * 5
GIVEN = [["a lake in the south"], ["trees and shrubs"], ["crops and trees"], ["a lake"], ["bare land"], ["trees"]] * 5


def test_an_interval_holds_the_score_and_the_same_seed_gives_the_same() -> None:
    found = score(SAID, GIVEN)
    drawn = corpus_draws(found)
    for metric, value in found.corpus.items():
        low, high = middle(drawn[metric])
        assert low <= value <= high
    assert all((drawn[metric] == again).all() for metric, again in corpus_draws(found).items())


def test_each_draw_has_as_many_images_as_there_are() -> None:
    batches = list(draws(7, times=120))
    assert sum(len(batch) for batch in batches) == 120
    assert all((batch.sum(axis=1) == 7).all() for batch in batches)


def test_two_models_are_held_against_each_other_on_the_same_draws() -> None:
    worse, better = score(SAID, GIVEN), score([texts[0] for texts in GIVEN], GIVEN)
    one, other = corpus_draws(worse), corpus_draws(better)
    found = difference(worse.corpus["ROUGE-L"], better.corpus["ROUGE-L"], one["ROUGE-L"], other["ROUGE-L"])
    assert found.low > 0 and found.better == 1 and found.low <= found.value <= found.high
    same = difference(0.5, 0.5, one["CIDEr"], one["CIDEr"])
    assert (same.value, same.low, same.high, same.better) == (0, 0, 0, 0)


def test_images_without_a_score_count_nothing() -> None:
    found = score(SAID, GIVEN)
    truth = np.full(len(SAID), np.nan)
    truth[:10] = 80.0
    assert middle(corpus_draws(found, {"truth": truth})["truth"]) == (80.0, 80.0)


def test_a_score_is_correlated_with_decisions_by_rank() -> None:
    judged = [1.0, 0.0] * 10
    found = correlations({"good": [0.9, 0.1] * 10, "none": list(range(20)), "missing": [None] * 20}, judged)
    assert found["good"].value == pytest.approx(1) and list(found) == ["good", "none", "missing"]
    assert found["missing"].value is None and found["missing"].captions == 0
    tied = correlate([1, 2, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 2, 3, 4, 5, 6, 7, 9, 8])
    assert tied.value == pytest.approx(0.98780488, abs=1e-6)
    assert tied.value is not None and tied.low is not None and tied.low <= tied.value
    assert correlate([1.0] * 12, judged[:12]).value is None


@settings(max_examples=5, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=10, max_size=30))
def test_drawing_captions_by_weights_is_the_same_as_taking_them_so_often(pairs: list[tuple[int, int]]) -> None:
    first, second = (np.array(column, np.float64) for column in zip(*pairs, strict=True))
    random = np.random.default_rng(0)
    expected = []
    for _ in range(500):
        drawn = random.integers(0, len(first), len(first))
        ranks = [_ranked(column[drawn]) for column in (first, second)]
        if all(len(set(row)) > 1 for row in ranks):
            expected.append(float(np.asarray(np.corrcoef(ranks))[0, 1]))
    found = correlate(first, second)
    if found.value is not None:
        assert (found.low, found.high) == pytest.approx(middle(np.array(expected)))


def _ranked(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> list[float]:
    """Ranks as one counts them: those below, and the middle of those that are equal."""
    return [float((values < one).sum() + ((values == one).sum() - 1) / 2) for one in values]


def test_of_many_captions_the_formula_gives_the_limits_that_drawing_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(1)
    first = random.random(2_100)
    second = np.round(first + random.random(2_100), 1)
    by_formula = correlate(first, second)
    monkeypatch.setattr(correlation, "_DRAWN", 3_000)
    drawn = correlate(first, second)
    assert by_formula.value == drawn.value
    assert (by_formula.low, by_formula.high) == pytest.approx((drawn.low, drawn.high), abs=0.006)
