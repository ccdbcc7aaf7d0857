"""Evaluate: how good captions are by the field's metrics and by the land cover, beside published models."""

import streamlit as st

from core.errors import ExplorerError
from core.metrics.java import INSTALL, installed
from generation.evaluation.compared import Compared, Wanted
from pages.ui.evaluate import asked, choosing, examples, scores
from pages.ui.frame import emptiness, underway
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import evaluating
from pages.ui.truth import doors


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
        underway.watch(evaluating(), key="evaluate_stop")
    elif work.was_stopped and work.wanted == wanted:
        st.info("The scoring was stopped.", icon=":material/stop_circle:")
        st.button("Score again", icon=":material/refresh:", on_click=work.start, args=(wanted,), key="evaluate_again")
    else:
        work.start(wanted)
        underway.watch(evaluating(), key="evaluate_stop")


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
