"""How far a download or an import has come, for every page that waits for one."""

import streamlit as st

from core.counting import counted
from core.errors import ExplorerError
from core.progress import Progress
from pages.ui.frame import turns
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import fetching, importing

_WATCHED = "watched_import"

SOON_S = 0.5
"""How long a page waits for work before it shows its progress."""


def is_busy() -> bool:
    """Tell whether something is being fetched or imported."""
    return fetching().is_running() or importing().is_running()


@st.fragment(run_every=1.0)
def watch() -> None:
    """Show how far it has come; the page follows when it ends."""
    if fetching().is_running():
        job = fetching()
        said = "Stopping once the server has answered." if job.is_stopping else job.begun_words()
        _draw(job.progress, job.progress_words, said)
        st.button("Stop", icon=":material/stop:", on_click=job.stop, key="fetch_stop", help="It goes on later.")
    elif importing().is_running():
        st.session_state[_WATCHED] = importing().started
        _draw(importing().progress, importing().progress_words, importing().words())
        st.button(
            "Stop", icon=":material/stop:", on_click=importing().stop, key="import_stop", help="It can go on later."
        )
    else:
        st.rerun()


def _draw(now: Progress, words: str, said: str) -> None:
    st.progress(min(1.0, now.done / now.total) if now.total else 0.0, plain(words))
    st.caption(plain(said))


def watched() -> None:
    """Remember the import that was just begun, and give it a moment."""
    st.session_state[_WATCHED] = importing().started
    with turns.aside():
        importing().wait(SOON_S)
    st.rerun()


def draw_outcome() -> None:
    """Draw what came of what was watched on this page."""
    if failure := fetching().failure:
        st.error(plain(failure), icon=":material/error:")
    elif fetching().was_stopped:
        st.info("The download was stopped. What came is kept; start it again and it goes on.", icon=":material/stop:")
    job = importing()
    if job.started is None or job.started != st.session_state.get(_WATCHED):
        return
    outcome = job.outcome
    if outcome is None:
        st.info("The import was stopped. What it took is here; start it again and it goes on.", icon=":material/stop:")
    elif isinstance(outcome, ExplorerError):
        st.error(plain(outcome), icon=":material/error:")
    else:
        if outcome.nothing:
            st.error("Nothing was taken. The notes below say why.", icon=":material/error:")
        else:
            st.success(f"{outcome.added:,} added, {outcome.skipped:,} there already, in {outcome.seconds:.1f} s.")
        for words in outcome.remarks:
            st.caption(plain(words))
        if outcome.problems:
            st.warning(
                f"{plain(counted(len(outcome.problems), 'note'))} on what was not taken as it is:",
                icon=":material/flag:",
            )
            st.dataframe([problem._asdict() for problem in outcome.problems[:1000]], hide_index=True)
