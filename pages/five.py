"""Five ways: one tile as five datasets describe it, each text held against the land cover."""

import streamlit as st

from core.errors import ExplorerError
from core.geography.tiles import Tile
from core.store.flags import SYNTHETIC_NOTE
from core.tile.record import TileRecord, load
from generation.checks.checking import CheckResult
from generation.ways.told import Told, Way, checked, ways_of
from pages.ui.frame import emptiness, named, state
from pages.ui.frame.assets import UI
from pages.ui.frame.cards import place
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import catalogue, settings
from pages.ui.tile.captions import picture_of
from pages.ui.trail import steps
from pages.ui.truth.checked import Shown, checked_texts, picture_alone
from pages.ui.ways import near, table


def bar(tile: Tile | None) -> None:
    """Draw the ways to other tiles."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        typed = named.box("five_tile")
        if tile:
            with st.container(horizontal=True, vertical_alignment="center", gap="small", width="content"):
                steps.draw(tile)
        named.chance("five_surprise")
        if tile:
            there = {"tile": tile.name}
            st.page_link("single.py", label="Tile page", icon=":material/crop_square:", query_params=there)
    named.problem(typed)


def draw(tile: Tile) -> None:
    """Draw the picture of a tile, and beside it what each way says of it."""
    try:
        record = load(catalogue(), tile)
    except ExplorerError as error:
        st.warning(plain(error), icon=":material/search_off:")
        return
    ways = ways_of(catalogue(), settings(), record)
    results = {told: checked(catalogue(), settings(), record, told) for way in ways for told in way.told}
    left, right = st.columns([2, 5], gap="large")
    with left, st.container(key="five_picture"):
        head(record)
        picture_alone(picture_of(record), legend=any(results.values()), key="five_stage")
    with right:
        if record.composition is None:
            st.info(
                "Nothing can be checked: this tile has no land cover. Fetch it on the tile's page.",
                icon=":material/fact_check:",
            )
        st.html(table.table_html(ways, results))
        for number, way in enumerate(ways, start=1):
            draw_way(number, way, results, record)


def head(record: TileRecord) -> None:
    """Say which tile it is."""
    st.markdown(f"**{plain(record.tile.name)}**")
    st.caption(plain(place(*record.tile.centre)))
    if record.synthetic:
        st.badge(SYNTHETIC_NOTE, color="orange")


def draw_way(number: int, way: Way, results: dict[Told, CheckResult | None], record: TileRecord) -> None:
    """Draw the texts of one way with their claims marked, and the tiles whose captions mean nearly the same."""
    with st.container(border=True):
        st.header(f"{number:,}. {plain(way.name)}", anchor=False)
        st.caption(plain(" · ".join(filter(None, [f"from {way.made_from}", way.credit]))))
        if not way.told:
            st.info(plain(way.lacking), icon=":material/info:")
            return
        shown = [Shown(one.title, one.text, results[one], one.basis, _about(one)) for one in way.told]
        checked_texts(*shown, tile=record.tile, key=f"five_{way.name}")
        near.draw(way, record.tile)


def _about(told: Told) -> str:
    held = "a caption of this tile" if told.held else "made on the spot, not kept"
    return f"{table.words(told.text)} · {held}"


def page() -> None:
    """Draw the page, or say what it needs."""
    st.title("Five ways", anchor=False)
    st.html(UI / "ways" / "page.css")
    st.caption(
        "How the same place reads in five datasets, and what the land-cover map bears out. Point at a claim to see "
        "on the picture what it is about."
    )
    if emptiness.told():
        return
    here = state.picked()
    bar(here)
    if here:
        draw(here)
    else:
        named.problem_of_address()
        st.info(
            "No tile is open. Type a name, let chance pick one, or come here from a tile's page.",
            icon=":material/splitscreen:",
        )


page()
