import numpy as np
import pytest

from bench.judged import Facts, measured
from bench.judged_queries import QUERIES, Judged
from bench.queries import score
from bench.query_cases import AFTER, BEFORE, REVIEWED, Case
from core.store.regionshares import RegionShares


def facts() -> Facts:
    """Three tiles: all water, all tree, and water above tree."""
    shares = np.zeros((3, 5, 12), np.float32)
    shares[0, :, 1] = shares[1, :, 3] = 1
    shares[2, :2, 1] = shares[2, 2:4, 3] = 1
    shares[2, 4, [1, 3]] = 0.5
    return Facts(RegionShares(np.arange(3, dtype=np.uint32), shares))


@pytest.mark.parametrize(
    ("good", "fair", "grades"),
    [
        ("water>=0.9", "water>=0.5", [2, 0, 1]),
        ("=tree", "tree>=0.5", [0, 2, 1]),
        ("water@top>=1 tree@bottom right>=1", "water<=0.0", [0, 1, 2]),
        ("tree@middle>=0.5 water@middle>=0.5", "=snow", [0, 0, 2]),
    ],
)
def test_a_judgement_follows_the_land_cover(good: str, fair: str, grades: list[int]) -> None:
    assert facts().grades(Judged("place", "", good, fair)).tolist() == grades


def test_the_best_order_scores_one_and_the_worst_zero() -> None:
    grades = {key: 2 if key < 5 else 1 if key < 12 else 0 for key in range(100)}
    assert measured(list(range(10)), grades) == pytest.approx((1.0, 1.0))
    assert measured(list(range(50, 60)), grades) == (0, 0)
    assert measured([], grades) == (0, 0)
    few = measured([0, 50], grades)
    assert few.precision == 0.1 and 0 < few.ndcg < 1


def test_better_answers_first_score_more() -> None:
    grades = {1: 2, 2: 1, 3: 0}
    assert measured([1, 2, 3], grades).ndcg == pytest.approx(1)
    assert measured([2, 1, 3], grades).ndcg < 0.9


def test_there_are_enough_queries_and_none_twice() -> None:
    assert len({judged.query for judged in QUERIES}) == len(QUERIES) >= 60
    assert len(BEFORE) >= 60 and len(BEFORE + AFTER) >= 150


@pytest.mark.parametrize(("cases", "f1", "rests"), [(BEFORE, 0.97, 0.98), (AFTER, 0.97, 0.94), (REVIEWED, 0.9, 0.92)])
def test_queries_are_understood_at_least_as_well_as_measured(cases: tuple[Case, ...], f1: float, rests: float) -> None:
    found = score(cases)
    assert found.f1 >= f1, found.failed
    assert found.rests >= rests * found.queries, found.failed


def test_a_condition_that_was_not_meant_or_not_found_costs() -> None:
    case = BEFORE[0]
    assert score([case]).f1 == 1
    assert score([case._replace(conditions=())]).precision == 0
    assert score([case._replace(query="nothing of this")]).recall == 0
