"""Tiles whose captions mean nearly what a text says."""

import streamlit as st

from core.errors import ExplorerError
from core.geography.tiles import ZOOM, Tile
from core.search.meaning.scan import Near
from core.selection.filters import Selection
from generation.ways.told import Way
from pages.ui.frame.hypertext import Html, escaped
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import browser, catalogue, meaning, prefix

NEAREST = 4

_WIDTH_PX = 150
"""Of a picture with its name; two of them stand beside each other on a phone."""


def draw(way: Way, tile: Tile) -> None:
    """Draw the nearest tiles as small pictures with links."""
    try:
        found = _nearest(way.told[0].text, tile.key, catalogue().revision())
    except ExplorerError as error:
        st.caption(plain(f"Nearest in meaning: {error}"))
        return
    if not found:
        st.caption("Nearest in meaning: no caption can be found by meaning yet.")
        return
    st.caption("Nearest in meaning, of all captions in force:")
    with st.container(horizontal=True, gap="small", key=f"near_{way.name}"):
        for other in (Tile.from_key(near.key) for near in found):
            with st.container(width=_WIDTH_PX):
                st.html(_picture(other))
                st.page_link("five.py", label=plain(other.name), query_params={"tile": other.name})


@st.cache_data(show_spinner="Looking for texts that mean the same", max_entries=256)
def _nearest(text: str, without: int, revision: int) -> list[Near]:
    near = meaning().nearest(text, browser().in_force(Selection()), limit=NEAREST + 1).near
    return [one for one in near if one.key != without][:NEAREST]


def _picture(tile: Tile) -> Html:
    address = f"{prefix()}/xyz/rgb/{ZOOM}/{tile.x}/{tile.y}?v={catalogue().revision()}"
    return Html(
        f'<figure class="near"><img src="{escaped(address)}" width="128" height="128" loading="lazy" '
        f'alt="Image of tile {escaped(tile.name)}"></figure>'
    )
