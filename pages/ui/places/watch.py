"""An addition that goes on: begun, watched, stopped, and what came of it."""

from collections.abc import Callable

import streamlit as st

from core.errors import ExplorerError
from core.geography.tiles import Tile
from core.places.additions import remove
from core.places.anywhere import Added
from core.progress import Report
from pages.ui.frame import state
from pages.ui.frame.markdown import Markdown, plain
from pages.ui.frame.resources import adding, catalogue

_WATCHED, _UNDONE = "watched_addition", "undone_addition"
_SOON_S = 1.0
"""How long a page waits for an addition before it shows its progress."""

_SHOWN = 200
"""Problems that are listed."""


def counted(tiles: int) -> Markdown:
    """Write a number of tiles."""
    return Markdown("1 tile") if tiles == 1 else Markdown(f"{tiles:,} tiles")


def who() -> str:
    """Say who this is, as others are told."""
    return f"from {st.context.ip_address or 'this machine'}"


def start(what: str, work: Callable[[Report], Added]) -> None:
    """Begin an addition, unless somebody else's is going on."""
    try:
        st.session_state[_WATCHED] = adding().start(what, work, by=who())
    except ExplorerError as error:
        st.warning(plain(error), icon=":material/hourglass_top:")
        return
    adding().wait(_SOON_S)
    st.rerun()


@st.fragment(run_every=2.0)
def going_on() -> None:
    """Show how far the addition has come; the page follows when it ends."""
    job = adding()
    if not job.is_running():
        st.rerun()
    st.session_state[_WATCHED] = job.started
    with st.container(border=True):
        st.markdown(f":material/progress_activity: {plain(job.progress_words)}")
        st.caption(plain(job.words()))
        st.button("Stop", icon=":material/stop:", on_click=job.stop, key="adding_stop", help="It can go on later.")


def outcome(about: Tile | None = None) -> None:
    """Draw what came of the addition that was watched in this session, with a way to undo it.

    Args:
        about: Only if it added this tile.
    """
    job = adding()
    if job.is_running() or job.started is None or job.started != st.session_state.get(_WATCHED):
        return
    found = job.outcome
    if about and not (isinstance(found, Added) and about in found.own):
        return
    if found is None:
        st.info("Adding was stopped. What came is here; the same again goes on.", icon=":material/stop:")
    elif isinstance(found, ExplorerError):
        st.error(plain(found), icon=":material/error:")
    elif st.session_state.get(_UNDONE) != job.started:
        _came(found)


def forget_undone() -> None:
    """Pick no tile that was undone here: an address that the map reports late may name it again."""
    job, here = adding(), state.picked()
    undone = job.started is not None and job.started == st.session_state.get(_UNDONE)
    if undone and isinstance(job.outcome, Added) and here in job.outcome.tiles:
        state.pick(None)


def _came(found: Added) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        filled = len(found.own) - len(found.tiles)
        st.markdown(f":material/check: **{len(found.tiles):,} added**" + (f", {filled:,} filled up" if filled else ""))
        if found.tiles:
            st.button("Undo", icon=":material/undo:", key="undo_addition", on_click=_undo, args=(found,))
    if found.problems:
        with st.expander(f"{len(found.problems):,} notes on what is missing", icon=":material/flag:"):
            st.dataframe([problem._asdict() for problem in found.problems[:_SHOWN]], hide_index=True)
            st.caption("What failed is tried again when the same places are added again.")


def _undo(found: Added) -> None:
    removed = remove(catalogue(), found.tiles, author=who())
    st.session_state[_UNDONE] = adding().started
    st.toast(f"Undone: {counted(len(removed.tiles))} gone again.", icon=":material/undo:")
    if (here := state.picked()) and here in found.tiles:
        state.pick(None)
