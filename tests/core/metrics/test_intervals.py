import numpy as np
import pytest

from core.metrics.correlation import correlate, correlations
from core.metrics.intervals import corpus_draws, difference, draws, interval
from core.metrics.scoring import score

SAID = ["a lake in the north", "trees and grass", "crops", "water", "bare land in the south", "trees"] * 5
GIVEN = [["a lake in the south"], ["trees and shrubs"], ["crops and trees"], ["a lake"], ["bare land"], ["trees"]] * 5


def test_an_interval_holds_the_score_and_the_same_seed_gives_the_same() -> None:
    found = score(SAID, GIVEN)
    drawn = corpus_draws(found)
    for metric, value in found.corpus.items():
        low, high = interval(drawn[metric])
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
    assert interval(corpus_draws(found, {"truth": truth})["truth"]) == (80.0, 80.0)


def test_a_score_is_correlated_with_decisions_by_rank() -> None:
    judged = [1.0, 0.0] * 10
    found = correlations({"good": [0.9, 0.1] * 10, "none": list(range(20)), "missing": [None] * 20}, judged)
    assert found["good"].value == pytest.approx(1) and next(iter(found)) == "good"
    assert found["missing"].value is None and found["missing"].captions == 0
    tied = correlate([1, 2, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 2, 3, 4, 5, 6, 7, 9, 8])
    assert tied.value == pytest.approx(0.98780488, abs=1e-6)
    assert tied.value is not None and tied.low is not None and tied.low <= tied.value
    assert correlate([1.0] * 12, judged[:12]).value is None
