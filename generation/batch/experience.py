"""What earlier runs of the same prompt and model took, for the estimate of the next."""

import sqlite3
from typing import NamedTuple

from core.intervals import Interval, interval_of
from generation.batch.database import CallState
from generation.batch.order import Order

_RUNS = 50
"""Earlier runs that are looked through, the newest first."""
_CALLS = 500
"""Answers that are enough to know their size."""
_ENOUGH = 3


class Experience(NamedTuple):
    """Sizes of earlier calls, as their server counted them."""

    share: float
    """Tokens of a request for each of its worst case, 0..1."""
    answer: Interval
    """Tokens of an answer: the mean, and between which limits it lies."""


def experience_of(database: sqlite3.Connection, order: Order) -> Experience | None:
    """Return what the newest run with the same prompt, model and server took; None where too little is known."""
    rows = database.execute("select id, content from runs where done > 0 order by id desc limit ?", [_RUNS])
    for number, content in rows.fetchall():
        if _is_alike(Order.from_json(content), order) and (found := _taken(database, number)):
            return found
    return None


def _is_alike(one: Order, other: Order) -> bool:
    return _what(one) == _what(other)


def _what(order: Order) -> tuple[object, ...]:
    place = order.ask.endpoint
    return order.ask.content, order.ask.model, place and place.base_url


def _taken(database: sqlite3.Connection, run: int) -> Experience | None:
    rows = database.execute(
        f"""select tokens_in, tokens_out, ceiling from calls
        where run = ? and state = {CallState.DONE:d} and not estimated and tokens_in > 0 and ceiling > 0 limit ?""",
        [run, _CALLS],
    ).fetchall()
    answer = interval_of([row["tokens_out"] for row in rows])
    if answer is None or len(rows) < _ENOUGH:
        return None
    share = sum(row["tokens_in"] for row in rows) / sum(row["ceiling"] for row in rows)
    return Experience(min(1.0, share), answer)
