"""ROUGE-L: how long a row of tokens a caption shares with its references, in order and with gaps."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from core.metrics.texts import Texts

_BETA = 1.2


def rouge_l(texts: Texts, firsts: NDArray[np.int64]) -> NDArray[np.float64]:
    """(n,) ROUGE-L of each image, 0..1: F with beta 1.2 of the best precision and the best recall over its references.

    Args:
        texts: Image after image, of each the candidate and then its references.
        firsts: (n + 1,) the candidate of each image, and last the end.
    """
    scores = np.zeros(len(firsts) - 1)
    bounds = firsts.tolist()
    for image, (first, end) in enumerate(pairwise(bounds)):
        candidate = texts.row(first)
        places = _places(candidate)
        precision = recall = 0.0
        for number in range(first + 1, end):
            reference = texts.row(number)
            # the COCO code takes a text without tokens as one empty token
            shared = shared_tokens(places, len(candidate), reference) if candidate else int(not reference)
            precision = max(precision, shared / max(len(candidate), 1))
            recall = max(recall, shared / max(len(reference), 1))
        if precision and recall:
            scores[image] = (1 + _BETA**2) * precision * recall / (recall + _BETA**2 * precision)
    return scores


def _places(tokens: list[int]) -> dict[int, int]:
    places: dict[int, int] = {}
    for place, token in enumerate(tokens):
        places[token] = places.get(token, 0) | 1 << place
    return places


def shared_tokens(places: dict[int, int], length: int, other: list[int]) -> int:
    """Length of the longest common subsequence, a whole row of its table in one number (Hyyrö 2004).

    Args:
        places: Of each token of the first text, a bit at every place where it stands.
        length: Tokens of the first text.
        other: The second text.
    """
    everything = (1 << length) - 1
    row = everything
    for token in other:
        if at := places.get(token):
            matched = row & at
            row = (row + matched | row - matched) & everything
    return length - row.bit_count()
