"""What the address says that could not be read: widgets drop such values in silence."""

from collections.abc import Mapping, Sequence

import streamlit as st

from core.errors import echoed
from pages.ui.frame import state
from pages.ui.frame.markdown import plain

_KEPT = "unread_link"
_LONGEST = 40
"""Characters of a value that are repeated."""


def asked(keys: Sequence[str]) -> dict[str, list[str]]:
    """Return what the address says of some widgets; to be called before these are drawn."""
    return {key: values for key in keys if (values := st.query_params.get_all(key))}


def tell(wanted: Mapping[str, Sequence[str]], held: Mapping[str, object]) -> None:
    """Say in one line what was asked for and is not held, until a person chooses something else."""
    if lost := [*_lost(wanted), *_lost_tile()]:
        st.session_state[_KEPT] = lost, held
    said, before = st.session_state.get(_KEPT, ((), held))
    if before != held:
        del st.session_state[_KEPT]
    elif said:
        named = ", ".join(said)
        st.warning(plain(f"Not everything in the link could be read; left out: {named}."), icon=":material/link_off:")


def _lost(wanted: Mapping[str, Sequence[str]]) -> list[str]:
    lost: list[str] = []
    for key, values in wanted.items():
        now = st.session_state.get(key)
        if isinstance(now, tuple | int):
            limits = now if isinstance(now, tuple) else (now,)
            read = ",".join(values) == ",".join(f"{limit:g}" for limit in limits)
            lost += [] if read else [f"{key}={echoed(','.join(values), _LONGEST)}"]
        else:
            lost += [
                f"{key}={echoed(value, _LONGEST)}" for value in values if not (isinstance(now, list) and value in now)
            ]
    return lost


def _lost_tile() -> list[str]:
    named = st.query_params.get("tile", "")
    return [f"tile={echoed(named, _LONGEST)}"] if named and not state.picked() else []
