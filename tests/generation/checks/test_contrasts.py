"""One place against another, parts of a class, and places in other words mean what a reader takes them for."""

import pytest

from generation.checks.checking import check
from generation.checks.claims import parse
from tests.checked_tiles import four

N, S, W, E = (
    "top left + top right",
    "bottom left + bottom right",
    "top left + bottom left",
    "top right + bottom right",
)


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("The north has more water than the south.", [f"more water @ {N}", f"water @ {N}"]),
        ("Trees are less extensive in the south.", [f"less tree @ {S}", f"tree @ {S}"]),
        ("The further east, the fewer the trees.", [f"less tree @ {E}", "tree @ whole"]),
        ("Nowhere is there more water than in the north-west.", ["top water @ top left", "water @ top left"]),
        (
            "The south-west is the most heavily built-up part.",
            ["developed area @ bottom left", "top developed area @ bottom left"],
        ),
        ("Most of the houses stand in the south.", [f"developed area @ {S}", f"part developed area @ {S} = most"]),
        ("Trees do not occur outside the north.", [f"no tree @ {S}"]),
        ("There is grass at the top, on the left.", ["grass @ top left"]),
        ("Left of the centre line lie fields, right of it forest.", [f"crop @ {W}", f"tree @ {E}"]),
        ("Grass: TL 40 %, BR 20 %.", ["grass @ bottom right = 20 %", "grass @ top left = 40 %"]),
        ("Snow 51, bare 27 percent.", ["bare land @ whole = 27 percent", "snow @ whole = 51"]),
        ("Everything north of the river is forest.", ["tree @ whole", "water @ whole"]),
    ],
)
def test_where_a_class_is_said_to_be(text: str, claims: list[str]) -> None:
    assert sorted(map(str, parse(text))) == sorted(claims)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("There is more water in the north than in the south.", "supported"),
        ("There is more water in the south than in the north.", "contradicted"),
        ("Water is scarcer in the south than in the north.", "supported"),
        ("Crops thin out from the north to the south.", "contradicted"),
        ("Most of the crops lie in the south.", "supported"),
        ("Most of the crops lie in the north.", "contradicted"),
    ],
)
def test_places_are_held_against_each_other(text: str, verdict: str) -> None:
    (item,) = (item for item in check(text, four()).claims if item.claim.kind == "peak")
    assert item.verdict == verdict
    assert (item.error == "wrong place") is (verdict == "contradicted")
