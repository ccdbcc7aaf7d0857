"""Choose the texts that a regression is fitted on, so that they hold the words of all."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.embedding.phrases import Phrases, Said
from core.embedding.protocol import Floats

_AT_ONCE = 8
"""Texts that are chosen before it is looked again at what they hold."""


_TINY = 1e-6
"""What a share of all parts may lack by rounding."""


class Part(NamedTuple):
    """Some of the texts, a cross section of all."""

    captions: NDArray[np.uint64]
    said: Said


def cover(phrases: Phrases, parts: Iterable[Part], share: float) -> NDArray[np.uint64]:
    """Choose a share of each part, greedily: what holds words and pairs that few of those chosen so far hold.

    A word or pair counts by the root of how many texts hold it, and less with each text that was chosen with it. What
    a text is worth is divided by the root of its number of words, since long ones take longer to embed. The same
    parts give the same choice; one part is held at a time.
    """
    worth = np.exp((1 - phrases.weights) / 2)  # a weight tells the document frequency that it was made from
    held = np.zeros(len(worth), np.float32)
    owed, chosen = 0.0, [np.empty(0, np.uint64)]
    for part in parts:
        owed += share * len(part.captions)
        wanted = min(int(owed + _TINY), len(part.captions))
        owed -= wanted
        chosen.append(part.captions[_choose(phrases.counts(part.said), worth, held, wanted)])
    return np.concatenate(chosen)


def _choose(counts: Floats, worth: Floats, held: Floats, wanted: int) -> NDArray[np.intp]:
    """Choose rows and add what they hold to `held`."""
    lengths = np.sqrt(np.maximum(counts.sum(axis=1), 1))
    there = np.minimum(counts, 1, out=counts)
    taken: list[int] = []
    while len(taken) < wanted:
        gains = there @ (worth / (1 + held)) / lengths
        gains[taken] = -1
        best = np.argsort(-gains, kind="stable")[: min(_AT_ONCE, wanted - len(taken))]
        held += there[best].sum(axis=0)
        taken += best.tolist()
    return np.array(taken, np.intp)
