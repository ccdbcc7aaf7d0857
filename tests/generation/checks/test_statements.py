"""Clauses of a sentence are read as statements of their own, and places of a sentence without classes carry on."""

import pytest

from generation.checks.claims import parse

NORTH, SOUTH = ("top left", "top right"), ("bottom left", "bottom right")


def said(text: str) -> set[tuple[str, str, tuple[str, ...]]]:
    return {(claim.kind, claim.name, claim.place) for claim in parse(text)}


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        (
            "The lake takes up half of the south and barely touches the north.",
            {("size", "water", SOUTH), ("presence", "water", NORTH)},
        ),
        (
            "In the north water covers half of the land, and the south is nearly all grass.",
            {("size", "water", NORTH), ("size", "grass", SOUTH)},
        ),
        (
            "Trees account for 14 % of the tile but are missing from the middle.",
            {("size", "tree", ()), ("absence", "tree", ("middle",))},
        ),
        (
            "While the south has plenty of water (45 %), the north has almost none.",
            {("size", "water", SOUTH), ("size", "water", NORTH)},
        ),
        (
            "Water covers a fifth of the tile, nearly all of it in the south.",
            {("size", "water", ()), ("presence", "water", SOUTH), ("peak", "water", SOUTH)},
        ),
        ("Drove through the southern half. No water seen.", {("absence", "water", SOUTH)}),
        ("Drove through the southern half. Overall, trees cover a third.", {("size", "tree", ())}),
    ],
)
def test_each_clause_keeps_its_own_place_and_amount(text: str, claims: set[tuple[str, str, tuple[str, ...]]]) -> None:
    assert said(text) == claims


def test_a_place_of_an_earlier_clause_contradicts_nothing_that_holds_of_the_tile() -> None:
    sizes = [claim for claim in parse("In the north trees cover half; grass covers a third.") if claim.kind == "size"]
    assert [claim.either for claim in sizes] == [(), ((),)]


def test_amounts_in_brackets_after_places_need_a_class_to_be_of() -> None:
    assert parse("The maximum is in the north (4 %) and the minimum in the south (2 %).") == ()
