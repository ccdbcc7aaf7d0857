"""What a page shows that needs vectors of the captions while there are none, or not all."""

import streamlit as st

from core.errors import ExplorerError, IndexBuildingError
from core.search.meaning.scan import Meaning
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import embedding, meaning

AGAIN_S = 2


def ready_meaning() -> Meaning | None:
    """Return what knows the vectors, or say why it cannot and return None; the page follows by itself."""
    try:
        return meaning()
    except IndexBuildingError:
        _loading()
    except ExplorerError as error:
        st.error(plain(error), icon=":material/error:")
    return None


@st.fragment(run_every=AGAIN_S)
def _loading() -> None:
    """Wait for the model."""
    try:
        meaning()
    except ExplorerError:
        st.info("The model of search by meaning is being loaded; this page follows by itself.")
        return
    st.rerun()


@st.fragment(run_every=AGAIN_S)
def no_vectors() -> None:
    """Show how far the vectors have come while the page has nothing to show, and draw it anew when they go on."""
    embedding().start()
    now = embedding().progress
    if failure := embedding().failure:
        st.error(plain(failure), icon=":material/error:")
        return
    before = st.session_state.get("vectors_seen", -1)
    st.session_state["vectors_seen"] = now.done
    st.progress(now.done / now.total if now.total else 0.0, plain(embedding().progress_words))
    st.caption("Each description gets a vector once, in the background; the page fills as they come.")
    if now.done > before >= 0:
        st.rerun()
