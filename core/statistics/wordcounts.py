"""How often words, and words beside each other, occur in chosen captions."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.statistics.chosen import Part
from core.statistics.stopwords import stop_words

Numbers = NDArray[np.int64]

LISTED = 2_000
"""Words and n-grams that are listed at most, the most frequent first."""

_FREQUENT_WORDS, _FREQUENT_PAIRS = 1_000, 2_000
"""How many of them n-grams are made of. An n-gram with any other word is rarer than these, so none that is listed can
be missed: it is cut where that could be."""


class Counted(NamedTuple):
    """A word or n-gram, and how often it occurs."""

    text: str
    times: int


class WordCounts(NamedTuple):
    """The words of chosen captions."""

    total: int
    different: int
    once: int
    """Different words that occur once."""
    listed: dict[int, list[Counted]]
    """By the number of words, 1 to 3: the most frequent, within a sentence."""
    without_stop_words: dict[int, list[Counted]]
    """The same of those that hold no stop word."""


def count_words(parts: Callable[[], Iterable[Part]], vocabulary: Sequence[str]) -> WordCounts:
    """Count the words and n-grams of captions; `parts` is gone through twice."""
    counts = np.zeros(len(vocabulary), np.int64)
    for part in parts():
        counts += np.bincount(part.tokens, minlength=len(vocabulary))
    counts[0] = 0  # ends of sentences
    held = counts[counts > 0]
    pairs, triples = _ngrams(parts, counts, vocabulary)
    singles = [Counted(vocabulary[word], int(counts[word])) for word in _highest(counts, len(held)).tolist()]
    listed = {1: singles, 2: pairs, 3: triples}
    return WordCounts(
        int(held.sum()),
        len(held),
        int((held == 1).sum()),
        {length: found[:LISTED] for length, found in listed.items()},
        {length: _content(found)[:LISTED] for length, found in listed.items()},
    )


def _content(found: Sequence[Counted]) -> list[Counted]:
    return [item for item in found if stop_words().isdisjoint(item.text.split(" "))]


def _highest(counts: Numbers, most: int) -> Numbers:
    """Return the places of the highest counts above 0, highest first, equal ones by place."""
    order: Numbers = np.argsort(-counts, kind="stable")[:most]
    return order[counts[order] > 0]


def _ngrams(
    parts: Callable[[], Iterable[Part]], counts: Numbers, vocabulary: Sequence[str]
) -> tuple[list[Counted], list[Counted]]:
    """Count pairs of frequent words, and of these the frequent ones with a third.

    What leaves a word or pair out bounds the counts of all that hold it; what is rarer than that bound is not listed.
    """
    words = _highest(counts, _FREQUENT_WORDS)
    size = len(words)
    if not size:
        return [], []
    bound = _next_highest(counts, size)
    rank = np.full(len(vocabulary), size, np.int32)
    rank[words] = np.arange(size)
    found = np.zeros(size * size, np.int64)
    for part in parts():
        first, second, _ = _beside(part, rank, size)
        found += np.bincount(first * np.int64(size) + second, minlength=size * size)
    pairs = _highest(found, _FREQUENT_PAIRS)
    listed = [
        Counted(f"{vocabulary[words[pair // size]]} {vocabulary[words[pair % size]]}", int(found[pair]))
        for pair in pairs.tolist()
        if found[pair] >= bound
    ]
    return listed, _triples(parts, rank, pairs, max(bound, _next_highest(found, len(pairs))), words, vocabulary)


def _triples(
    parts: Callable[[], Iterable[Part]],
    rank: NDArray[np.int32],
    pairs: Numbers,
    bound: int,
    words: Numbers,
    vocabulary: Sequence[str],
) -> list[Counted]:
    size = len(words)
    number = np.full(size * size, -1, np.int32)
    number[pairs] = np.arange(len(pairs))
    found = np.zeros(len(pairs) * size, np.int64)
    for part in parts():
        first, second, at = _beside(part, rank, size)
        pair = number[first * np.int64(size) + second]
        following = np.flatnonzero((np.diff(at) == 1) & (pair[:-1] >= 0))
        found += np.bincount(pair[following] * np.int64(size) + second[following + 1], minlength=len(found))
    highest = [(int(at), int(found[at])) for at in _highest(found, _FREQUENT_PAIRS)]
    spelled = [(*divmod(int(pairs[at // size]), size), at % size, count) for at, count in highest if count >= bound]
    return [Counted(" ".join(vocabulary[words[word]] for word in three), count) for *three, count in spelled]


def _beside(part: Part, rank: NDArray[np.int32], size: int) -> tuple[NDArray[np.int32], NDArray[np.int32], Numbers]:
    """Return the ranks of frequent words that stand beside each other in a caption, and where the first of each is."""
    ranks = rank[part.tokens]
    kept = (ranks[:-1] < size) & (ranks[1:] < size)
    last = part.starts[1:-1] - 1
    kept[last[(last >= 0) & (last < len(kept))]] = False  # the last word of a caption and the first of the next
    at = np.flatnonzero(kept)
    return ranks[at], ranks[at + 1], at


def _next_highest(counts: Numbers, taken: int) -> int:
    """Return the highest count that is not among the highest ones taken."""
    if taken >= len(counts):
        return 0
    return int(np.partition(counts, len(counts) - 1 - taken)[len(counts) - 1 - taken])
