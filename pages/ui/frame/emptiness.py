"""What a page says before there is any tile."""

import streamlit as st

from core.selection.filters import Selection
from pages.ui.frame import underway
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import browser, fetching, importing


def told(title: str = "") -> bool:
    """Tell whether the catalogue is empty; if so, say where the first tiles come in, below a title if it has none."""
    if browser().count(Selection()):
        return False
    if title:
        st.title(plain(title), anchor=False)
    for work in (fetching(), importing()):
        if work.is_running():
            st.info("The first tiles are on their way; this page follows when they are here.", icon=":material/public:")
            underway.watch(work, key="first_tiles_stop", keeps="It goes on later.")
            return True
    st.info("The catalogue is empty: the world map page says how the first tiles come in.", icon=":material/public:")
    st.page_link("explore.py", label="World map", icon=":material/public:")
    return True
