"""Pills that say how many there are of each: a filter that stands in the address without its figures."""

from collections.abc import Mapping

import streamlit as st

from pages.ui.frame import address
from pages.ui.frame.markdown import plain


def pills(label: str, name: str, counts: Mapping[str, int], *, key: str, several: bool = False) -> list[str]:
    """Draw names with their figures and return what is chosen; `name` is that of the parameter in the address."""
    if key not in st.session_state:
        asked = [one for one in st.query_params.get_all(name) if one in counts]
        st.session_state[key] = asked if several else next(iter(asked), None)
    st.pills(
        plain(label),
        list(counts),
        selection_mode="multi" if several else "single",
        format_func=lambda one: f"{plain(one)} {counts[one]:,}",
        key=key,
        on_change=lambda: address.say({name: chosen(key)}),
        width="content",
    )
    return chosen(key)


def chosen(key: str) -> list[str]:
    """What is chosen; nothing before the pills were drawn for the first time."""
    held = st.session_state.get(key) or []
    return [held] if isinstance(held, str) else list(held)
