"""Help, on every page by a button or the key ?: what can be tried, and the keys of the page."""

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from core.selection.filters import Selection
from pages.ui.frame.component import component
from pages.ui.frame.resources import browser
from pages.ui.start import first, keys


def mount(page: str) -> None:
    """Draw the button, and have the browser press it at the key ?; drawn once, by the frame of all pages."""
    with st.container(key="help"):
        _sheet(page)
    _component()(key="help_key", data={"begun": first.to_remember(elsewhere=page != "")})


@st.fragment
def _sheet(page: str) -> None:
    """Draw the sheet; what it holds is looked up when it is opened, and the page beneath is not drawn anew."""
    held = st.popover("Help", icon=":material/help:", type="tertiary", key="help_open", on_change="rerun")
    if held.open:
        with held:
            if browser().count(Selection()):
                first.introduction(again=True)
            st.html(keys.STYLE + keys.table_html(page))


def _component() -> ComponentRenderer:
    return component("help", "<span hidden></span>", "start/help.js")
