"""The choice of a model that is to read or write."""

from typing import NamedTuple

import streamlit as st

from generation.models.endpoints import Endpoint, endpoints
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import catalogue

_CHOSEN = "second_model"
"""Key of the session: the model that was chosen last, wherever."""


class Model(NamedTuple):
    """A model that can be asked."""

    endpoint: Endpoint
    name: str


def choose(label: str, lacking: str, key: str) -> Model | None:
    """Draw the choice of a model where there are several; say where to add one where there is none."""
    known = {f"{held.name} · {name}": Model(held, name) for held in endpoints(catalogue()) for name in held.models}
    if not known:
        st.caption(plain(lacking))
        st.page_link("models.py", label="Models", icon=":material/dns:")
        return None
    names = list(known)
    if len(names) == 1:
        return known[names[0]]
    kept = st.session_state.get(_CHOSEN)
    index = names.index(kept) if kept in known else 0
    chosen = st.selectbox(plain(label), names, index=index, key=f"{key}_model", format_func=plain, width=260)
    st.session_state[_CHOSEN] = chosen
    return known[chosen]
