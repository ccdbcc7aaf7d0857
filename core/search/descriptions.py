"""Search: ranked descriptions within the filters, each with the sentence that answers best."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

import numpy as np

from core.errors import SearchError
from core.geography.tiles import Tile
from core.query.concepts import concepts
from core.query.terms import Term, parse
from core.search import captiontexts, rankings, unknown
from core.search.cover import asked_classes, with_little
from core.search.meaning.scan import Meaning
from core.search.meaning.strength import Scale, Strength
from core.search.rankings import Place, Question, Ranking
from core.search.snippets import Span, snippet
from core.search.unknown import NO_DOUBTS, Doubts
from core.search.words.index import WordIndex
from core.search.words.reader import WordReader
from core.selection.browse import Browser
from core.selection.filters import Selection

Mode = Literal["words", "meaning", "both"]
MODES: tuple[Mode, ...] = get_args(Mode)

NO_MEANING = "Search by meaning is not available here, so this was searched by words."
NO_VECTORS = (
    "None of these descriptions is searchable by meaning yet, so they were searched by words. "
    "`chatearth embed` prepares them."
)


@dataclass(frozen=True, slots=True)
class Sources:
    """What a search asks."""

    words: WordIndex
    browser: Browser
    meaning: Meaning | None = None
    """None where search by meaning cannot be used."""


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
    word_rank: int | None = None
    """Place by words, from 1; None if words did not rank it."""
    meaning_rank: int | None = None
    """Place by meaning, from 1; None if meaning did not rank it."""
    strength: Strength | None = None
    """How well it answers; None where nothing was left to search for, so that the filters say it all."""
    caption: int | None = None
    """Number of the description."""
    similarity: float | None = None
    """Cosine of the question and the tile's nearest description; None if meaning did not rank it."""
    estimated: bool = False
    """Whether the similarity is an estimate."""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search found."""

    hits: tuple[Hit, ...]
    """The best ones, at most as many as were asked for. By words, each description of a tile is a hit of its own;
    otherwise a tile is one hit."""
    total: int
    """By words: descriptions that match. By meaning: descriptions that were compared. By both: tiles with a rank."""
    took_ms: float
    terms: tuple[Term, ...]
    """What was looked for; empty if the query has no word."""
    mode: Mode = "words"
    """How it was searched in fact."""
    note: str = ""
    """Why that is not how it was asked to be."""
    matched: int | None = None
    """Descriptions within the filters that have all words; None if words were not asked."""
    compared: int | None = None
    """Descriptions within the filters that have a vector; None if meaning was not asked."""
    waiting: int = 0
    """Descriptions within the filters that have no vector yet, so that meaning cannot find them."""
    doubts: Doubts = NO_DOUBTS
    """What of the query could not be used as it was typed."""
    estimated: int = 0
    """Descriptions within the filters whose vector is an estimate."""

    @property
    def fits(self) -> bool:
        """Whether anything answers, if only fairly."""
        return any(hit.strength != "weak" for hit in self.hits)


def search(
    sources: Sources,
    query: str,
    selection: Selection | None = None,
    *,
    mode: Mode = "words",
    limit: int = 24,
    whole: str = "",
    named: Sequence[str] = (),
) -> SearchResult:
    """Rank what answers a query, within the filters.

    By words, a description needs all of them. For both, descriptions with all words go before those with some
    telling ones, and the ranks of tiles are fused. Without any vector it is searched by words, and the result says so.

    Args:
        sources: What is asked.
        query: What to search for.
        selection: The filters.
        mode: How to rank.
        limit: Hits to return at most.
        whole: What to order by if `query` has no word because filters say it all: everything within them is found then.
        named: Names of classes that the query speaks of in other words. They help to rank by meaning and by both.

    Raises:
        IndexBuildingError: The index of words is needed and not up to date yet.
        SearchError: The query is too long, or the index cannot be made.
    """
    started = time.perf_counter()
    terms, order = parse(query), parse(whole)
    if not terms and not order:
        return SearchResult((), 0, _ms_since(started), (), mode)
    if mode == "words":
        named = ()
    text = " ".join([query if terms else whole, *named]).encode("utf-8", "replace").decode()
    chosen = selection or Selection()
    question = Question(terms, order, parse(" ".join(named)), text, sources.browser.in_force(chosen), bool(chosen))
    ranking, used, note, words = _ranked(sources, question, mode, limit)
    # by words, what matched decides the sentence; nearness of meaning leaves no such trace
    ideas = frozenset[str]() if used == "words" else concepts(query if terms else whole)
    marked = terms or order
    weights = [*words.rarity(marked), *[0.0] * len(named)] if words else None
    marked += parse(" ".join(name.replace(" ", "-") for name in named))  # "developed area" is marked as one
    unseen = words is not None and not named and not unknown.content_said(words, terms)
    judged = _Judge(sources.meaning.scale() if sources.meaning and used != "words" else None, unseen, bool(terms))
    hits = _borne_out(sources.browser, _hits(sources.browser, ranking, marked, weights, ideas, judged), terms)
    doubted = unknown.doubts(words, sources.browser, query, terms) if words else NO_DOUBTS
    return SearchResult(
        hits,
        ranking.total,
        _ms_since(started),
        terms,
        used,
        note,
        ranking.matched,
        ranking.compared,
        ranking.waiting,
        doubted,
        ranking.estimated,
    )


class _Ranked(NamedTuple):
    ranking: Ranking
    mode: Mode
    note: str
    words: WordReader | None
    """The index of words; None while it, which a search by meaning does without, is being built."""


def _ranked(sources: Sources, question: Question, mode: Mode, limit: int) -> _Ranked:
    """Rank in the way asked for, or by words where there is nothing to compare."""
    if mode == "words" or sources.meaning is None:
        words = sources.words.reader()
        note = "" if mode == "words" else NO_MEANING
        return _Ranked(rankings.by_words(words, question, limit), "words", note, words)
    if mode == "meaning":
        at_hand = _at_hand(sources.words)
        ranking = rankings.by_meaning(sources.meaning, question, limit)
    else:
        at_hand = sources.words.reader()
        ranking = rankings.by_both(at_hand, sources.meaning, question, limit)
    if ranking.compared or not ranking.waiting:
        return _Ranked(ranking, mode, "", at_hand)
    words = sources.words.reader()
    by_words = _waiting(rankings.by_words(words, question, limit), ranking.waiting)
    return _Ranked(by_words, "words", NO_VECTORS, words)


def _at_hand(words: WordIndex) -> WordReader | None:
    try:
        return words.reader(patience_s=0)
    except SearchError:
        return None


def _waiting(ranking: Ranking, waiting: int) -> Ranking:
    return Ranking(ranking.places, ranking.total, ranking.matched, None, waiting)


class _Judge(NamedTuple):
    """What decides how well a hit answers."""

    scale: Scale | None
    unseen: bool
    """Whether no word of the question stands in any description."""
    asked: bool
    """Whether something is searched at all beside the filters."""

    def strength(self, place: Place) -> Strength | None:
        if not self.asked:
            return None
        if place.complete:
            return "strong"
        if self.scale is None or place.similarity is None:
            return "weak" if self.scale else None
        return self.scale.of(place.similarity, unseen=self.unseen)


def _hits(
    browser: Browser,
    ranking: Ranking,
    terms: tuple[Term, ...],
    weights: list[float] | None,
    ideas: frozenset[str],
    judge: _Judge,
) -> tuple[Hit, ...]:
    """Read the descriptions and choose their best sentences."""
    captions = captiontexts.texts(browser, np.array([place.caption for place in ranking.places], np.uint64))
    hits: list[Hit] = []
    for rank, place in enumerate(ranking.places, start=1):
        caption = captions[place.caption]
        piece = snippet(caption.text, terms, weights, ideas=ideas)
        hits.append(
            Hit(
                caption.tile,
                caption.caption_set,
                rank,
                place.score,
                piece.text,
                piece.marks,
                place.word_rank,
                place.meaning_rank,
                judge.strength(place),
                place.caption,
                place.similarity,
                place.estimated,
            )
        )
    return tuple(hits)


def _borne_out(browser: Browser, hits: tuple[Hit, ...], terms: tuple[Term, ...]) -> tuple[Hit, ...]:
    """Call no hit strong whose tile has little of a class that is asked for."""
    strong = [hit.tile.key for hit in hits if hit.strength == "strong"]
    little = with_little(browser, strong, asked_classes(terms))
    return tuple(
        hit._replace(strength="fair") if hit.tile.key in little and hit.strength == "strong" else hit for hit in hits
    )


def counts(words: WordIndex, terms: tuple[Term, ...]) -> dict[Term, int]:
    """Count for each term alone the descriptions, of all, that have it; for a negative one those that it excludes."""
    reader = words.reader()
    return {term: reader.top([term._replace(negative=False)], 1).total for term in terms}


def _ms_since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 1)
