"""Numbers on the command line."""

import argparse

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatearth.cli import parser
from chatearth.optionnumbers import MOST, dollars, joined, real, whole


@pytest.mark.parametrize(
    ("read", "text", "said"),
    [
        (whole(1), "abc", "must be a whole number, not 'abc'"),
        (whole(1), "2.5", "must be a whole number, not '2.5'"),
        (whole(1), "0", "must be at least 1"),
        (whole(0, 65535), "99999", "must be at most 65,535"),
        (whole(), str(MOST + 1), "must be at most"),
        (real(0, 100), "much", "must be a number, not 'much'"),
        (real(0, 100), "101", "must be at most 100"),
        (real(), "nan", "not 'nan'"),
        (dollars, "inf", "must be a number of US dollars, not 'inf'"),
        (dollars, "-1", "must be at least 0"),
    ],
)
def test_a_number_that_cannot_be_is_told_with_what_is_wanted(read: object, text: str, said: str) -> None:
    assert callable(read)
    with pytest.raises(argparse.ArgumentTypeError, match=said):
        read(text)


@given(st.integers(-MOST, MOST), st.floats(allow_nan=False, allow_infinity=False))
def test_every_other_number_is_read(integer: int, number: float) -> None:
    assert whole()(str(integer)) == integer and real()(repr(number)) == number


def test_a_box_may_begin_in_the_west() -> None:
    for command in (["search", "lake"], ["stats"], ["add"], ["export", "x", "--format", "csv"]):
        options = parser().parse_args(joined([*command, "--bbox", "-10,36,4,44", "--json"]))
        assert options.json and str(options.bbox).count("-10") == 1
    assert joined(["search", "--bbox", "--json", "-10"]) == ["search", "--bbox", "--json", "-10"]


def test_no_command_takes_a_number_unread() -> None:
    def types(one: argparse.ArgumentParser) -> set[object]:
        found: set[object] = {action.type for action in one._actions}
        for action in one._actions:
            if isinstance(action, argparse._SubParsersAction):
                found |= {kind for each in action.choices.values() for kind in types(each)}
        return found

    assert not types(parser()) & {int, float}
