"""Labels and reliabilities that are estimated from votes alone are those that made the votes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import ReviewError
from generation.review.annotators import RIGHT, TRUTH_CHECK, WRONG, Vote, dawid_skene, votes_of
from generation.review.ratings import Rating

ANAESTHETISTS = """
1111111 3334334 1122122 2223121 2223222 2223322 1222111 3333433 2222223
2322223 4444444 2223343 1111111 2223212 1211111 1112111 1111111 1111111
2222221 2221322 2222222 2222221 2223222 2212222 1111111 1111111 2322222
1111111 1111111 1121121 1111111 3333233 1111111 2222222 2223232 4334343
2212232 2323233 3333432 1111111 1111111 1212111 2322222 1211111 2222222
"""
"""Dawid and Skene 1979, table 1: 45 patients, three votes of the first observer and one of each of four others."""


def test_the_anaesthetists_are_as_published() -> None:
    votes = [
        Vote(patient, str(max(1, at - 1)), said)
        for patient, row in enumerate(ANAESTHETISTS.split(), 1)
        for at, said in enumerate(row)
    ]
    found = dawid_skene(votes, "1234", smoothing=0)
    assert found is not None
    assert [round(share, 2) for share in found.prior] == [0.40, 0.42, 0.11, 0.07]
    first = found.annotators[0]
    assert first.votes == 135
    assert [[round(chance, 2) for chance in row] for row in first.confusion[:2]] == [
        [0.89, 0.11, 0, 0],
        [0.07, 0.88, 0.05, 0],
    ]
    assert {patient: int(found.probabilities[patient - 1].argmax()) + 1 for patient in (1, 2, 3, 8, 11)} == {
        1: 1,
        2: 4,
        3: 2,
        8: 3,
        11: 4,
    }


def simulated(seed: int, rights: list[tuple[float, float]], items: int = 2000) -> tuple[np.ndarray, list[Vote]]:
    """Votes of annotators that call a right caption right, and a wrong one wrong, with chances of their own."""
    rng = np.random.default_rng(seed)
    wrong = rng.random(items) < 0.3
    votes = [
        Vote(item, f"a{who}", WRONG if is_wrong == (rng.random() < chances[is_wrong]) else RIGHT)
        for item, is_wrong in enumerate(wrong.astype(int))
        for who, chances in enumerate(rights)
        if rng.random() < 0.8
    ]
    return wrong, votes


def test_simulated_annotators_are_found_out() -> None:
    chances = [(0.95, 0.9), (0.7, 0.95), (0.9, 0.6), (0.55, 0.5)]
    wrong, votes = simulated(3, chances)
    found = dawid_skene(votes)
    assert found is not None
    for annotator, (right, of_wrong) in zip(found.annotators, chances, strict=True):
        assert annotator.confusion[0][0] == pytest.approx(right, abs=0.06)
        assert annotator.confusion[1][1] == pytest.approx(of_wrong, abs=0.06)
    judged = found.probabilities[:, 1] > 0.5
    share = (judged == wrong[found.items]).mean()
    ballots = np.bincount(
        [vote.item for vote in votes], [1 if vote.label == WRONG else -1 for vote in votes], len(wrong)
    )
    assert share > 0.92
    assert share > ((ballots > 0) == wrong)[found.items].mean() + 0.02


def test_a_hand_example_follows_bayes_rule() -> None:
    # two who always agree, and a third who says the contrary of what they say: no vote for the third
    votes = [Vote(item, name, said) for item in range(20) for name, said in said_of(item).items()]
    found = dawid_skene(votes, smoothing=1)
    assert found is not None
    # eleven of twenty are right; each cell has one more vote than was given
    reliable, contrary = found.annotators[0].confusion, found.annotators[2].confusion
    assert reliable[0][0] == pytest.approx(11 / 12, abs=0.02)
    assert contrary[0][0] == pytest.approx(1 / 12 + 1 / 12, abs=0.1)
    odds = np.prod(
        [
            one.confusion[0][0 if at < 2 else 1] / one.confusion[1][0 if at < 2 else 1]
            for at, one in enumerate(found.annotators)
        ]
    )
    odds *= found.prior[0] / found.prior[1]
    assert found.probability(0, RIGHT) == pytest.approx(odds / (1 + odds), abs=1e-5)
    assert found.probability(0, RIGHT) > 0.98


def said_of(item: int) -> dict[str, str]:
    said, other = (RIGHT, WRONG) if item < 11 else (WRONG, RIGHT)
    return {"anna": said, "ben": said, "carl": other}


@settings(max_examples=30)
@given(
    st.lists(st.builds(Vote, st.integers(0, 8), st.sampled_from("abc"), st.sampled_from((RIGHT, WRONG))), min_size=2),
    st.randoms(use_true_random=False),
)
def test_the_order_of_votes_does_not_matter_and_chances_add_to_one(votes: list[Vote], random: object) -> None:
    shuffled = list(votes)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = dawid_skene(votes), dawid_skene(shuffled)
    if one is None or other is None:
        assert one is other
        return
    assert one.probabilities == pytest.approx(other.probabilities, abs=1e-4)
    assert one.probabilities.sum(axis=1) == pytest.approx(1)
    assert all(sum(row) == pytest.approx(1) for annotator in one.annotators for row in annotator.confusion)


def test_the_truth_check_is_one_more_annotator() -> None:
    ratings = [
        Rating(1, "anna", "accept"),
        Rating(2, "anna", "edit"),
        Rating(3, TRUTH_CHECK, "unsure"),
        Rating(4, TRUTH_CHECK, "reject"),
    ]
    votes = votes_of(ratings, {1: True, 2: True, 3: False, 9: True})
    assert votes == [
        Vote(1, "anna", RIGHT),
        Vote(2, "anna", WRONG),
        Vote(4, f"{TRUTH_CHECK} (a person)", WRONG),
        Vote(1, TRUTH_CHECK, WRONG),
        Vote(2, TRUTH_CHECK, WRONG),
    ]


def test_votes_of_one_annotator_an_item_tell_nothing() -> None:
    assert dawid_skene([Vote(item, "anna", RIGHT) for item in range(5)]) is None
    assert dawid_skene([]) is None


def test_an_unknown_label_is_refused_and_an_unknown_item_is_told() -> None:
    with pytest.raises(ReviewError, match="'maybe'"):
        dawid_skene([Vote(1, "anna", "maybe")])
    found = dawid_skene([Vote(1, "anna", RIGHT), Vote(1, "ben", RIGHT)])
    assert found is not None
    with pytest.raises(LookupError, match="Nobody voted on 2"):
        found.probability(2, RIGHT)
