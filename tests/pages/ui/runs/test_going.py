"""What charts and pages say of a run as it goes."""

from datetime import UTC, datetime

import pytest

from core.intervals import Interval
from generation.batch.figures import Moment
from generation.batch.order import Limits
from pages.ui.runs.going import over_time
from pages.ui.runs.piloted import off_words
from pages.ui.runs.wording import limits_words, spread

START = datetime(2026, 1, 1, tzinfo=UTC)


def moment(seconds: float, done: int, **errors: int) -> Moment:
    return Moment(START, seconds, done, 0, done, 0, 0.0, None, None, 1.0, errors)


def test_the_rate_is_even_however_the_moments_fall() -> None:
    rates, _ = over_time([moment(5, 10), moment(10, 20), moment(19, 38), moment(20, 40)])
    assert rates == pytest.approx([2.0, 2.0, 2.0, 2.0])


def test_no_failed_call_is_lost_in_the_steps() -> None:
    _, errors = over_time([moment(5, 0, throttled=3), moment(10, 0, item=1, throttled=2), moment(10.5, 0, item=4)])
    assert sum(step.get("throttled", 0) for step in errors) == 5
    assert sum(step.get("item", 0) for step in errors) == 5


def test_a_run_that_never_went_has_no_rate() -> None:
    assert over_time([moment(0, 0), moment(0, 0)]) == ([0.0], [{}])


@pytest.mark.parametrize(
    ("factor", "said"),
    [(None, "—"), (1.004, "as planned"), (0.5, "50% less"), (1.25, "25% more"), (12.0, "12 times as much")],
)
def test_how_far_a_plan_was_off(factor: float | None, said: str) -> None:
    assert off_words(factor) == said


def test_limits_in_words() -> None:
    assert limits_words(Limits()) == "No limit; as many calls at once as go well."
    said = limits_words(Limits(usd=2.5, requests=100, concurrency=4, per_start=True))
    assert said == "At most $2.50, 100 requests for each start; 4 calls at once."


def test_an_interval_in_words() -> None:
    assert spread(Interval(63.2, 52.1, 71.9)) == "63 (52 to 72)"
    assert spread(None) == "—"
