"""How far a score goes with another judgement of the same captions, with intervals."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.metrics.intervals import LEVEL

LEAST = 10
"""Captions below which no correlation is given."""

_DRAWS = 500

Floats = NDArray[np.float64]


class Correlation(NamedTuple):
    """Spearman's rank correlation of two judgements."""

    captions: int
    """Captions that have both."""
    value: float | None
    """-1..1; None where there are too few, or one of both never changes."""
    low: float | None = None
    high: float | None = None


def correlate(scores: Sequence[float | None], judged: Sequence[float | None], seed: int = 0) -> Correlation:
    """Correlate a score with a judgement, as reviewers' decisions (1 accepted, 0 rejected) or the truth score.

    Args:
        scores: (n,) of one caption each; None or NaN where there is none.
        judged: (n,) of the same captions.
        seed: Draws the captions for the interval.
    """
    both = np.array([scores, judged], np.float64)
    both = both[:, ~np.isnan(both).any(axis=0)]
    count = both.shape[1]
    if count < LEAST or (whole := _spearman(both)) is None:
        return Correlation(count, None)
    random = np.random.default_rng(seed)
    drawn = [_spearman(both[:, random.integers(0, count, count)]) for _ in range(_DRAWS)]
    known = [value for value in drawn if value is not None]
    low, high = np.percentile(known, [50 * (1 - LEVEL), 100 - 50 * (1 - LEVEL)])
    return Correlation(count, whole, float(low), float(high))


def correlations(
    metrics: Mapping[str, Sequence[float | None]], judged: Sequence[float | None], seed: int = 0
) -> dict[str, Correlation]:
    """Correlate every metric with the same judgement of the same captions, the closest first."""
    found = {name: correlate(scores, judged, seed) for name, scores in metrics.items()}
    return dict(sorted(found.items(), key=lambda item: -abs(item[1].value or 0)))


def _spearman(both: Floats) -> float | None:
    ranks = np.array([_ranks(row) for row in both])
    ranks -= ranks.mean(axis=1, keepdims=True)
    size = np.sqrt((ranks**2).sum(axis=1))
    return float(ranks[0] @ ranks[1] / (size[0] * size[1])) if size.all() else None


def _ranks(values: Floats) -> Floats:
    """Ranks from 0; equal values share the mean of theirs."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return (last - (counts + 1) / 2)[inverse]
