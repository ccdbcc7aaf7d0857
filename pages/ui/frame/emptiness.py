"""What a page says before there is any tile."""

import streamlit as st

from core.selection.filters import Selection
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import browser


def told(title: str = "") -> bool:
    """Tell whether the catalogue is empty; if so, say where the first tiles come in, below a title if it has none."""
    if browser().count(Selection()):
        return False
    if title:
        st.title(plain(title), anchor=False)
    st.info("The catalogue is empty: the world map page says how the first tiles come in.", icon=":material/public:")
    st.page_link("explore.py", label="World map", icon=":material/public:")
    return True
