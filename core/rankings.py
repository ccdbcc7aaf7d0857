"""Descriptions in order: by their words, by their meaning, and by both ranks together."""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from core import found
from core.browse import Browser
from core.fusion import fuse
from core.meaning import Found, Meaning
from core.selection import Selection
from core.wordquery import Term
from core.words import Matches, WordIndex

DEPTH = 1_000
"""Of each ranking, so many descriptions (words) or tiles (meaning) take part in a fusion."""

TELLING = math.log(3)
"""Rarity of a word that half of all descriptions have. A more common one ("a", "by", "image") makes no match alone."""


class Question(NamedTuple):
    """What is asked, in the forms that the rankings need."""

    terms: tuple[Term, ...]
    """What a description has to have."""
    order: tuple[Term, ...]
    """What to order by if there is no term: then everything within the filters is an answer."""
    text: str
    """What meaning is compared with."""
    selection: Selection


class Place(NamedTuple):
    """A description and where it stands."""

    caption: int
    score: float
    word_rank: int | None
    meaning_rank: int | None


@dataclass(frozen=True, slots=True)
class Ranking:
    """Descriptions, best first; the counts are those of `core.search.SearchResult`."""

    places: list[Place]
    total: int
    matched: int | None = None
    compared: int | None = None
    waiting: int = 0


def by_words(words: WordIndex, browser: Browser, question: Question, limit: int) -> Ranking:
    """Rank the descriptions that have all terms."""
    matches = _matches(words, browser, question, limit)
    pairs = zip(matches.ids.tolist(), matches.scores.tolist(), strict=True)
    places = [Place(caption, score, rank, None) for rank, (caption, score) in enumerate(pairs, start=1)]
    return Ranking(places, matches.total, matched=matches.total)


def by_meaning(meaning: Meaning, question: Question, limit: int) -> Ranking:
    """Rank tiles by their nearest description."""
    near = meaning.nearest(question.text, question.selection, limit=limit)
    places = [Place(one.caption, one.score, None, rank) for rank, one in enumerate(near.near, start=1)]
    return Ranking(places, near.searched, compared=near.searched, waiting=near.waiting)


def by_both(words: WordIndex, browser: Browser, meaning: Meaning, question: Question, limit: int) -> Ranking:
    """Fuse both rankings of tiles; of a tile the description is shown that ranks better, by words if they are equal."""
    matches = _matches(words, browser, question, DEPTH)
    by_word = _best_of_tiles(browser, _with_some(words, browser, question, matches))
    near: Found = meaning.nearest(question.text, question.selection, limit=DEPTH)
    by_sense = {one.key: one.caption for one in near.near}
    fused = fuse(list(by_word), list(by_sense))
    places = []
    for key, score, word_rank, meaning_rank in fused[:limit]:
        said = word_rank is not None and (meaning_rank is None or word_rank <= meaning_rank)
        places.append(Place(by_word[key] if said else by_sense[key], score, word_rank, meaning_rank))
    return Ranking(places, len(fused), matches.total, near.searched, near.waiting)


def _matches(words: WordIndex, browser: Browser, question: Question, limit: int) -> Matches:
    """Descriptions within the filters that have all terms."""
    if not question.terms:
        return _everything(words, browser, question, limit)
    if not question.selection:
        return words.top(question.terms, limit)
    return _kept(browser, question.selection, words.every(question.terms), limit)


def _everything(words: WordIndex, browser: Browser, question: Question, limit: int) -> Matches:
    """All descriptions within the filters: first those that have most of the words to order by, then the others."""
    every = found.captions_of(browser, question.selection)
    telling = _telling(words, question.order)
    ordered = words.every(telling, some=True) if telling else Matches(every[:0], np.empty(0, np.float32), 0)
    keep = np.isin(ordered.ids, every)
    rest = every[np.isin(every, ordered.ids, invert=True)]
    ids = np.concatenate([ordered.ids[keep], rest])[:limit]
    scores = np.concatenate([ordered.scores[keep], np.zeros(len(rest), np.float32)])[:limit]
    return Matches(ids, scores, len(every))


def _with_some(words: WordIndex, browser: Browser, question: Question, matches: Matches) -> list[int]:
    """Descriptions for the fusion: those with all terms and, where these are few, then those with telling ones."""
    first: list[int] = matches.ids.tolist()
    telling = [term for term in question.terms if term.negative] + _telling(words, question.terms)
    if len(first) >= DEPTH or all(term.negative for term in telling):
        return first
    if question.selection:
        some = _kept(browser, question.selection, words.every(telling, some=True), DEPTH)
    else:
        some = words.top(telling, DEPTH, some=True)
    held = set(first)
    return [*first, *(number for number in some.ids.tolist() if number not in held)][:DEPTH]


def _telling(words: WordIndex, terms: tuple[Term, ...]) -> list[Term]:
    """Terms that make a match alone."""
    rarities = zip(terms, words.rarity(terms), strict=True)
    return [term for term, rarity in rarities if rarity > TELLING and not term.negative]


def _kept(browser: Browser, selection: Selection, matches: Matches, limit: int) -> Matches:
    """Keep what the filters keep: the order is that of the search without them."""
    keep = found.kept(browser, selection, matches.ids)
    return Matches(matches.ids[keep][:limit], matches.scores[keep][:limit], int(keep.sum()))


def _best_of_tiles(browser: Browser, captions: list[int]) -> dict[int, int]:
    """Take the first description of each tile, in order: by the tile's key."""
    best: dict[int, int] = {}
    for key, caption in zip(found.keys_of(browser, np.array(captions, np.uint64)), captions, strict=True):
        best.setdefault(key, caption)
    return best
