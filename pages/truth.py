"""Truth check: how true the captions are, which classes they get wrong, and where."""

from itertools import cycle, islice

import streamlit as st

from core.estimate import Estimate
from core.raster.landcover import REGIONS
from core.search.descriptions import Hit
from core.selection.checkfigures import (
    BINS,
    SetScores,
    checked_count,
    class_errors,
    place_errors,
    score_sets,
    style_counts,
    worst_captions,
)
from core.selection.filters import Selection
from core.store.checkstore import count_waiting
from generation.checks.checking import CHECKER_VERSION
from generation.checks.style import STYLE_RULES
from pages.ui.frame import cards, state
from pages.ui.frame.markdown import Markdown, plain
from pages.ui.frame.resources import browser, catalogue, truth_check

_WORST = 24
_COLOURS = ("#0072b2", "#e69f00", "#009e73", "#d55e00")
"""Of Okabe and Ito, which people with any kind of colour vision can tell apart."""


@st.fragment(run_every=1.0)
def watch() -> None:
    """Show how far the run has come; the page follows when it ends."""
    run = truth_check()
    if not run.is_running():
        st.rerun()
    now = run.progress
    estimate = st.session_state.setdefault("truth_estimate", Estimate())
    st.progress(min(1.0, now.done / now.total) if now.total else 0.0, plain(estimate.words(now)))
    st.button("Stop after this batch", icon=":material/stop:", on_click=run.stop, key="truth_stop")


def start() -> None:
    """Begin a run with a fresh estimate."""
    st.session_state.pop("truth_estimate", None)
    truth_check().start()


def draw_run(waiting: int, checked: int) -> None:
    """Draw the state of the check and the button that starts it."""
    run = truth_check()
    if run.is_running():
        watch()
        return
    if run.failure:
        st.error(plain(run.failure), icon=":material/error:")
    left, right = st.columns([3, 1], vertical_alignment="center")
    if waiting:
        left.info(
            f"{waiting:,} captions are new or were never checked, {checked:,} are checked. "
            "A run takes a few minutes for the whole dataset; it can be stopped and goes on where it was.",
            icon=":material/fact_check:",
        )
        right.button("Check captions", icon=":material/play_arrow:", type="primary", on_click=start, key="truth_start")
    elif checked:
        left.success(f"All {checked:,} captions with land cover are checked.", icon=":material/verified:")
    else:
        left.info("No caption can be checked: import captions and land-cover maps first.", icon=":material/upload:")


def draw_scores(scores: list[SetScores]) -> None:
    """Draw the distribution of scores by caption set."""
    for column, item in zip(st.columns(max(2, len(scores))), scores, strict=False):
        column.metric(
            f"{_set_name(item.caption_set)}: mean truth",
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
        x_label="Truth",
        y_label="% of the set",
        stack=False,
        height=260,
        color=list(islice(cycle(_COLOURS), len(scores))),
    )


def draw_classes() -> None:
    """Draw which classes captions get wrong."""
    found = class_errors(catalogue())
    st.bar_chart(
        {
            "class": [item.name for item in found],
            "wrong": [100 * item.wrong / max(item.named, 1) for item in found],
            "never named": [100 * item.missing / (item.named + item.missing or 1) for item in found],
        },
        x="class",
        x_label="",
        y_label="% of the captions that name it, or should",
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
            "Wrong, %": [100 * item.wrong / max(item.named, 1) for item in found],
            "Wrong": [item.wrong for item in found],
            "Never named": [item.missing for item in found],
        },
        column_config={"Wrong, %": st.column_config.NumberColumn(format="%.2f", help="Of the captions that name it")},
        hide_index=True,
    )


def draw_places() -> None:
    """Draw where claims are contradicted: by class and region."""
    found = {(item.name, item.region): item for item in place_errors(catalogue())}
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


def _set_name(caption_set: str) -> Markdown:
    return plain(cards.set_name(caption_set))


def draw_worst() -> None:
    """Draw the captions with the lowest scores."""
    sets = [item.name for item in browser().caption_sets()]
    chosen = st.segmented_control("Caption set", sets, format_func=_set_name, key="truth_set", bind="query-params")
    found = worst_captions(catalogue(), chosen, limit=_WORST)
    rows = browser().rows_of({item.tile for item in found})
    hits = [
        Hit(
            item.tile,
            item.caption_set,
            rank,
            item.truth,
            f"{item.truth:.0f} of 100, wrong: {item.contradicted}. {item.snippet}",
            (),
        )
        for rank, item in enumerate((item for item in found if item.tile in rows), start=1)
    ]
    cards.cards(
        [rows[hit.tile] for hit in hits],
        hits=hits,
        picked=state.picked(),
        revision=catalogue().revision(),
        key="truth_worst",
        on_pick=lambda: state.pick(cards.clicked("truth_worst")),
    )


def draw_style() -> None:
    """Draw how many captions break each rule of style."""
    counts = style_counts(catalogue(), len(STYLE_RULES))
    st.dataframe({"Rule": list(STYLE_RULES), "Captions that break it": counts}, hide_index=True)


st.title("Truth check")
st.write(
    "What captions claim, held against the land cover of their tiles: classes, regions, sizes, order, rank, dominance, "
    "shape and absence. The land cover has errors of its own; a low score is a reason to look, not a proof."
)
waiting, checked = count_waiting(catalogue(), CHECKER_VERSION), checked_count(catalogue())
if not browser().count(Selection()):
    st.info("The catalogue is empty: the world map page says how the first tiles come in.", icon=":material/public:")
    st.stop()
draw_run(waiting, checked)
if checked:
    st.subheader("Scores")
    draw_scores(score_sets(catalogue()))
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("Classes that captions get wrong")
        draw_classes()
    with right:
        st.subheader("Style")
        draw_style()
    st.subheader("Where: contradicted claims, %")
    draw_places()
    st.page_link(
        "explore.py",
        label="On the map, coloured by truth",
        icon=":material/public:",
        query_params={"colour": "Truth of captions"},
    )
    st.subheader("Captions with the lowest scores")
    draw_worst()
    if here := state.picked():
        st.page_link(
            "single.py",
            label=f"Open {plain(here.name)}",
            icon=":material/crop_square:",
            query_params={"tile": here.name},
        )
