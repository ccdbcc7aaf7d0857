"""What is selected, in one line above every page."""

import streamlit as st

from core.counting import counted
from pages.ui.frame import filters, inwords, state
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import browser


def line(*, used: bool, chooses: bool) -> None:
    """Draw the selection with a way to take away each of its filters; nothing where nothing is selected.

    Args:
        used: Whether the page heeds it; one that does not says so.
        chooses: Whether tiles are chosen on the page, so that the next step with them is offered.
    """
    chosen, _ = filters.read()
    st.session_state[state.LINE] = chosen
    place = st.empty()  # always there: what stands below would be mounted anew, and lose its tie to the address
    if not chosen:
        return
    parts = inwords.parts(chosen)
    with place.container(horizontal=True, vertical_alignment="center", gap="xxsmall", key="selection"):
        st.markdown(":material/filter_alt: Selection:")
        for part in parts:
            st.button(
                plain(part.words),
                icon=":material/close:",
                icon_position="right",
                type="tertiary",
                key=f"selected_{part.key}_{part.value}",  # a place in the line is another filter's by the next click
                help="Take this away",
                on_click=filters.drop,
                args=(part,),
            )
        st.markdown(f"· {plain(counted(browser().count(chosen), 'tile'))}")
        if not used:
            st.caption("not used on this page")
        if chooses:
            there = {"view": "new"}
            st.page_link("runs.py", label="Caption these", icon=":material/playlist_play:", query_params=there)
            st.page_link("export.py", label="Export these", icon=":material/download:")
        if len(parts) > 1:
            st.button(
                "Take all away",
                icon=":material/filter_alt_off:",
                type="tertiary",
                key="selected_none",
                on_click=filters.clear,
            )
