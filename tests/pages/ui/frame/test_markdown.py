"""The door of Markdown; what a person reads of it is tested in a browser."""

import re

from hypothesis import example, given
from hypothesis import strategies as st

from pages.ui.frame.hypertext import escaped
from pages.ui.frame.markdown import plain
from tests.hostile import ELSEWHERE


def read(markdown: str) -> str:
    """Take away what the door adds."""
    return re.sub(r"\\(.)", r"\1", re.sub(r":color\[(\\.)\]", r"\1", markdown))


@given(st.text())
@example(":color[\\:]red[x]")
@example("1) a\r\n# b")
def test_a_text_comes_back_as_one_line_and_nothing_else_of_it_is_changed(text: str) -> None:
    said = plain(text)
    assert not re.search(r"[\n\r\t]|^ | $|  ", said)
    seen = [character for character in " ".join(text.split()) if character.isprintable()]
    assert [character for character in read(said) if character.isprintable() and character != "\ufffd"] == [
        character for character in seen if character != "\ufffd"
    ]


@given(st.text(st.characters(codec=None)))
def test_what_cannot_be_seen_or_sent_is_shown_as_a_mark_of_its_own(text: str) -> None:
    said = plain(text)
    said.encode()
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", said)


def test_names_without_marks_stay_as_they_are() -> None:
    for name in ("4481_2438_patch00", "GPT-3.5", "bands-5-6-7", "a lake (in 2 parts), 30 %", "Truth: 5 of 100"):
        assert plain(name) == name


def test_an_error_or_a_number_is_shown_as_its_text() -> None:
    assert plain(ValueError("a_b [c]")) == r"a_b \[c\]"
    assert plain(7) == "7"


def test_the_door_of_html_leaves_no_mark_and_no_quote() -> None:
    assert escaped(f"<img src='{ELSEWHERE}'>&\"") == f"&lt;img src=&#x27;{ELSEWHERE}&#x27;&gt;&amp;&quot;"
