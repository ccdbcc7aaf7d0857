"""Values that were given to widgets, held against what the browser sends before it has shown them."""

from typing import Any

import streamlit as st

from pages.ui.frame import address, filtervalues

_GIVEN = "given_values"


def put(key: str, value: Any) -> None:
    """Give a value to the widget of a filter, or to the search box."""
    before = st.session_state.get(key)
    st.session_state[key] = value
    if before is not None and before != value:
        given: dict[str, list[Any]] = st.session_state.setdefault(_GIVEN, {})
        given[key] = [*(one for one in given.get(key, [])[:-1] if one != value), before, value]


def hold() -> None:
    """Give a widget its value again where the browser has sent an earlier one of it.

    It sends the values of all widgets with whatever a person does. A value that the widget never had is a person's.
    """
    for key, values in st.session_state.get(_GIVEN, {}).items():
        if key in st.session_state and st.session_state[key] in values[:-1]:
            st.session_state[key] = values[-1]


def forget_shown() -> None:
    """Hold no longer what the browser shows by now: the address, which says so, follows the widgets there."""
    said, given = address.said(), st.session_state.get(_GIVEN, {})
    for key in list(given):
        value = given[key][-1]
        usual = value == filtervalues.USUAL.get(key)
        if said.get(key, []) == ([] if usual else filtervalues.written({key: value}).get(key, [])):
            del given[key]
