"""What a second reader answers is held against the sentence, whatever it is."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import AnswerError, RefusalError
from core.raster.landcover import CLASSES
from generation.checks.secondreadings import packed, unpacked
from generation.second.answer import read_answer
from generation.second.form import MOST_CLAIMS, claims_of
from generation.second.prompt import MOST_ITEMS, SCHEMA
from generation.second.stretches import Read, stretches_of

TEXT = "The scene shows a town. Neither trees nor crops reach 50% in the north. A city dweller would be lonely."
TREES, DWELLER = stretches_of(TEXT)
GOOD: dict[str, Any] = {"quote": "Neither trees nor crops reach 50%", "class": "tree", "kind": "size"}
GOOD |= {"places": ["top half"], "percent_low": 0, "percent_high": 50}


def answer(*readings: object) -> str:
    return json.dumps({"readings": [*readings]})


def read(text: str) -> list[Read]:
    return read_answer(text, [TREES, DWELLER])


BOTH = answer({"item": 1, "claims": [GOOD]}, {"item": 2, "claims": []})


@pytest.mark.parametrize(
    "said",
    [
        BOTH,
        f"```json\n{BOTH}\n```",
        f"<think>Item 1 says {{no}} claims: {BOTH[:40]}</think>\n\n{BOTH}",
        f"Here are the readings:\n{BOTH}\nLet me know if you need more.",
        f"<|channel|>analysis<|message|>hm<|end|><|start|>assistant<|channel|>final<|message|>{BOTH}",
        json.dumps(json.loads(BOTH)["readings"]),
        BOTH.replace("}]}", "},]}"),
    ],
    ids=["bare", "fenced", "thoughts", "words around it", "channels", "a list alone", "commas too many"],
)
def test_an_answer_is_read_in_whatever_it_is_wrapped(said: str) -> None:
    trees, dweller = read(said)
    (claim,) = trees.claims
    assert str(claim) == "tree @ top left + top right = 0-50%"
    assert TEXT[claim.start : claim.end] == GOOD["quote"]
    assert (dweller.claims, dweller.dropped) == ((), ())
    assert unpacked(packed(trees.claims)) == trees.claims


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ("", "empty"),
        ("The sentence says that trees are rare.", "not the JSON"),
        (BOTH[:60], "broken"),
        ('{"readings": []}', "none of the readings"),
        ('{"readings": [{"item": 9, "claims": []}]}', "none of the readings"),
        ("[" * 50_000, "broken"),
        ("<think>and so on", "thoughts that do not end"),
        (f"{BOTH}{' ' * 1_000}{'x' * 100_000}", "too long"),
    ],
)
def test_an_answer_that_cannot_be_read_is_an_error_in_a_sentence(said: str, error: str) -> None:
    with pytest.raises(AnswerError, match=error):
        read(said)


def test_a_refusal_is_told_as_one() -> None:
    with pytest.raises(RefusalError):
        read("I'm sorry, but I can't help with that request.")


def test_what_an_answer_leaves_out_is_not_read_and_an_item_counts_once() -> None:
    (only,) = read(answer({"item": 2, "claims": []}, {"item": 2, "claims": [GOOD]}, "junk", {"item": "1"}))
    assert (only.stretch, only.claims) == (DWELLER, ())


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"quote": "Trees are everywhere"}, "not in the text"),
        ({"quote": "The scene shows a town"}, "another place"),
        ({"quote": "in the north"}, "another place"),
        ({"quote": '<img src=x onerror="alert(1)"> **bold**'}, "not in the text"),
        ({"quote": "..."}, "without words"),
        ({"quote": "x" * 5_000}, "form"),
        ({"class": "unicorns"}, "none of ours"),
        ({"class": "snow"}, "stretch does not name"),
        ({"class": "developed area"}, "stretch does not name"),
        ({"kind": "shape"}, "form"),
        ({"places": ["the moon"]}, "none of ours"),
        ({"places": ["top half"] * 99}, "form"),
        ({"percent_low": 60, "percent_high": 50}, "without a range"),
        ({"percent_low": None, "percent_high": None}, "without a range"),
        ({"percent_high": 900}, "form"),
        ({"percent_high": float("nan")}, "form"),
        ({"kind": "order", "other": "snow"}, "sentence does not name"),
        ({"kind": "order", "other": "trees"}, "against itself"),
        ({"kind": "rank"}, "without its number"),
        ({"kind": "peak", "places": []}, "no part of the image"),
    ],
)
def test_a_claim_that_does_not_hold_is_left_out_with_the_reason(change: dict[str, Any], reason: str) -> None:
    claims, dropped = claims_of(TREES, [GOOD | change])
    assert claims == () and reason in dropped[0]


def test_places_and_amounts_come_from_words_of_the_sentence() -> None:
    (bare,) = stretches_of("Would there be trees?")
    said = {"quote": "be trees", "class": "tree"}
    _, dropped = claims_of(bare, [said | {"kind": "size", "percent_low": 1, "percent_high": 2}])
    assert dropped == ("an amount, where the sentence states none",)
    (placeless,) = stretches_of("If trees grew, all would be well.")
    _, dropped = claims_of(placeless, [said | {"quote": "trees grew", "kind": "presence", "places": ["middle"]}])
    assert dropped == ("a place, where the sentence names none",)


def test_nothing_is_said_twice_and_nothing_against_itself() -> None:
    present, absent = GOOD | {"kind": "presence"}, GOOD | {"kind": "absence"}
    claims, dropped = claims_of(TREES, [GOOD, GOOD | {"percent_high": 40}, present])
    assert [claim.kind for claim in claims] == ["size"] and dropped == ("said twice", "said twice")
    claims, dropped = claims_of(TREES, [present, absent, GOOD | {"class": "crops", "kind": "presence"}])
    assert [claim.name for claim in claims] == ["crop"] and dropped == ("said and denied at once",)
    leading = [GOOD | {"kind": "dominance", "class": name} for name in ("tree", "crop")]
    assert {claim.group for claim in claims_of(TREES, leading)[0]} == {2}


JSONS = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=30) | st.sampled_from(list(GOOD)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from([*GOOD, "item", "x"]), inner),
    max_leaves=12,
)


@given(st.lists(JSONS | st.fixed_dictionaries({name: JSONS | st.just(GOOD[name]) for name in GOOD}), max_size=20))
def test_whatever_is_given_makes_few_claims_of_ours_or_none(given: list[object]) -> None:
    claims, _ = claims_of(TREES, given)
    assert len(claims) <= MOST_CLAIMS
    for claim in claims:
        assert claim.name in TREES.named and claim.start < TREES.unread.end and TREES.unread.start < claim.end


def test_the_form_that_is_asked_for_names_every_field_and_class() -> None:
    items = json.loads(SCHEMA)["properties"]["readings"]["items"]["properties"]["claims"]["items"]
    assert set(items["required"]) == set(items["properties"]) > set(GOOD)
    assert items["properties"]["class"]["enum"] == [land.name for land in CLASSES[1:]]
    assert MOST_ITEMS * MOST_CLAIMS < 100
