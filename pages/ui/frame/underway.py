"""Work in the background as pages show it: how far it has come, and the way to stop it."""

from typing import Any

import streamlit as st

from core.background import BackgroundWork
from pages.ui.frame.markdown import plain


@st.fragment(run_every=1.0)
def watch(work: BackgroundWork[Any], *, key: str, stop: str = "Stop", keeps: str = "", who: str = "") -> None:
    """Show how far work has come, whoever began it; the page follows when it ends.

    Args:
        work: What goes on.
        key: Of the button that stops it.
        stop: What the button says.
        keeps: What stays after a stop, for who points at the button.
        who: Whose work it is, said before how far it is.
    """
    if not work.is_running():
        st.rerun()
    now = work.progress
    words = f"{who}: {work.progress_words}" if who else work.progress_words
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(min(1.0, now.done / now.total) if now.total else 0.0, plain(words))
        st.button(
            plain(stop),
            icon=":material/stop:",
            key=key,
            on_click=work.stop,
            disabled=work.is_stopping,
            help=plain(keeps) if keeps else None,
        )
