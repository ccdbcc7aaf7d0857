"""The captions of a run put in force, all at once, and taken back in one step."""

import streamlit as st

from core.counting import counted
from core.errors import ExplorerError
from core.store.authors import set_name
from core.store.madecaptions import TakenBack
from generation.batch.keeping import Kept, kept
from generation.batch.runs import Run
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import browser, settings
from pages.ui.frame.run_resources import keeping

_OWN, _VERSIONS = "A caption set of their own", "Versions in a set that is there"


def draw(run: Run) -> None:
    """Draw what was kept, and the way to keep."""
    work = keeping()
    if work.is_running():
        _under_way()
        return
    if work.run == run.id:
        _outcome(work.outcome)
    held = kept(settings(), run.id)
    for one in held:
        _line(run, one)
    came = run.counts.done + run.counts.cached
    st.header("Keep once more" if any(not one.undone_at for one in held) else "Keep", anchor=False)
    st.caption(
        f"Puts {plain(counted(came, 'caption'))} in force at once: on the map, in the search, in figures and exports. "
        "One press takes them all back."
    )
    way = st.radio("As", [_OWN, _VERSIONS], key="keep_as", horizontal=True, label_visibility="collapsed")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        if way == _OWN:
            name = st.text_input("Name of the set", f"run-{run.id}", max_chars=40, key=f"keep_name_{run.id}", width=260)
            title = run.name
        else:
            sets = {one.name: one.title for one in browser().caption_sets()}
            name = st.selectbox(
                "Set", list(sets), format_func=lambda one: plain(set_name(one)), key="keep_set", width=260
            )
            title = ""
        st.button(
            f"Keep {plain(counted(came, 'caption'))}",
            icon=":material/done_all:",
            key="keep_all",
            type="primary",
            on_click=_do,
            args=("keep", run.id, str(name or "").strip(), title),
            disabled=not str(name or "").strip(),
        )
    if way == _VERSIONS:
        st.caption("The captions that are in force there now stay as earlier versions.")


def _do(what: str, run: int, *rest: object) -> None:
    try:
        if what == "keep":
            keeping().keep(run, *map(str, rest))
        else:
            keeping().undo(run, int(str(rest[0])))
    except ExplorerError as error:
        st.toast(plain(error), icon=":material/error:")


def _line(run: Run, one: Kept) -> None:
    """Draw what was kept once, with the way to take it back."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        when = f" on {one.kept_at:%Y-%m-%d %H:%M} UTC" if one.kept_at else ""
        said = f"{counted(one.captions, 'caption')} kept in {set_name(one.caption_set)}{when}"
        st.markdown(f":material/done_all: {plain(said)}")
        if one.undone_at:
            st.badge("undone", color="gray")
            return
        st.button(
            "Undo all", icon=":material/undo:", key=f"keep_undo_{one.id}", on_click=_do, args=("undo", run.id, one.id)
        )
        st.page_link("explore.py", label="On the map", icon=":material/public:", query_params={"set": one.caption_set})


def _outcome(outcome: Kept | TakenBack | ExplorerError | None) -> None:
    if isinstance(outcome, ExplorerError):
        st.error(plain(outcome), icon=":material/error:")
    elif isinstance(outcome, TakenBack):
        stay = f" {counted(outcome.changed_since, 'caption')} changed since and stay." if outcome.changed_since else ""
        st.success(plain(f"Taken back: {counted(outcome.captions, 'caption')}.{stay}"), icon=":material/undo:")


@st.fragment(run_every=1.0)
def _under_way() -> None:
    """Show how far it has come; the page follows when it ends."""
    work = keeping()
    if not work.is_running():
        st.rerun()
    now = work.progress
    st.progress(min(1.0, now.done / now.total) if now.total else 0.0, plain(work.progress_words))
