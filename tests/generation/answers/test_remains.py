"""What must not be left in a caption is found whether or not it is looked for kind by kind."""

from hypothesis import given, settings
from hypothesis import strategies as st

from generation.answers import remains

PIECES = st.sampled_from(
    [
        "print(",
        "import x",
        "x = ",
        "---",
        "===",
        "- - -",
        "word",
        " ",
        "\n",
        ":",
        ",",
        "27%",
        "1, 2, 3, 4",
        "\u00b2",
        "'",
    ]
)
MARKS = st.sampled_from(
    ["<", ">", "|", "{", "}", "[", "]", "`", "~", "*", "_", "#", "$", "\\", '"', "\u25c1", "\ufffd"]
)


@settings(max_examples=400)
@given(st.one_of(st.text(), st.lists(PIECES | MARKS | st.characters()).map("".join)))
def test_a_text_without_marks_holds_nothing_that_needs_one(text: str) -> None:
    found = [what for pattern, what in remains._FOUND if pattern.search(text)]
    short = [what for pattern, what in remains._IN_WORDS if pattern.search(text)]
    assert found == short or remains._MARKED.search(text)
