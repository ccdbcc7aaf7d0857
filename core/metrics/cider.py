"""CIDEr-D: how alike two captions are in n-grams that few images of the references have.

As in the COCO caption code, which calls it CIDEr: counts of the candidate are clipped, another length costs by a Gauss
curve of sigma 6, orders 1 to 4 weigh the same, and 10 is the most.
"""

import numpy as np
from numpy.typing import NDArray

from core.metrics.ngrams import Counts, Names, Numbers

_SIGMA = 6.0
MOST = 10.0

Floats = NDArray[np.float64]


def rarities(table: Names, known: Names, documents: Numbers, images: int) -> Floats:
    """(u,) how rare each n-gram is among the references, a logarithm; one that none has counts as one of one image.

    Args:
        table: (u,) n-grams.
        known: (v,) n-grams of the references, ascending.
        documents: (v,) images that have them.
        images: Images in all.
    """
    frequency = np.ones(len(table))
    if len(known):
        place = np.minimum(np.searchsorted(known, table), len(known) - 1)
        found = known[place] == table
        frequency[found] = documents[place[found]]
    rare: Floats = np.log(float(images)) - np.log(frequency)
    return rare


def likenesses(spoken: Counts, given: Counts, image_of: Numbers, rarity: Floats, candidates: int) -> Floats:
    """(m,) cosine of each of m references with the candidate of its image, for one order of n-grams.

    Args:
        spoken: n-grams of the candidates.
        given: n-grams of the references.
        image_of: (m,) the candidate that each reference is held against.
        rarity: (u,) of every n-gram.
        candidates: How many candidates there are.
    """
    said, meant = spoken.times * rarity[spoken.gram], given.times * rarity[given.gram]
    said_norm = np.sqrt(np.bincount(spoken.text, said**2, candidates))
    meant_norm = np.sqrt(np.bincount(given.text, meant**2, len(image_of)))
    clipped = np.minimum(_where(spoken, said, given, image_of, len(rarity)), meant) * meant
    product = np.bincount(given.text, clipped, len(image_of)).astype(np.float64)  # of nothing it counts whole numbers
    norms = said_norm[image_of] * meant_norm
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


def _where(spoken: Counts, value: Floats, given: Counts, image_of: Numbers, size: int) -> Floats:
    """Values of the candidates at the n-grams of their references, 0 where they lack them."""
    keys, wanted = spoken.text * size + spoken.gram, image_of[given.text] * size + given.gram
    if not len(keys):
        return np.zeros(len(wanted))
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[place] == wanted, value[place], 0.0)
