"""Who differs from whom is counted pair by pair, and the captions in dispute are listed."""

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from generation.review.differing import differing, pairs
from generation.review.ratings import DECISIONS, Rating, latest

ANNA_BEN_CARL = [
    Rating(1, "anna", "accept"),
    Rating(1, "ben", "accept"),
    Rating(1, "carl", "reject", reason="no water there"),
    Rating(2, "anna", "accept"),
    Rating(2, "carl", "edit"),
    Rating(3, "ben", "unsure"),
]


def test_pairs_that_agree_least_come_first() -> None:
    found = pairs(ANNA_BEN_CARL)
    assert [(pair.first, pair.second, pair.both, pair.agreed) for pair in found] == [
        ("anna", "carl", 2, 0),
        ("ben", "carl", 1, 0),
        ("anna", "ben", 1, 1),
    ]
    assert found[0].decisions == {("accept", "reject"): 1, ("accept", "edit"): 1}
    assert found[2].agreement == 1


def test_captions_in_dispute_are_listed_with_who_said_what() -> None:
    found = differing(ANNA_BEN_CARL)
    assert [one.item for one in found] == [1, 2]
    assert [(rating.reviewer, rating.decision, rating.reason) for rating in found[0].ratings] == [
        ("anna", "accept", ""),
        ("ben", "accept", ""),
        ("carl", "reject", "no water there"),
    ]


def test_only_the_last_decision_of_a_reviewer_counts() -> None:
    late, early = (datetime(2026, 11, day, tzinfo=UTC) for day in (30, 29))
    given_ = [Rating(1, "anna", "reject", late), Rating(1, "anna", "accept", early), Rating(1, "anna", "edit")]
    assert latest(given_) == given_[:1]
    assert [rating.decision for rating in latest([Rating(1, "a", "accept"), Rating(1, "a", "edit")])] == ["edit"]


@settings(max_examples=40)
@given(st.lists(st.builds(Rating, st.integers(0, 6), st.sampled_from("abc"), st.sampled_from(DECISIONS)), max_size=30))
def test_a_caption_is_in_dispute_exactly_if_some_pair_differs_on_it(ratings: list[Rating]) -> None:
    for item in range(7):
        of_it = [rating for rating in ratings if rating.item == item]
        assert bool(differing(of_it)) == any(pair.agreed < pair.both for pair in pairs(of_it))
