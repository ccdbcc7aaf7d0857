"""How often each run of one to four tokens stands in each text, as sorted arrays: what BLEU and CIDEr count."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.metrics.texts import Texts

ORDERS = 4

Numbers = NDArray[np.int64]
Names = NDArray[np.uint64]
Small = NDArray[np.int32]

_HALF = np.uint64(32)
_SMALL = 1 << 16
_BITS = 64


@dataclass(frozen=True, eq=False)
class Grams:
    """Different n-grams of one order in each of some texts, ascending by name, then by text."""

    name: Names
    """The same for the same tokens in all texts that belong together."""
    text: Small
    """Which text, counted from the first of these."""
    times: Small
    """How often it stands there."""


class Block:
    """Some texts on end, whose n-grams are counted one order after the other, from 1 on.

    A place and what stands there go into one number of 64 bits, which is sorted as such: several times as fast as any
    way that keeps the order of equals, and places of equal n-grams come out ascending all the same. So that they fit,
    an n-gram of three or four tokens is named by its pairs, and these by their rank in the block.
    """

    def __init__(self, texts: Texts, pairs: NDArray[np.uint32], rows: slice) -> None:
        """Take texts.

        Args:
            texts: All of them.
            pairs: Of all tokens, the name of each with its next, as `pair_names` gives them.
            rows: Those of the block.
        """
        bounds = texts.starts[rows.start : rows.stop + 1]
        self._tokens = texts.flat[int(bounds[0]) : int(bounds[-1])]
        self._pairs = pairs[int(bounds[0]) : int(bounds[-1])]
        lengths = np.diff(bounds)
        self._text = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
        ends = np.repeat(bounds[1:] - bounds[0], lengths)
        self._left = (ends - np.arange(len(self._tokens))).astype(np.int32)
        """(t,) tokens from each place to the end of its text."""
        self._ranks = np.zeros(0, np.uint32)
        """(t,) rank of each pair in the block."""

    def count(self, order: int) -> Grams:
        """Count the n-grams of an order; that of two comes before those of three and four."""
        names, places = _sorted(self._keys(order))
        if order == 2:
            ranks = np.cumsum(np.concatenate(([False], names[1:] != names[:-1])), dtype=np.uint32)
            self._ranks = np.empty(len(names), np.uint32)
            self._ranks[places] = ranks[: len(places)]
        inside = self._left[places] >= order
        names, places = names[inside], places[inside]
        text = self._text[places]
        first = np.flatnonzero(begins(names, text))
        times = np.diff(np.append(first, len(names))).astype(np.int32)
        return Grams(self._named(order, places[first]), text[first], times)

    def _keys(self, order: int) -> Names:
        """(t,) what tells n-grams of the block apart, in the order of their names."""
        if order < 3:
            return (self._tokens if order == 1 else self._pairs).astype(np.uint64)
        later = np.zeros(len(self._ranks), np.uint32)
        later[: 2 - order] = self._ranks[order - 2 :]
        return (self._ranks.astype(np.uint64) << np.uint64(len(self._ranks).bit_length())) | later

    def _named(self, order: int, places: Numbers) -> Names:
        if order < 3:
            return (self._tokens if order == 1 else self._pairs)[places].astype(np.uint64)
        last = self._tokens[places + 2].astype(np.uint32) if order == 3 else self._pairs[places + 2]
        return (self._pairs[places].astype(np.uint64) << _HALF) | last


def begins(*columns: NDArray[np.generic]) -> NDArray[np.bool_]:
    """(n,) whether a row of (n,) columns is the first, or differs from the row before it."""
    other = np.ones(len(columns[0]), bool)
    if len(other):
        other[1:] = np.logical_or.reduce([column[1:] != column[:-1] for column in columns])
    return other


def pair_names(texts: Texts, vocabulary: int) -> NDArray[np.uint32]:
    """(t,) name of each token with its next; across the end of a text it means nothing.

    Args:
        texts: Texts that one cutter cut.
        vocabulary: Different tokens in them.
    """
    ones = texts.flat.astype(np.uint64)
    following = np.append(ones[1:], np.zeros(min(len(ones), 1), np.uint64))
    packed = (ones << (np.uint64(16) if vocabulary <= _SMALL else _HALF)) | following
    # pairs of two large numbers would leave no room for four tokens: number those that there are
    return (packed if vocabulary <= _SMALL else np.unique(packed, return_inverse=True)[1]).astype(np.uint32)


def blocks(texts: Texts, pairs: NDArray[np.uint32], firsts: Numbers, images: int) -> Iterator[tuple[slice, Block]]:
    """Yield blocks of so many images, each with which images these are.

    Args:
        texts: All texts, image after image.
        pairs: Names of their pairs.
        firsts: (n + 1,) the first text of each image, and last the end.
        images: How many a block holds.
    """
    for start in range(0, len(firsts) - 1, images):
        held = slice(start, min(start + images, len(firsts) - 1))
        yield held, Block(texts, pairs, slice(int(firsts[held.start]), int(firsts[held.stop])))


def _sorted(keys: Names) -> tuple[Names, Numbers]:
    """Keys ascending with their places, those of equal keys ascending too."""
    bits = np.uint64(len(keys).bit_length())
    if len(keys) and int(keys.max()).bit_length() + int(bits) > _BITS:
        order = np.argsort(keys, kind="stable")
        return keys[order], order
    both = np.sort((keys << bits) | np.arange(len(keys), dtype=np.uint64))
    return both >> bits, (both & ((np.uint64(1) << bits) - np.uint64(1))).astype(np.int64)
