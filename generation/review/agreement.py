"""How far reviewers agree: raw agreement, Krippendorff's alpha and Gwet's AC2, each with a bootstrap interval.

All three are sums over items of what the counts of decisions of an item give, so that items with the same counts are
one pattern. Drawing items again is drawing counts of patterns, of which there are few however many items there are.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.errors import ReviewError
from generation.review.ratings import DECISIONS, Rating, latest

Floats = NDArray[np.float64]
Weights = Sequence[Sequence[float]]

DRAWS = 2_000

EDIT_IS_HALF: Weights = ((1, 0.5, 0, 0), (0.5, 1, 0.5, 0), (0, 0.5, 1, 0), (0, 0, 0, 1))
"""Weights of AC2 for `DECISIONS`: an edit is half way from accepted to rejected, unsure agrees with itself alone."""

_NO_PAIRS = "No caption was rated by two reviewers."
_ONE_LABEL = "Everybody decided the same everywhere, so that agreement beyond chance cannot be told."


class Coefficient(NamedTuple):
    """A coefficient of agreement, 1 for perfect, with the limits between which it lies with 95 in 100."""

    value: float | None
    """None where it is not defined."""
    low: float | None
    """None where it is not defined, or of fewer than two items."""
    high: float | None
    reason: str = ""
    """Why it is not defined, for people; empty where it is."""


class Agreement(NamedTuple):
    """How far reviewers agree on some items."""

    items: int
    """Items that two reviewers or more rated: only these tell of agreement."""
    ratings: int
    """Ratings of these items."""
    reviewers: int
    """Reviewers of these items."""
    raw: Coefficient
    """Mean over items of the part of their pairs of ratings that are equal."""
    alpha: Coefficient
    """Krippendorff's alpha, nominal."""
    ac2: Coefficient
    """Gwet's AC2; AC1 with the weights of the identity."""


class _Patterns(NamedTuple):
    """Items grouped by the counts of their decisions."""

    counts: Floats
    """(patterns, labels): how many reviewers gave each label."""
    items: NDArray[np.int64]
    """(patterns,): how many items there are of each."""


def agreement(ratings: Iterable[Rating], *, weights: Weights | None = None, seed: int = 0) -> Agreement:
    """Return how far reviewers agree in their decisions; of two by one reviewer for an item the last one counts.

    Being unsure is a decision like the others. Weights are those of AC2 for `DECISIONS`, such as `EDIT_IS_HALF`;
    without any, only the same decision agrees.
    """
    kept = latest(ratings)
    numbers = {decision: number for number, decision in enumerate(DECISIONS)}
    items = np.unique(np.array([rating.item for rating in kept], np.int64), return_inverse=True)[1]
    counts = counts_of(items, np.array([numbers[rating.decision] for rating in kept], np.int64), len(DECISIONS))
    paired = counts.sum(axis=1) > 1
    rated = {rating.reviewer for rating, item in zip(kept, items, strict=True) if paired[item]}
    raw, alpha, ac2 = coefficients(counts, weights=weights, seed=seed)
    return Agreement(int(paired.sum()), int(counts[paired].sum()), len(rated), raw, alpha, ac2)


def counts_of(items: NDArray[np.int64], labels: NDArray[np.int64], many: int) -> NDArray[np.int64]:
    """Return (items, many) counts of labels from one item and label (both numbered from 0) a rating."""
    total = int(items.max()) + 1 if len(items) else 0
    return np.bincount(items * many + labels, minlength=total * many).reshape(total, many)


def coefficients(
    counts: NDArray[np.int64], *, weights: Weights | None = None, draws: int = DRAWS, seed: int = 0
) -> tuple[Coefficient, Coefficient, Coefficient]:
    """Return raw agreement, alpha and AC2 of (items, labels) counts, with percentile bootstrap intervals over items.

    Every column is a label that could have been given, whether or not anybody gave it: AC2 needs their number. Draws
    in which a coefficient is not defined are left out.

    Sources: Krippendorff, Computing Krippendorff's Alpha-Reliability, 2011, section C; Gwet, Computing inter-rater
    reliability and its variance in the presence of high agreement, 2008, and Handbook of Inter-Rater Reliability,
    4th edition, 2014, chapters 2 and 3, for ratings that are missing and for weights.

    Raises:
        ReviewError: the weights do not fit the labels.
    """
    weighted = _weights(weights, counts.shape[1])
    patterns = _patterns(counts)
    paired = int(patterns.items[patterns.counts.sum(axis=1) > 1].sum())
    if not paired:
        return (Coefficient(None, None, None, _NO_PAIRS),) * 3
    drawn = _drawn(patterns, draws, seed)

    def measured(of: Callable[[Floats], Floats]) -> Coefficient:
        value = float(of(patterns.items[None].astype(np.float64))[0])
        if np.isnan(value):
            return Coefficient(None, None, None, _ONE_LABEL)
        spread = of(drawn)
        spread = spread[~np.isnan(spread)]
        if paired < 2 or not len(spread):
            return Coefficient(value, None, None)
        low, high = np.percentile(spread, [2.5, 97.5])
        return Coefficient(value, float(low), float(high))

    same = np.eye(counts.shape[1])
    return (
        measured(lambda items: _observed(patterns.counts, items, same)),
        measured(lambda items: _alpha(patterns.counts, items)),
        measured(lambda items: _ac2(patterns.counts, items, weighted)),
    )


def _weights(weights: Weights | None, labels: int) -> Floats:
    held = np.eye(labels) if weights is None else np.array(weights, np.float64)
    if held.shape != (labels, labels) or (held != held.T).any() or (np.diag(held) != 1).any():
        raise ReviewError(
            f"The weights of agreement must be {labels} by {labels} numbers, the same above and below the diagonal, "
            f"with 1 on it."
        )
    return held


def _patterns(counts: NDArray[np.int64]) -> _Patterns:
    """Group the items that have any rating."""
    if not counts.size:
        return _Patterns(np.zeros((0, counts.shape[1])), np.zeros(0, np.int64))
    rows, items = np.unique(counts, axis=0, return_counts=True)
    rated = rows.sum(axis=1) > 0
    return _Patterns(rows[rated].astype(np.float64), items[rated].astype(np.int64))


def _drawn(patterns: _Patterns, draws: int, seed: int) -> Floats:
    """Return (draws, patterns): how often each pattern is among as many items drawn with replacement."""
    total = int(patterns.items.sum())
    return np.random.default_rng(seed).multinomial(total, patterns.items / total, draws).astype(np.float64)


def _over(above: Floats, below: Floats) -> Floats:
    """Divide; where there is nothing to divide by, it is not a number."""
    quotient = np.full(above.shape, np.nan)
    np.divide(above, below, out=quotient, where=below > 1e-12)
    return quotient


def _observed(counts: Floats, items: Floats, weights: Floats) -> Floats:
    """Return for each row of (draws, patterns) `items` the weighted part of pairs that agree, item by item."""
    raters = counts.sum(axis=1)
    paired = raters > 1
    agreeing = (counts * (counts @ weights - 1)).sum(axis=1)
    part = np.where(paired, agreeing / np.where(paired, raters * (raters - 1), 1), 0)
    return _over(items @ part, items @ paired)


def _alpha(counts: Floats, items: Floats) -> Floats:
    """Return Krippendorff's alpha: 1 less the disagreement that is seen over the one expected by chance."""
    raters = counts.sum(axis=1)
    paired = raters > 1
    pairable = counts * paired[:, None]
    agreeing = (pairable * (pairable - 1)).sum(axis=1) / np.where(paired, raters - 1, 1)
    labels = items @ pairable
    total = labels.sum(axis=1)
    seen = total - items @ agreeing
    expected = _over(total**2 - (labels**2).sum(axis=1), total - 1)
    return 1 - _over(seen, expected)


def _ac2(counts: Floats, items: Floats, weights: Floats) -> Floats:
    """Return Gwet's AC2: labels count for chance by how evenly they are used, over all items, those rated once too."""
    many = len(weights)
    if many < 2:
        return np.full(len(items), np.nan)
    used = _over(items @ (counts / counts.sum(axis=1, keepdims=True)), items.sum(axis=1, keepdims=True))
    chance = weights.sum() / (many * (many - 1)) * (used * (1 - used)).sum(axis=1)
    return _over(_observed(counts, items, weights) - chance, 1 - chance)
