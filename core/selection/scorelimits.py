"""Limits on what the truth check says of captions, as they stand in a link."""

import math
from collections.abc import Iterator

from core.errors import SelectionError, echoed

Limits = tuple[float, float]
"""Lowest and highest score, 0..100, both included: 0 to 84 holds 84.9 too, so that 85 to 100 goes on from there."""


def read_truth(text: str) -> Limits:
    """Read limits of scores.

    Raises:
        SelectionError: They are none.
    """
    low, _, high = text.partition(":")
    try:
        return float(low), float(high)
    except ValueError as error:
        raise SelectionError(f"'{echoed(text)}' is no range of scores. Write it like 0:80.") from error


def read_coverage(text: str) -> Limits:
    """Read limits of the coverage in percent, or the lowest alone.

    Raises:
        SelectionError: They are none.
    """
    low, _, high = text.partition(":")
    try:
        return float(low), float(high or 100)
    except ValueError as error:
        raise SelectionError(f"'{echoed(text)}' is no coverage in %. Write it like 80 or 80:94.") from error


def of_tiles(truth: Limits | None, coverage: Limits | None) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield the conditions that the lowest scores of all captions of a tile `t` lie within limits, as `sql` does."""
    if truth:
        yield sql("least(t.truth, t.opinion)", "truth", truth)
    if coverage:
        yield sql("round(t.coverage * 100, 3)", "coverage", coverage)


def sql(score: str, name: str, limits: Limits) -> tuple[str, dict[str, object]]:
    """Return the condition that a score lies within limits, and its parameters, which begin with a name."""
    low, high = limits
    return f"({score} >= ${name}_low and floor({score}) <= ${name}_high)", {f"{name}_low": low, f"{name}_high": high}


def check(truth: Limits | None, coverage: Limits | None) -> None:
    """Make sure that limits can be meant.

    Raises:
        SelectionError: They cannot.
    """
    if truth and not all(map(math.isfinite, truth)):
        raise SelectionError("A score of the truth check lies between 0 and 100.")
    if coverage and not all(0 <= limit <= 100 for limit in coverage):
        raise SelectionError("A coverage lies between 0 and 100%.")
