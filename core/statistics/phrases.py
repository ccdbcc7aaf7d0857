"""Phrases for classes, sizes, regions and denials, found in millions of words at once.

The phrases are those by which searches and the truth check read captions (`core.query.lexicon`). Here nothing is
parsed: a size word belongs to the class that is named next after it in the sentence, and to the region named last
before it. That reads what the recipes write, and leaves the rest uncounted.
"""

from functools import cache
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.query.lexicon import CLASS_PHRASES, NEGATIONS, REGION_PHRASES, SIZE_PHRASES
from core.raster.landcover import REGIONS
from core.raster.legend import CLASSES

Numbers = NDArray[np.int64]

SIZES = ("extra small", "small", "medium", "large", "extra large")
"""The size words of the caption recipe; what else the lexicon takes for one of them counts as it."""

SOMEWHERE = 7
"""Value of a place that is no single region, such as a half or the whole tile; regions are numbered from 0."""

_BITS = 10
END = (1 << _BITS) - 1
"""Number of the end of a sentence, among those of words in phrases; 0 is any word that is in no phrase."""

_MOST_WORDS = 60 // _BITS
CLASS, SIZE, PLACE, DENIAL, STOP, NOTHING = 1, 2, 3, 4, 5, 6
"""Kinds of events. A `NOTHING` is a word that ends what stands before it, or a phrase that would mean
something: "field of view"."""


class Events(NamedTuple):
    """What was found, in the order of the text."""

    at: Numbers
    """Place of the first word."""
    kind: Numbers
    value: Numbers
    """Class id, place of a size word in SIZES, number of a region, 1 for a denial of what stands before it."""


class _Book(NamedTuple):
    packed: Numbers
    """Phrases of one length, their words packed into one number, ascending."""
    kind: Numbers
    value: Numbers
    first: NDArray[np.bool_]
    """Of each word, by number, whether such a phrase begins with it."""


def number_of(word: str) -> int:
    """Return the number of a word among those that occur in phrases; 0 if it is in none."""
    return _numbers().get(word, 0)


def find(words: Numbers) -> Events:
    """Find phrases among words as `number_of` gives them; longer phrases come before shorter ones that overlap them."""
    known = (words > 0) & (words < END)
    free = np.concatenate([known, np.zeros(_MOST_WORDS, bool)])
    padded = np.concatenate([words, np.zeros(_MOST_WORDS, np.int64)])
    stops = np.flatnonzero(words == END)
    found = [Events(stops, np.full(len(stops), STOP), np.zeros(len(stops), np.int64))]
    for length, book in _books():
        at = np.flatnonzero(known & book.first[words])
        for offset in range(1, length):
            at = at[free[at + offset]]
        packed = padded[at]
        for offset in range(1, length):
            packed = (packed << _BITS) | padded[at + offset]
        near = np.minimum(np.searchsorted(book.packed, packed), len(book.packed) - 1)
        hits = book.packed[near] == packed
        at, near = at[hits], near[hits]
        apart = _apart(at, length)
        at, near = at[apart], near[apart]
        for offset in range(length):
            free[at + offset] = False
        known = free[: len(words)]
        found.append(Events(at, book.kind[near], book.value[near]))
    at, kind, value = (np.concatenate(column) for column in zip(*found, strict=True))
    order = np.argsort(at, kind="stable")
    return Events(at[order], kind[order], value[order])


def _apart(at: Numbers, length: int) -> NDArray[np.bool_]:
    """Tell which of phrases of one length begin after the end of the one before; the first of a chain wins."""
    kept = np.ones(len(at), bool)
    close = np.flatnonzero(np.diff(at) < length) + 1
    last = -length
    for place in close.tolist():
        last = int(at[place - 1]) if kept[place - 1] else last
        kept[place] = at[place] - last >= length
    return kept


@cache
def _phrases() -> dict[str, tuple[int, int]]:
    """Every phrase with its kind and value."""
    ids = {land.name: land.id for land in CLASSES}
    rows = {region: row for row, region in enumerate(REGIONS)}
    found = {phrase: (PLACE, _row(place, rows)) for phrase, place in REGION_PHRASES.items()}
    found |= {phrase: (DENIAL, int(phrase in _BEHIND)) for phrase, _ in NEGATIONS.items()}
    found |= dict.fromkeys(_TURNS, (NOTHING, 0))
    found |= {
        phrase: (SIZE, SIZES.index(amount.word))
        for phrase, amount in SIZE_PHRASES.items()
        if amount.word in SIZES and not amount.none
    }
    found |= {phrase: (CLASS, ids[name]) if name else (NOTHING, 0) for phrase, name in CLASS_PHRASES.items()}
    return {phrase: meant for phrase, meant in found.items() if len(phrase.split()) <= _MOST_WORDS}


_TURNS = ("but", "while", "whereas", "although", "though", "however", "yet", "instead")
"""Words behind which neither a denial nor a size word reaches."""

_BEHIND = frozenset(
    ("absent", "missing", "lacking", "non existent", "nonexistent", "undetected", "unobserved", "unseen", "excluded")
)
"""Denials of what stands before them: "water is absent"."""


def _row(place: tuple[str, ...], rows: dict[str, int]) -> int:
    return rows[place[0]] if len(place) == 1 else SOMEWHERE


@cache
def _numbers() -> dict[str, int]:
    words = dict.fromkeys(chain.from_iterable(phrase.split() for phrase in _phrases()))
    if len(words) >= END:
        raise ValueError(f"{len(words):,} different words in phrases, more than {_BITS} bits can number")
    return {word: number for number, word in enumerate(words, start=1)}


@cache
def _books() -> tuple[tuple[int, _Book], ...]:
    """The phrases by their length, the longest first."""
    numbers, by_length = _numbers(), dict[int, list[tuple[int, int, int]]]()
    for phrase, (kind, value) in _phrases().items():
        packed, words = 0, phrase.split()
        for word in words:
            packed = (packed << _BITS) | numbers[word]
        by_length.setdefault(len(words), []).append((packed, kind, value))
    return tuple((length, _book(by_length[length], length)) for length in sorted(by_length, reverse=True))


def _book(phrases: list[tuple[int, int, int]], length: int) -> _Book:
    packed, kind, value = np.array(sorted(phrases), np.int64).T
    first = np.zeros(END + 1, bool)
    first[packed >> (_BITS * (length - 1))] = True
    return _Book(packed, kind, value, first)
