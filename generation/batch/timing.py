"""How long a planned run is likely to go, as earlier ones went."""

from typing import NamedTuple

from core.estimate import time_text
from core.settings import Settings
from generation.batch import figures, runs
from generation.batch.estimates import Plan
from generation.batch.runs import Run

_AT_ONCE = 8
"""Calls under way together, where the server decides, for the guess of the time."""
_CALL_S = 4.0
"""Seconds of a call, where the model was never asked."""
_LOOKED = 8
"""Earlier runs that are looked through for how fast a model answers."""


class Expected(NamedTuple):
    """How long a run goes that asks a server."""

    seconds: float
    a_call_s: float
    at_once: int
    measured: bool
    """Whether the model was timed before, or this is a guess."""


def expected(settings: Settings, run: Run, plan: Plan) -> Expected:
    """Return how long a run goes at its number of calls together."""
    at_once, known = run.limits.concurrency or _AT_ONCE, seconds_a_call(settings, run)
    each = known or _CALL_S
    return Expected(plan.seconds(at_once, each), each, at_once, known is not None)


def about(seconds: float) -> str:
    """Say a time that is estimated."""
    return "less than a second" if seconds < 1 else f"about {time_text(seconds)}"


def seconds_a_call(settings: Settings, run: Run) -> float | None:
    """Return the middle time of a call in the last run of the same model; None where there was none."""
    same = [one for one in runs.runs(settings) if _same(one, run)]
    found = (figures.pace(settings, one).p50_s for one in same[:_LOOKED])
    return next((seconds for seconds in found if seconds is not None), None)


def _same(one: Run, other: Run) -> bool:
    first, second = one.order.ask, other.order.ask
    return first.endpoint == second.endpoint and first.model == second.model and one.requests > 0


def rate_of_rules(settings: Settings) -> float | None:
    """Return the tiles a second of the last run by the rules that took long enough to tell; None where none did."""
    found = (one for one in runs.runs(settings) if one.order.by_rules and one.seconds >= 1 and one.counts.done)
    return next((one.counts.done / one.seconds for one in found), None)
