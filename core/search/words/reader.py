"""The word index as it is at one moment: which descriptions have the terms of a query, best first."""

import gc
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from tantivy import Occur, Query, SchemaBuilder, Searcher

from core.query.terms import STEMMED, Term, runs

SCHEMA = (
    SchemaBuilder()
    .add_unsigned_field("id", fast=True, indexed=True)
    .add_text_field("stems", tokenizer_name="stemmed")
    .add_text_field("words", tokenizer_name="plain")
    .add_text_field("pairs", tokenizer_name="whitespace", index_option="basic")
    .add_text_field("triples", tokenizer_name="whitespace")
    .build()
)

RUNS = {"pairs": 2, "triples": 3}
"""Fields whose words are so many of a description's words beside each other."""

_FIELDS = {"form": "stems", "exact": "words", "prefix": "words"}


@dataclass(frozen=True, slots=True)
class Matches:
    """Captions that have all terms, best first."""

    ids: NDArray[np.uint64]
    scores: NDArray[np.float32]
    total: int
    """How many there are in all; `ids` may be the first of them only."""


class WordReader:
    """Searches in one state of the index. Safe to share between threads."""

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher
        self._every = lru_cache(maxsize=16)(self._find_every)  # the same words are asked for again, with other filters

    def __len__(self) -> int:
        """Return the number of captions in the index."""
        return self._searcher.num_docs

    def every(self, terms: Sequence[Term]) -> Matches:
        """Find all captions that have all terms."""
        return self._every(tuple(terms))

    def top(
        self, terms: Sequence[Term], limit: int, *, some: bool = False, within: NDArray[np.uint64] | None = None
    ) -> Matches:
        """Find the best captions that have the terms, and count them all.

        Args:
            terms: What to look for.
            limit: Captions to return at most.
            some: Whether one of the terms will do.
            within: The only captions to look at; all unless told.
        """
        query = _query(self._searcher, terms, some)
        if within is not None:
            offered = Query.const_score_query(Query.term_set_query(SCHEMA, "id", within.tolist()), 0)
            query = Query.boolean_query([(Occur.Must, query), (Occur.Must, offered)])
        with _without_collector():
            found = self._searcher.search(query, max(1, min(limit, len(self))))  # room is made for as many at once
            hits = found.hits  # made anew at each look
            ids = self._searcher.fast_field_values("id", [address for _, address in hits])
            scores = np.array([score for score, _ in hits], np.float32)
            count: int = found.count  # type: ignore[attr-defined]  # left out of the stubs
            return Matches(np.array(ids, np.uint64), scores, count)

    def rarity(self, terms: Sequence[Term]) -> list[float]:
        """Tell how much each term says: the logarithm of how few captions have its rarest word."""
        held = (min(self._searcher.doc_freq(_FIELDS[term.kind], token) for token in term.tokens) for term in terms)
        return [math.log(1 + (len(self) + 1) / (count + 1)) for count in held]

    def has(self, word: str) -> bool:
        """Tell whether any caption has a word, in any of its forms."""
        return any(self._searcher.doc_freq("stems", stem) for stem in STEMMED.analyze(word))

    def vocabulary(self) -> list[tuple[str, int]]:
        """Return all words of the captions, and how many captions have each."""
        return list(self._searcher.terms_with_prefix("words", ""))

    def _find_every(self, terms: tuple[Term, ...]) -> Matches:
        return self.top(terms, len(self))


@contextmanager
def _without_collector() -> Iterator[None]:
    """Put the garbage collector off: a hundred thousand hits would make it look through everything, again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _query(searcher: Searcher, terms: Sequence[Term], some: bool) -> Query:
    """Captions that have every term, or some, but no negative ones; without any other, all that lack those."""
    wanted = Occur.Should if some else Occur.Must
    parts = [(Occur.MustNot if term.negative else wanted, _term(searcher, term)) for term in terms]
    if all(term.negative for term in terms):
        parts.append((Occur.Must, Query.const_score_query(Query.all_query(), 0)))
    return Query.boolean_query(parts)


def _term(searcher: Searcher, term: Term) -> Query:
    field, (*head, last) = _FIELDS[term.kind], term.tokens
    if term.kind != "prefix":
        return _phrase(field, [*head, last])
    endings = [word for word, _ in searcher.terms_with_prefix(field, last)]
    if not head:
        return Query.term_set_query(SCHEMA, field, endings)
    return Query.boolean_query([(Occur.Should, _phrase(field, [*head, word])) for word in endings])


def _phrase(field: str, tokens: list[str]) -> Query:
    """Captions in which words follow each other.

    To compare where frequent words stand takes most of the time of a search. So two or three words beside each other
    are words of the index themselves, and a longer phrase is a row of such threes, which are much rarer than words.
    """
    if len(tokens) == 1:
        return Query.term_query(SCHEMA, field, tokens[0])
    if field != "words":
        return Query.phrase_query(SCHEMA, field, list(tokens))
    if len(tokens) == RUNS["pairs"]:
        return Query.term_query(SCHEMA, "pairs", *runs(tokens, RUNS["pairs"]))
    first, *others = enumerate(runs(tokens, RUNS["triples"]))
    if not others:
        return Query.term_query(SCHEMA, "triples", first[1])
    return Query.phrase_query(SCHEMA, "triples", [first, *others[2:-1:3], others[-1]])  # every third, and the last
