"""CIDEr-D: how alike two captions are in n-grams that few images of the references have.

As in the COCO caption code, which calls it CIDEr: counts of the candidate are clipped, another length costs by a Gauss
curve of sigma 6, orders 1 to 4 weigh the same, and 10 is the most.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.metrics.ngrams import Grams, Names, Numbers, begins

_SIGMA = 6.0
MOST = 10.0

Floats = NDArray[np.float64]


class Documents(NamedTuple):
    """n-grams of one order of all references."""

    names: Names
    """(v,) ascending."""
    images: Numbers
    """(v,) images that have them."""

    def rarities(self, names: Names, images: int) -> Floats:
        """(u,) how rare n-grams are, a logarithm; one that no reference has counts as one of one image.

        Args:
            names: (u,) n-grams.
            images: Images in all.
        """
        frequency = np.ones(len(names))
        if len(self.names):
            place = np.minimum(np.searchsorted(self.names, names), len(self.names) - 1)
            found = self.names[place] == names
            frequency[found] = self.images[place[found]]
        rare: Floats = np.log(float(images)) - np.log(frequency)
        return rare


def documents_of(names: Sequence[Names]) -> Documents:
    """Count images from names, each as often as images have it."""
    held = np.sort(np.concatenate(names))
    first = np.flatnonzero(begins(held))
    return Documents(held[first], np.diff(np.append(first, len(held))))


def likenesses(grams: Grams, values: Floats, said: Floats, candidate_of: Numbers) -> Floats:
    """(t,) cosine of each text with the candidate of its image, for one order of n-grams.

    Args:
        grams: n-grams of t texts.
        values: How often each stands there, times how rare it is.
        said: The value of the same n-gram in the candidate of the same image; 0 where it lacks it.
        candidate_of: (t,) the text that is the candidate of the image of each.
    """
    count = len(candidate_of)
    norm = np.sqrt(np.bincount(grams.text, values**2, count))
    product = np.bincount(grams.text, np.minimum(said, values) * values, count).astype(np.float64)
    norms = norm[candidate_of] * norm
    alike: Floats = np.divide(product, norms, out=product, where=norms != 0)
    return alike


def length_penalty(spoken: Numbers, given: Numbers) -> Floats:
    """(m,) factor for another length; the COCO code takes the number of pairs of tokens for the length.

    Args:
        spoken: (m,) tokens of the candidates.
        given: (m,) tokens of the references.
    """
    apart = np.maximum(spoken - 1, 0) - np.maximum(given - 1, 0)
    return np.e ** (-(apart.astype(np.float64) ** 2) / (2 * _SIGMA**2))
