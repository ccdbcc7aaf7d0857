"""Agreement is what published examples and another implementation say it is, whoever is asked first."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nltk.metrics.agreement import AnnotationTask
from numpy.typing import NDArray

from core.errors import ReviewError
from generation.review.agreement import EDIT_IS_HALF, Coefficient, agreement, coefficients, counts_of
from generation.review.ratings import DECISIONS, Decision, Rating

FOUR_OBSERVERS = ("123321412...", "1233224125.3", ".3332342251.", "12332441251.")
"""Krippendorff, Computing Krippendorff's Alpha-Reliability, 2011, section C: a row an observer, a column a unit."""
NOT_MISSING = "."


def counts_of_rows(*rows: str, labels: str) -> NDArray[np.int64]:
    given = [(unit, labels.index(said)) for row in rows for unit, said in enumerate(row) if said != NOT_MISSING]
    items, numbers = np.array(given).T
    return counts_of(items, numbers, len(labels))


def values(*coefficients: Coefficient) -> list[float | None]:
    return [None if one.value is None else round(one.value, 4) for one in coefficients]


@pytest.mark.parametrize(
    ("rows", "labels", "alpha"),
    [
        pytest.param(("0100000010", "1110010000"), "01", 0.095, id="section A, two observers, two values"),
        pytest.param(("aabbdcccedda", "babbbccceddd"), "abcde", 0.692, id="section B, five values"),
        pytest.param(FOUR_OBSERVERS, "12345", 0.743, id="section C, four observers, missing"),
    ],
)
def test_alpha_is_that_of_krippendorffs_examples(rows: tuple[str, ...], labels: str, alpha: float) -> None:
    _, found, _ = coefficients(counts_of_rows(*rows, labels=labels), draws=10)
    assert found.value == pytest.approx(alpha, abs=5e-4)


def test_ac1_is_that_of_gwets_example_with_missing_ratings() -> None:
    # the same units are the example raw4raters of Gwet's package irrCAC 1.0
    raw, alpha, ac1 = coefficients(counts_of_rows(*FOUR_OBSERVERS, labels="12345"), draws=10)
    assert values(raw, alpha, ac1) == [0.8182, 0.7434, 0.7754]


def test_ac1_is_that_of_gwets_example_of_two_abstractors() -> None:
    # the table of 100 pregnancies that the overview of Gwet's package irrCAC 1.0 evaluates
    table = [[13, 0, 0], [0, 20, 7], [0, 4, 56]]
    counts = np.array([np.eye(3)[a] + np.eye(3)[b] for a in range(3) for b in range(3) for _ in range(table[a][b])])
    raw, alpha, ac1 = coefficients(counts.astype(np.int64), draws=10)
    assert values(raw, alpha, ac1) == [0.89, 0.7973, 0.8493]


def test_ac2_gives_half_of_an_agreement_where_an_edit_meets_another_decision() -> None:
    # by hand: pairs accept-accept, accept-edit, reject-reject, edit-reject agree to (1 + .5 + 1 + .5) / 4 = .75;
    # parts .375, .25, .375, 0 give .671875 by chance times the weights' 6 of 12, .3359375
    found = agreement(rated("aa", "ae", "rr", "er"), weights=EDIT_IS_HALF)
    chance = 6 / 12 * (2 * 0.375 * 0.625 + 0.25 * 0.75)
    assert found.ac2.value == pytest.approx((0.75 - chance) / (1 - chance))
    assert found.raw.value == pytest.approx(0.5)


def test_alpha_collapses_where_nearly_all_is_accepted_and_ac2_does_not() -> None:
    found = agreement(rated(*["aa"] * 98, "ar", "ra"))
    assert found.raw.value == pytest.approx(0.98)
    assert found.alpha.value is not None and found.alpha.value < 0
    assert found.ac2.value is not None and found.ac2.value > 0.97


def rated(*rows: str) -> list[Rating]:
    """Rows of first letters of decisions, a row an item."""
    letters: dict[str, Decision] = {decision[0]: decision for decision in DECISIONS}
    return [Rating(item, f"r{who}", letters[said]) for item, row in enumerate(rows) for who, said in enumerate(row)]


RATINGS = st.lists(
    st.builds(Rating, st.integers(0, 11), st.sampled_from("abcd"), st.sampled_from(DECISIONS)),
    min_size=2,
    max_size=60,
    unique_by=lambda rating: (rating.item, rating.reviewer),
)


@settings(max_examples=50)
@given(RATINGS)
def test_alpha_is_that_of_nltk(ratings: list[Rating]) -> None:
    pairs = {rating.item for rating in ratings if sum(other.item == rating.item for other in ratings) > 1}
    of_pairs = [rating for rating in ratings if rating.item in pairs]
    found = agreement(ratings).alpha.value
    if found is not None:
        task = AnnotationTask([(rating.reviewer, str(rating.item), rating.decision) for rating in of_pairs])
        assert found == pytest.approx(task.alpha(), abs=1e-9)
    else:
        assert len({rating.decision for rating in of_pairs}) < 2


@settings(max_examples=50)
@given(RATINGS, st.randoms(use_true_random=False))
def test_the_order_of_reviewers_and_items_does_not_matter(ratings: list[Rating], random: object) -> None:
    shuffled = list(ratings)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    names = dict(zip("abcd", "dacb", strict=True))
    renamed = [Rating(90 - rating.item, names[rating.reviewer], rating.decision) for rating in shuffled]
    one, other = agreement(ratings), agreement(renamed)
    assert one[:3] == other[:3]
    assert values(*one[3:]) == values(*other[3:])


@settings(max_examples=50)
@given(st.lists(st.sampled_from("aeru"), min_size=2, max_size=30), st.integers(2, 5))
def test_perfect_agreement_is_one(decisions: list[str], reviewers: int) -> None:
    found = agreement(rated(*(said * reviewers for said in decisions)))
    assert found.raw == Coefficient(1, 1, 1)
    assert found.ac2[:3] == pytest.approx((1, 1, 1))
    if len(set(decisions)) > 1:
        assert found.alpha[:3] == pytest.approx((1, 1, 1))
    else:
        assert found.alpha.value is None and "the same everywhere" in found.alpha.reason


@settings(max_examples=50)
@given(RATINGS, st.integers(0, 3))
def test_an_interval_surrounds_its_coefficient_and_lies_within_what_is_possible(
    ratings: list[Rating], seed: int
) -> None:
    for one in agreement(ratings, seed=seed)[3:]:
        if one.low is not None and one.high is not None:
            assert -1 - 1e-9 <= one.low <= one.high <= 1 + 1e-9


def test_the_same_seed_gives_the_same_interval_and_more_items_a_narrower_one() -> None:
    few = ["aa", "ae", "rr"]
    assert agreement(rated(*few * 5), seed=3) == agreement(rated(*few * 5), seed=3)
    narrow, wide = (agreement(rated(*few * times)).raw for times in (200, 5))
    assert narrow.high is not None and wide.high is not None and narrow.low is not None and wide.low is not None
    assert narrow.high - narrow.low < (wide.high - wide.low) / 3


def test_a_bootstrap_over_patterns_is_one_over_items() -> None:
    rng = np.random.default_rng(5)
    counts = rng.multinomial(3, [0.7, 0.2, 0.1], 60)
    drawn = [coefficients(counts[rng.integers(0, 60, 60)], draws=1)[2].value or 0.0 for _ in range(400)]
    _, _, ac1 = coefficients(counts, seed=1)
    assert (ac1.low, ac1.high) == pytest.approx(np.percentile(drawn, [2.5, 97.5]), abs=0.05)


@pytest.mark.parametrize(
    "ratings",
    [
        pytest.param([], id="nothing"),
        pytest.param([Rating(1, "a", "accept"), Rating(2, "a", "reject")], id="one reviewer"),
        pytest.param([Rating(1, "a", "accept"), Rating(2, "b", "reject")], id="two who share no caption"),
        pytest.param([Rating(1, "a", "accept"), Rating(1, "a", "reject")], id="one who rated twice"),
    ],
)
def test_without_a_pair_of_ratings_there_is_a_reason_instead_of_a_figure(ratings: list[Rating]) -> None:
    found = agreement(ratings)
    assert found.items == 0
    assert {one.value for one in found[3:]} == {None}
    assert {one.reason for one in found[3:]} == {"No caption was rated by two reviewers."}


def test_one_caption_has_a_figure_and_no_interval() -> None:
    raw = agreement(rated("aar")).raw
    assert raw.value == pytest.approx(1 / 3)
    assert raw.low is None


def test_weights_have_to_fit() -> None:
    with pytest.raises(ReviewError, match="4 by 4"):
        agreement(rated("ae"), weights=((1, 0), (0, 1)))
