"""Orders, ranks and leads in many words, with how many times as much; what is only contrasted claims nothing."""

import pytest

from generation.checks.checking import check
from generation.checks.claims import parse
from tests.checked_tiles import four


def relations(text: str) -> list[str]:
    return sorted(str(claim) for claim in parse(text) if claim.kind in ("order", "rank", "dominance"))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Cropland outranks tree cover by a wide margin.", ["crop > tree @ whole"]),
        ("Grass is outstripped by bare land.", ["bare land > grass @ whole"]),
        ("Moss > water > wetland.", ["moss > water @ whole", "water > wetland @ whole"]),
        ("Ranked by eye: water, ice, rock.", ["snow > bare land @ whole", "water > snow @ whole"]),
        ("Trees are second only to water.", ["number 2 tree @ whole", "water > tree @ whole"]),
        ("Trees come first, crops second.", ["lead tree @ whole", "tree > crop @ whole"]),
        ("The smallest of the four main classes is water.", ["number 4 water @ whole"]),
        ("No class covers more ground than trees.", ["lead tree @ whole"]),
        ("Of all classes in the north, none covers less than moss.", ["last moss @ top left + top right"]),
        ("It is not crops but trees that lead the ranking.", ["lead tree @ whole"]),
        ("Grass, not crops, is the largest class.", ["lead grass @ whole"]),
        ("From smallest to largest: water, trees.", ["tree > water @ whole"]),
        ("Grass is as extensive as crops.", ["grass = crop @ whole"]),
        ("There is three times as much forest as water.", ["tree > water @ whole 3 times"]),
        ("Trees exceed crops by a factor of two.", ["tree > crop @ whole 2 times"]),
        ("Trees (60 %) and grass (20 %) dominate.", ["lead grass @ whole", "lead tree @ whole"]),
    ],
)
def test_what_comes_before_what(text: str, meant: list[str]) -> None:
    assert relations(text) == meant


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("There is twice as much forest as water.", "supported"),
        ("There is more than three times as much forest as water.", "contradicted"),
        ("Water covers half as much as trees.", "supported"),
        ("Trees exceed water by a factor of five.", "contradicted"),
    ],
)
def test_how_many_times_as_much_is_judged(text: str, verdict: str) -> None:
    (ratio,) = (item for item in check(text, four()).claims if item.claim.kind == "order" and item.claim.amount)
    assert ratio.verdict == verdict
