"""Tile: one tile in full, its picture beside its captions, and in numbers."""

import streamlit as st

from core.errors import TileNotFoundError
from core.geography.tiles import Tile
from core.landcover.held import covers_of
from core.store import flags
from core.store.flags import SYNTHETIC_NOTE
from core.tile.record import TileRecord, load
from pages.ui.boxes import drawn
from pages.ui.frame import emptiness, named, state
from pages.ui.frame.assets import UI
from pages.ui.frame.cards import place
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import catalogue
from pages.ui.osm import objects
from pages.ui.places import own
from pages.ui.tile import captions, dates, facts, metadata, options
from pages.ui.trail import steps


def ways(*, with_steps: bool) -> None:
    """Draw the ways to other tiles and pages."""
    here = state.picked()
    if with_steps and here:
        steps.draw(here, shown_ahead=True)
    named.chance("tile_surprise")
    if with_steps:
        st.page_link("lab.py", label="Prompt lab", icon=":material/science:", query_params=_tile_query())
    with st.popover("More", icon=":material/more_horiz:"):
        named.problem(named.box("go_to_tile"))
        st.page_link("explore.py", label="World map", icon=":material/public:", query_params=_tile_query())
        if with_steps:
            st.page_link("five.py", label="Five ways", icon=":material/splitscreen:", query_params=_tile_query())
            st.page_link("change.py", label="Change", icon=":material/difference:", query_params=_tile_query())
            st.page_link("tasks.py", label="Tasks", icon=":material/quiz:", query_params=_tile_query())


def _tile_query() -> dict[str, str]:
    """What the way back to the map takes along."""
    here = state.picked()
    return {"tile": here.name} if here else {}


def no_tile() -> None:
    """Say how a tile gets here."""
    st.title("Tile")
    named.problem_of_address()
    named.problem(named.box("go_to_tile"))
    st.info(
        "No tile is open. Type a name, let chance pick one, or click a tile on the world map.",
        icon=":material/crop_square:",
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        named.chance("tile_surprise")
        st.page_link("explore.py", label="World map", icon=":material/public:")


def said(record: TileRecord) -> None:
    """Draw what can be copied of a tile, and its place."""
    with st.container(width="content"):  # a fragment would take all room that there is
        facts.copies(record)
    made_up = f" :orange-badge[{SYNTHETIC_NOTE}]" if record.synthetic else ""
    made_up += " :blue-badge[own place]" if record.own else ""
    made_up += "".join(f" :orange-badge[{plain(name)}]" for name in flags.names(record.flags))
    with st.container(key="tile_said", width="content"):  # what gives way first stands last
        st.caption(f"{plain(place(*record.tile.centre))} · split {plain(record.split or 'none')}{made_up}")


def draw(tile: Tile) -> None:
    """Draw the page of a tile: picture and captions on the first screen, all else below."""
    st.html(UI / "tile" / "page.css")
    bar = st.container(horizontal=True, vertical_alignment="center", gap="small", key="tile_bar")
    bar.title(f"Tile {plain(tile.name)}", anchor=False, width="content")
    try:
        record = load(catalogue(), tile)
    except TileNotFoundError as error:
        with bar:
            st.space("stretch")
            ways(with_steps=True)
        st.warning(plain(error), icon=":material/search_off:")
        return
    if record.own:
        own.draw(tile)
    if "rgb" not in record.pictures:
        dates.offer(record)
    held = covers_of(catalogue(), tile)
    captions.draw(record, held)
    with bar:  # after the picture, which is looked at first
        said(record)
        st.space("stretch")
        ways(with_steps=True)
    facts.problems(record)
    left, right = st.columns(2, gap="large")
    with left:
        facts.cover(record, held)
    with right:
        facts.facts(record, held)
        metadata.draw(record)
        facts.downloads(record)
        dates.draw(record)
    drawn.draw(record)
    shapes = objects.draw(record)
    options.draw(record, catalogue().revision(), shapes)


if not emptiness.told("Tile"):
    if here := state.picked():
        draw(here)
    else:
        no_tile()
