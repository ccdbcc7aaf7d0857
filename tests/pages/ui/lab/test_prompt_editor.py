"""What the editor of templates hands to the browser, and what it takes from it."""

import pytest
import streamlit as st

from pages.ui.frame.differences import difference_html
from pages.ui.lab.prompt_editor import LONGEST, typed

KEY, NONCE = "editor", "1/1/0"


@pytest.fixture(autouse=True)
def empty() -> None:
    """No session is left from another test."""
    st.session_state.clear()


def put(result: object) -> None:
    st.session_state[KEY] = result


def test_what_was_typed_is_taken() -> None:
    put({"draft": {"nonce": NONCE, "source": "new"}})
    assert typed(KEY, NONCE, "old") == "new"


def test_a_text_that_was_typed_for_another_opening_is_not_taken() -> None:
    put({"draft": {"nonce": "1/2/0", "source": "new"}})
    assert typed(KEY, NONCE, "old") == "old"


def test_an_emptied_editor_is_empty() -> None:
    put({"draft": {"nonce": NONCE, "source": ""}})
    assert typed(KEY, NONCE, "old") == ""


@pytest.mark.parametrize(
    "result",
    [
        None,
        {},
        {"draft": None},
        {"draft": "new"},
        {"draft": {"nonce": NONCE, "source": 7}},
        {"draft": {"source": "new"}},
    ],
)
def test_what_no_editor_sends_leaves_the_source(result: object) -> None:
    put(result)
    assert typed(KEY, NONCE, "old") == "old"


def test_a_text_of_any_length_is_cut_where_it_is_refused_anyway() -> None:
    put({"draft": {"nonce": NONCE, "source": "x" * (LONGEST + 1)}})
    assert len(typed(KEY, NONCE, "old")) == LONGEST


def test_a_comparison_strikes_out_and_underlines_words_and_never_takes_them_as_markup() -> None:
    html = difference_html("a <b>large</b> lake here", "a small lake & <script> here")
    assert "<del>&lt;b&gt;large&lt;/b&gt; </del>" in html
    assert "<ins>small </ins>" in html
    assert "<script>" not in html
