"""Limits on what the truth check says of captions, as they stand in a link."""

import math

from core.errors import SelectionError, echoed

Limits = tuple[float, float]
"""Lowest and highest score, 0..100, both included."""


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


def read_coverage(text: str) -> float:
    """Read the least coverage in percent.

    Raises:
        SelectionError: It is no number.
    """
    try:
        return float(text)
    except ValueError as error:
        raise SelectionError(f"'{echoed(text)}' is no coverage in %. Write it like 80.") from error


def check(truth: Limits | None, coverage: float | None) -> None:
    """Make sure that limits can be meant.

    Raises:
        SelectionError: They cannot.
    """
    if truth and not all(map(math.isfinite, truth)):
        raise SelectionError("A score of the truth check lies between 0 and 100.")
    if coverage is not None and not 0 <= coverage <= 100:
        raise SelectionError("A coverage lies between 0 and 100 %.")
