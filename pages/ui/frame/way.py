"""The way through the pages: one entry of the browser's history a screen, and pages that open as they were left."""

from collections.abc import Sequence
from urllib.parse import parse_qs, urlencode

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer
from streamlit.navigation.page import StreamlitPage
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.ui.frame import address
from pages.ui.frame.address import Address
from pages.ui.frame.component import component

_TRAIL = {
    "": ("show", "order", "page"),
    "search": ("q", "mode", "plain", "like", "by", "shown"),
    "meaning": (),
    "truth": ("truth_set", "truth_of"),
    "disagreement": ("first", "second", "about", "land", "shown"),
    "evaluate": ("of", "against", "references", "of_split", "leave_out", "by_metric", "evaluate_end"),
}
"""What makes the order of the tiles of a page, by page."""

_LONGEST = 12_000

_PAGE, _LEFT = "way_page", "way_left"


def arrive(page: StreamlitPage) -> bool:
    """Tell whether the address is to be taken for what it says: it was opened by a link, or by Back or Forward.

    A page that is opened by its name alone is opened as it was left.
    """
    before, now = st.session_state.get(_PAGE), page.url_path
    st.session_state[_PAGE] = now
    if came_back() or before is None:
        address.adopt()
        return True
    if before == now:
        return address.settle()
    address.adopt()
    left: Address = st.session_state.get(_LEFT, {}).get(now, {})
    if left and not st.query_params:
        st.query_params.from_dict(left)
        address.adopt()
    return True


def came_back() -> bool:
    """Tell whether this run follows Back or Forward."""
    context = get_script_run_ctx()
    came: bool = context is not None and context.is_history_navigation
    return came


def note(*, leaving_out: Sequence[str]) -> None:
    """Remember what the address says of this page alone, for coming back to it by its name."""
    if (page := st.session_state.get(_PAGE)) is not None:
        own = {key: held for key, held in address.said().items() if key not in leaving_out}
        st.session_state.setdefault(_LEFT, {})[page] = own


ORIGIN = "from"
"""Name, in the address of the tile page, of the page that opened the tile, with what that said of itself."""


def to_tile(name: str) -> dict[str, str]:
    """What a link to the tile page takes along, so that it goes on in the order of this page."""
    page = st.session_state.get(_PAGE, "")
    if page == "tile":
        return {"tile": name} | {key: st.query_params[key] for key in (ORIGIN,) if key in st.query_params}
    if page not in _TRAIL:
        return {"tile": name}
    own = urlencode(trail()[1], doseq=True)
    return {"tile": name, ORIGIN: f"{page}?{own}" if own else page}


def trail() -> tuple[str, Address]:
    """This page, and what its address says of its order: the `origin` of the tiles that are opened here."""
    page = st.session_state.get(_PAGE, "")
    own = {key: [one for one in held if one] for key, held in address.said().items() if key in _TRAIL.get(page, ())}
    return page, {key: held for key, held in own.items() if held}


def origin() -> tuple[str, Address]:
    """The page that the tile was opened from, and what its address said of itself; the map where it says nothing."""
    page, _, said = st.query_params.get(ORIGIN, "")[:_LONGEST].partition("?")
    known = _TRAIL.get(page)
    if known is None:
        return "", {}
    return page, {key: held for key, held in parse_qs(said).items() if key in known}


def load_ahead(addresses: Sequence[str]) -> None:
    """Have the browser load pictures that the next page shows."""
    _component()(key="ahead", data={"ahead": list(addresses)})


def mount() -> None:
    """Keep the browser's history and scrolled positions; drawn once, by the frame of all pages."""
    _component()(key="way", data={})


def _component() -> ComponentRenderer:
    return component("way", "<span hidden></span>", "frame/way.js")
