"""Captions that are the same, or nearly so: exact ones by their words, near ones by MinHash and then for certain."""

from collections.abc import Callable, Iterable
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rensa import RMinHash

from core.statistics.chosen import Part
from core.statistics.parts import END_OF_SENTENCE, ranges

Numbers = NDArray[np.int64]
Hashes = NDArray[np.uint64]

SIMILAR = 0.8
"""Share of three-word stretches that two captions have to have in common, of all that either has (Jaccard)."""

STRETCH = 3

_PERMUTATIONS, _BANDS = 128, 16
"""Two captions are compared if one of 16 bands of 8 is the same: 95 of 100 pairs at 0.8, 1 in 100 at 0.4."""
_SEED = 1

_PAIRS = 100_000
"""Pairs that are compared at a time, whose captions memory holds."""

LISTED = 50


class Group(NamedTuple):
    """Captions that are alike."""

    size: int
    caption: int
    """Number of one of them; the others were held against it or against one that was."""
    keys: tuple[int, ...]
    """Keys of their tiles."""


class Duplicates(NamedTuple):
    """How many captions are not the only ones of their kind."""

    captions: int
    same: int
    """Captions with the words of another one."""
    different: int
    """Different sequences of words."""
    alike: int
    """Captions in a group of near-duplicates, the same ones included."""
    groups: tuple[Group, ...]
    """The largest of these groups."""
    number: int
    """How many groups there are."""


class _Texts(NamedTuple):
    captions: NDArray[np.uint64]
    keys: NDArray[np.uint32]
    whole: Hashes
    """Of all words in their order."""
    bands: Hashes
    """(n, _BANDS)"""


def duplicates(parts: Callable[[], Iterable[Part]]) -> Duplicates:
    """Find captions that are the same or nearly so; a caption of fewer than three words is alike only to the same."""
    texts = _texts(parts())
    _, first, of_text, counts = np.unique(texts.whole, return_index=True, return_inverse=True, return_counts=True)
    kind = _Groups(len(first))
    for one, other in _alike(parts, texts, first):
        kind.join(one, other)
    roots = np.array([kind.root(text) for text in range(len(first))], np.int64)[of_text]
    _, place, group, sizes = np.unique(roots, return_index=True, return_inverse=True, return_counts=True)
    largest = [int(one) for one in np.argsort(-sizes, kind="stable")[:LISTED] if sizes[one] > 1]
    return Duplicates(
        len(texts.captions),
        int(counts[counts > 1].sum()),
        len(first),
        int(sizes[sizes > 1].sum()),
        tuple(
            Group(
                int(sizes[one]),
                int(texts.captions[place[one]]),
                tuple(np.unique(texts.keys[group == one]).tolist()),
            )
            for one in largest
        ),
        int((sizes > 1).sum()),
    )


class _Groups:
    """Things that are joined, by a forest of parents."""

    def __init__(self, count: int) -> None:
        self._parent = list(range(count))

    def root(self, one: int) -> int:
        while self._parent[one] != one:
            self._parent[one] = self._parent[self._parent[one]]
            one = self._parent[one]
        return one

    def join(self, one: int, other: int) -> None:
        first, second = sorted((self.root(one), self.root(other)))
        self._parent[second] = first


def _texts(parts: Iterable[Part]) -> _Texts:
    found = [_of_part(part) for part in parts]
    if not found:
        none = np.zeros(0, np.uint64)
        return _Texts(none, none.astype(np.uint32), none, np.zeros((0, _BANDS), np.uint64))
    return _Texts(*(np.concatenate(column) for column in zip(*found, strict=True)))


def _of_part(part: Part) -> _Texts:
    words, starts = _words(part)
    inside = np.arange(len(words)) - np.repeat(starts[:-1], np.diff(starts))
    mixed = _mixed(words + (inside.astype(np.uint64) << np.uint64(32)))
    total = np.concatenate([np.zeros(1, np.uint64), np.cumsum(mixed, dtype=np.uint64)])
    hashes, offsets = _stretches(words, starts)
    digests = RMinHash.digest_matrix_from_flat_token_hashes(hashes, offsets, _PERMUTATIONS, _SEED).to_rows()
    matrix = np.fromiter(chain.from_iterable(digests), np.uint64, len(digests) * _PERMUTATIONS)
    bands = matrix.reshape(len(digests), _BANDS, -1)
    held = np.zeros(bands.shape[:2], np.uint64)
    for column in range(bands.shape[2]):
        held = _mixed(held * np.uint64(31) + bands[:, :, column])
    held[np.diff(offsets.astype(np.int64)) == 0] = 0  # too short to be compared
    return _Texts(part.segment.captions[part.rows], part.keys, total[starts[1:]] - total[starts[:-1]], held)


def _words(part: Part) -> tuple[Hashes, Numbers]:
    """Return the words of a part without ends of sentences, and where each caption begins."""
    kept = part.tokens != END_OF_SENTENCE
    before = np.concatenate([np.zeros(1, np.int64), np.cumsum(kept)])
    return part.tokens[kept].astype(np.uint64), before[part.starts]


def _stretches(words: Hashes, starts: Numbers) -> tuple[Hashes, Hashes]:
    """Return a number for each stretch of words of each caption, and where those of each caption begin."""
    hashes = np.zeros(max(len(words) - STRETCH + 1, 0), np.uint64)
    for offset in range(STRETCH):
        hashes = _mixed(hashes * np.uint64(31) + words[offset : offset + len(hashes)])
    row = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    inside = row[: len(hashes)] == row[len(row) - len(hashes) :] if len(hashes) else np.zeros(0, bool)
    counts = np.bincount(row[: len(hashes)][inside], minlength=len(starts) - 1)
    return hashes[inside], np.concatenate([np.zeros(1, np.uint64), np.cumsum(counts).astype(np.uint64)])


def _mixed(values: Hashes) -> Hashes:
    """Scatter numbers over all 64 bits (the finaliser of SplitMix64)."""
    values = values + np.uint64(0x9E3779B97F4A7C15)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _alike(parts: Callable[[], Iterable[Part]], texts: _Texts, first: Numbers) -> list[tuple[int, int]]:
    """Return pairs of different texts, by place in `first`, that are alike for certain.

    In each band a text is held against the first with the same hash, and only if nothing has joined them before.
    """
    packed = np.unique(np.concatenate([_same_band(texts.bands[first, band]) for band in range(_BANDS)]))
    found = []
    for start in range(0, len(packed), _PAIRS):
        pairs = np.stack([packed[start : start + _PAIRS] >> 32, packed[start : start + _PAIRS] & 0xFFFFFFFF])
        held = _sets(parts, first[np.unique(pairs)])
        for one, other in pairs.T.tolist():
            left, right = held[int(first[one])], held[int(first[other])]
            common = len(np.intersect1d(left, right, assume_unique=True))
            if common >= SIMILAR * (len(left) + len(right) - common):
                found.append((one, other))
    return found


def _same_band(hashes: Hashes) -> Numbers:
    """Return pairs of places with one hash, each with the first of its kind; both packed into one number."""
    order = np.argsort(hashes, kind="stable")
    held = hashes[order]
    begins = np.ones(len(held), bool)
    begins[1:] = held[1:] != held[:-1]
    leader = order[np.maximum.accumulate(np.where(begins, np.arange(len(order)), 0))]
    kept = ~begins & (held != 0)
    packed: Numbers = (leader[kept] << 32) | order[kept]
    return packed


def _sets(parts: Callable[[], Iterable[Part]], wanted: Numbers) -> dict[int, Hashes]:
    """Return the different stretches of captions, by their place among all."""
    found, before = {}, 0
    for part in parts():
        rows = wanted[(wanted >= before) & (wanted < before + len(part.rows))] - before
        words, starts = _words(part)
        lengths = np.diff(starts)[rows]
        begun = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
        hashes, offsets = _stretches(words[ranges(starts[:-1][rows], lengths)], begun)
        for row, start, end in zip(rows.tolist(), offsets[:-1].tolist(), offsets[1:].tolist(), strict=True):
            found[before + row] = np.unique(hashes[start:end])
        before += len(part.rows)
    return found
