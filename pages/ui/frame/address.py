"""The address, as the session wants it, whatever of it the browser has shown so far.

The browser sends with each click what its address said at that moment. While a run is under way that is older than
what the session has written since, and a click may end the run before its writing was sent. So what is written is kept
here first, and what comes back from the browser is told apart: it is as written, older than that, or a link.
"""

from collections.abc import Mapping, Sequence

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

Address = dict[str, list[str]]
"""Parameters of an address."""

_HELD, _OLDER, _WIDGETS = "address_held", "address_older", "address_of_widgets"

_MOST_OLDER = 20
"""Values of a parameter that the browser may still send."""


def said() -> Address:
    """What the address says."""
    return {key: st.query_params.get_all(key) for key in st.query_params}


def say(values: Mapping[str, str | Sequence[str]]) -> None:
    """Have the address say this of some parameters; nothing of those that are empty.

    Writing can end a run that another click waits for, so a callback does it last.
    """
    held, older = _state()
    for key, wanted in values.items():
        now = [one for one in ([wanted] if isinstance(wanted, str) else wanted) if one]
        if now == (before := held.get(key, [])):
            continue
        older[key] = [*older.get(key, []), before][-_MOST_OLDER:]
        if now:
            held[key] = now
        else:
            held.pop(key, None)
    restore()


def adopt() -> None:
    """Take the address for what it says: a page was opened."""
    st.session_state[_HELD], st.session_state[_OLDER] = said(), {}


def settle() -> bool:
    """Have the address say what was written last, where the browser has not come so far; tell whether it is a link.

    Parameters that a widget writes in the browser are left to it.
    """
    held, older = _state()
    now = {key: values for key, values in said().items() if not _of_widget(key)}
    for key in [key for key in held if _of_widget(key)]:
        del held[key]
    if any(values != held.get(key, []) and values not in older.get(key, []) for key, values in now.items()):
        adopt()
        return True
    for key in [key for key in older if now.get(key, []) == held.get(key, [])]:
        del older[key]
    restore()
    return False


def restore() -> None:
    """Have the address say what was written last."""
    held, older = _state()
    for key in [key for key in older if key not in held and key in st.query_params and not _of_widget(key)]:
        st.query_params.pop(key)
    changed = {key: values for key, values in held.items() if st.query_params.get_all(key) != values}
    if changed := {key: values for key, values in changed.items() if not _of_widget(key)}:
        st.query_params.update(changed)


def _state() -> tuple[Address, dict[str, list[list[str]]]]:
    if _HELD not in st.session_state:
        adopt()
    return st.session_state[_HELD], st.session_state[_OLDER]


def _of_widget(key: str) -> bool:
    """Whether a widget writes a parameter in the browser, or has done so in this session."""
    known: set[str] = st.session_state.setdefault(_WIDGETS, set())
    if key not in known and (context := get_script_run_ctx()) is not None:
        with context.session_state.query_params() as params:
            if params.is_bound(key):
                known.add(key)
    return key in known
