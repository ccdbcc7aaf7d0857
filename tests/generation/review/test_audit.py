"""An audit is reproducible, its interval exact, and it says how many reviews a wanted width needs."""

from fractions import Fraction
from math import comb

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core.errors import ReviewError
from core.intervals import Interval
from generation.review.audit import audited, expected, more_needed
from generation.review.proportions import proportion


def interval(part: int, whole: int, population: int | None = None) -> Interval:
    found = proportion(part, whole, population)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        pytest.param(0, 10, 0, 1 - 0.025 ** (1 / 10), id="nothing found: closed form"),
        pytest.param(10, 10, 0.025 ** (1 / 10), 1, id="all found: closed form"),
        pytest.param(4, 20, 0.0573340, 0.4366140, id="binom.test of R for 4 of 20"),
    ],
)
def test_an_interval_without_a_population_is_that_of_clopper_and_pearson(
    part: int, whole: int, low: float, high: float
) -> None:
    assert interval(part, whole) == pytest.approx((part / whole, low, high), abs=1e-6)


@given(st.integers(1, 60), st.data())
def test_limits_of_clopper_and_pearson_leave_a_fortieth_on_either_side(whole: int, data: st.DataObject) -> None:
    part = data.draw(st.integers(0, whole))
    _, low, high = interval(part, whole)

    def chance(rate: float, hits: range) -> float:
        return sum(comb(whole, hit) * rate**hit * (1 - rate) ** (whole - hit) for hit in hits)

    assert not part or chance(low, range(part, whole + 1)) == pytest.approx(0.025, rel=1e-6)
    assert part == whole or chance(high, range(part + 1)) == pytest.approx(0.025, rel=1e-6)


@given(st.integers(1, 50), st.data())
def test_limits_in_a_population_are_the_numbers_of_hits_that_the_sample_does_not_rule_out(
    population: int, data: st.DataObject
) -> None:
    whole = data.draw(st.integers(1, population))
    part = data.draw(st.integers(0, whole))

    def chance(hits: int, seen: range) -> Fraction:
        ways = (comb(hits, one) * comb(population - hits, whole - one) for one in seen)
        return Fraction(sum(ways), comb(population, whole))

    possible = [
        hits
        for hits in range(part, population - (whole - part) + 1)
        if min(chance(hits, range(part + 1)), chance(hits, range(part, whole + 1))) > Fraction(1, 40)
    ]
    share = part / whole
    assert interval(part, whole, population) == pytest.approx(
        (share, min(possible) / population, max(possible) / population)
    )


@settings(max_examples=40)
@given(st.integers(1, 4000), st.data())
def test_the_limits_hold_the_share_and_a_population_only_narrows_them(population: int, data: st.DataObject) -> None:
    whole = data.draw(st.integers(1, population))
    part = data.draw(st.integers(0, whole))
    of_it, unlimited = interval(part, whole, population), interval(part, whole)
    assert of_it.low - 1 / population <= of_it.mean <= of_it.high + 1 / population
    assert unlimited.low <= unlimited.mean <= unlimited.high
    assert of_it.high - of_it.low <= unlimited.high - unlimited.low + 1 / population


def test_nothing_is_left_open_when_all_was_reviewed() -> None:
    assert interval(7, 90, 90) == pytest.approx((7 / 90,) * 3)


def test_a_large_population_is_as_good_as_none() -> None:
    assert interval(12, 400, 1_000_000) == pytest.approx(interval(12, 400), abs=1e-4)


@pytest.mark.parametrize("numbers", [(3, 2, None), (-1, 2, None), (1, 5, 4)])
def test_numbers_that_do_not_hold_one_another_are_refused(numbers: tuple[int, int, int | None]) -> None:
    with pytest.raises(ReviewError, match="has to hold"):
        proportion(*numbers)


def test_an_empty_sample_has_no_share() -> None:
    assert proportion(0, 0, 100) is None


@given(st.sets(st.integers(0, 10**9), min_size=2, max_size=40), st.integers(0, 2**32))
def test_an_audit_takes_the_same_captions_in_the_same_order_however_they_are_listed(items: set[int], seed: int) -> None:
    order = audited(sorted(items), seed).tolist()
    assert sorted(order) == sorted(items)
    assert order == audited(sorted(items, reverse=True), seed).tolist()


def test_another_seed_draws_others_and_every_caption_is_as_likely_to_come_first() -> None:
    firsts = np.bincount([int(audited(range(10), seed)[0]) for seed in range(2000)], minlength=10)
    assert firsts.min() > 150 and firsts.max() < 250


@settings(max_examples=25)
@given(st.integers(1, 2000), st.floats(0.01, 0.5), st.data())
def test_as_many_more_reviews_as_it_says_give_the_wanted_width(
    population: int, width: float, data: st.DataObject
) -> None:
    reviewed = data.draw(st.integers(0, population))
    errors = data.draw(st.integers(0, reviewed))
    more = more_needed(errors, reviewed, population, width)
    assert 0 <= more <= population - reviewed
    rate = errors / reviewed if reviewed else None
    found = expected(reviewed + more, population, rate)
    assert found is not None
    assert found.high - found.low <= width + 1 / population
    assume(more > 5)
    fewer = expected(reviewed + more // 2, population, rate)
    assert fewer is None or fewer.high - fewer.low > width - 1 / population


def test_a_width_that_is_there_needs_no_more_and_none_at_all_is_refused() -> None:
    assert more_needed(10, 1000, 163_488, 0.05) == 0
    with pytest.raises(ReviewError, match="wider than nothing"):
        more_needed(1, 10, 100, 0)


def test_before_the_first_review_it_plans_for_the_worst() -> None:
    # about n = 0.25 * (2 * 1.96 / 0.1)**2 = 384 for ten points in all
    assert 380 < more_needed(0, 0, 163_488, 0.1) < 410
