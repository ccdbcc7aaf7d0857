"""Places told by what they leave out, and places that a word points back to."""

import pytest

from bench.free.sentences import measured
from generation.checks.checking import check


def alarmed(place: str, text: str) -> bool:
    """Tell whether anything in a sentence is contradicted on a map."""
    composition, facts = measured(place)
    return any(item.verdict == "contradicted" for item in check(text, composition, facts=facts).claims)


@pytest.mark.parametrize(
    ("place", "text", "false"),
    [
        ("quarters", "Crops are found in the other three quarters; the top left has none.", False),
        ("quarters", "Trees are found in the other three quarters; the top left has none.", True),
        ("quarters", "Meadow is confined to the other three quarters, since the top left has no grass.", False),
        ("plain", "Outside the lower right, buildings cover less than 5 % of every quadrant.", False),
        ("plain", "Outside the lower right, buildings cover more than 20 % of every quadrant.", True),
        ("plain", "Outside of the town in the lower right there are hardly any buildings.", False),
        ("plain", "Every quadrant but the lower right has less than 5 % built-up area.", False),
        ("quarters", "Every quadrant but the upper left has less than 5 % built-up area.", True),
        ("plain", "All quadrants other than the lower right have less than 5 % built-up land.", False),
        ("plain", "Apart from the lower right, buildings cover less than 5 % of each quadrant.", False),
        ("plain", "Buildings, except in the lower right, cover less than 4 % of every quadrant.", False),
        ("plain", "Apart from the upper left, trees cover more than 60 % of each quadrant.", True),
        ("hills", "Lower left: no lake, a handful of buildings.", False),
        ("savanna", "Grass covers nearly half of the tile, and the other half is mostly shrubs.", False),
        ("plain", "The lower right holds a town; elsewhere, there are hardly any buildings.", False),
        ("plain", "The upper left holds trees; elsewhere, there is hardly any cropland.", True),
    ],
)
def test_a_place_told_by_what_it_leaves_out_is_that_place(place: str, text: str, *, false: bool) -> None:
    assert alarmed(place, text) is false


@pytest.mark.parametrize(
    "text",
    [
        "Bottom right: a town. Couple of bushes. No crops seen there.",
        "The bottom right is a town. Buildings cover less than 1 % elsewhere.",
        "Buildings cover nothing at all of three quarters of the quadrants.",
    ],
)
def test_what_is_said_of_a_place_that_is_not_certain_is_not_read(text: str) -> None:
    assert not alarmed("quarters", text)
    assert check(text, measured("quarters")[0]).unread
