"""What the address says of a review: which queue, how many answers each, and how it is shown; and who reviews."""

import streamlit as st

from core.errors import ExplorerError
from generation.review import rules, serving
from generation.review.queues import Queue, open_queue
from generation.review.rules import Rule
from pages.ui.frame import address, browsers, filters
from pages.ui.frame.resources import catalogue, settings

QUEUE, ANSWERS, VIEW = "queue", "answers", "view"
"""Names in the address."""

ONE, GRID, REPORT = "one", "grid", "report"

_NAME, _HELD = "reviewer", "review_queue"

MOST_ANSWERS = 3
"""Answers for each caption that the page offers."""


@st.cache_resource(show_spinner=False)
def _names() -> dict[str, str]:
    """Names of reviewers by browser, so that a reload need not ask again."""
    return {}


def reviewer() -> str:
    """The name of who reviews; empty where none was given."""
    browser = browsers.own()
    known = _names().get(browser, "") if browser != "explorer" else ""
    return str(st.session_state.get(f"kept_{_NAME}") or known)


def ask_name() -> None:
    """Draw the box for the name."""
    if _NAME not in st.session_state:
        st.session_state[_NAME] = reviewer()
    st.text_input(
        "Your name",
        key=_NAME,
        max_chars=serving.LONGEST_NAME,
        placeholder="as others should see it",
        on_change=_take_name,
        width=240,
    )


def _take_name() -> None:
    try:
        name = serving.named(st.session_state[_NAME])
    except ExplorerError:
        name = ""
    leave()
    st.session_state[f"kept_{_NAME}"] = name
    if browsers.own() != "explorer":
        _names()[browsers.own()] = name


def rule() -> Rule | None:
    """The rule that the address names.

    Raises:
        ReviewError: It is none.
    """
    said = st.query_params.get(QUEUE, "")
    return rules.parse(said) if said else None


def view() -> str:
    """How the queue is shown."""
    said = st.query_params.get(VIEW, ONE)
    return said if said in (ONE, GRID, REPORT) else ONE


def answers() -> int:
    """How many people decide about each caption, as the address says."""
    said = st.query_params.get(ANSWERS, "1")
    return int(said) if said in map(str, range(1, MOST_ANSWERS + 1)) else 1


def queue() -> Queue:
    """The queue that the address means, brought up to date when it is opened.

    Raises:
        ExplorerError: It cannot be made.
    """
    chosen, wanted = filters.selection(), rule()
    if wanted is None:
        raise LookupError("the address names no queue")
    meant = (str(wanted), chosen, answers())
    held: tuple[object, Queue] | None = st.session_state.get(_HELD)
    if held is None or held[0] != meant:
        st.session_state[_HELD] = held = (
            meant,
            open_queue(catalogue(), settings(), wanted, within=chosen, answers=answers()),
        )
    return held[1]


def go(to: Rule | None, *, answers: int | None = None) -> None:
    """Open a queue, or go back to the list of all."""
    leave()
    said = {QUEUE: str(to) if to else "", VIEW: ""}
    address.say(said if answers is None else said | {ANSWERS: "" if answers == 1 else str(answers)})


def look(shown: str) -> None:
    """Show the same queue another way."""
    leave()
    address.say({VIEW: "" if shown == ONE else shown})


def leave() -> None:
    """Forget what was in hand, and let go of it."""
    held: tuple[object, Queue] | None = st.session_state.pop(_HELD, None)
    name = reviewer()
    for key in [key for key in st.session_state if str(key).startswith("review_at_")]:
        del st.session_state[key]
    if held and name:
        serving.let_go(catalogue(), held[1], name)
