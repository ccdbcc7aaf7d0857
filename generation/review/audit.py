"""A random audit: which captions it takes, and how well it tells the error rate of all of them."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.errors import ReviewError
from core.intervals import Interval
from generation.review.proportions import proportion

_UNKNOWN_RATE = 0.5
"""Where nothing is known of a rate, the one that needs the most reviews."""


def audited(items: Sequence[int] | NDArray[np.int64], seed: int) -> NDArray[np.int64]:
    """Return items in the order in which an audit takes them, drawn without putting back.

    The order depends on the items and the seed alone, so that whoever goes on with an audit takes the next ones.
    """
    return np.random.default_rng(seed).permutation(np.unique(np.asarray(items, np.int64)))


def expected(reviews: int, population: int, rate: float | None = None) -> Interval | None:
    """Return the interval of the error rate that an audit of so many reviews will give if the rate is as expected.

    Without a rate it is the widest that it can be. None of no review.
    """
    rate = _UNKNOWN_RATE if rate is None else rate
    return proportion(round(reviews * rate), reviews, population)


def more_needed(errors: int, reviewed: int, population: int, width: float) -> int:
    """Return how many more reviews make the interval of the error rate no wider than wanted, from end to end.

    It takes the rate for what it was so far; nothing reviewed yet, for the one that needs most. The interval is the
    exact one of `proportion`, so that an audit of all has none left.

    Raises:
        ReviewError: no such width, or the numbers do not hold one another.
    """
    if width <= 0:
        raise ReviewError("The interval of an error rate has to be wider than nothing: give a width such as 0.05.")
    so_far = proportion(errors, reviewed, population)
    rate = so_far.mean if so_far else None
    if so_far and so_far.high - so_far.low <= width:
        return 0

    def narrow(reviews: int) -> bool:
        found = expected(reviews, population, rate)
        return not population or (found is not None and found.high - found.low <= width)

    low, high = reviewed, population
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if narrow(middle) else (middle + 1, high)
    return low - reviewed
