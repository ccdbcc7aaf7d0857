"""What means the same gets the same verdicts in any wording, and "not" never leaves a verdict as it was."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from generation.checks.checking import check
from generation.checks.claims import parse
from tests.checked_tiles import four

SYNONYMS = {
    "tree": ("trees", "forest", "woodland", "tree cover"),
    "crop": ("crops", "cropland", "farmland", "fields"),
    "water": ("water", "open water", "a lake"),
    "grass": ("grass", "grassland", "meadows"),
    "snow": ("snow", "snow cover", "ice"),
    "wetland": ("wetland", "marshland", "a swamp"),
}
PLACES = ("top left", "top right", "bottom left", "bottom right", "north", "south", "west", "east", "middle")
SYNONYM_OF = {said: name for name, words in SYNONYMS.items() for said in words}
NAMES = st.sampled_from(sorted(SYNONYMS))
SAID = NAMES.flatmap(lambda name: st.sampled_from(SYNONYMS[name]))


def verdicts(text: str) -> set[tuple[str, str, str, str, str]]:
    """What is claimed and what becomes of it, whatever its place in the text."""
    return {
        (item.claim.kind, item.claim.name, "+".join(item.claim.place), item.claim.other, item.verdict)
        for item in check(text, four()).claims
    }


@given(SAID, st.sampled_from(PLACES))
def test_active_and_passive_say_the_same(name: str, place: str) -> None:
    active = verdicts(f"{name.capitalize()} covers the {place}.")
    assert active == verdicts(f"The {place} is covered by {name}.") == verdicts(f"In the {place} lies {name}.")


@given(SAID, SAID, st.sampled_from(PLACES))
def test_a_list_says_what_prose_says(one: str, other: str, place: str) -> None:
    prose = verdicts(f"There is {one} in the {place}. There is {other} in the {place}.")
    assert prose == verdicts(f"{place.capitalize()}:\n- {one}\n- {other}")
    assert prose == verdicts(f"## {place.capitalize()}\n\n* {one}\n* {other}")


@given(NAMES, st.data())
def test_synonyms_say_the_same(name: str, data: st.DataObject) -> None:
    one, other = (data.draw(st.sampled_from(SYNONYMS[name])) for _ in range(2))
    form = data.draw(
        st.sampled_from(
            (
                "There is {} in the north.",
                "About a third of the tile is {}.",
                "The south is dominated by {}.",
                "No {} here.",
            )
        )
    )
    assert verdicts(form.format(one)) == verdicts(form.format(other))


@given(SAID, SAID, st.sampled_from(PLACES), st.sampled_from(PLACES))
def test_the_order_of_clauses_changes_nothing(one: str, other: str, here: str, there: str) -> None:
    first = verdicts(f"There is {one} in the {here}, while there is {other} in the {there}.")
    assert first == verdicts(f"There is {other} in the {there}, while there is {one} in the {here}.")


@given(
    SAID,
    st.sampled_from(
        [
            ("{} is present in the north.", "{} is not present in the north."),
            ("There is {} in the south.", "There is not any {} in the south."),
            ("{} dominates the image.", "{} does not dominate the image."),
            ("{} covers more than half.", "{} does not cover more than half."),
            ("{} is more common than moss.", "{} is not more common than moss."),
            ("The image contains {}.", "The image does not contain {}."),
            ("{} leads the ranking.", "{} does not lead the ranking."),
            ("{} can be seen in the east.", "{} cannot be seen in the east."),
            ("The tile is without {}.", "The tile is not without {}."),
            ("{} is the largest class.", "{} is not the largest class."),
            ("{} is denser in the north than in the south.", "{} is not denser in the north than in the south."),
        ]
    ),
)
def test_a_denial_never_leaves_a_claim_as_it_was(name: str, pair: tuple[str, str]) -> None:
    plain, denied = (form.format(name).capitalize() for form in pair)
    strong = {"dominance", "order", "rank", "peak", "absence", "size"}
    said = {(claim.kind, claim.name, claim.place, claim.amount, claim.other) for claim in parse(plain)}
    turned = {(claim.kind, claim.name, claim.place, claim.amount, claim.other) for claim in parse(denied)}
    kept = {claim for claim in said & turned if claim[0] in strong or not any(kind in strong for kind, *_ in said)}
    assert not kept


@pytest.mark.parametrize(
    "text", ["Trees exceed crops.", "Crops are exceeded by trees.", "There are more trees than crops."]
)
def test_an_order_is_the_same_from_both_sides(text: str) -> None:
    assert [(c.name, c.other) for c in parse(text) if c.kind == "order"] == [("tree", "crop")]


@given(
    SAID,
    SAID,
    st.sampled_from(
        [
            ("{0} covers 40 % of the tile, as does {1}.", "{0} and {1} each cover 40 % of the tile."),
            ("{0} gives way to {1} further south.", "Going south, {0} gives way to {1}."),
            ("From north to south: {0}, {1}.", "From the north to the south there is {0}, then {1}."),
            ("{0}, which is absent in the north, fills the south.", "{0} is absent in the north; {0} fills the south."),
            ("{0} prevails in the west, {1} in the east.", "{0} prevails in the west, {1} prevails in the east."),
            ("{0} is found neither in the west nor in the east.", "{0} is absent in the west and in the east."),
            ("{0} never reaches the north.", "{0} does not extend into the north."),
            ("{0} is found only in the north.", "{0} is confined to the north."),
            ("The north has the most {0}.", "{0} is most extensive in the north."),
        ]
    ),
)
def test_a_turn_of_phrase_changes_nothing(one: str, other: str, pair: tuple[str, str]) -> None:
    assume(SYNONYM_OF[one] != SYNONYM_OF[other])
    first, second = (form.format(one, other).capitalize() for form in pair)
    assert verdicts(first) == verdicts(second)
