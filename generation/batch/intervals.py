"""Means with intervals, by drawing again from what was seen."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

_DRAWS = 2_000


class Interval(NamedTuple):
    """A mean and the limits between which it lies with 95 in 100."""

    mean: float
    low: float
    high: float

    def times(self, factor: float, plus: float = 0.0) -> "Interval":
        """Return the interval of a multiple."""
        return Interval(*(value * factor + plus for value in self))


def interval_of(values: Sequence[float], seed: int = 0) -> Interval | None:
    """Return the mean of some values with its bootstrap interval; None of fewer than two."""
    if len(values) < 2:
        return None
    seen = np.asarray(values, float)
    drawn = np.random.default_rng(seed).integers(0, len(seen), (_DRAWS, len(seen)))
    low, high = np.percentile(seen[drawn].mean(axis=1), [2.5, 97.5])
    return Interval(float(seen.mean()), float(low), float(high))
