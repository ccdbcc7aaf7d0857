"""What the address says that could not be read."""

from collections.abc import Mapping, Sequence

import streamlit as st

from core.errors import echoed
from pages.ui.frame import state
from pages.ui.frame.markdown import plain

_LEFT_OUT, _READ = "unread_link", "read_link"
_LONGEST = 40
"""Characters of a value that are repeated."""


def note(left_out: Sequence[str]) -> None:
    """Remember what could not be read of an address."""
    st.session_state[_LEFT_OUT] = list(left_out)
    st.session_state.pop(_READ, None)


def tell(held: Mapping[str, object]) -> None:
    """Say in one line what could not be read, until a person chooses something else than what was."""
    if st.session_state.setdefault(_READ, dict(held)) != held:
        st.session_state.pop(_LEFT_OUT, None)
    if lost := [*st.session_state.get(_LEFT_OUT, ()), *_lost_tile()]:
        named = ", ".join(lost)
        st.warning(plain(f"Not everything in the link could be read; left out: {named}."), icon=":material/link_off:")


def _lost_tile() -> list[str]:
    named = st.query_params.get("tile", "")
    return [f"tile={echoed(named, _LONGEST)}"] if named and not state.picked() else []
