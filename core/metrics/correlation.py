"""How far scores go with another judgement of the same captions, with intervals."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.intervals import middle

LEAST = 10
"""Captions below which no correlation is given."""

_DRAWS = 500
_DRAWN = 2_000
"""Captions above which nothing is drawn, since a formula then gives the same limits, and at once."""

_NORMAL = 1.959963984540054
"""Standard deviations on either side that hold 95 % of a normal distribution."""

Floats = NDArray[np.float64]
Judgement = Sequence[float | None] | Floats


class Correlation(NamedTuple):
    """Spearman's rank correlation of two judgements."""

    captions: int
    """Captions that have both."""
    value: float | None
    """-1..1; None where there are too few, or one of both never changes."""
    low: float | None = None
    high: float | None = None


def correlate(scores: Judgement, judged: Judgement, seed: int = 0) -> Correlation:
    """Correlate a score with a judgement, as reviewers' decisions (1 accepted, 0 not) or the truth score.

    For the interval captions are drawn with replacement 500 times, and ranked anew each time; of more than 2,000 it is
    that of Fisher's z with the variance (1 + r^2 / 2) / (n - 3) of Bonett and Wright (2000, doi:10.1007/BF02294183).

    Args:
        scores: (n,) of one caption each; None or NaN where there is none.
        judged: (n,) of the same captions.
        seed: Draws the captions for the interval.
    """
    both = np.array([scores, judged], np.float64)
    both = both[:, ~np.isnan(both).any(axis=0)]
    count = both.shape[1]
    if count < LEAST:
        return Correlation(count, None)
    first, second = (np.unique(row, return_inverse=True)[1] for row in both)
    if (whole := _spearman(first, second, np.ones(count))) is None:
        return Correlation(count, None)
    if count > _DRAWN:
        return Correlation(count, whole, *_by_formula(whole, count))
    random = np.random.default_rng(seed)
    drawn = (
        _spearman(first, second, np.bincount(random.integers(0, count, count), minlength=count).astype(np.float64))
        for _ in range(_DRAWS)
    )
    return Correlation(count, whole, *middle(np.array([value for value in drawn if value is not None])))


def correlations(metrics: Mapping[str, Judgement], judged: Judgement, seed: int = 0) -> dict[str, Correlation]:
    """Correlate every metric with the same judgement of the same captions, in the order of the metrics."""
    return {name: correlate(scores, judged, seed) for name, scores in metrics.items()}


def _by_formula(whole: float, count: int) -> tuple[float, float]:
    z, apart = np.arctanh(np.clip(whole, -1 + 1e-15, 1 - 1e-15)), _NORMAL * np.sqrt((1 + whole**2 / 2) / (count - 3))
    return float(np.tanh(z - apart)), float(np.tanh(z + apart))


def _spearman(first: NDArray[np.int64], second: NDArray[np.int64], times: Floats) -> float | None:
    """Correlate values that are given by their places among the different ones, each caption so many times."""
    whole = times.sum()
    one, other = (_ranks(places, times) - (whole - 1) / 2 for places in (first, second))
    size = np.sqrt((times * one) @ one) * np.sqrt((times * other) @ other)
    return float((times * one) @ other / size) if size else None


def _ranks(places: NDArray[np.int64], times: Floats) -> Floats:
    """Ranks from 0, as if each value stood there so many times; equal values share the mean of theirs."""
    held = np.bincount(places, times)
    ranks: Floats = (np.cumsum(held) - (held + 1) / 2)[places]
    return ranks
