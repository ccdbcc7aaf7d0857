"""A filter is never the opposite of what was typed: a denial is read for certain, or its words are searched."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.query.terms import parse
from core.query.understand import Understood, understand
from core.selection.filters import Selection

POSITIVE = [
    "mostly {0}",
    "almost entirely {0}",
    "more than 30 % {0}",
    "at least half {0}",
    "lots of {0}",
    "entirely {0}",
    "dominated by {0}",
    "covered by {0}",
    "covered with {0}",
    "{0}-dominated",
    "{0} in the north",
    "{0} in the bottom left",
    "{0} everywhere",
    "{0} > 40 %",
    "{0} covering more than half",
    "in the south there is {0}",
    "the northern half is covered by {0}",
    "more than 30 % of the image is {0}",
]
BEFORE = [
    "not {0}",
    "Not {0}",
    "isn't {0}",
    "isnt {0}",
    "wasn't {0}",
    "aren't {0}",
    "weren't {0}",
    "ain't {0}",
    "is not {0}",
    "it's not {0}",
    "cannot be {0}",
    "can not be {0}",
    "can't be {0}",
    "couldn't be {0}",
    "shouldn't be {0}",
    "won't be {0}",
    "doesn't have {0}",
    "does not have {0}",
    "don't show {0}",
    "do not include {0}",
    "didn't find {0}",
    "hasn't {0}",
    "haven't got {0}",
    "hadn't {0}",
    "you won't find {0}",
    "you will not find {0}",
    "I don't want {0}",
    "I do not need {0}",
    "never {0}",
    "is never {0}",
    "nowhere {0}",
    "without {0}",
    "w/o {0}",
    "lacking {0}",
    "lacks {0}",
    "devoid of {0}",
    "free of {0}",
    "no {0}",
    "none of it is {0}",
    "no tile that is {0}",
    "nothing {0}",
    "neither {0}",
    "fails to be {0}",
    "fails to show {0}",
    "unable to find {0}",
    "avoid {0}",
    "exclude {0}",
    "excluding {0}",
    "except {0}",
    "rather than {0}",
    "instead of {0}",
    "other than {0}",
    "anything but {0}",
    "far from {0}",
    "hardly {0}",
    "scarcely {0}",
    "no longer {0}",
    "not really {0}",
    "not, really, {0}",
    "not at all {0}",
    "non-{0}",
    "minus {0}",
    "unless {0}",
    "no way it is {0}",
    "a lake that isn't {0}",
    "a place, which is not {0}",
    "- not {0}",
    "town\n- not {0}",
    "isn 't {0}",
    "isn t {0}",
    "nt {0}",
    "everything but {0}",
    "everything except {0}",
    "impossible that it is {0}",
    "wrong: {0}",
    "by no means {0}",
    "less {0}",
    "against {0}",
    "reject {0}",
    "nope, {0}",
    "former {0}",
    "!{0}",
    "!({0})",
    "(!{0})",
    "\u00ac{0}",
    "\u00ac ({0})",
    "~{0}",
    "\u2717 {0}",
    "\u274c {0}",
    "not ({0})",
]
AFTER = [
    "{0} is not what I want",
    "{0}, not",
    "{0}: no",
    "{0}? no",
    "{0} - none",
    "{0} it is not",
    "{0} is absent",
    "{0} cannot be seen",
    "{0} isn't wanted",
    "{0} never",
    "{0} = false",
    "{0} is wrong",
    "{0} is impossible",
    "{0} would be bad",
    "{0} ... not!",
    "{0} \u2717",
    "{0}: \u274c",
    "{0}? nope",
]
MEASURES = [
    "mostly",
    "mainly",
    "largely",
    "almost entirely",
    "almost completely",
    "entirely",
    "completely",
    "nearly all",
    "90 %",
    "more than half",
    "at least 50 %",
    "more than 30 % of the image is",
    "two thirds",
    "half of the tile is",
    "lots of",
    "some",
    "much",
    "dominated by",
    "covered by",
    "in the north mostly",
]
BETWEEN = [
    "not {0}",
    "no {0}",
    "non-{0}",
    "no-{0}",
    "un-{0}",
    "de-{0}",
    "ex-{0}",
    "anti-{0}",
    "former {0}",
    "without {0}",
    "without any {0}",
    "w/o {0}",
    "lacking {0}",
    "lacks {0}",
    "devoid of {0}",
    "free of {0}",
    "neither {0} nor moss",
    "anything but {0}",
    "never {0}",
    "hardly {0}",
    "minus {0}",
    "-{0}",
    "nothing of {0}",
    "other than {0}",
    "far from {0}",
    "\u2717 {0}",
    "\u00ac{0}",
    "!{0}",
    "{0}-free",
    "{0} free",
    "{0}-less",
    "not {0}-free",
    "not really {0}",
    "isn't {0}",
    "isn 't {0}",
]
CLASSES = {"forest": "tree", "water": "water", "urban": "developed area", "crops": "crop", "snow": "snow"}

denials = st.sampled_from([*BEFORE, *AFTER])
positives = st.sampled_from(POSITIVE)
names = st.sampled_from(sorted(CLASSES))


def admits(found: Understood, name: str) -> bool:
    """Whether the filters of a query let a tile through that lies under a class as a whole."""
    chosen = found.narrow(Selection())
    ranges = [(one.low, one.high) for one in chosen.shares if one.name == name]
    ranges += [(one.low, one.high) for one in chosen.regions if one.name == name]
    return all(low <= 1 <= high for low, high in ranges) and (not chosen.classes or name in chosen.classes)


def reads_the_opposite(query: str, name: str, searched: str = "") -> bool:
    """Whether a denial of a class lets it in, or is neither told as unread nor searched with a minus."""
    found = understand(query)
    about = [one for one in found.conditions if one.dominant or any(fact.name == name for fact in one.facts)]
    return admits(found, name) if about else not found.unread and searched not in found.rest.split()


def test_without_a_denial_such_a_tile_is_what_is_meant() -> None:
    read = {(query := one.format(name)): (understand(query), CLASSES[name]) for one in POSITIVE for name in CLASSES}
    assert [
        query
        for query, (found, name) in read.items()
        if not found.conditions or not admits(found, name) or found.unread
    ] == []


def test_no_filter_admits_what_its_query_denies() -> None:
    queries = [denial.format(one.format("forest")) for denial in (*BEFORE, *AFTER) for one in POSITIVE]
    assert [query for query in queries if reads_the_opposite(query, "tree")] == []


def test_nor_does_one_with_a_denial_between_an_amount_and_its_class() -> None:
    queries = [f"{measure} {between.format('forest')}" for measure in MEASURES for between in BETWEEN]
    assert [query for query in queries if reads_the_opposite(query, "tree", searched="-forest")] == []


@given(st.sampled_from(MEASURES), st.sampled_from(BETWEEN), denials, names)
def test_nor_one_that_is_denied_before_it_too(measure: str, between: str, denial: str, name: str) -> None:
    within = between.format(name)
    found = understand(denial.format(f"{measure} {within}"))
    assert positive_label(f"{measure} {{0}}", name) not in [condition.label for condition in found.conditions]


@given(st.sampled_from(MEASURES), st.sampled_from(BETWEEN), st.sampled_from(["{0}", "(a, {0})", "[{0}] lake"]))
def test_what_remains_takes_no_word_away_and_has_no_bracket(measure: str, between: str, around: str) -> None:
    query = around.format(f"{measure} {between.format('forest')}")
    found = understand(query)
    typed = {str(term) for term in parse(query) if term.negative}
    assert {str(term) for term in parse(found.rest) if term.negative} <= typed
    assert not found.conditions or not set(found.rest) & set("()[]{}")


@given(
    denials, positives, names, st.sampled_from(["{0}", "a lake, {0}", "{0}, moss", "{0}; moss", "show me tiles: {0}"])
)
def test_nor_does_one_in_a_longer_query(denial: str, positive: str, name: str, around: str) -> None:
    assert not reads_the_opposite(around.format(denial.format(positive.format(name))), CLASSES[name])


@example("{0} ✗", "{0}? no", "mostly {0}", "crops")
@example("{0} = false", "{0}, not", "mostly {0}", "crops")
@given(denials, denials, positives, names)
def test_nor_does_one_that_is_denied_twice_require_either(one: str, other: str, positive: str, name: str) -> None:
    """Two denials may mean anything: a filter that only some readings allow is no filter."""
    query = one.format(other.format(positive.format(name)))
    found = understand(query)
    required = [condition for condition in found.conditions if condition.label == positive_label(positive, name)]
    assert not required


def positive_label(positive: str, name: str) -> str:
    return next((condition.label for condition in understand(positive.format(name)).conditions), "")


def test_an_apostrophe_of_any_kind_and_none_mean_the_same() -> None:
    for denial in BEFORE:
        query = denial.format("mostly forest")
        for apostrophe in ("\u2019", "\u2018", "\u02bc", "\u2032", "\uff07", "`", "\u00b4"):
            assert labels(query.replace("'", apostrophe)) == labels(query)
        assert labels(query.replace("n't", "nt")) == labels(query)


def labels(query: str) -> list[str]:
    return [condition.label for condition in understand(query).conditions]


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("isn't mostly water", ["water: less than 50%"]),
        ("cannot be mostly forest", ["tree: less than 50%"]),
        ("does not have more than 30% water", ["water: at most 30%"]),
        ("doesn't contain water or snow", ["no water, no snow"]),
        ("you won't find any crops in the south", ["no crop in the bottom half (south)"]),
        ("water isn't visible", ["no water"]),
        ("water cannot be seen", ["no water"]),
        ("water isn't in the north", ["no water in the top half (north)"]),
        ("water in the north is absent", ["no water in the top half (north)"]),
        ("water absent from the north", ["no water in the top half (north)"]),
        ("forest does not cover more than half", ["tree: at most 50%"]),
        ("no water > 30 %", ["water: at most 30%"]),
        ("water less than 30 %", ["water: less than 30%"]),
        ("is there no snow", ["no snow"]),
        ("no water?", ["no water"]),
        ("zero snow", ["no snow"]),
        ("zero percent snow", ["no snow"]),
        ("nil snow", ["no snow"]),
        ("snow: none", ["no snow"]),
        ("snow - none", ["no snow"]),
        ("urban: no", ["no developed area"]),
        ("w/o trees", ["no tree"]),
        ("not even 5 % water", ["water: less than 5%"]),
        ("not exceeding 30 % water", ["water: at most 30%"]),
        ("no fewer than 20 % trees", ["tree: at least 20%"]),
        ("no class other than forest", ["tree: at least 95%"]),
        ("not only forest", ["tree: less than 95%"]),
        ("not only forest but also water in the north", ["water in the top half (north): at least 20%"]),
        ("not dominated by forest, no urban", ["no developed area"]),
        ("hardly any water", ["water: at most 5%"]),
        ("- forest\n- no urban", ["no developed area"]),
        ("* mostly forest\n* water: 10%\n* Snow - none", ["tree: at least 50%", "water: 5 to 15%", "no snow"]),
        ("forest; water > 30 %", ["water: more than 30%"]),
        ("forest: 40%, water: 10%", ["tree: 35 to 45%", "water: 5 to 15%"]),
        ("Forest | 40 %", ["tree: 35 to 45%"]),
        ("| Forest | 40 % |\n| Snow | 0 % |", ["tree: 35 to 45%", "no snow"]),
        ("1. mostly forest\n2. no urban", ["tree: at least 50%", "no developed area"]),
        ("water\n30 %", []),
        ("mostly not forest", ["tree: at most 50%"]),
        ("largely without trees in the north", ["tree in the top half (north): at most 50%"]),
        ("more than 30% of the image is not water", ["water: at most 70%"]),
        ("entirely without trees", ["no tree"]),
        ("almost completely snow-free", ["snow: at most 20%"]),
        ("treeless in the north", ["no tree in the top half (north)"]),
        ("mostly treeless in the north", ["tree in the top half (north): at most 50%"]),
        ("forest > 30% crop-free", ["tree: more than 30%", "no crop"]),
        ("little to no trees", ["tree: at most 5%"]),
        ("!mostly forest", ["tree: less than 50%"]),
        ("~30 % water", ["water: 25 to 35%"]),
        ("not (more than 30% water)", ["water: at most 30%"]),
        ("forest (no crops)", ["no crop"]),
        ("more or less mostly forest", ["tree: at least 50%"]),
        ("a lake! mostly forest!", ["tree: at least 50%"]),
    ],
)
def test_what_is_certain_is_read(query: str, meant: list[str]) -> None:
    assert labels(query) == meant
    assert not understand(query).unread or "dominated" in query


@pytest.mark.parametrize(
    "query",
    [
        "isn't covered by forest",
        "aren't dominated by crops",
        "isn't without snow",
        "no tile without water",
        "don't have no water",
        "no water except in the middle",
        "no water in the north except the corner",
        "not mostly forest and mostly water",
        "without trees and more than 30% water",
        "forest rather than water in the south",
        "more than zero water",
        "not 5 % water",
        "not near Lisbon",
        "not within 20 km of 38.7, -9.1",
        "more than 20 km from Lisbon",
        "outside 20 km of Lisbon",
        "mostly forest? no",
        "isn't there snow in the north",
        "not forest everywhere",
        "not crop-dominated plains",
        "90% without trees",
        "mostly without trees or water",
        "forest nowhere near half",
        "mostly neither forest nor water",
        "lots of snow-free land",
        "mostly un-forested",
        "water \u2260 30%",
        "-more than 30% water",
        "water > 30% is wrong",
    ],
)
def test_what_is_not_certain_is_searched_and_told(query: str) -> None:
    found = understand(query)
    assert not found.conditions
    assert found.rest == query
    assert found.unread
    assert all(words in query for words in found.unread)


@pytest.mark.parametrize(
    ("query", "label"),
    [
        ("crops in the west and none in the east", "crop in the left half (west): at least 20%"),
        ("forest in the north but none in the south", "tree in the top half (north): at least 20%"),
    ],
)
def test_a_place_without_it_leaves_the_other_place(query: str, label: str) -> None:
    assert labels(query) == [label]
    assert "none in the" in understand(query).unread[0]


def test_a_minus_of_any_kind_is_never_read_as_what_it_takes_away() -> None:
    for minus in ("-", "\u2212", "\u2013", "\u2014"):
        assert not understand(f"{minus}urban in the north").conditions
