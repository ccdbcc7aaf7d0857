"""Descriptions in order: by their words, by their meaning, and by both ranks together."""

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.query.terms import Term
from core.search.fusion import fuse
from core.search.meaning.scan import Meaning
from core.search.words.reader import Matches, WordReader
from core.selection.captionmask import CaptionMask

DEPTH = 1_000
"""Of each ranking, so many descriptions (words) or tiles (meaning) take part in a fusion."""

FEW = 40_000
"""Up to so many descriptions within the filters, the index of words is asked for no others; beyond, it is slower to
name them than to look through what it finds."""

TELLING = math.log(3)
"""Rarity of a word that half of all descriptions have. A more common one ("a", "by", "image") makes no match alone."""


class Question(NamedTuple):
    """What is asked, in the forms that the rankings need."""

    terms: tuple[Term, ...]
    """What a description has to have."""
    order: tuple[Term, ...]
    """What to order by if there is no term: then everything within the filters is an answer."""
    named: tuple[Term, ...]
    """The names of classes that it speaks of in other words: they help to rank, and no description has to have them."""
    text: str
    """What meaning is compared with."""
    captions: CaptionMask
    """Those within the filters."""
    filtered: bool
    """Whether there is a filter at all."""


class Place(NamedTuple):
    """A description and where it stands."""

    caption: int
    score: float
    word_rank: int | None
    meaning_rank: int | None
    similarity: float | None = None
    """Cosine of the question and the tile's nearest description; None if meaning did not rank it."""
    complete: bool = False
    """Whether the description has all words of the question."""
    estimated: bool = False
    """Whether the similarity is an estimate."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Descriptions, best first; the counts are those of `core.search.descriptions.SearchResult`."""

    places: list[Place]
    total: int
    matched: int | None = None
    compared: int | None = None
    waiting: int = 0
    estimated: int = 0


def by_words(words: WordReader, question: Question, limit: int) -> Ranking:
    """Rank the descriptions that have all terms."""
    matches = _matches(words, question, limit)
    pairs = enumerate(zip(matches.ids.tolist(), matches.scores.tolist(), strict=True), start=1)
    whole = bool(question.terms)
    places = [Place(caption, score, rank, None, complete=whole) for rank, (caption, score) in pairs]
    return Ranking(places, matches.total, matched=matches.total)


def by_meaning(meaning: Meaning, question: Question, limit: int) -> Ranking:
    """Rank tiles by their nearest description."""
    near = meaning.nearest(question.text, question.captions, limit=limit)
    places = [
        Place(one.caption, one.score, None, rank, one.score, estimated=one.estimated)
        for rank, one in enumerate(near.near, start=1)
    ]
    return Ranking(places, near.searched, compared=near.searched, waiting=near.waiting, estimated=near.estimated)


def by_both(words: WordReader, meaning: Meaning, question: Question, limit: int) -> Ranking:
    """Fuse both rankings of tiles; of a tile the description is shown that ranks better, by words if they are equal."""
    with ThreadPoolExecutor(1) as aside:  # most of either is done without the interpreter's lock
        nearest = aside.submit(meaning.nearest, question.text, question.captions, limit=DEPTH)
        matches = _matches(words, question, DEPTH)
        by_word = _best_of_tiles(question.captions, _with_some(words, question, matches))
        near = nearest.result()
    by_sense = {one.key: one for one in near.near}
    full = set(matches.ids.tolist()) if any(not term.negative for term in question.terms) else set()
    places = []
    for key, score, word_rank, meaning_rank in fuse(list(by_word), list(by_sense), limit=limit):
        said = word_rank is not None and (meaning_rank is None or word_rank <= meaning_rank)
        caption = by_word[key] if said else by_sense[key].caption
        sense = by_sense.get(key)
        similarity, guessed = (sense.score, sense.estimated) if sense else (None, False)
        places.append(Place(caption, score, word_rank, meaning_rank, similarity, by_word.get(key) in full, guessed))
    return Ranking(
        places, len(by_word.keys() | by_sense.keys()), matches.total, near.searched, near.waiting, near.estimated
    )


def _matches(words: WordReader, question: Question, limit: int) -> Matches:
    """Descriptions within the filters that have all terms."""
    if not question.terms:
        return _everything(words, question, limit)
    if not question.filtered:
        return words.top(question.terms, limit)
    if question.captions.count <= FEW:
        return words.top(question.terms, limit, within=question.captions.ids())
    every = words.every(question.terms)
    keep = question.captions.of(every.ids)
    return Matches(every.ids[keep][:limit], every.scores[keep][:limit], int(keep.sum()))


def _everything(words: WordReader, question: Question, limit: int) -> Matches:
    """All descriptions within the filters: first those that have most of the words to order by, then the others."""
    total = question.captions.count
    first = _some(words, [*_telling(words, question.order), *question.named], question, limit)
    if len(first.ids) == min(limit, total):
        return Matches(first.ids, first.scores, total)
    every = question.captions.ids()
    rest = every[np.isin(every, first.ids, invert=True)][: limit - len(first.ids)]
    scores = np.concatenate([first.scores, np.zeros(len(rest), np.float32)])
    return Matches(np.concatenate([first.ids, rest]), scores, total)


def _with_some(words: WordReader, question: Question, matches: Matches) -> NDArray[np.uint64]:
    """Descriptions for the fusion: those with all terms and, where these are few, then those with telling ones."""
    telling = [term for term in question.terms if term.negative] + _telling(words, question.terms) + [*question.named]
    if len(matches.ids) >= DEPTH or all(term.negative for term in telling):
        return matches.ids
    some = _some(words, telling, question, DEPTH).ids
    return np.concatenate([matches.ids, some[np.isin(some, matches.ids, invert=True)]])[:DEPTH]


def _some(words: WordReader, terms: list[Term], question: Question, limit: int) -> Matches:
    """Find the best descriptions within the filters that have any of some terms.

    Where many descriptions are left, more are asked for until enough of them are within the filters.
    """
    captions = question.captions
    if not terms or not captions.count:
        return Matches(np.empty(0, np.uint64), np.empty(0, np.float32), 0)
    if not question.filtered:
        return words.top(terms, limit, some=True)
    if captions.count <= FEW:
        return words.top(terms, limit, some=True, within=captions.ids())
    depth = max(limit, limit * len(words) // captions.count)
    while True:
        depth *= 3
        found = words.top(terms, depth, some=True)
        keep = np.flatnonzero(captions.of(found.ids))[:limit]
        if len(keep) == limit or len(found.ids) == found.total:
            return Matches(found.ids[keep], found.scores[keep], len(keep))


def _telling(words: WordReader, terms: tuple[Term, ...]) -> list[Term]:
    """Terms that make a match alone."""
    rarities = zip(terms, words.rarity(terms), strict=True)
    return [term for term, rarity in rarities if rarity > TELLING and not term.negative]


def _best_of_tiles(captions: CaptionMask, ids: NDArray[np.uint64]) -> dict[int, int]:
    """Take the first caption of each tile, in order: by the tile's key; those that came meanwhile are left out."""
    best: dict[int, int] = {}
    ids = ids[captions.of(ids)]
    for key, number in zip(captions.keys(ids).tolist(), ids.tolist(), strict=True):
        best.setdefault(key, number)
    return best
