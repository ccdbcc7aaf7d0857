"""Evaluate: how good captions are by the field's metrics and by the land cover, beside published models."""

import streamlit as st

from core.errors import ExplorerError
from core.metrics.java import INSTALL, installed
from generation.evaluation.compared import Compared, Wanted
from pages.ui.evaluate import asked, choosing, examples, scores
from pages.ui.frame import emptiness
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import evaluating
from pages.ui.truth import doors


@st.fragment(run_every=1.0)
def watch() -> None:
    """Show how far the scoring has come; the page follows when it ends."""
    work = evaluating()
    if not work.is_running():
        st.rerun()
    now = work.progress
    st.progress(min(1.0, now.done / now.total) if now.total else 0.0, plain(work.progress_words))
    st.button("Stop", icon=":material/stop:", key="evaluate_stop", on_click=work.stop, disabled=work.is_stopping)


def draw(found: Compared) -> None:
    """Draw the scores, and where they come from."""
    scores.draw_notes(found)
    st.header("Scores")
    scores.draw_table(found)
    scores.offer_files(found)
    scores.draw_difference(found)
    scores.draw_correlation(found.models[0])
    examples.draw_groups(found.models[0])
    examples.draw_examples(found)
    asked.draw(found.models[0])


def score(wanted: Wanted) -> None:
    """Draw what came of it, or have it scored."""
    work = evaluating()
    found = work.result(wanted)
    if isinstance(found, ExplorerError):
        st.error(plain(found), icon=":material/error:")
    elif found is not None:
        draw(found)
    elif work.is_running():
        if work.wanted != wanted:
            st.info("Something else is being scored; this comes next.", icon=":material/hourglass_top:")
        watch()
    elif work.was_stopped and work.wanted == wanted:
        st.info("The scoring was stopped.", icon=":material/stop_circle:")
        st.button("Score again", icon=":material/refresh:", on_click=work.start, args=(wanted,), key="evaluate_again")
    else:
        work.start(wanted)
        watch()


def page() -> None:
    """Draw the page, or say what it needs."""
    st.title("Evaluate", anchor=False)
    more = "" if installed("METEOR") else f"METEOR comes with {INSTALL}."
    st.caption(
        "A model's captions against those of the dataset: BLEU, ROUGE-L and CIDEr-D exactly as the COCO code computes "
        "them, and how far each claim agrees with the land cover. " + plain(more)
    )
    if emptiness.told():
        return
    wanted = choosing.choose()
    if wanted is None:
        st.info(
            "Choose captions to score: upload the predictions of a model, or take a run or a caption set.",
            icon=":material/rule:",
        )
        choosing.offer()
        asked.draw(None)
        return
    score(wanted)


doors.pass_through()
page()
