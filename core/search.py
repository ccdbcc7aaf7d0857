"""Search: ranked descriptions within the filters, each with the sentence that answers best."""

import time
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from core import found
from core.browse import Browser
from core.errors import PrerequisiteError
from core.meaning import Meaning
from core.selection import Selection
from core.snippets import Span, snippet
from core.tiles import Tile
from core.wordquery import Term, parse
from core.words import Matches, WordIndex


class Hit(NamedTuple):
    """A description that answers a query."""

    tile: Tile
    caption_set: str
    rank: int
    """Place in the result, from 1."""
    score: float
    """Higher is better; comparable within one result only."""
    snippet: str
    marks: tuple[Span, ...]
    """Matching words in the snippet."""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search found."""

    hits: tuple[Hit, ...]
    """The best ones, at most as many as were asked for."""
    total: int
    """Descriptions that answer the query within the filters."""
    took_ms: float
    terms: tuple[Term, ...]
    """What was looked for; empty if the query has no word."""


def search(
    words: WordIndex, browser: Browser, query: str, selection: Selection | None = None, *, limit: int = 24
) -> SearchResult:
    """Find the descriptions that have all words of a query, within the filters.

    Raises:
        IndexBuildingError: The index is not up to date yet.
        SearchError: The query is too long, or the index cannot be made.
    """
    started = time.perf_counter()
    terms = parse(query)
    if not terms:
        return SearchResult((), 0, _ms_since(started), ())
    matches = _within(words, browser, terms, selection, limit) if selection else words.top(terms, limit)
    captions = found.texts(browser, matches.ids)
    hits: list[Hit] = []
    for number, score in zip(matches.ids.tolist(), matches.scores.tolist(), strict=True):
        caption = captions[number]
        piece = snippet(caption.text, terms)
        hits.append(Hit(caption.tile, caption.caption_set, len(hits) + 1, score, piece.text, piece.marks))
    return SearchResult(tuple(hits), matches.total, _ms_since(started), terms)


def search_by_meaning(
    meaning: Meaning, browser: Browser, query: str, selection: Selection | None = None, *, limit: int = 24
) -> SearchResult:
    """Rank tiles by the description that comes nearest to what a query means, within the filters.

    `total` counts the descriptions that were compared: those of the selection that have a vector.

    Raises:
        PrerequisiteError: No description of the selection has a vector yet.
    """
    started = time.perf_counter()
    found_near = meaning.nearest(query, selection or Selection(), limit=limit)
    if not found_near.searched and found_near.waiting:
        raise PrerequisiteError("No description has a vector yet: run `chatearth embed` first, or search by words.")
    terms = parse(query)
    captions = found.texts(browser, np.array([near.caption for near in found_near.near], np.uint64))
    hits: list[Hit] = []
    for rank, near in enumerate(found_near.near, start=1):
        caption = captions[near.caption]
        piece = snippet(caption.text, terms)
        hits.append(Hit(caption.tile, caption.caption_set, rank, near.score, piece.text, piece.marks))
    return SearchResult(tuple(hits), found_near.searched, _ms_since(started), terms)


def counts(words: WordIndex, terms: tuple[Term, ...]) -> dict[Term, int]:
    """Count for each term alone the descriptions, of all, that have it; for a negative one those that it excludes."""
    return {term: words.top([term._replace(negative=False)], 1).total for term in terms}


def _within(words: WordIndex, browser: Browser, terms: tuple[Term, ...], selection: Selection, limit: int) -> Matches:
    """Rank all that match, then keep what the filters keep: the order is that of the search without them."""
    matches = words.every(terms)
    keep = found.kept(browser, selection, matches.ids)
    return Matches(matches.ids[keep][:limit], matches.scores[keep][:limit], int(keep.sum()))


def _ms_since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 1)
