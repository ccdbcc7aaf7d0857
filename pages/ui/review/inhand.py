"""The caption that is in hand: taken, decided about, taken back; and what is said of the last decision."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

import streamlit as st

from core.errors import DecisionError, ExplorerError
from generation.review import decisions, serving
from generation.review.decisions import Decided, Ruling
from generation.review.queues import Queue
from generation.review.ratings import DECISIONS
from generation.review.serving import Item
from pages.ui.frame.resources import catalogue

DESK = "review_desk"
"""Key of the component."""


@dataclass
class InHand:
    """Where a session is in a queue."""

    item: Item | None = None
    seen: list[int] = field(default_factory=list)
    """Places that were looked at, for going back."""
    turn: int = 0
    """Goes up with every caption, so that the browser knows a new one."""
    last: tuple[Item, Ruling, Decided] | None = None
    problem: str = ""
    unsaved: str = ""
    """The text of an edit that could not be written, so that it is not lost."""
    done: int = 0
    """Decisions of this session in this queue."""
    is_over: bool = False


def held(queue: Queue) -> InHand:
    """What is in hand of a queue."""
    key = f"review_at_{queue.id}"
    if key not in st.session_state:
        st.session_state[key] = InHand()
    found: InHand = st.session_state[key]
    return found


def fill(queue: Queue, reviewer: str) -> Item | None:
    """Return the caption in hand; takes the next one where there is none."""
    now = held(queue)
    if now.item is None and not now.is_over:
        go_on(queue, reviewer, now)
    return now.item


def go_on(queue: Queue, reviewer: str, now: InHand) -> None:
    """Take the next caption behind the one in hand, or from the beginning where there is none behind it."""
    after = now.item.place if now.item else (now.seen[-1] if now.seen else 0)
    if now.item and (not now.seen or now.seen[-1] != now.item.place):
        now.seen.append(now.item.place)
    found = serving.take_next(catalogue(), queue, reviewer, after=after)
    if not found and after:
        found = serving.take_next(catalogue(), queue, reviewer)
    _put(now, found[0] if found else None)


def _put(now: InHand, item: Item | None) -> None:
    now.item, now.turn, now.is_over = item, now.turn + 1, item is None


def take_event(queue: Queue, reviewer: str) -> None:
    """Do what a person asked for in the component; runs before the page is drawn."""
    said = cast("Mapping[str, object]", st.session_state.get(DESK) or {})
    now = held(queue)
    now.problem = now.unsaved = ""
    try:
        if isinstance(done := said.get("done"), Mapping):
            _decide(queue, reviewer, now, done)
        elif (step := said.get("step")) in (1, -1):
            _step(queue, reviewer, now, forwards=step == 1)
        elif said.get("undo"):
            undo(queue, reviewer)
    except ExplorerError as error:
        now.problem = str(error)
        now.unsaved = str(done.get("text") or "") if isinstance(done, Mapping) else ""
        if now.item:
            go_on(queue, reviewer, now)


def undo(queue: Queue, reviewer: str) -> None:
    """Take the last decision back, and its caption in hand again."""
    now = held(queue)
    item = decisions.undo(catalogue(), queue, reviewer)
    if item is None:
        now.problem = "There is nothing to take back in this queue."
        return
    now.done, now.last = max(0, now.done - 1), None
    _put(now, item)


def _decide(queue: Queue, reviewer: str, now: InHand, said: Mapping[str, object]) -> None:
    if now.item is None or said.get("turn") != now.turn:
        return  # of a caption that is no longer in hand
    decision = str(said.get("decision"))
    seconds, call = said.get("seconds"), said.get("call")
    answer = Ruling(
        next((one for one in DECISIONS if one == decision), "unsure"),
        str(said.get("reason") or ""),
        str(said.get("text") or ""),
        float(seconds) if isinstance(seconds, int | float) else 0.0,
        call if isinstance(call, int) else None,
    )
    item = now.item
    try:
        done = decisions.decide(catalogue(), queue, item, answer, reviewer)
    except DecisionError as error:
        now.problem = str(error)  # the caption stays in hand
        return
    now.done, now.last = now.done + 1, (item, answer, done)
    go_on(queue, reviewer, now)


def _step(queue: Queue, reviewer: str, now: InHand, *, forwards: bool) -> None:
    if forwards:
        go_on(queue, reviewer, now)
        return
    while now.seen:
        item = serving.take(catalogue(), queue, reviewer, now.seen.pop())
        if item is not None:
            _put(now, item)
            return
    now.problem = "There is no open caption before this one. U takes your last decision back."
