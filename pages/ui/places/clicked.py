"""The panel beside the map for an empty place that was clicked: the offer to add it."""

import streamlit as st

from core.errors import ExplorerError
from core.geography.boxes import tile_at
from core.geography.tiles import Tile
from core.places.additions import held
from pages.ui.frame import state
from pages.ui.frame.cards import place as place_words
from pages.ui.frame.mapstate import LonLat
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import adding, catalogue
from pages.ui.places import watch
from pages.ui.places.offer import asked_by, offer


def tile() -> Tile | None:
    """The tile of the empty place that the address names, if it lies on the grid."""
    try:
        return tile_at(*place) if (place := state.place()) else None
    except ExplorerError:
        return None


def show(place: LonLat) -> None:
    """Draw the panel; once the tile is there, it is picked."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("**An empty place**")
        st.space("stretch")
        st.button(
            "Close", icon=":material/close:", key="close_place", on_click=state.set_place, args=(None,), type="tertiary"
        )
    try:
        here = tile_at(*place)
    except ExplorerError as error:
        st.warning(plain(error), icon=":material/wrong_location:")
        return
    st.caption(f"{plain(place_words(*place))} · tile {plain(here.name)} · pixel {here.pixel_m:.2f} m")
    if adding().is_running():
        watch.going_on()
        return
    there = held(catalogue(), [here])
    if there.own or there.others:
        state.pick(here)
        st.rerun()
    watch.outcome()
    offer([here], asked_by("place", f"{place.lat:.5f}, {place.lon:.5f}"), key="clicked")
