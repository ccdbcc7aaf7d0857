"""A box that opens a tile by its name, and what is said of a name that is none."""

import streamlit as st

from core.errors import TileNameError
from core.geography.tiles import Tile
from pages.ui.frame import filters, state
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import browser


def box(key: str) -> str:
    """Draw the box; return what was typed and is no name, which stays in it until it is one: see `problem`."""
    return st.text_input(
        "Go to tile", key=key, placeholder="4481_2438_patch01", on_change=_open, args=(key,), width=260, max_chars=200
    )


def chance(key: str) -> None:
    """Draw a button that opens a tile of the filters at random."""
    st.button("Surprise me", icon=":material/casino:", key=key, shortcut="s", on_click=_surprise)


def problem(name: str) -> None:
    """Say what is wrong with the name of a tile, if anything is."""
    try:
        if name.strip():
            Tile.parse(name)
    except TileNameError as error:
        st.warning(plain(error), icon=":material/error:")


def problem_of_address() -> None:
    """Say what is wrong with the tile that the address names."""
    problem(st.query_params.get("tile", ""))


def _surprise() -> None:
    if found := browser().surprise(filters.selection()):
        state.pick(found)


def _open(key: str) -> None:
    try:
        state.pick(Tile.parse(st.session_state[key]))
    except TileNameError:
        return
    st.session_state[key] = ""
