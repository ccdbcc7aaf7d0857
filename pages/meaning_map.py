"""Meaning map: every caption as a dot near those that say the like, in groups that are named by their words."""

from dataclasses import replace

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.counting import counted
from core.embedding.spaces import SpaceTable
from core.projection import layout
from core.projection.packed import Scatter
from core.selection.filters import Selection
from pages.ui.frame import counts, emptiness, filters, madeup, panel, state
from pages.ui.frame.folding import foldable, stage, unfolded
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import browser, catalogue, embedding, scatters, space
from pages.ui.frame.resources import projection as job
from pages.ui.frame.waiting import no_vectors, ready_meaning
from pages.ui.map.colouring import COLOURINGS, colouring
from pages.ui.map.tallies import legend
from pages.ui.map.view import Beside, Colouring
from pages.ui.meaning import choosing
from pages.ui.meaning.canvas import MeaningView, meaning_canvas
from pages.ui.trail import ahead

Kept = NDArray[np.bool_]
"""Which captions the filters keep."""

FEW_LATER = 5_000
"""Captions that are placed beside the others while the page is drawn; more wait for a new layout."""

_OF_A_CAPTION = {
    "truth": "Truth of the caption, written from the map",
    "opinion": "Second opinion, agreement with the map",
    "coverage": "Class names read by the truth check, %",
}
"""What the scores are called here, where each dot has its own."""


def chosen_rows(scatter: Scatter, chosen: Selection) -> Kept:
    """Tell which captions the filters keep."""
    if not chosen:
        return np.ones(len(scatter), bool)
    return scatter.rows_of(browser().in_force(chosen).ids())


def coloured(scatter: Scatter, kept: Kept) -> Colouring:
    """Return how the captions are coloured, and how many of those that are kept have each colour."""
    name = str(st.session_state.get("meaning_colour", ""))
    made = colouring(name, scatter.counts(kept), browser().caption_sets())
    if made.by not in _OF_A_CAPTION:
        return made
    numbers = scatter.steps(made.by, kept)
    entries = tuple(entry._replace(tiles=int(numbers[entry.value])) for entry in made.entries)
    return replace(made, title=_OF_A_CAPTION[made.by], entries=entries)


def draw_map(scatter: Scatter, chosen: Selection, colours: Colouring) -> None:
    """Draw the map."""
    tile = state.picked()
    meaning_canvas(
        MeaningView(
            captions=f"/map/meaning?v={scatter.version}",
            colouring=colours,
            mask=f"/map/meaning/mask?v={scatter.version}&{chosen.to_query()}" if chosen else None,
            picked=tile.key if tile else None,
            names=choosing.names(scatter),
            held=bool(chosen.lists),
            words=f"/map/meaning/words/{{number}}?v={scatter.version}",
            revision=str(catalogue().revision()),
            beside=Beside(
                left=unfolded("filters_open") or unfolded("layers_open"),
                right=unfolded("counts_open") or unfolded("groups_open") or bool(tile),
            ),
        ),
        key=choosing.MAP,
        on_change=choosing.take_map,
    )


def bar(scatter: Scatter, kept: Kept) -> None:
    """Draw the bar over the map: how much is shown, and ways on."""
    with st.container(key="over_bar", horizontal=True, vertical_alignment="center", gap="small"):
        of_all = f"**{int(kept.sum()):,}** of {plain(counted(len(scatter), 'caption'))}"
        st.markdown(of_all + madeup.synthetic_mark(Selection()))
        choosing.draw_ways(scatter, kept)


def explore(table: SpaceTable, scatter: Scatter) -> None:
    """Draw map, groups, counts and the picked tile."""
    choosing.take_old_link()
    chosen = filters.selection()
    kept = chosen_rows(scatter, chosen)
    colours = coloured(scatter, kept)
    bar(scatter, kept)
    with st.container(key="over_note"):
        tell(table, scatter)
    draw_map(scatter, chosen, colours)
    with st.container(key="over_right"):
        if tile := state.picked():
            panel.show(tile, catalogue().revision())
            ahead.expect(tile)
            return
        if scatter.named and scatter.named.groups:
            with foldable("Groups", ":material/bubble_chart:", "groups_open"):
                choosing.draw_groups(scatter, scatter.named)
        with foldable("Counts", ":material/bar_chart:", "counts_open"):
            draw_counts(scatter, chosen, kept, colours)


def tell(table: SpaceTable, scatter: Scatter) -> None:
    """Say what is going on, and what went wrong."""
    if failure := job().failure:
        st.error(plain(failure), icon=":material/error:")
    if told := choosing.said():
        st.warning(plain(told), icon=":material/info:")
    if waiting := layout.waiting(catalogue(), table):
        st.info(
            f"{plain(counted(waiting, 'caption'))} came after this map was laid out: not on it.",
            icon=":material/hourglass_top:",
        )
    if scatter.named is None and not job().is_running() and not job().failure:
        job().start(naming=True)
    if job().is_running():
        working()


def draw_counts(scatter: Scatter, chosen: Selection, kept: Kept, colours: Colouring) -> None:
    """Draw what the captions of the filters are about; the map's legend is among it."""
    summed = scatter.counts(kept)
    st.caption("Captions within the filters; press a row to filter")
    groups = {
        "dominant": counts.Group("dominant", "Dominant land cover of the tile",
                                 counts.class_rows(summed.classes, view=False), chosen.classes),
        "split": counts.Group("split", "Split", counts.rows(summed.splits, view=False), chosen.splits),
    }  # fmt: skip
    if colours.by != "class":
        first = legend(colours, groups, chosen)
        groups = {first.name: first, **{name: group for name, group in groups.items() if name != first.name}}
    counts.show([group for group in groups.values() if group.rows], key="caption_counts")


def extended(table: SpaceTable, scatter: Scatter) -> Scatter:
    """Place captions that came after the layout was made, where these are few."""
    with_vector = layout.waiting(catalogue(), table)
    if not with_vector:
        return scatter
    if with_vector <= min(FEW_LATER, len(scatter)) and (meaning := embedding().ready()):
        matrix = meaning.matrix()
        if matrix is not None and layout.extend(catalogue(), table, matrix):
            return scatters().of(table)
    return scatter


@st.fragment(run_every=1)
def working() -> None:
    """Show how far the layout has come, with a button that ends it."""
    if not job().is_running():
        st.rerun()
    now = job().progress
    st.progress(now.done / now.total if now.total else 0.0, plain(job().progress_words))
    st.button("Stop", icon=":material/stop:", key="stop_layout", on_click=job().stop)


def start() -> None:
    """Make the layout, in the background."""
    job().start()


def first_layout(table: SpaceTable) -> None:
    """Offer to make the layout."""
    held = layout.waiting(catalogue(), table)
    if held < layout.FEWEST:
        no_vectors()
        return
    st.write(
        f"{held:,} captions have a vector. Laying them out takes a few seconds for hundreds and a minute or two for "
        "the published release; it is kept, and captions that come later find their place in it."
    )
    st.button("Lay out the captions", icon=":material/bubble_chart:", type="primary", key="lay_out", on_click=start)


def controls() -> None:
    """Draw what the map shows and how it is made."""
    st.selectbox("Colour captions by", list(COLOURINGS), key="meaning_colour", bind="query-params")
    st.caption("Near means alike in meaning; directions and distances far apart mean nothing.")
    st.button(
        "Lay out anew",
        icon=":material/refresh:",
        type="tertiary",
        key="again",
        on_click=start,
        disabled=job().is_running(),
    )


def page() -> None:
    """Draw the map, or what it needs first."""
    if emptiness.told("Meaning map"):
        return
    table = space()
    scatter = scatters().of(table) if table else None
    if table and scatter and len(scatter):
        with stage(controls):
            explore(table, extended(table, scatter))
        return
    st.title("Meaning map")
    st.caption("Every caption as a dot, near those that say the like.")
    if failure := job().failure:
        st.error(plain(failure), icon=":material/error:")
    if job().is_running():
        working()
    elif table is None:
        if ready_meaning():
            no_vectors()
    elif ready_meaning():
        first_layout(table)


page()
