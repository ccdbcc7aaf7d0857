"""Captions that are the same, or nearly so."""

from collections.abc import Sequence
from functools import partial

import numpy as np
import streamlit as st

from core.counting import counted
from core.search.captiontexts import texts
from core.statistics.duplicates import SIMILAR, STRETCH, Duplicates
from pages.ui.frame import turns
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import browser
from pages.ui.frame.statistics_resources import alike
from pages.ui.statistics.chart import Chart, Figure, Row, mount
from pages.ui.statistics.found import Found, captions, share
from pages.ui.truth.doors import tiles

_SHOWN = 12
_WORDS = 12


def draw(shown: Sequence[Found], *, normalised: bool) -> None:
    """Draw how many captions of each set repeat another, and the largest groups of them."""
    with st.spinner("Comparing captions"), turns.aside():
        found = [alike(one.selection, one.caption_set) for one in shown]
    st.caption(
        plain(
            f"Nearly the same: of the stretches of {STRETCH} words that either of two captions has, both have at least "
            f"{SIMILAR:.0%} (Jaccard), directly or by way of a third. Found by MinHash (128 permutations, 16 bands), "
            "then compared for certain; of pairs just above the limit some 5 in 100 are missed, of closer ones hardly "
            "any."
        )
    )
    mount(summary(shown, found, normalised=normalised), key="stats_repeated")
    for one, held in zip(shown, found, strict=True):
        if held.groups:
            mount(groups(one, held), key=f"stats_groups_{one.caption_set}")


def summary(shown: Sequence[Found], found: Sequence[Duplicates], *, normalised: bool) -> Chart:
    """Return how many captions of each set repeat another."""
    rows = []
    for name, counts in (
        ("the same words", [held.same for held in found]),
        ("nearly the same", [held.alike for held in found]),
    ):
        figures = []
        for one, count in zip(shown, counts, strict=True):
            value = share(count, one.figures.captions) if normalised else float(count)
            text = f"{value:.3g}%" if normalised else f"{count:,}"
            figures.append(Figure(value, text, f"{one.name}, {name}: {captions(count)}"))
        rows.append(Row(name, tuple(figures)))
    unit = "% of the captions of the set" if normalised else "captions"
    series = tuple(one.name for one in shown)
    return Chart("Captions that repeat another", f"{unit}; nearly the same includes the same", series, tuple(rows))


def groups(one: Found, held: Duplicates) -> Chart:
    """Return the largest groups of captions that are alike; each opens its tiles."""
    largest = held.groups[:_SHOWN]
    found = texts(browser(), [group.caption for group in largest])
    rows = []
    for number, group in enumerate(largest, start=1):
        text = " ".join(found[group.caption].text.split()[:_WORDS]) if group.caption in found else ""
        label = f"{one.name}, group {number} of captions that are alike"
        door = tiles(label, partial(np.array, group.keys, np.uint32))
        said = f"{captions(group.size)} like \u201c{text}\u2026\u201d"
        rows.append(Row(text, (Figure(float(group.size), f"{group.size:,}", said, door),)))
    title = f"{one.name}: largest of {counted(held.number, 'group')} of captions that are alike"
    return Chart(title, "captions", ("captions",), tuple(rows))
