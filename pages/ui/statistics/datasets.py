"""Comparable datasets by size, with the captions of this data folder beside them."""

from collections.abc import Sequence

import streamlit as st

from core.counting import counted
from core.selection.filters import Selection
from core.statistics.comparable import COMPARABLE
from pages.ui.frame import filters
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import browser
from pages.ui.statistics.chart import Chart, Figure, Row, mount
from pages.ui.truth.doors import COLOURS, Cell, Query, doors

_OWN = "this selection"
_OPENS = "open the tiles"


def draw(captions: int, mean_words: float | None, sets: Sequence[str]) -> None:
    """Draw the datasets as a chart and as a table; a row of one's own is a door to its tiles in both.

    Args:
        captions: How many there are here within the filters.
        mean_words: Of them.
        sets: The caption sets that are counted.
    """
    left, right = st.columns([4, 5], gap="large")
    with left:
        mount(chart(captions, sets), key="stats_datasets")
    with right:
        doors("Datasets", ["Dataset", "Pairs", "Texts"], table(captions, sets), key="stats_datasets_table")
    length = f", {mean_words:.0f} words each on average" if mean_words is not None else ""
    st.caption(
        plain(
            f"Pairs of an image and a text as their authors state them. Your own row is counted from this data folder: "
            f"{counted(captions, 'caption')} of {counted(browser().count(Selection()), 'tile')} in all{length}."
        )
    )


def chart(captions: int, sets: Sequence[str]) -> Chart:
    """Return the datasets, the smallest first, with a row of one's own in its place."""
    found = _rows(captions)
    rows = [
        Row(
            name,
            (
                Figure(
                    float(pairs),
                    f"{pairs:,}",
                    f"{name}: {pairs:,} pairs, {texts}",
                    (lambda: _own(sets)) if name == _OWN else None,
                ),
            ),
        )
        for name, pairs, texts in found
    ]
    return Chart(
        "Datasets of captioned images of the Earth",
        "pairs of an image and a text",
        ("pairs",),
        tuple(rows),
        row_colours=tuple(COLOURS[1 if name == _OWN else 0] for name, *_ in found),
    )


def table(captions: int, sets: Sequence[str]) -> list[list[Cell]]:
    """Return the same datasets as rows of a table."""
    return [
        [
            Cell(name),
            Cell(f"{pairs:,}", _own(sets), _OPENS) if name == _OWN else Cell(f"{pairs:,}"),
            Cell(texts),
        ]
        for name, pairs, texts in _rows(captions)
    ]


def _own(sets: Sequence[str]) -> Query:
    """The filters that mean the tiles of the captions that are counted here."""
    return [*((key, value) for key, value in filters.query() if key != "set"), *(("set", name) for name in sets)]


def _rows(captions: int) -> list[tuple[str, int, str]]:
    found = [(one.name, one.pairs, one.texts) for one in COMPARABLE]
    found.append((_OWN, captions, "counted here, within the filters"))
    return sorted(found, key=lambda one: one[1])
