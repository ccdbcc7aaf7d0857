import pytest

from core.remote.redactor import Redactor
from core.remote.said import quoted

CANARY = "sk-canary-0123456789abcdef"
PLAIN = "zebra.0123456789.crossing"


def test_a_key_is_taken_out_of_a_text_however_it_is_cut() -> None:
    text = f"before {CANARY} after sk-"
    for size in range(1, len(text)):
        redactor = Redactor([CANARY])
        pieces = [redactor.piece(text[start : start + size]) for start in range(0, len(text), size)]
        assert "".join(pieces) + redactor.rest() == "before [key] after sk-"


@pytest.mark.parametrize("place", range(260, 300))
def test_a_key_that_a_quote_cut_is_hidden_too(place: int) -> None:
    said = Redactor([PLAIN]).message(quoted("x" * place + PLAIN + "y" * 50))
    assert not any(PLAIN[:size] in said for size in range(4, len(PLAIN)))
    assert said.endswith("…")


def test_what_looks_like_a_key_is_hidden_though_it_is_none_of_ours() -> None:
    assert Redactor([]).message("Bearer abcdefgh and sk-proj-12345678") == "[key] and [key]"
    assert Redactor([""]).message("a task-force … of zebras") == "a task-force … of zebras"
