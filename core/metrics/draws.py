"""How far a score of a sample of images is certain: bootstrap intervals, of one model and of the difference of two.

Images are drawn with replacement as often as there are, by a seed, and everything is scored on the same draws. What
CIDEr knows of how rare n-grams are stays that of all images, as is usual.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.intervals import middle
from core.metrics.bleu import bleu_of
from core.metrics.ngrams import ORDERS
from core.metrics.scoring import Scored

DRAWS = 1_000
_AT_ONCE = 50

Floats = NDArray[np.float64]


class Difference(NamedTuple):
    """Of two models on the same images, the second less the first."""

    value: float
    low: float
    high: float
    better: float
    """Part of the draws in which the second is better, 0..1."""


def draws(images: int, seed: int = 0, times: int = DRAWS) -> Iterator[Floats]:
    """Yield (b, images) how often each image was drawn, in batches."""
    random = np.random.default_rng(seed)
    for start in range(0, times, _AT_ONCE):
        batch = np.empty((min(_AT_ONCE, times - start), images))
        for row in batch:
            row[:] = np.bincount(random.integers(0, images, images), minlength=images)
        yield batch


def corpus_draws(scored: Scored, further: Mapping[str, Floats] | None = None, seed: int = 0) -> dict[str, Floats]:
    """(1000,) scores of all images of each draw, by the names of the metrics.

    Args:
        scored: The exact metrics.
        further: (n,) other scores of the images, whose mean is taken; NaN where an image has none.
        seed: Draws the images; the same draws the same for two models.
    """
    sums, means = scored.matches.sums, {"ROUGE-L": scored.rouge, "CIDEr": scored.cider, **(further or {})}
    table = np.column_stack([*(np.nan_to_num(column) for column in means.values())])
    known = np.column_stack([*(~np.isnan(column) for column in means.values())]).astype(np.float64)
    bleu: list[Floats] = []
    mean: list[Floats] = []
    for counts in draws(len(scored), seed):
        bleu.append(bleu_of(counts @ sums))
        with np.errstate(invalid="ignore"):
            mean.append((counts @ table) / (counts @ known))
    four, others = np.concatenate(bleu), np.concatenate(mean)
    named = {f"BLEU-{order + 1}": four[:, order] for order in range(ORDERS)}
    return named | {name: others[:, place] for place, name in enumerate(means)}


def difference(first: float, second: float, drawn: Floats, other: Floats) -> Difference:
    """The difference of two models, from the same draws of the same images.

    Args:
        first: Score of the first model.
        second: Score of the second.
        drawn: (1000,) scores of the first.
        other: (1000,) scores of the second.
    """
    apart = other - drawn
    return Difference(second - first, *middle(apart), float(np.mean(apart > 0)))
