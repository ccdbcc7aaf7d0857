"""Comparable datasets by size, with the captions of this data folder beside them."""

import streamlit as st

from core.counting import counted
from core.selection.filters import Selection
from core.statistics.comparable import COMPARABLE
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import browser
from pages.ui.statistics.chart import COLOURS, Chart, Figure, Row, mount

_OWN = "this selection"


def draw(captions: int, mean_words: float | None) -> None:
    """Draw the table as a chart.

    Args:
        captions: How many there are here within the filters.
        mean_words: Of them.
    """
    left, right = st.columns([4, 5], gap="large")
    with left:
        mount(chart(captions), key="stats_datasets")
    with right:
        st.dataframe(
            [{"Dataset": name, "Pairs": pairs, "Texts": texts} for name, pairs, texts in _rows(captions)],
            hide_index=True,
            height="content",
            column_config={"Pairs": st.column_config.NumberColumn(format="localized")},
        )
    length = f", {mean_words:.0f} words each on average" if mean_words is not None else ""
    st.caption(
        plain(
            f"Pairs of an image and a text as their authors state them. Your own row is counted from this data folder: "
            f"{counted(captions, 'caption')} of {counted(browser().count(Selection()), 'tile')} in all{length}."
        )
    )


def chart(captions: int) -> Chart:
    """Return the datasets, the smallest first, with a row of one's own in its place."""
    found = _rows(captions)
    rows = [
        Row(name, (Figure(float(pairs), f"{pairs:,}", f"{name}: {pairs:,} pairs, {texts}"),))
        for name, pairs, texts in found
    ]
    return Chart(
        "Datasets of captioned images of the Earth",
        "pairs of an image and a text",
        ("pairs",),
        tuple(rows),
        row_colours=tuple(COLOURS[1 if name == _OWN else 0] for name, *_ in found),
    )


def _rows(captions: int) -> list[tuple[str, int, str]]:
    found = [(one.name, one.pairs, one.texts) for one in COMPARABLE]
    found.append((_OWN, captions, "counted here, within the filters"))
    return sorted(found, key=lambda one: one[1])
