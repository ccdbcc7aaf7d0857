"""Tokens as the reference tokeniser makes them, recorded from it (CoreNLP 3.4.1, -preserveLines -lowerCase)."""

import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from core.metrics.penn import penn_tokens
from core.metrics.texts import Cutter, score_tokens

RECORDED = json.loads((Path(__file__).parent / "recorded.json").read_text(encoding="utf-8"))
WORDS = st.sampled_from(
    [
        "trees",
        "Lake",
        "U.S.",
        "no.",
        "No.",
        "5",
        "etc.",
        "A.",
        "The",
        "It's",
        "can't",
        "(small)",
        "10.5",
        "km²",
        "--",
        "30%",
        "e.g.",
        "fig.",
        "3",
        "1",
        "1/2",
        "<b>",
        '"x"',
        "\u2013",
        "&",
        "a.b",
    ]
)


def test_captions_are_cut_as_the_reference_cuts_them() -> None:
    found = {one["text"]: score_tokens(one["text"]) for one in RECORDED["tokens"]}
    assert found == {one["text"]: one["tokens"] for one in RECORDED["tokens"]}
    assert len(found) > 20


def test_british_spelling_stays_and_brackets_remain_words() -> None:
    assert score_tokens("Grey (water).") == ["grey", "-lrb-", "water", "-rrb-"]
    assert penn_tokens("Grey (water).")[-1] == "."


def test_line_breaks_of_every_kind_are_white_space() -> None:
    for sign in "\n\r\v\f\x85\u2028\u2029":
        assert score_tokens(f"trees{sign}water") == ["trees", "water"]


def test_characters_that_the_reference_deletes_are_gone() -> None:
    assert score_tokens("a lake \U0001f600 here") == ["a", "lake", "here"]


@given(st.lists(WORDS, max_size=8).map(" ".join))
def test_a_text_is_cut_by_pieces_as_it_is_as_a_whole(text: str) -> None:
    cutter = Cutter()
    row = cutter.cut([text, text])
    names = {number: token for token, number in cutter._numbers.items()}
    assert [names[number] for number in row.row(0)] == score_tokens(text)
    assert row.row(0) == row.row(1)


@given(st.text(max_size=60))
def test_any_text_is_cut_without_an_error_and_no_token_holds_a_space(text: str) -> None:
    assert all(token and " " not in token for token in penn_tokens(text))
