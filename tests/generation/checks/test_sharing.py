"""Amounts go to the classes that a reader gives them to: together, each, respectively, the rest; and by pronouns."""

import pytest

from generation.checks.checking import check
from generation.checks.claims import parse
from tests.checked_tiles import four


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("Trees and grass together cover roughly half of the tile.", ["tree + grass @ whole = half"]),
        ("Snow and rock combined: over two thirds.", ["snow + bare land @ whole = at least two thirds"]),
        ("A good three fifths is shared by trees and shrubs.", ["tree + shrub @ whole = three fifths"]),
        ("About one third each goes to trees and crops.", ["tree @ whole = third", "crop @ whole = third"]),
        ("Trees and crops half the tile each.", ["tree @ whole = half", "crop @ whole = half"]),
        ("Crops and grass cover 67 % and 20 %, respectively.", ["crop @ whole = 67 %", "grass @ whole = 20 %"]),
        ("Trees cover 40 %, the rest is grass.", ["tree @ whole = 40 %", "grass @ whole = the rest"]),
        ("At 20 %, bare soil is no footnote.", ["bare land @ whole = 20 %"]),
        (
            "Tree and shrub share the tile, the former covering 55 % and the latter 38 %.",
            ["tree @ whole = 55 %", "shrub @ whole = 38 %"],
        ),
        ("Trees own the north; there they cover 80 %.", ["tree @ top left + top right = 80 %"]),
        ("More than nine tenths of the land is under crops.", ["crop @ whole = at least 9 of 10"]),
    ],
)
def test_who_has_an_amount(text: str, sizes: list[str]) -> None:
    assert sorted(str(claim) for claim in parse(text) if claim.amount) == sorted(sizes)


def test_what_classes_cover_together_is_their_sum() -> None:
    right, wrong = (
        next(item for item in check(f"Water and crops together cover {share}.", four()).claims if item.claim.joint)
        for share in ("47 %", "25 %")
    )
    assert (right.verdict, wrong.verdict, wrong.error) == ("supported", "contradicted", "wrong amount")
    assert right.measured == pytest.approx(0.47, abs=0.01)


def test_the_rest_of_the_places_are_those_not_named() -> None:
    (grass,) = (claim for claim in parse("Snow fills the top right, the rest is grass.") if claim.name == "grass")
    assert grass.place == ("top left", "bottom left", "bottom right")
