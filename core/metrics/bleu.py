"""BLEU-1 to BLEU-4 of many captions and of each, from counts of n-grams that agree.

As in the COCO caption code: of the whole set the counts are added up first; the reference length of an image is that of
its closest reference, the shorter of two; a little is added so that nothing is divided by zero.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.metrics.ngrams import ORDERS

_TINY, _SMALL = 1e-15, 1e-9

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Matches:
    """What BLEU is made of, of n images."""

    correct: Numbers
    """(n, 4) n-grams of each candidate that its references have too, at most as often as one of them."""
    length: Numbers
    """(n,) tokens of each candidate."""
    reference: Numbers
    """(n,) tokens of its closest reference."""

    @property
    def sums(self) -> Floats:
        """(n, 10) all that is added up over images: correct 4, guessed 4, length, length of the references."""
        guessed = np.maximum(self.length[:, None] - np.arange(ORDERS), 0)
        table: Floats = np.column_stack((self.correct, guessed, self.length, self.reference)).astype(np.float64)
        return table

    def corpus(self) -> Floats:
        """(4,) BLEU of all together."""
        whole: Floats = bleu_of(self.sums.sum(axis=0)[None])[0]
        return whole

    def per_image(self) -> Floats:
        """(n, 4) BLEU of each image."""
        return bleu_of(self.sums)


def bleu_of(sums: Floats) -> Floats:
    """(m, 4) BLEU of (m, 10) sums."""
    correct, guessed, length, reference = sums[:, :4], sums[:, 4:8], sums[:, 8], sums[:, 9]
    precision = np.cumprod((correct + _TINY) / (guessed + _SMALL), axis=1) ** (1 / np.arange(1, ORDERS + 1))
    ratio = (length + _TINY) / (reference + _SMALL)
    short = ratio < 1
    penalty = np.ones(len(sums))
    with np.errstate(over="ignore"):
        penalty[short] = np.exp(1 - 1 / ratio[short])
    return precision * penalty[:, None]


def closest_lengths(candidates: Numbers, references: Numbers, starts: Numbers) -> Numbers:
    """(n,) the length of the reference that is closest to each candidate, the shorter of two.

    Args:
        candidates: (n,) tokens of each candidate.
        references: (m,) tokens of each reference, image after image.
        starts: (n + 1,) where the references of each image begin.
    """
    owner = np.repeat(np.arange(len(candidates)), np.diff(starts))
    order = np.lexsort((references, np.abs(references - candidates[owner]), owner))
    return references[order][starts[:-1]]
