"""Truth check: how true the captions are, which classes they get wrong, and where."""

import streamlit as st

from core.estimate import Estimate
from core.search.descriptions import Hit
from core.selection.checkfigures import standings, worst_captions
from core.selection.filters import Selection
from core.store.bases import Standing
from core.store.checkstore import count_waiting
from generation.checks.checking import CHECKER_VERSION
from pages.ui.frame import cards, state
from pages.ui.frame.markdown import Markdown, plain
from pages.ui.frame.resources import browser, catalogue, truth_check
from pages.ui.truth import figures

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
        left.info(
            "No caption can be checked: the tiles have no land cover. Fetch it, or import label maps, on the page "
            "Dataset; captions come in there too.",
            icon=":material/layers_clear:",
        )
        right.page_link("dataset.py", label="Dataset", icon=":material/database:")


def _set_name(caption_set: str) -> Markdown:
    return plain(cards.set_name(caption_set))


def draw_worst(standing: Standing) -> None:
    """Draw the captions with the lowest scores."""
    sets = [item.name for item in browser().caption_sets()]
    chosen = st.segmented_control("Caption set", sets, format_func=_set_name, key="truth_set", bind="query-params")
    found = worst_captions(catalogue(), standing, chosen, limit=_WORST)
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


st.title("Truth check")
st.write(
    "What captions claim, held against the land cover of their tiles: classes, regions, sizes, order, rank, dominance, "
    "shape and absence. The land cover has errors of its own; a low score is a reason to look, not a proof."
)
waiting, found = count_waiting(catalogue(), CHECKER_VERSION), standings(catalogue())
if not browser().count(Selection()):
    st.info("The catalogue is empty: the world map page says how the first tiles come in.", icon=":material/public:")
    st.stop()
draw_run(waiting, sum(item.captions for item in found))
if found:
    st.subheader("Scores")
    chosen = figures.choose(found)
    figures.draw_scores(chosen)
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader(
            "Classes that captions get wrong" if chosen == "map" else "Classes on which captions and map differ"
        )
        figures.draw_classes(chosen)
    with right:
        st.subheader("Style")
        figures.draw_style(chosen)
    st.subheader("Where: contradicted claims, %")
    figures.draw_places(chosen)
    st.page_link(
        "explore.py",
        label="On the map, coloured by truth" if chosen == "map" else "On the map, coloured by agreement",
        icon=":material/public:",
        query_params={"colour": "Truth of captions" if chosen == "map" else "Second opinions"},
    )
    st.subheader("Captions with the lowest scores")
    draw_worst(chosen)
    if here := state.picked():
        st.page_link(
            "single.py",
            label=f"Open {plain(here.name)}",
            icon=":material/crop_square:",
            query_params={"tile": here.name},
        )
