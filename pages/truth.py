"""Truth check: how true the captions are, which classes they get wrong, and where."""

from dataclasses import replace

import streamlit as st

from core.counting import counted as count
from core.estimate import Estimate
from core.selection.filters import Selection
from core.store.bases import Standing
from pages.ui.frame import cards, emptiness, filters, folding, madeup, state, way
from pages.ui.frame.markdown import Markdown, plain
from pages.ui.frame.resources import browser, catalogue, check_counts, least_true, truth_check, truth_figures
from pages.ui.truth import doors, figures, second
from pages.ui.truth.worst import hits_of

_WORST = 24


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


def draw_run() -> None:
    """Draw the state of the check and the button that starts it."""
    run = truth_check()
    if run.is_running():
        watch()
        return
    if run.failure:
        st.error(plain(run.failure), icon=":material/error:")
    waiting, checked, outdated = check_counts()
    left, right = st.columns([2, 1], vertical_alignment="center")
    if outdated:
        counted = "count in no figure" if checked else "are what the figures below are made of"
        left.warning(
            f"{plain(count(outdated, 'caption'))} checked by an earlier version of the check: these results {counted}. "
            f"{plain(count(waiting, 'caption'))} to check, {checked:,} up to date.",
            icon=":material/update:",
        )
        right.button("Check again", icon=":material/refresh:", type="primary", on_click=start, key="truth_start")
    elif waiting:
        left.info(
            f"{plain(count(waiting, 'caption'))} new or never checked, {checked:,} checked. "
            "A run takes a few minutes for the whole dataset; it can be stopped and goes on where it was.",
            icon=":material/fact_check:",
        )
        right.button("Check captions", icon=":material/play_arrow:", type="primary", on_click=start, key="truth_start")
    elif checked:
        left.success(f"All {plain(count(checked, 'caption'))} with land cover: checked.", icon=":material/verified:")
    else:
        left.info(
            "No caption can be checked: the tiles have no land cover. Fetch it, or import label maps, on the page "
            "Dataset; captions come in there too.",
            icon=":material/layers_clear:",
        )
        right.page_link("dataset.py", label="Dataset", icon=":material/database:")


def _set_name(caption_set: str) -> Markdown:
    return plain(cards.set_name(caption_set))


def draw_worst(standing: Standing, chosen: Selection) -> None:
    """Draw the captions with the lowest scores, by what is false in them."""
    sets = [item.name for item in browser().caption_sets()]
    only = st.segmented_control("Caption set", sets, format_func=_set_name, key="truth_set", bind="query-params")
    asked = replace(chosen, sets=(only,)) if only else chosen
    found = least_true(standing, asked, _WORST)
    rows = browser().rows_of({item.tile for item in found})
    hits = hits_of([item for item in found if item.tile in rows])
    cards.cards(
        [rows[hit.tile] for hit in hits],
        hits=hits,
        picked=state.picked(),
        revision=catalogue().revision(),
        key="truth_worst",
        on_pick=lambda: state.pick(cards.clicked("truth_worst")),
    )


def draw_figures(chosen: Selection) -> None:
    """Draw what was found in the captions within the filters."""
    found = truth_figures(chosen)
    if not found:
        st.info("No checked caption is within the filters.", icon=":material/filter_alt:")
        st.button("Clear all filters", icon=":material/filter_alt_off:", on_click=filters.clear, key="widen")
        return
    st.header("Scores")
    standing = figures.choose([item.standing for item in found.values()])
    shown = found[standing]
    figures.draw_scores(shown)
    colour = "Truth of captions" if standing == "map" else "Second opinions"
    st.button(
        "These captions on the map, by truth" if standing == "map" else "These captions on the map, by agreement",
        icon=":material/public:",
        type="tertiary",
        on_click=doors.go,
        args=(figures.within(standing), {"colour": colour}),
        key="truth_map",
    )
    st.header("Kinds of errors")
    st.caption("Captions with such an error, in all and by the class that it is about. A number opens its tiles.")
    figures.draw_errors(shown)
    left, right = st.columns([3, 1])
    with left:
        st.header("Classes on which captions and map disagree")
        figures.draw_classes(shown)
    with right:
        st.header("Style")
        figures.draw_style(shown)
    st.header("Where: claims that disagree with the map, %")
    figures.draw_places(shown, chosen)
    st.header("Captions with the lowest scores")
    draw_worst(standing, chosen)
    if here := state.picked():
        st.page_link(
            "single.py",
            label=f"Open {plain(here.name)}",
            icon=":material/crop_square:",
            query_params=way.to_tile(here.name),
        )


st.title("Truth check")
st.caption(
    "What captions claim, held against the land cover of their tiles: classes, regions, sizes, order, rank, dominance, "
    "shape and absence. The land cover has errors of its own; a low score is a reason to look, not a proof."
    + madeup.synthetic_mark(Selection())
)
if emptiness.told():
    st.stop()
folding.sidebar()
selected = filters.selection()
doors.pass_through()
draw_run()
second.draw()
if any(check_counts()[1:]):
    draw_figures(selected)
