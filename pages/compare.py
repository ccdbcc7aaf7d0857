"""Compare: up to four tiles side by side, in pictures, land cover and words."""

from collections.abc import Sequence

import streamlit as st

from core.errors import TileNameError, TileNotFoundError
from core.geography.tiles import Tile
from core.store.flags import SYNTHETIC_NOTE
from core.tile.record import TileRecord, load
from pages.ui.compare import landcover
from pages.ui.frame import address, composition, emptiness, filters, named, panel, state, way
from pages.ui.frame.cards import place
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import browser, catalogue

TILES = "tiles"
"""Name, in the address, of the tiles that are compared."""


def chosen() -> tuple[Tile, ...]:
    """Return the tiles that the address names, else those that were chosen elsewhere; damaged names are left out."""
    named = st.query_params.get(TILES, "")
    if not named:
        return state.compared()
    found = []
    for name in dict.fromkeys(filter(None, map(str.strip, named.split(",")))):
        try:
            found.append(Tile.parse(name))
        except TileNameError as error:
            st.warning(plain(error), icon=":material/error:")
    return tuple(dict.fromkeys(found))[: state.MOST_COMPARED]


def choose(tiles: Sequence[Tile]) -> None:
    """Put tiles into the address and into what other pages know of."""
    state.set_compared(tiles)
    address.say({TILES: ",".join(tile.name for tile in tiles)})


def add() -> None:
    """Take in the tile whose name was typed and empty the box; a name that is none stays there."""
    try:
        tile = Tile.parse(st.session_state["compare_name"])
    except TileNameError:
        return
    choose([*(other for other in chosen() if other != tile), tile][: state.MOST_COMPARED])
    st.session_state["compare_name"] = ""


def replace(place_of: int) -> None:
    """Put another tile at a place."""
    try:
        tile = Tile.parse(st.session_state[f"replace_{place_of}"])
    except TileNameError:
        return
    tiles = list(chosen())
    tiles[place_of] = tile
    choose(list(dict.fromkeys(tiles)))
    st.session_state[f"replace_{place_of}"] = ""


def remove(tile: Tile) -> None:
    """Take a tile out."""
    choose([other for other in chosen() if other != tile])


def surprise() -> None:
    """Take in a tile of the filters at random."""
    held = chosen()
    tile = browser().surprise(filters.selection())
    if tile and tile not in held:
        choose([*held, tile][: state.MOST_COMPARED])


def controls(count: int) -> None:
    """Draw what takes further tiles in."""
    full = count >= state.MOST_COMPARED
    with st.container(horizontal=True, vertical_alignment="bottom"):
        typed = st.text_input(
            "Add a tile by its name",
            key="compare_name",
            placeholder="4481_2438_patch01",
            on_change=add,
            disabled=full,
            width=280,
            max_chars=200,
            help=f"Up to {state.MOST_COMPARED} tiles; the button on a card of the search adds one too." if not full else
            "Four tiles fit side by side: remove one first.",
        )  # fmt: skip
        st.button("Add one at random", icon=":material/casino:", key="compare_random", on_click=surprise, disabled=full)
        if count:
            st.button("Remove all", icon=":material/clear_all:", key="compare_none", on_click=choose, args=((),))
    named.problem(typed or "")


def head(record: TileRecord, place_of: int) -> None:
    """Draw name, place and what can be done with a tile."""
    tile = record.tile
    st.markdown(f"**{plain(tile.name)}**")
    st.caption(plain(f"{place(*tile.centre)} · split {record.split or 'none'}"))
    if record.synthetic:
        st.badge(SYNTHETIC_NOTE, color="orange")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        there = way.to_tile(tile.name)
        st.page_link("single.py", label="Tile page", icon=":material/open_in_full:", query_params=there)
        with st.popover("Replace", type="tertiary", key=f"replacing_{place_of}"):
            st.text_input(
                "Name of another tile", key=f"replace_{place_of}", on_change=replace, args=(place_of,), max_chars=200
            )
        st.button(
            "Remove", icon=":material/close:", type="tertiary", key=f"remove_{place_of}", on_click=remove, args=(tile,)
        )


def side_by_side(records: Sequence[TileRecord], revision: int) -> None:
    """Draw the tiles, row by row, so that like stands beside like."""
    for number, (column, record) in enumerate(zip(columns(records), records, strict=True)):
        with column:
            head(record, number)
            st.html(panel.STYLE + panel.pictures_html(record, revision) + panel.shares_html(record))
    st.header("Land cover", anchor=False)
    if any(record.composition for record in records):
        st.html(landcover.STYLE + landcover.table_html(records))
        regions(records)
    else:
        st.info(
            "None of these tiles has a land-cover map: the page of each tile offers to fetch one, the page Dataset for "
            "all of them.",
            icon=":material/layers_clear:",
        )
    st.header("Captions", anchor=False)
    for column, record in zip(columns(records), records, strict=True):
        with column:
            panel.captions(record)


def regions(records: Sequence[TileRecord]) -> None:
    """Draw the land cover of each tile by region."""
    with st.expander("By region", icon=":material/grid_view:"):
        for column, record in zip(columns(records), records, strict=True):
            if record.composition:
                column.html(composition.STYLE + composition.regions_html(record.composition))
            else:
                column.caption("No land-cover map.")


def columns(records: Sequence[TileRecord]) -> list[st.delta_generator.DeltaGenerator]:
    """Return a column for each tile, none wider than if two were compared."""
    return st.columns(max(2, len(records)), gap="medium")[: len(records)]


def loaded(tiles: Sequence[Tile]) -> list[TileRecord]:
    """Read the tiles; one that the catalogue does not hold is said so."""
    records = []
    for tile in tiles:
        try:
            records.append(load(catalogue(), tile))
        except TileNotFoundError as error:
            st.warning(plain(error), icon=":material/search_off:")
    return records


def page() -> None:
    """Draw the page, or say what it needs."""
    st.title("Compare tiles", anchor=False)
    if emptiness.told():
        return
    tiles = chosen()
    if tiles:
        choose(tiles)
    controls(len(tiles))
    records = loaded(tiles)
    if records:
        side_by_side(records, catalogue().revision())
        if len(records) == 1:
            st.info("Add a second tile to see how they differ.", icon=":material/compare:")
    else:
        st.info(
            "No tile is chosen yet. Type a name above, add one at random, or use the compare button of a card on the "
            "search page or in the list of the world map.",
            icon=":material/compare:",
        )


page()
