"""A marked caption: its pieces are the text, and every claim belongs to one mark."""

from hypothesis import given
from hypothesis import strategies as st

from generation.checks.checking import check
from pages.ui.truth.checked import _marks, _pieces
from pages.ui.truth.wording import truth_words
from tests.checked_tiles import TRUE_35, four
from tests.generation.checks.test_claims import WORDS


@given(st.one_of(st.text(), st.lists(WORDS, max_size=40).map(" ".join), st.just(TRUE_35)))
def test_the_pieces_are_the_text_and_no_claim_is_lost(text: str) -> None:
    result = check(text, four())
    marks = _marks(result)
    pieces = _pieces(text, marks)
    assert "".join(str(piece) for piece, _ in pieces) == text
    assert sum(len(mark.claims) for mark in marks) == len(result.claims)
    assert {number for _, number in pieces if number is not None} == set(range(len(marks)))


def test_a_caption_without_land_cover_has_no_number() -> None:
    assert truth_words(check(TRUE_35, four()).scores).endswith("of 100")
