"""Texts as weighted counts of their words and word pairs (TF-IDF), in columns that a model can be fitted on.

Words and pairs are told apart by a hash alone, so that memory does not grow with the vocabulary and nothing has to be
kept of it; two that share a hash share a column.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from core.embedding.protocol import Floats

BUCKETS = 1 << 18
"""Hashes of words and pairs."""

COLUMNS = 4_096
"""Words and pairs that count at most: the most frequent ones."""

_LEAST = 2
"""Texts that a word or pair has to stand in, of those that are counted."""

_PAIR = np.uint32(2_654_435_761)
"""Knuth's multiplier, so that a pair is another than the same words the other way round."""

_GAPS = bytes(sign if sign >= 128 or chr(sign).isalnum() else 32 for sign in range(256))
"""Every byte as it is, but what is neither letter nor digit as a gap."""


class Said(NamedTuple):
    """Which words and pairs stand where, as often as they do."""

    rows: NDArray[np.intp]
    """Which text."""
    buckets: NDArray[np.uint32]
    texts: int
    """How many there are."""


class _Hashes(dict[bytes, int]):
    def __missing__(self, word: bytes) -> int:
        self[word] = number = crc32(word)
        return number


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads texts; remembers the hashes of words."""

    _hashes: _Hashes = field(default_factory=_Hashes)

    def said(self, texts: Sequence[str]) -> Said:
        """Return the words and pairs of some texts."""
        words = [text.lower().encode("utf-8", "replace").translate(_GAPS).split() for text in texts]
        lengths = np.fromiter(map(len, words), np.intp, len(words))
        hashes = self._hashes
        singles = np.fromiter(map(hashes.__getitem__, chain.from_iterable(words)), np.uint32, int(lengths.sum()))
        rows = np.repeat(np.arange(len(words)), lengths)
        together = rows[1:] == rows[:-1]
        pairs = (singles[:-1] * _PAIR + singles[1:])[together]
        both = np.concatenate([singles, pairs])
        both ^= both >> 15
        return Said(np.concatenate([rows, rows[1:][together]]), both % BUCKETS, len(words))


@dataclass(frozen=True, slots=True)
class Phrases:
    """The words and pairs that count, and how much."""

    buckets: NDArray[np.uint32]
    """Of each column, ascending."""
    weights: Floats
    """Of each column: rare ones tell more."""

    def columns(self, said: Said) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return row and column of those words and pairs that count."""
        places = np.full(BUCKETS, -1, np.intp)
        places[self.buckets] = np.arange(len(self.buckets))
        found = places[said.buckets]
        known = found >= 0
        return said.rows[known], found[known]

    def counts(self, said: Said) -> Floats:
        """Return how often each stands in each text, (texts, columns)."""
        rows, columns = self.columns(said)
        width = len(self.buckets)
        flat = np.bincount(rows * width + columns, minlength=said.texts * width)
        return flat.astype(np.float32).reshape(said.texts, width)

    def weighted(self, said: Said) -> Floats:
        """Return the same with damped counts and weights, each row of length 1, or 0 where nothing is known."""
        counts = self.counts(said)
        np.log1p(counts, out=counts)
        counts *= self.weights
        counts /= np.maximum(np.linalg.norm(counts, axis=1, keepdims=True), 1e-9)
        return counts


def count(parts: Iterable[Said], columns: int = COLUMNS) -> Phrases:
    """Choose the words and pairs that count, by the number of texts that they stand in; equals in order of hash."""
    texts, total = np.zeros(BUCKETS, np.int64), 0
    for said in parts:
        once = np.unique(said.rows * BUCKETS + said.buckets) % BUCKETS
        texts += np.bincount(once, minlength=BUCKETS)
        total += said.texts
    best = np.lexsort((np.arange(BUCKETS), -texts))[:columns]
    buckets = np.sort(best[texts[best] >= min(_LEAST, total)])
    weights = np.log((1 + total) / (1 + texts[buckets])) + 1
    return Phrases(buckets.astype(np.uint32), weights.astype(np.float32))
