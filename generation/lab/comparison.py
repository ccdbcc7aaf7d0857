"""Compare two ways to write captions on the same tiles: the mean difference, and how sure it is."""

from collections.abc import Mapping
from typing import NamedTuple, TypeVar

import numpy as np

RESAMPLES = 4000
_SEED = 20241

Item = TypeVar("Item")


class Comparison(NamedTuple):
    """Scores of one way minus those of another, on the same items."""

    pairs: int
    """Items that both have a score of."""
    mean: float | None
    """Mean difference; None without a pair."""
    low: float | None
    """Lower end of the 95 % interval; None below three pairs."""
    high: float | None
    better: int
    """Items on which the first is higher."""
    worse: int


def compare(first: Mapping[Item, float | None], second: Mapping[Item, float | None]) -> Comparison:
    """Compare scores by item; items that one of them lacks are left out.

    The interval is the percentile bootstrap over items: it says how far the mean would move with other tiles of the
    same kind, and says nothing about tiles of another kind. The same scores give the same interval.
    """
    found = [(one, second.get(item)) for item, one in first.items()]
    pairs = np.array([(one, other) for one, other in found if one is not None and other is not None], np.float64)
    if not len(pairs):
        return Comparison(0, None, None, None, 0, 0)
    differences = pairs[:, 0] - pairs[:, 1]
    better, worse = int((differences > 0).sum()), int((differences < 0).sum())
    if len(differences) < 3:
        return Comparison(len(pairs), float(differences.mean()), None, None, better, worse)
    drawn = np.random.default_rng(_SEED).integers(0, len(differences), (RESAMPLES, len(differences)))
    low, high = np.quantile(differences[drawn].mean(axis=1), (0.025, 0.975))
    return Comparison(len(pairs), float(differences.mean()), float(low), float(high), better, worse)
