"""Vocabulary, and how often words and n-grams occur."""

from collections.abc import Callable, Sequence

import streamlit as st

from core.counting import counted
from core.statistics.stopwords import NAME
from core.statistics.tiles import saying
from core.statistics.wordcounts import Counted, WordCounts
from pages.ui.frame.markdown import plain
from pages.ui.frame.statistics_resources import caption_store
from pages.ui.statistics.chart import Chart, Figure, Row, mount
from pages.ui.statistics.found import Found, Keys, names
from pages.ui.truth.doors import tiles

_SHOWN = {1: 40, 2: 18, 3: 18}
_COUNTS = ("Words", "Different words", "Of them once")
_TITLES = {1: "Most frequent words", 2: "Most frequent pairs of words", 3: "Most frequent triples of words"}


def draw(shown: Sequence[Found], *, normalised: bool) -> None:
    """Draw the size of the vocabulary, and the most frequent words of each set."""
    st.dataframe(
        [
            {
                "Caption set": one.name,
                "Words": one.figures.words.total,
                "Different words": one.figures.words.different,
                "Of them once": one.figures.words.once,
                "Words of a caption, mean": round(one.figures.words.total / max(one.figures.captions, 1), 2),
            }
            for one in shown
        ],
        hide_index=True,
        column_config={name: st.column_config.NumberColumn(format="localized") for name in _COUNTS},
    )
    without = st.toggle("Leave stop words out", key="stats_stop", bind="query-params", value=True)
    st.caption(plain(f"{NAME}; of pairs and triples, those that hold none of them. Within a sentence."))
    left, right = st.columns(2, gap="large")
    for length in _TITLES:
        with left if length == 1 else right:
            drawn = chart(shown, length, without=without, normalised=normalised)
            mount(drawn, key=f"stats_words_{length}")


def chart(shown: Sequence[Found], length: int, *, without: bool, normalised: bool) -> Chart:
    """Return the most frequent n-grams of all sets together, each with its count in every set."""
    counts = [{item.text: item.times for item in _listed(one.figures.words, length, without)} for one in shown]
    totals = [max(one.figures.words.total, 1) for one in shown]
    weight = {
        text: max(held.get(text, 0) / total for held, total in zip(counts, totals, strict=True))
        for held in counts
        for text in held
    }
    rows = []
    for text in sorted(weight, key=lambda text: (-weight[text], text))[: _SHOWN[length]]:
        figures = []
        for one, held, total in zip(shown, counts, totals, strict=True):
            count = held.get(text)
            if count is None:
                figures.append(Figure(None, "-", f"{one.name}, {text}: none, or too few to be counted"))
                continue
            value = 1000 * count / total if normalised else float(count)
            label = f"{one.name}, captions with \u201c{text}\u201d"
            said = f"{one.name}, {text}: {counted(count, 'time')}"
            figures.append(
                Figure(value, f"{value:,.3g}" if normalised else f"{count:,}", said, tiles(label, _finder(one, text)))
            )
        rows.append(Row(text, tuple(figures)))
    unit = "of 1,000 words of the set" if normalised else "times"
    return Chart(_TITLES[length], unit, names(shown), tuple(rows))


def _listed(words: WordCounts, length: int, without: bool) -> Sequence[Counted]:
    return (words.without_stop_words if without else words.listed)[length]


def _finder(one: Found, text: str) -> Callable[[], Keys]:
    return lambda: saying(one.parts(), caption_store().vocabulary.words, text)
