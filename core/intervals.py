"""How far a figure of a sample is certain: the middle 95 % of what drawing the sample again gives."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

LEVEL = 0.95
_DRAWS = 2_000


class Interval(NamedTuple):
    """A figure and the limits between which it lies with 95 in 100."""

    mean: float
    """The figure itself; of many values their mean."""
    low: float
    high: float

    def times(self, factor: float, plus: float = 0.0) -> "Interval":
        """Return the interval of a multiple."""
        return Interval(*(value * factor + plus for value in self))


def middle(drawn: NDArray[np.float64]) -> tuple[float, float]:
    """Return the limits of the middle 95 % of what was drawn; NaN counts as not drawn."""
    low, high = np.nanpercentile(drawn, [50 * (1 - LEVEL), 100 - 50 * (1 - LEVEL)])
    return float(low), float(high)


def interval_of(values: Sequence[float], seed: int = 0) -> Interval | None:
    """Return the mean of some values with its bootstrap interval; None of fewer than two."""
    if len(values) < 2:
        return None
    seen = np.asarray(values, float)
    drawn = np.random.default_rng(seed).integers(0, len(seen), (_DRAWS, len(seen)))
    return Interval(float(seen.mean()), *middle(seen[drawn].mean(axis=1)))
