"""How often each run of one to four tokens stands in each text, as sorted arrays: what BLEU and CIDEr count."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.metrics.texts import Texts

ORDERS = 4

Numbers = NDArray[np.int64]
Names = NDArray[np.uint64]

_HALF = np.uint64(32)
_SMALL = 1 << 16


class Counts(NamedTuple):
    """Counts of the n-grams of one order, sorted by text and then by n-gram."""

    text: Numbers
    gram: Numbers
    """Place in the table that they were counted with."""
    times: Numbers


@dataclass(frozen=True, eq=False)
class Runs:
    """Texts whose runs of tokens have numbers for names, the same for the same tokens in all that belong together."""

    texts: Texts
    _pairs: Names
    """Names below 2^32 of each token with its next; across the end of a text they mean nothing."""

    def named(self, order: int, rows: slice) -> tuple[Names, Numbers]:
        """Name the n-grams of some texts, in the order of reading.

        Returns:
            (m,) names, and (m,) the places of their texts, counted from the first of `rows`.
        """
        bounds = self.texts.starts[rows.start : rows.stop + 1]
        first, last = int(bounds[0]), int(bounds[-1])
        ones = self.texts.flat[first:last].astype(np.uint64)
        pairs = self._pairs[first:last]
        if order == 1:
            names = ones
        elif order == 2:
            names = pairs
        elif order == 3:
            names = (pairs[:-2] << _HALF) | ones[2:]
        else:
            names = (pairs[:-3] << _HALF) | pairs[2:-1]
        lengths = np.diff(bounds)
        inside = np.maximum(lengths - order + 1, 0)
        owner = np.repeat(np.arange(len(lengths)), inside)
        before = np.cumsum(inside) - inside
        return names[np.arange(len(owner)) + np.repeat(bounds[:-1] - first - before, inside)], owner


def runs_of(several: tuple[Texts, ...], vocabulary: int) -> list[Runs]:
    """Name the pairs of tokens of several lists of texts alike.

    Args:
        several: Lists of texts that one cutter cut.
        vocabulary: Different tokens in them.
    """
    packed = []
    for texts in several:
        ones = texts.flat.astype(np.uint64)
        following = np.append(ones[1:], np.zeros(min(len(ones), 1), np.uint64))
        packed.append((ones << (np.uint64(16) if vocabulary <= _SMALL else _HALF)) | following)
    if vocabulary > _SMALL:
        # pairs of 32 bits each would leave no room for four tokens: number those that there are
        table = np.unique(np.concatenate(packed))
        packed = [np.searchsorted(table, pairs).astype(np.uint64) for pairs in packed]
    return [Runs(texts, pairs) for texts, pairs in zip(several, packed, strict=True)]


def count_grams(names: Names, owner: Numbers, table: Names) -> Counts:
    """Count n-grams by text.

    Args:
        names: (m,) names, all of them in `table`.
        owner: (m,) the texts that they stand in.
        table: (u,) different names, ascending.
    """
    size = max(len(table), 1)
    keys, counts = np.unique(owner * size + np.searchsorted(table, names), return_counts=True)
    text, gram = np.divmod(keys, size)
    return Counts(text, gram, counts)
