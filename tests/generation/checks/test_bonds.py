"""Amounts and places that may belong to another statement, and tolerance where a reader would have it."""

import pytest

from bench.free.batches import verdicts, wrongly
from bench.free.sentences import measured
from generation.checks.checking import check

CONTRADICTED = "contradicted"


@pytest.mark.parametrize(
    ("place", "text", "alarmed"),
    [
        ("peaks", "Snow cover peaks at over 85 % in the top left and falls to below 10 % in the bottom left.", False),
        ("steppe", "Bare soil reaches its maximum in the top right, at 60 %.", False),
        ("belts", "Snow covers a fifth of the tile (in the north only).", False),
        ("belts", "Snow covers 80 % of the north.", True),
        ("belts", "The rock lies entirely above the midline, the grass entirely below it.", False),
        ("peaks", "Below the snow, the two southern quarters differ: the left one is chiefly meadow.", False),
        ("peaks", "In the upper half there is snow, below it meadow (southwest) and forest (southeast).", False),
        ("dunes", "Shrubs cover two thirds of the bottom left and some 40 % of the top left.", False),
        ("quarters", "Clockwise from the upper left: forest, farmland, town, meadow.", False),
        ("lakes", "Heading south, the forest share shrinks from more than half to about a quarter.", False),
        ("delta", "Water claims close to 80 % of the western half but none of the eastern one.", False),
        ("delta", "Water claims close to 80 % of the eastern half.", True),
    ],
)
def test_a_statement_is_contradicted_only_where_it_would_be_in_each_place_that_it_may_be_of(
    place: str, text: str, alarmed: bool
) -> None:
    composition, facts = measured(place)
    claims = check(text, composition, facts=facts).claims
    assert any(item.verdict == CONTRADICTED for item in claims) is alarmed


def test_what_the_last_batches_showed_stays_mended() -> None:
    last = [item for item in verdicts() if item.statement.batch > 14]
    assert wrongly(last, true=True).some <= 3
    assert wrongly(last, true=False).some <= 25


def test_what_the_later_batches_showed_stays_mended() -> None:
    later = [item for item in verdicts() if 10 < item.statement.batch < 15]
    assert wrongly(later, true=True).some <= 2
    assert wrongly(later, true=False).some <= 25
