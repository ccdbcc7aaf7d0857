"""Meaning map: every caption as a dot near those that say the like, coloured and filtered as the world map is."""

from collections.abc import Mapping
from typing import cast

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.embedding.spaces import SpaceTable
from core.errors import SelectionError
from core.geography.tiles import Tile
from core.projection import layout
from core.projection.packed import Scatter
from core.search import hitlist
from core.selection.areas import MAX_RING, format_ring, parse_ring
from core.selection.filters import Selection
from pages.ui.frame import address, counts, filters, panel, state
from pages.ui.frame.mapstate import read_result
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import browser, catalogue, embedding, scatters, space
from pages.ui.frame.resources import projection as job
from pages.ui.frame.take import take
from pages.ui.frame.waiting import no_vectors, ready_meaning
from pages.ui.map.colouring import COLOURINGS
from pages.ui.meaning.canvas import MeaningView, Place, meaning_canvas

Kept = NDArray[np.bool_]
"""Which captions the filters keep."""

MAP = "meaning_map"
"""Key of the map."""

DRAWN = "drawn"
"""Name, in the address, of the area that was drawn on this map."""

_FURTHEST = 100.0
"""All captions lie in the unit square; whoever draws beyond this has long left it behind."""

COLOURS = ("Land cover", "Split", "Caption set", "Quality flag")

FEW_LATER = 5_000
"""Captions that are placed beside the others while the page is drawn; more wait for a new layout."""


def ring() -> tuple[Place, ...]:
    """Return the drawn area that the address names; a damaged one is none."""
    try:
        corners = parse_ring(st.query_params.get(DRAWN, ""))
    except SelectionError:
        return ()
    on_map = all(abs(axis) <= _FURTHEST for corner in corners for axis in corner)
    return corners if on_map and 3 <= len(corners) <= MAX_RING else ()


def take_map() -> None:
    """Keep what a person did on the map; runs before the page does."""
    done = read_result(cast("Mapping[str, object]", st.session_state.get(MAP) or {}))
    if done.picked is not None:
        state.pick(Tile.from_key(done.picked))
    if done.area:
        draw_ring(done.area.ring or ())


def draw_ring(corners: tuple[Place, ...]) -> None:
    """Put an area into the address, or take it away."""
    address.say({DRAWN: format_ring(corners) if corners else ""})


def chosen_rows(scatter: Scatter, chosen: Selection) -> Kept:
    """Tell which captions the filters keep."""
    if not chosen:
        return np.ones(len(scatter), bool)
    return scatter.rows_of(browser().in_force(chosen).ids())


def draw_map(scatter: Scatter, chosen: Selection, kept: Kept) -> None:
    """Draw the map."""
    name = str(st.session_state.get("meaning_colour", COLOURS[0]))
    paint = COLOURINGS[name if name in COLOURS else COLOURS[0]]
    tile = state.picked()
    meaning_canvas(
        MeaningView(
            captions=f"/map/meaning?v={scatter.version}",
            colouring=paint(scatter.counts(kept), browser().caption_sets()),
            mask=f"/map/meaning/mask?v={scatter.version}&{chosen.to_query()}" if chosen else None,
            picked=tile.key if tile else None,
            area=ring(),
            words=f"/map/meaning/words/{{number}}?v={scatter.version}",
            revision=str(catalogue().revision()),
        ),
        key=MAP,
        on_change=take_map,
    )


def draw_area(scatter: Scatter, kept: Kept) -> None:
    """Say what lies in the drawn area, and what can be done with it."""
    inside = kept & scatter.inside(ring())
    keys = list(dict.fromkeys(scatter.keys[inside].tolist()))
    tiles = [Tile.from_key(key) for key in keys]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"Drawn area: **{int(inside.sum()):,}** captions of **{len(keys):,}** tiles")
        st.space("stretch")
        take(tiles, lambda opened: hitlist.of_tiles(opened, tiles), "Drawn on the meaning map", key="drawn")
        st.button("Clear", icon=":material/close:", key="clear_drawn", type="tertiary", on_click=draw_ring, args=((),))


def explore(scatter: Scatter) -> None:
    """Draw map, counts and the picked tile."""
    chosen = filters.selection()
    filters.keep()
    kept = chosen_rows(scatter, chosen)
    left, right = st.columns([7, 3], gap="medium")
    with left:
        said = "".join(f" · {plain(words)}" for words in filters.words(chosen))
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{int(kept.sum()):,}** of {len(scatter):,} captions{said}")
            st.space("stretch")
            st.button(
                "Lay out anew",
                icon=":material/refresh:",
                type="tertiary",
                key="again",
                on_click=start,
                disabled=job().is_running(),
            )
        draw_map(scatter, chosen, kept)
        if ring():
            draw_area(scatter, kept)
        else:
            st.caption(
                "Near means alike in meaning; directions and distances far apart mean nothing. Draw round a group "
                "with the lasso to use its tiles as a filter on the other pages."
            )
    with right:
        if tile := state.picked():
            panel.show(tile, catalogue().revision())
        else:
            draw_counts(scatter, kept)


def draw_counts(scatter: Scatter, kept: Kept) -> None:
    """Draw what the captions of the filters, and of the drawn area, are about."""
    counted = scatter.counts(kept, scatter.inside(ring()) if ring() else None)
    st.caption("Captions in the drawn area / within the filters" if ring() else "Captions within the filters")
    chosen, drawn = filters.selection(), bool(ring())
    dominant = counts.class_rows(counted.classes, view=drawn)
    groups = [counts.Group("dominant", "Dominant land cover of the tile", dominant, chosen.classes)]
    if counted.splits:
        groups.append(counts.Group("split", "Split", counts.rows(counted.splits, view=drawn), chosen.splits))
    counts.show(groups, key="caption_counts")


def extended(table: SpaceTable, scatter: Scatter) -> Scatter:
    """Place captions that came after the layout was made, where these are few."""
    with_vector = layout.waiting(catalogue(), table)
    if not with_vector:
        return scatter
    if with_vector <= min(FEW_LATER, len(scatter)) and (meaning := embedding().ready()):
        matrix = meaning.matrix()
        if matrix is not None and layout.extend(catalogue(), table, matrix):
            return scatters().of(table)
    st.info(
        f"{with_vector:,} captions came after this map was laid out and are not on it.", icon=":material/hourglass_top:"
    )
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


def page() -> None:
    """Draw the map, or what it needs first."""
    if not browser().count(Selection()):
        st.title("Meaning map")
        st.info("The catalogue is empty: the world map page says how the first tiles come in.")
        st.page_link("explore.py", label="World map", icon=":material/public:")
        return
    table = space()
    scatter = scatters().of(table) if table else None
    if failure := job().failure:
        st.error(plain(failure), icon=":material/error:")
    if table and scatter and len(scatter):
        with st.sidebar:
            filters.sidebar(browser().caption_sets())
            st.header("Map")
            st.selectbox("Colour captions by", COLOURS, key="meaning_colour", bind="query-params")
        if job().is_running():
            working()
        explore(extended(table, scatter))
        return
    st.title("Meaning map")
    st.caption("Every caption as a dot, near those that say the like.")
    if job().is_running():
        working()
    elif table is None:
        if ready_meaning():
            no_vectors()
    elif ready_meaning():
        first_layout(table)


page()
