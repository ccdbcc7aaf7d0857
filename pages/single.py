"""Tile: one tile in full, on a map, in numbers and in words."""

import streamlit as st

from core.errors import TileNameError, TileNotFoundError
from core.geography.tiles import Tile
from core.landcover.held import covers_of
from core.selection.filters import Selection
from core.store.flags import SYNTHETIC_NOTE
from core.tile.record import TileRecord, load
from pages.ui.frame import filters, state
from pages.ui.frame.cards import place
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import browser, catalogue
from pages.ui.places import own
from pages.ui.tile import captions, dates, facts, options
from pages.ui.trail import steps
from pages.ui.truth import view


def go_to() -> None:
    """Open the tile whose name was typed and empty the box; a name that is none stays there for `walk`."""
    try:
        state.pick(Tile.parse(st.session_state["go_to_tile"]))
    except TileNameError:
        return
    st.session_state["go_to_tile"] = ""


def surprise() -> None:
    """Open a tile at random."""
    if found := browser().surprise(filters.selection()):
        state.pick(found)


def walk(*, with_steps: bool) -> None:
    """Draw the row on top: a box for names, and buttons that go through the tiles."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        typed = st.text_input(
            "Go to tile", key="go_to_tile", placeholder="4481_2438_patch01", on_change=go_to, width=260, max_chars=200
        )
        st.space("stretch")
        if with_steps and (here := state.picked()):
            steps.draw(here)
        st.button("Surprise me", icon=":material/casino:", key="tile_surprise", shortcut="s", on_click=surprise)
        st.page_link("explore.py", label="World map", icon=":material/public:", query_params=_tile_query())
        if with_steps:
            st.page_link("lab.py", label="Prompt lab", icon=":material/science:", query_params=_tile_query())
            st.page_link("change.py", label="Change", icon=":material/difference:", query_params=_tile_query())
    if typed.strip():
        name_problem(typed)


def _tile_query() -> dict[str, str]:
    """What the way back to the map takes along."""
    here = state.picked()
    return {"tile": here.name} if here else {}


def name_problem(name: str) -> None:
    """Say what is wrong with the name of a tile, if anything is."""
    try:
        Tile.parse(name)
    except TileNameError as error:
        st.warning(plain(error), icon=":material/error:")


def no_tile() -> None:
    """Say how a tile gets here."""
    st.title("Tile")
    if "tile" in st.query_params:
        name_problem(st.query_params["tile"])
    walk(with_steps=False)
    st.info(
        "No tile is open. Type a name, let chance pick one, or click a tile on the world map.",
        icon=":material/crop_square:",
    )


def title(record: TileRecord) -> None:
    """Draw name, place, and what can be copied."""
    tile = record.tile
    left, right = st.columns([3, 1], vertical_alignment="center")
    left.title(f"Tile {plain(tile.name)}", anchor=False)
    made_up = f" · :orange-badge[{SYNTHETIC_NOTE}]" if record.synthetic else ""
    made_up += " · :blue-badge[own place]" if record.own else ""
    left.caption(f"{plain(place(*tile.centre))} · split {plain(record.split or 'none')}{made_up}")
    if record.own:
        own.draw(tile)
    with right.popover("Copy", icon=":material/content_copy:", width="stretch"):
        facts.copies(record)


def draw(tile: Tile) -> None:
    """Draw the page of a tile."""
    walk(with_steps=True)
    try:
        record = load(catalogue(), tile)
    except TileNotFoundError as error:
        st.title(f"Tile {plain(tile.name)}", anchor=False)
        st.warning(plain(error), icon=":material/search_off:")
        return
    title(record)
    facts.problems(record)
    left, right = st.columns([3, 2], gap="large")
    with left:
        if "rgb" not in record.pictures:
            dates.offer(record)
        options.draw(record, catalogue().revision())
        facts.downloads(record)
        dates.draw(record)
    with right:
        held = covers_of(catalogue(), tile)
        facts.cover(record, held)
        facts.facts(record, held)
    st.header("Captions", anchor=False)
    if record.captions:
        captions.draw(record.captions)
    else:
        st.info(
            "This tile has no caption. Import the release's json_files folder to add the published ones.",
            icon=":material/notes:",
        )
    view.draw(record, held)


if not browser().count(Selection()):
    st.title("Tile")
    st.info("The catalogue is empty: the world map page says how the first tiles come in.", icon=":material/public:")
    st.page_link("explore.py", label="World map", icon=":material/public:")
elif here := state.picked():
    draw(here)
else:
    no_tile()
