"""A model asked about land cover: what it is shown, how many questions, at what cost, and how far that has come."""

from collections.abc import Callable, Sequence
from pathlib import Path

import streamlit as st

from core.counting import counted
from core.errors import ExplorerError
from generation.evaluation.evaluate import Evaluation
from generation.questions.asking import SHOWN, WITH, AskedRun, Who, price_of
from generation.questions.files import QUESTIONS, beside, read_answers
from generation.questions.kinds import Question
from generation.second.costs import dollars
from pages.ui.frame import folding, underway
from pages.ui.frame.markdown import plain
from pages.ui.frame.models import Model, choose
from pages.ui.frame.resources import asking, catalogue, keys, settings

FIRST = 100
"""Questions that are asked at first: enough to tell 90 % from 75 %."""

_OPEN = "asking_open"
_SOON_S = 0.4
_LOOKED_AT = 20
"""Questions among which one is looked for that can be sent, to tell the price from."""


def draw(model: Evaluation | None, questions: Callable[[], Sequence[Question]]) -> None:
    """Draw the choice of a model and what it takes, or how far the asking has come; nothing is sent before a click.

    Args:
        model: The captions that are scored, if any.
        questions: Makes the questions, which takes all tiles; asked for once the panel is opened.
    """
    work = asking()
    if work.is_running():
        underway.watch(
            work,
            key="asking_stop",
            stop="Stop after the calls under way",
            keeps="What was answered stays; the same again goes on with the rest.",
            who=work.name,
        )
        return
    _told(work.outcome, stopped=work.was_stopped)
    if part := folding.opened("Ask a model", ":material/smart_toy:", _OPEN):
        with part:
            if chosen := choose("Model", "No model is known yet: add a server first.", "asking"):
                _offer(chosen, model, questions())


def _offer(chosen: Model, model: Evaluation | None, questions: Sequence[Question]) -> None:
    endpoint = chosen.endpoint
    with st.container(horizontal=True, vertical_alignment="bottom"):
        shown = st.selectbox(
            "It is shown",
            [one for one in SHOWN if model or one != "caption"],
            format_func=lambda one: plain(WITH[one]),
            key="asking_shown",
            width=200,
        )
        most = len(questions)
        count = st.number_input(
            "Questions",
            1,
            most,
            min(FIRST, most),
            key="asking_count",
            width=140,
            help=plain(f"Of {most:,}, by chance."),
        )
    if shown in ("picture", "label map") and not endpoint.pictures:
        st.warning(plain(f"{endpoint.name} takes no pictures, as the page Models says."), icon=":material/image:")
        return
    captions = dict(zip(model.pairs.images, model.pairs.predictions, strict=True)) if model else {}
    whose = model.name if model and shown == "caption" else ""
    who = Who(endpoint, chosen.name, keys(), shown, captions if whose else {}, whose)
    path = beside(settings().data / QUESTIONS, who.name)
    done = _done(path)
    left = [question for question in questions[: int(count)] if question.id not in done]
    if not left:
        st.success("All of these questions are answered. Ask for more, or look at the answers.", icon=":material/done:")
        return
    some = left[:_LOOKED_AT]
    usd = price_of(some, who, catalogue(), settings())
    price = "price unknown" if usd is None else f"about {dollars(usd * len(left) / len(some))}"
    about = counted(len({question.tile for question in left}), "tile")
    st.markdown(
        plain(
            f"{who.model} at {endpoint.base_url} would get {counted(len(left), 'question')} about {about}, one a "
            f"request, with {WITH[shown]}: {price}."
            + (f" {int(count) - len(left):,} are answered already." if done else "")
        )
    )
    limit = None
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if usd is not None:
            limit = st.number_input("Spend at most, US$", 0.0, None, None, 0.1, key="asking_limit", width=180)
        if st.button(f"Ask {len(left):,}", icon=":material/play_arrow:", type="primary", key="asking_start"):
            try:
                asking().start(left, who, path, limit)
            except ExplorerError as error:
                st.error(plain(error), icon=":material/error:")
                return
            asking().wait(_SOON_S)
            st.rerun()


def _done(path: Path) -> set[str]:
    try:
        return {one.question.id for one in read_answers(path)} if path.is_file() else set()
    except ExplorerError:
        return set()


def _told(found: AskedRun | ExplorerError | None, *, stopped: bool) -> None:
    """Say what the last run came to."""
    if isinstance(found, ExplorerError):
        st.error(plain(found), icon=":material/error:")
    elif found is not None:
        paid = "" if not found.usd else f", {dollars(found.usd)}"
        unclear = f"; {counted(found.unclear, 'answer')} chose no option" if found.unclear else ""
        st.info(plain(f"{counted(found.answered, 'question')} answered{unclear}{paid}."), icon=":material/done:")
        for reason, count in found.failed.most_common(3):
            st.warning(plain(f"{count:,} got no answer: {reason}"), icon=":material/flag:")
        if found.ended:
            st.warning(plain(f"The rest was left alone: {found.ended}"), icon=":material/flag:")
    elif stopped:
        st.info("The asking was stopped. What was answered stays; it goes on from there.", icon=":material/stop:")
