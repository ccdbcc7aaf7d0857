"""Figures of speech for how much a class has of a place, true and false."""

import pytest

from bench.free.sentences import measured
from generation.checks.checking import check


@pytest.mark.parametrize(
    ("place", "text", "false"),
    [
        ("quarters", "The top left clearly belongs to the forest.", False),
        ("quarters", "The top left clearly belongs to the fields.", True),
        ("quarters", "The top right is ruled by fields, the bottom right by houses.", False),
        ("hills", "The bottom left is a contest between grass and trees that the trees win.", False),
        ("hills", "The bottom left is a contest between grass and trees that the grass wins.", True),
        ("hills", "The bottom left is a race between fields and trees, which the fields win.", True),
        ("hills", "The bottom left is a race between fields and trees, which neither wins.", False),
        ("quarters", "TL quad = forest, wall to wall.", False),
        ("quarters", "Wall-to-wall grass in the bottom left.", False),
        ("quarters", "TR quad = forest, wall to wall.", True),
        ("quarters", "A town in the bottom right with only a modest forest footprint in the top left.", True),
        ("quarters", "Walked the NW block today: forest nearly everywhere, no houses.", False),
        ("quarters", "Walked the NW block today: fields nearly everywhere, no houses.", True),
        ("quarters", "Walked the NW block today: timber nearly everywhere, no houses.", False),
        ("quarters", "NE quad = timber, nothing else.", True),
        ("quarters", "Bottom left: grass everywhere. No houses there.", False),
    ],
)
def test_figures_of_speech_say_how_much_there_is(place: str, text: str, *, false: bool) -> None:
    composition, facts = measured(place)
    claims = check(text, composition, facts=facts).claims
    assert any(item.verdict == "contradicted" for item in claims) is false
