"""Tasks put in a model's words at a click that names who gets them and what it costs at most; answers stay."""

from collections.abc import Sequence

import streamlit as st

from core.counting import counted
from core.errors import ExplorerError
from generation.second.asking import Reader
from generation.second.costs import dollars
from generation.tasks.held import Kept, Wanted, find
from generation.tasks.rephrasing import Rephrased, estimate, open_tasks
from pages.ui.frame import underway
from pages.ui.frame.markdown import plain
from pages.ui.frame.models import Model, choose
from pages.ui.frame.resources import catalogue, keys, rephrasing

MOST = 200
"""Tasks that are put in other words at a click; more go through the command line."""

_REASONS = 4
_SOON_S = 0.4


def offer(wanted: Wanted, draw: int) -> None:
    """Offer to have a model put the first tasks of a choice in other words; nothing is sent before the click."""
    work = rephrasing()
    with st.popover("In other words", icon=":material/edit_note:", key="tasks_words", disabled=work.is_running()):
        st.markdown(
            "A model puts the questions in other words. What it writes is taken only where the question still asks the "
            "same and the map still gives the same answer."
        )
        tasks = open_tasks(catalogue(), find(catalogue(), wanted, MOST, draw))
        if not tasks:
            st.caption("All of these are in a model's words already, or rejected.")
            return
        if model := choose("Model", "It takes a model: add one first.", "tasks_words"):
            _begin(model, tasks)


def _begin(model: Model, tasks: Sequence[Kept]) -> None:
    count = st.number_input("Tasks", 1, len(tasks), min(20, len(tasks)), key="tasks_words_count")
    reader = Reader(*model, keys())
    cost = estimate(tasks[:count], reader)
    most = None
    if cost.most_usd is not None:
        most = st.number_input("Spend at most, US$", 0.0, None, None, 0.1, key="tasks_words_most")
    price = "price unknown" if cost.most_usd is None else f"at most {dollars(cost.most_usd)}"
    st.caption(
        plain(
            f"{model.name} at {model.endpoint.base_url} gets questions and answers, no picture: "
            f"{counted(cost.requests, 'request')}, {price}."
        )
    )
    label = f"Let {model.name} rephrase {counted(count, 'task')}"
    if st.button(plain(label), icon=":material/play_arrow:", type="primary", key="tasks_words_start"):
        try:
            rephrasing().start(reader, tasks[:count], most)
        except ExplorerError as error:
            st.error(plain(error), icon=":material/error:")
            return
        rephrasing().wait(_SOON_S)
        st.rerun()


def told() -> None:
    """Say how far a rephrasing has come, or what the last one came to."""
    work = rephrasing()
    if work.is_running():
        underway.watch(work, key="tasks_words_stop")
    elif isinstance(work.outcome, ExplorerError):
        st.error(plain(work.outcome), icon=":material/error:")
    elif isinstance(work.outcome, Rephrased):
        _came_to(work.outcome)
    elif work.was_stopped:
        st.info("The rephrasing was stopped. What was taken stays.", icon=":material/stop:")


def _came_to(made: Rephrased) -> None:
    paid = "" if made.usd is None else f" for {dollars(made.usd)}"
    kept = [f"{count:,} stayed as they were: {reason}" for reason, count in made.kept.most_common(_REASONS)]
    st.info(
        plain("; ".join([f"{counted(made.turns, 'question')} in other words{paid}", *kept]) + "."),
        icon=":material/done:",
    )
    if made.failed:
        left = f"{counted(made.failed, 'task')} got no answer. {made.ended}"
        st.warning(plain(left.strip()), icon=":material/flag:")
