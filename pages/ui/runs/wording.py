"""The words in which the screen speaks of runs: states, failures, money, times."""

from typing import Literal, NamedTuple

from core.estimate import time_text
from core.intervals import Interval
from generation.batch.order import Limits
from generation.batch.runs import Run, State
from generation.models.outcome import FailureKind
from generation.second.costs import dollars

Colour = Literal["blue", "green", "orange", "red", "gray"]


class Said(NamedTuple):
    """A state in words."""

    words: str
    colour: Colour


STATES: dict[State, Said] = {
    "planned": Said("planned, nothing sent", "gray"),
    "trying": Said("pilot under way", "blue"),
    "tried": Said("pilot done, waits for your yes", "orange"),
    "running": Said("running", "blue"),
    "paused": Said("paused", "gray"),
    "interrupted": Said("interrupted", "orange"),
    "ended": Said("ended", "green"),
    "cancelled": Said("cancelled", "red"),
}

# Okabe and Ito's colours, which people with any kind of colour vision can tell apart.
DONE, CACHED, FAILED, LEFT_OUT, WAITING = "#0072b2", "#56b4e9", "#d55e00", "#cc79a7", "#8a8f96"
PALE = f"{WAITING}55"
"""Of what waits, in a bar."""

FAILURES: dict[FailureKind, Said] = {
    "transient": Said("no answer came", "orange"),
    "throttled": Said("too many calls for the server", "orange"),
    "out of money": Said("account without money", "red"),
    "config": Said("wrong key, model or address", "red"),
    "item": Said("request refused", "red"),
    "output": Said("answer is no caption", "orange"),
}
"""What a failed request failed by."""

FAILURE_COLOURS: dict[str, str] = {
    "transient": "#e69f00",
    "throttled": "#56b4e9",
    "out of money": "#882255",
    "config": "#d55e00",
    "item": "#cc79a7",
    "output": "#7a5195",
}


def state_of(run: Run) -> Said:
    """Say how a run stands, with what somebody has asked of it since."""
    said = STATES[run.state]
    if run.wanted == "paused":
        return Said("pausing: calls under way end", "orange")
    if run.wanted == "cancelled":
        return Said("being cancelled", "orange")
    return said


def failure_words(kind: str) -> str:
    """Say what a request failed by."""
    return next((said.words for name, said in FAILURES.items() if name == kind), kind or "cannot be asked")


def spread(value: Interval | None, form: str = ".0f") -> str:
    """Write a mean with its interval."""
    return "—" if value is None else f"{value.mean:{form}} ({value.low:{form}} to {value.high:{form}})"


def money(value: Interval | None) -> str:
    """Write an amount of money with its interval."""
    return "—" if value is None else f"{dollars(value.mean)} ({dollars(value.low)} to {dollars(value.high)})"


def limits_words(limits: Limits) -> str:
    """Say what a run may take."""
    said = [
        dollars(limits.usd) if limits.usd is not None else "",
        f"{limits.tokens:,} tokens" if limits.tokens is not None else "",
        f"{limits.requests:,} requests" if limits.requests is not None else "",
        time_text(limits.minutes * 60) if limits.minutes is not None else "",
    ]
    held = ", ".join(filter(None, said))
    at_once = f"{limits.concurrency:,} calls at once" if limits.concurrency else "as many calls at once as go well"
    whole = "each start" if limits.per_start else "the whole run"
    return f"At most {held} for {whole}; {at_once}." if held else f"No limit; {at_once}."


def seconds_words(seconds: float | None) -> str:
    """Write the time of a call."""
    if seconds is None:
        return "—"
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"
