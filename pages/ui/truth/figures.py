"""What the truth check says of the dataset, drawn: scores, classes, places and style of captions of one standing."""

from collections.abc import Sequence
from itertools import cycle, islice

import streamlit as st

from core.raster.landcover import REGIONS
from core.raster.reliability import ACCURACY, FAR_NORTH, VENTER
from core.selection.checkfigures import BINS, Standings, class_errors, place_errors, score_sets, style_counts
from core.store.bases import EXPLAINED, HEADLINES, STANDING_WORDS, Standing
from generation.checks.style import STYLE_RULES
from pages.ui.frame import cards
from pages.ui.frame.markdown import Markdown, plain
from pages.ui.frame.resources import catalogue

_COLOURS = ("#0072b2", "#e69f00", "#009e73", "#d55e00")
"""Of Okabe and Ito, which people with any kind of colour vision can tell apart."""


def choose(found: Sequence[Standings]) -> Standing:
    """Draw what there is of both kinds of captions, and which of them the figures are about; return that."""
    held = [item.standing for item in found]
    chosen = held[0]
    if len(found) > 1:
        wanted = st.segmented_control(
            "Captions", held, default=chosen, format_func=_words, key="truth_of", bind="query-params", required=True
        )
        chosen = wanted or chosen
    for item in found:
        st.markdown(f"**{_words(item.standing)}.** {plain(EXPLAINED[item.standing])} {_contradicted(item)}")
    return chosen


def _words(standing: Standing) -> Markdown:
    return plain(STANDING_WORDS[standing])


def _contradicted(item: Standings) -> Markdown:
    said = f"{item.captions:,} captions, {item.contradicted:,} with a contradicted claim"
    if item.standing == "map" or not item.contradicted:
        return plain(f"{said}.")
    return plain(
        f"{said}; in {item.doubtful:,} of them only where the map is uncertain: about shrub, grass, bare land or "
        f"wetland, or north of {FAR_NORTH:.0f}° N."
    )


def draw_scores(standing: Standing) -> None:
    """Draw the distribution of scores by caption set."""
    scores, headline = score_sets(catalogue(), standing), plain(HEADLINES[standing])
    for column, item in zip(st.columns(max(2, len(scores))), scores, strict=False):
        column.metric(
            f"{plain(cards.set_name(item.caption_set))}: mean {plain(headline.lower())}",
            f"{item.mean:.1f}",
            help=f"{item.captions:,} captions; {item.flawless / item.captions:.1%} without any fault",
        )
    low = next((step for step in range(BINS) if any(item.steps[step] for item in scores)), 0)
    names = [f"{step * 100 // BINS:3d}-{(step + 1) * 100 // BINS}" for step in range(BINS)]
    shares = {
        cards.set_name(item.caption_set): [100 * count / item.captions for count in item.steps[low:]] for item in scores
    }
    st.bar_chart(
        {"score": names[low:], **shares},
        x="score",
        x_label=headline,
        y_label="% of the set",
        stack=False,
        height=260,
        color=list(islice(cycle(_COLOURS), len(scores))),
    )


def draw_classes(standing: Standing) -> None:
    """Draw which classes captions and map disagree about, beside how far the map can be trusted."""
    found = class_errors(catalogue(), standing)
    wrong = "wrong" if standing == "map" else "differ"
    st.bar_chart(
        {
            "class": [item.name for item in found],
            wrong: [100 * item.wrong / max(item.spoken, 1) for item in found],
            "never named": [100 * item.missing / (item.named + item.missing or 1) for item in found],
        },
        x="class",
        x_label="",
        y_label="% of the captions that speak of it, or should",
        stack=False,
        horizontal=True,
        sort=False,
        color=[_COLOURS[3], _COLOURS[0]],
        height=max(160, 44 * len(found)),
    )
    st.dataframe(
        {
            "Class": [item.name for item in found],
            "Named": [item.named for item in found],
            f"{wrong.capitalize()}, %": [100 * item.wrong / max(item.spoken, 1) for item in found],
            wrong.capitalize(): [item.wrong for item in found],
            "Never named": [item.missing for item in found],
            "Map right, %": [_accuracy(item.name) for item in found],
        },
        column_config={
            f"{wrong.capitalize()}, %": st.column_config.NumberColumn(
                format="%.2f", help="Of the captions that name it, or deny it where it is"
            ),
            "Map right, %": st.column_config.NumberColumn(
                format="%.0f",
                help=plain(
                    f"Accuracy of the class in three maps of 10 m, {VENTER.name}, doi:{VENTER.doi}. A dash: none."
                ),
            ),
        },
        hide_index=True,
        placeholder="-",
    )


def _accuracy(name: str) -> float | None:
    return 100 * ACCURACY[name] if name in ACCURACY else None


def draw_places(standing: Standing) -> None:
    """Draw where claims are contradicted: by class and region."""
    found = {(item.name, item.region): item for item in place_errors(catalogue(), standing)}
    names = list(dict.fromkeys(name for name, _ in found))
    columns = {
        region: [
            100 * item.contradicted / max(item.supported + item.contradicted, 1)
            if (item := found.get((name, region)))
            else None
            for name in names
        ]
        for region in (*REGIONS, "whole")
    }
    config = dict.fromkeys(columns, st.column_config.NumberColumn(format="%.2f", help="A dash: no claim"))
    st.dataframe({"Class": names, **columns}, column_config=config, hide_index=True, placeholder="-")


def draw_style(standing: Standing) -> None:
    """Draw how many captions break each rule of style."""
    counts = style_counts(catalogue(), len(STYLE_RULES), standing)
    st.dataframe({"Rule": list(STYLE_RULES), "Captions that break it": counts}, hide_index=True)
