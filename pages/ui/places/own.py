"""What the page of a tile says of a place of one's own: what brought it, what it lacks, and how it goes again."""

import streamlit as st

from core.geography.tiles import Tile
from core.places.additions import Asked, addition_of, remove
from core.places.anywhere import lacks
from pages.ui.frame import state
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import adding, catalogue
from pages.ui.places import watch
from pages.ui.places.offer import offer


def draw(tile: Tile) -> None:
    """Draw a line with what brought the tile, and the ways on."""
    brought = addition_of(catalogue(), tile)
    if brought is None:
        return
    asked = brought.asked
    given = asked.given if len(asked.given) <= 60 else f"{asked.given[:60]}…"
    if adding().is_running():
        watch.going_on()
    watch.outcome(tile)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            f"In **{plain(asked.collection)}** since {brought.added_at:%Y-%m-%d %H:%M} UTC, with "
            f"{watch.counted(brought.tiles)} added as {plain(asked.how)}: {plain(given)}"
        )
        if _lacks(tile):
            with st.popover("Fetch what is missing", icon=":material/download:", type="tertiary"):
                offer([tile], Asked(asked.how, asked.given, asked.author, asked.collection), key="missing")
        st.button(
            "Remove this place", icon=":material/delete:", type="tertiary", key="remove_place",
            on_click=_remove, args=(tile,),
            help="With its image, land cover and facts. Its captions stay in the history, out of force.",
        )  # fmt: skip


def _lacks(tile: Tile) -> bool:
    return any(lacks(catalogue(), [tile], layer) for layer in ("rgb", "labels"))


def _remove(tile: Tile) -> None:
    removed = remove(catalogue(), [tile], author=watch.who())
    if not removed.stay:
        state.pick(None)
    st.toast(f"{plain(tile.name)} is no longer among your own places.", icon=":material/delete:")
