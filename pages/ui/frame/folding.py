"""Panels that fold, over a map that fills the window and beside other pages."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.ui.frame import filters
from pages.ui.frame.assets import UI
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import browser

FOLDED = {"filters_open": False, "layers_open": False, "counts_open": True, "groups_open": True}
"""Panels over the maps and beside lists, and whether they are open at first."""


@contextmanager
def stage(controls: Callable[[], None]) -> Iterator[None]:
    """Lend a page whose map fills the window, with the filters and the controls of the map in panels over it."""
    st.html(UI / "map" / "page.css")
    content = st.container(key="stage")  # comes before the filters for those who go by keyboard
    with st.container(key="over_left"):
        _filters()
        with foldable("Map layers", ":material/layers:", "layers_open"):
            controls()
    with content:
        yield


def sidebar() -> None:
    """Draw the filters beside a page."""
    with st.sidebar:
        _filters()


def _filters() -> None:
    """Draw the filters once they are opened: two dozen widgets would be a third of what the browser has to draw."""
    with foldable("Filters", ":material/filter_alt:", "filters_open"):
        if unfolded("filters_open"):
            filters.draw(browser().caption_sets())
        else:
            filters.tell_unread()


def unfolded(panel: str) -> bool:
    """Tell whether a panel is open, as the session or the address has it."""
    return bool(st.session_state.get(panel, FOLDED[panel]))


def foldable(title: str, icon: str, panel: str) -> DeltaGenerator:
    """Make a panel that folds; how it was left is kept in the address, and when another page is visited."""
    if panel not in st.session_state and panel not in st.query_params:
        phone = "Mobi" in st.context.headers.get("User-Agent", "")  # no room beside the map
        st.session_state[panel] = st.session_state.get(f"kept_{panel}", FOLDED[panel] and not phone)
    made = st.expander(plain(title), FOLDED[panel], icon=icon, key=panel, bind="query-params", on_change="rerun")
    st.session_state[f"kept_{panel}"] = unfolded(panel)
    return made


def opened(title: str, icon: str, key: str, *, first: bool = False, now: bool = False) -> DeltaGenerator | None:
    """Make a part of a page that folds, and lend it once it is open: what is folded need not be drawn.

    Args:
        title: What is in it.
        icon: Of the title.
        key: Under which the session keeps whether it is open.
        first: Whether it is open until somebody folds it.
        now: Whether it is opened: there is something new in it.
    """
    if now:
        st.session_state[key] = True
    made = st.expander(plain(title), st.session_state.get(key, first), icon=icon, key=key, on_change="rerun")
    return made if made.open else None
