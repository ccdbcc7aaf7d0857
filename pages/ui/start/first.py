"""The first minute: what this is and three things to try, over the map until the explorer was used once."""

import streamlit as st

from core.counting import counted
from core.selection.filters import Selection
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import browser
from pages.ui.start.tries import tries

COOKIE = "chatearth_begun"
"""Set in a browser once the explorer was used in it."""

_BEGUN, _SHOWN = "begun", "first_shown"


def panel(*, acted: bool) -> None:
    """Draw the panel over the map for somebody who is here for the first time.

    Args:
        acted: Whether a tile, a place or a filter was chosen, so that somebody who saw the panel needs it no more.
    """
    if acted and st.session_state.get(_SHOWN):
        begin()
    if acted or has_begun():
        return
    st.session_state[_SHOWN] = True
    with st.container(key="over_first"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.header("ChatEarthNet Explorer", anchor=False)
            st.space("stretch")
            if st.button("Close", icon=":material/close:", type="tertiary", key="first_close"):
                begin()
                st.rerun()
        introduction()
        st.caption("You find this again under Help, or press ?")


def introduction(*, again: bool = False) -> None:
    """Say what this is, and what can be tried.

    Args:
        again: Whether it is asked for, so that it may be on the page a second time.
    """
    count = browser().count(Selection())
    places = plain(counted(count, "place"))
    if browser().caption_sets():
        st.markdown(
            f"See {places} on Earth from space with what was written about each, and search, compare and check those "
            "descriptions. Try:"
        )
    else:
        st.markdown(
            f"See {places} on Earth from space. Nothing is written about {'it' if count == 1 else 'them'} yet: browse "
            "the map and the list, import captions on the page Dataset, or open a tile and have one "
            "written in the prompt lab."
        )
    with st.container(key="tries_again" if again else "tries", gap="xxsmall"):
        for one in tries():
            label = f"{plain(one.does)}: **{plain(one.what)}**"
            st.page_link(one.page, label=label, icon=one.icon, query_params=dict(one.query))


def has_begun() -> bool:
    """Tell whether the explorer was used in this browser."""
    return _BEGUN in st.session_state or COOKIE in st.context.cookies


def begin() -> None:
    """Show the panel no more."""
    st.session_state[_BEGUN] = True


def to_remember(*, elsewhere: bool) -> str:
    """Return the cookie by which the browser knows from now on that the explorer was used in it; empty if it does.

    Args:
        elsewhere: Whether another page than the map is drawn: who saw the panel and went on has begun.
    """
    if elsewhere and st.session_state.get(_SHOWN):
        begin()
    return COOKIE if _BEGUN in st.session_state and COOKIE not in st.context.cookies else ""
