"""Shares in words and figures mean what a reader takes them for."""

import pytest

from core.query.phrasebook import words_of
from generation.checks.quantities import quantity_at


@pytest.mark.parametrize(
    ("words", "low", "high"),
    [
        ("a little over half", 0.5, 0.6),
        ("just under a third", 0.233, 0.334),
        ("more than nine tenths", 0.9, 1),
        ("fewer than one in ten", 0, 0.1),
        ("between a fifth and a quarter", 0.17, 0.28),
        ("between 20 and thirty percent", 0.18, 0.32),
        ("twenty five percent", 0.23, 0.27),
        ("about forty per cent", 0.35, 0.45),
        ("seven out of ten", 0.65, 0.75),
        ("one pixel in five", 0.16, 0.24),
        ("every third hectare", 0.28, 0.39),
        ("two thirds or more", 0.66, 1),
        ("a good three fifths", 0.6, 0.7),
    ],
)
def test_a_share_in_words_has_the_tolerance_of_a_reader(words: str, low: float, high: float) -> None:
    found = quantity_at(words_of(words), {}, 0)
    assert found is not None
    assert found.length == len(words_of(words))
    assert (found.amount.low, found.amount.high) == pytest.approx((low, high), abs=0.02)


@pytest.mark.parametrize("words", ["third largest", "two lakes", "a few", "one of the fields", "over the fields", "20"])
def test_other_numbers_are_no_share(words: str) -> None:
    assert quantity_at(words_of(words), {}, 0) is None
