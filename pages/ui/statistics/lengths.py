"""Lengths, variety and readability of captions, drawn as distributions."""

from collections.abc import Callable, Sequence

import streamlit as st

from core.statistics.lengths import MEASURES, Measure, edges_of, spread
from core.statistics.modeltokens import LIMIT
from core.statistics.tiles import within
from core.statistics.words import TOKENISER
from pages.ui.frame.markdown import plain
from pages.ui.statistics.chart import Chart, Figure, Row, mount
from pages.ui.statistics.found import Found, Keys, captions, names, share
from pages.ui.truth.doors import tiles

_TITLES: dict[Measure, str] = {
    "words": "Words of a caption",
    "model tokens": "Tokens of a caption as CLIP counts them",
    "sentences": "Sentences of a caption",
    "MTLD": "Variety of words (MTLD)",
    "readability": "Readability (Automated Readability Index)",
}

_NOTES: dict[Measure, str] = {
    "words": f"A word: {TOKENISER}.",
    "model tokens": f"CLIP reads {LIMIT} tokens, those that mark start and end included, and drops the rest. Its own "
    "byte-pair encoding, of 49,408 entries; texts are not repaired first, as its code does with broken letters.",
    "sentences": "A sentence ends at a full stop, an exclamation or a question mark before a blank, also after "
    "an abbreviation.",
    "MTLD": "Measure of textual lexical diversity (McCarthy and Jarvis 2010): how many words go by on average until "
    "the share of different words falls below 0.72; forwards and backwards. A caption that repeats no word has none.",
    "readability": "About the years of school that a reader needs, from letters a word and words a sentence.",
}


_SPREAD = ("Mean", "5%", "Median", "95%", "Least", "Most")


def draw(shown: Sequence[Found], *, normalised: bool) -> None:
    """Draw a table of means and percentiles, then each measure on one axis for all sets."""
    st.dataframe(
        [
            {
                "Caption set": one.name,
                "Measure": name,
                "Captions": held.captions,
                "Mean": held.mean,
                "5%": held.p5,
                "Median": held.p50,
                "95%": held.p95,
                "Least": held.low,
                "Most": held.high,
            }
            for name in MEASURES
            for one in shown
            if (held := one.figures.spreads.get(name))
        ],
        hide_index=True,
        height="content",
        column_config={"Captions": st.column_config.NumberColumn(format="localized")}
        | {name: st.column_config.NumberColumn(format="%.1f") for name in _SPREAD},
    )
    left, right = st.columns(2, gap="large")
    for place, name in enumerate(MEASURES):
        with (left, right)[place % 2]:
            mount(chart(shown, name, normalised=normalised), key=f"stats_{name.replace(' ', '_')}")
            st.caption(plain(_NOTES[name]))
    with right:
        mount(over_limit(shown), key="stats_over_limit")


def chart(shown: Sequence[Found], name: Measure, *, normalised: bool) -> Chart:
    """Return the distribution of a measure over each set, in the same steps."""
    edges = edges_of([one.figures.columns.values[name] for one in shown])
    spreads = [spread(one.figures.columns.values[name], edges) for one in shown]
    counts = [held.counts if held else (0,) * (len(edges) - 1) for held in spreads]
    rows = []
    for step, (low, high) in enumerate(zip(edges.tolist(), edges.tolist()[1:], strict=False)):
        figures = []
        for one, counted in zip(shown, counts, strict=True):
            value = share(counted[step], sum(counted)) if normalised else float(counted[step])
            first, last = step == 0, step == len(edges) - 2
            label = f"{one.name}, {name} {low:g} to {high:g}"
            find = _finder(one, name, None if first else low, None if last else high)
            door = tiles(label, find) if counted[step] else None
            figures.append(Figure(value, f"{value:.3g}", f"{label}: {captions(counted[step])}", door))
        rows.append(Row(f"{low:g} to {high:g}", tuple(figures)))
    unit = "% of the captions of the set" if normalised else "captions"
    return Chart(_TITLES[name], f"{unit}; outermost steps hold what lies beyond", names(shown), tuple(rows), "columns")


def _finder(one: Found, name: Measure, low: float | None, high: float | None) -> Callable[[], Keys]:
    return lambda: within(one.figures.columns, name, low, high)


def over_limit(shown: Sequence[Found]) -> Chart:
    """Return the share of captions of each set that CLIP does not read to the end."""
    rows = []
    for one in shown:
        value, label = 100 * one.figures.over_limit, f"{one.name}, more than {LIMIT} tokens"
        counted = round(one.figures.over_limit * one.figures.captions)
        door = tiles(label, _finder(one, "model tokens", LIMIT + 1, None)) if counted else None
        rows.append(Row(one.name, (Figure(value, f"{value:.1f}%", f"{label}: {captions(counted)}", door),)))
    return Chart(f"Captions of more than {LIMIT} tokens", "% of the captions of the set", ("share",), tuple(rows))
