"""Captions read into numbers in processes of their own; their words are numbered anew where they come together."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import NamedTuple

import numpy as np

from core.statistics.parts import END_OF_SENTENCE, Parts, Vocabulary
from core.statistics.segment import Segment, encode


class Read(NamedTuple):
    """Captions as numbers that mean nothing without the words beside them."""

    segment: Segment
    words: tuple[str, ...]
    """By number, in the order in which the captions have them; the first is the end of a sentence."""


def read(captions: Sequence[int], texts: Sequence[str]) -> Read:
    """Read captions; what a process has looked at once it knows the next time."""
    vocabulary, parts = _known()
    segment = encode(captions, texts, parts)
    size, count = len(vocabulary.words), len(segment.tokens)
    first = np.full(size, count)
    first[segment.tokens[::-1]] = np.arange(count)[::-1]  # of equal places the last written one stays
    first[END_OF_SENTENCE] = -1
    used = np.argsort(first, kind="stable")[: int((first < count).sum())]
    number = np.zeros(size, np.uint32)
    number[used] = np.arange(len(used))
    return Read(
        replace(segment, tokens=number[segment.tokens]), tuple(vocabulary.words[place] for place in used.tolist())
    )


def joined(found: Read, vocabulary: Vocabulary) -> Segment:
    """Return the captions with the numbers of a vocabulary, which takes in the words that it lacks."""
    numbers = np.array([vocabulary.number(word) for word in found.words[1:]], np.uint32)
    return replace(found.segment, tokens=np.concatenate((np.zeros(1, np.uint32), numbers))[found.segment.tokens])


@cache
def _known() -> tuple[Vocabulary, Parts]:
    vocabulary = Vocabulary()
    return vocabulary, Parts(vocabulary)
