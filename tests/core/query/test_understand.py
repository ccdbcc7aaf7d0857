import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.query_cases import CASES
from core.query.phrasebook import words_of
from core.query.understand import understand
from core.selection.filters import Selection
from tests.hostile import HOSTILE

PIECES = """mostly|more than|30 %|0.3|water|forest|no|without|urban|crops|in the|bottom left|north|near|38.7, -9.1
near Lisbon|between|10|and|20 percent|or|,|half|of the image|is|covered by|dominated|not|river|a|lake|wide|40 km of|>
-snow|agri*|"no trees"|"|?|(|)|\x00|\u2212|%|°|N|almost|at least|treeless|free|the|everywhere
either|except|and in the|1/3|-5%"""
made_up = st.lists(st.sampled_from(re.split(r"[|\n]", PIECES)), max_size=14).map(" ".join)


@given(st.text() | made_up)
def test_no_word_is_lost(query: str) -> None:
    found = understand(query)
    covered = " ".join(condition.text for condition in found.conditions)
    for word in words_of(query):
        assert word.text in [one.text for one in words_of(f"{covered} {found.rest}")]
    outside = query
    for condition in reversed(found.conditions):
        assert query[condition.start : condition.end] == condition.text
        outside = outside[: condition.start] + " " + outside[condition.end :]
    kept = " ".join(word for condition in found.conditions for word in condition.kept)
    assert sorted(re.findall(r"\w+", f"{outside} {kept}")) == sorted(re.findall(r"\w+", found.rest))


@given(st.text() | made_up)
def test_conditions_stand_in_order_and_make_filters(query: str) -> None:
    found = understand(query)
    ends = [place for condition in found.conditions for place in (condition.start, condition.end)]
    assert ends == sorted(ends)
    assert all(condition.label and condition.text.strip() for condition in found.conditions)
    assert bool(found.narrow(Selection())) == bool(found.conditions)


@given(made_up)
def test_removed_conditions_are_searched_as_words(query: str) -> None:
    found = understand(query)
    literal = understand(query, {condition.id for condition in found.conditions})
    assert not literal.conditions
    assert literal.rest == " ".join(query.split())
    for condition in found.conditions:
        without = understand(query, {condition.id})
        assert condition.id not in [other.id for other in without.conditions]
        assert [o.id for o in without.conditions] == [o.id for o in found.conditions if o.id != condition.id]


@given(made_up)
def test_the_rest_holds_no_condition_that_was_not_seen(query: str) -> None:
    assert understand(query) == understand(query, ["no such condition"])


@pytest.mark.parametrize("query", HOSTILE)
def test_hostile_queries_are_only_words(query: str) -> None:
    understand(query).narrow(Selection()).to_query()


def test_places_that_share_a_number_are_one_condition() -> None:
    assert [condition.text for condition in understand("near 10, 20 km from Paris").conditions] == ["20 km from Paris"]


def test_two_dominant_classes_hold_for_no_tile() -> None:
    chosen = understand("dominated by water").narrow(Selection(classes=("tree",)))
    assert (chosen.classes, chosen.shares[0].low > chosen.shares[0].high) == (("tree",), True)
    assert understand("dominated by water").narrow(Selection(classes=("tree", "water"))).classes == ("water",)


@pytest.mark.parametrize(
    ("query", "labels"),
    [
        ("mostly forest, no urban", ["tree: at least 50%", "no developed area"]),
        ("crops in the bottom left", ["crop in the bottom left: at least 20%"]),
        ("between 10 and 20 percent water", ["water: 10 to 20%"]),
        ("equal parts of water, crops and trees", ["water: 23 to 43%, crop: 23 to 43%, tree: 23 to 43%"]),
        ("half and half water and bare land", ["water: 40 to 60%, bare land: 40 to 60%"]),
        ("equally spaced trees and equal parts of it", []),
        ("equal parts forest or grass", []),
        ("at most 5 % crops in the north", ["crop in the top half (north): at most 5%"]),
        ("within 20 km of 38.72, -9.14", ["within 20 km of 38.72, -9.14"]),
        ("villages near lisbon", ["within 50 km of Lisbon"]),
        ("20 km around New York and no urban", ["within 20 km of New York", "no developed area"]),
        ("water near center", ["water in the middle: at least 20%"]),
        ("dominated by snow", ["dominant: snow"]),
        ("snow > 50", ["snow: more than 50%"]),
        ("snow>50, trees < 5 and crops >= 0.3", ["snow: more than 50%", "tree: less than 5%", "crop: at least 30%"]),
        ("water = 40", ["water: 35 to 45%"]),
        ("water > 50 km", []),
        ("water > 500", []),
        ("forest everywhere", ["tree in every part: at least 20%"]),
        ("water > 0 %", ["water: more than 0%"]),
        ("no more than 10 % urban", ["developed area: at most 10%"]),
        ("not less than 20 % water", ["water: at least 20%"]),
        ("less than 10 % urban", ["developed area: less than 10%"]),
        ("at least two thirds trees", ["tree: at least 66.67%"]),
        ("crops at the top", ["crop in the top half: at least 20%"]),
        ("water in the south west", ["water in the bottom left (south west): at least 20%"]),
        ("water in the north and at the left", ["water in each of top half (north), left half: at least 20%"]),
        (
            "water in the north and in the south there is forest",
            ["water in the top half (north): at least 20%", "tree in the bottom half (south): at least 20%"],
        ),
        ("no trees or water, crops 30 %", ["no tree, no water", "crop: 25 to 35%"]),
    ],
)
def test_a_condition_says_what_it_means(query: str, labels: list[str]) -> None:
    assert [condition.label for condition in understand(query).conditions] == labels


def test_what_says_more_than_its_class_is_searched_too() -> None:
    assert understand("a lake in the middle").rest == "lake"
    assert understand("water in the middle").rest == ""
    assert understand("mostly dense forest").rest == "dense forest"


@pytest.mark.parametrize(
    "query",
    [
        "mostly forest or mostly crops",
        "water in the top left or bottom right",
        "near Lisbon or near Tokyo",
        "either mostly forest, or a lake in the south",
        "water -5 %",
        "\u22125 % water",
        "200-10 % water",
        "3/2 water",
        "1/3/2020 water",
    ],
)
def test_alternatives_and_amounts_that_cannot_be_stay_text(query: str) -> None:
    assert (understand(query).conditions, understand(query).rest) == ((), query)


def test_hand_written_queries_are_unlike_each_other() -> None:
    assert len({case.query for case in CASES}) == len(CASES)


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("a lake surrounded by woods", ("water", "tree")),
        ("lakes and trees", ("water",)),
        ("mostly dense forest, no town", ("tree",)),
        ("mostly forest, no town", ("tree",)),
        ("crops in the top left", ()),
        ("no urban", ()),
        ("a lake, not dominated by forest", ()),
        ('"lake" -woods ri*', ()),
        ("sea of green", ()),
        ("", ()),
    ],
)
def test_classes_are_named_by_what_is_wanted_in_words_of_ones_own(query: str, named: tuple[str, ...]) -> None:
    assert understand(query).named == named


def test_what_is_ordered_by_is_what_is_wanted() -> None:
    assert understand("mostly forest, no town").order == "mostly forest"
    assert understand("no town").order == "no town"
    assert understand("a lake").order == ""
