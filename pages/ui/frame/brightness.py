"""The switch between brightened pictures and values as they are stored."""

import streamlit as st

from pages.ui.frame import state

HELP = "True colour brightened, in the same way for all tiles. Switched off, the values are as they are stored."


def toggle() -> None:
    """Draw the switch; what it says is in the address, and `state.as_stored` tells it to pictures."""
    st.toggle("Brightened", value=True, key=state.STRETCH, bind="query-params", help=HELP)
