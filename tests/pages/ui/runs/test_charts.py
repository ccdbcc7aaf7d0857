"""Figures of a run as HTML."""

import re

from pages.ui.runs.charts import Number, Part, bar_html, columns_html, numbers_html


def test_the_parts_of_a_bar_are_as_wide_as_their_share_and_are_said_in_words() -> None:
    drawn = bar_html([Part("done", "#111111", 30), Part("failed", "#222222", 10), Part("waiting", "#333333", 0)], 40)
    assert re.findall(r"width:([\d.]+)%", drawn) == ["75.000", "25.000"]
    assert 'aria-label="30 done, 10 failed"' in drawn


def test_a_bar_of_nothing_is_empty() -> None:
    assert "<i" not in bar_html([Part("done", "#111111", 0)], 0)


def test_columns_are_stacked_up_to_the_highest_and_the_legend_names_what_occurs() -> None:
    drawn = columns_html(
        "T", [{"a": 1.0, "b": 3.0}, {"a": 2.0}], {"a": "#111111", "b": "#222222", "c": "#333333"}, ["", ""]
    )
    assert re.findall(r"height:([\d.]+)%", drawn) == ["75.00", "25.00", "50.00"]
    assert "a 3" in drawn
    assert "b 3" in drawn
    assert "#333333" not in drawn


def test_what_comes_from_outside_stays_text() -> None:
    mark = "<img src=x>"
    for drawn in (
        numbers_html([Number(mark, mark, mark)]),
        columns_html(mark, [{mark: 1.0}], {mark: "#111111", "b": ""}, [mark]),
    ):
        assert mark not in drawn
        assert "&lt;img" in drawn
