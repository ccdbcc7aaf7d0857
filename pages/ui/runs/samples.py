"""Captions of a run to read, each with its claims marked against the land cover."""

from collections.abc import Sequence

import streamlit as st

from core.counting import counted
from core.store.bases import basis_of_input, standing
from core.tile.record import load
from generation.batch import figures
from generation.batch.figures import Sample
from generation.batch.runs import Run
from pages.ui.frame import way
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import catalogue, settings
from pages.ui.frame.run_resources import checked
from pages.ui.runs.wording import seconds_words
from pages.ui.tile.captions import picture_of
from pages.ui.truth.checked import Shown, checked_texts, picture_alone
from pages.ui.truth.wording import headline

PAGE = 5
_SHOWN = "runs_captions"


def draw(run: Run) -> None:
    """Draw the latest captions; they stay as they are until more are asked for."""
    count = int(st.session_state.get(_SHOWN, PAGE))
    found = figures.samples(settings(), run.id, count + 1)
    came = run.counts.done + run.counts.cached
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(f"The latest of {plain(counted(came, 'caption'))}, claims marked as the truth check reads them.")
        if run.is_going:
            st.button("Show the latest", icon=":material/refresh:", key="runs_latest", type="tertiary")
    if not found:
        st.caption("Its captions were answered in earlier runs; keep them, or open those runs, to read them.")
    texts(found[:count])
    if len(found) > count:
        st.button("Show more", icon=":material/expand_more:", key="runs_more_captions", on_click=_more, args=(count,))


def _more(count: int) -> None:
    st.session_state[_SHOWN] = count + PAGE


def texts(found: Sequence[Sample]) -> None:
    """Draw captions one below the other."""
    revision = catalogue().revision()
    for one in found:
        with st.container(border=True):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.page_link("single.py", label=plain(one.tile.name), query_params=way.to_tile(one.tile.name))
                st.caption(plain(_about(one)))
            picture, text = st.columns([1, 2])
            with picture:
                record = load(catalogue(), one.tile)
                picture_alone(picture_of(record), legend=False, key=f"run_picture_{one.tile.key}")
            with text:
                result = checked(one.tile, one.caption, revision)
                shown = Shown("", one.caption, result, basis_of_input(one.seen), one.note)
                checked_texts(shown, tile=one.tile, key=f"run_text_{one.tile.key}")


def truth_words(one: Sample) -> str:
    """Say the score of a caption under its name."""
    result = checked(one.tile, one.caption, catalogue().revision())
    return headline(standing(basis_of_input(one.seen)), result.scores) if result else ""


def _about(one: Sample) -> str:
    said = [truth_words(one), counted(len(one.caption.split()), "word"), one.model or ""]
    said += [seconds_words(one.seconds)] if one.seconds else []
    said += ["answered before"] if one.cached else []
    return " · ".join(filter(None, said))
