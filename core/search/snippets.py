"""The sentence of a description that answers a query best, with the matching words marked."""

import math
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from core.query.concepts import concepts, mentions, split
from core.query.phrasebook import Word
from core.query.terms import PLAIN, STEMMED, Term

LONGEST = 400
"""Characters of a snippet; of a longer sentence the part around its first mark is shown."""

_COMMON = math.log(3)
"""Weight of a word that half of the descriptions have, see `WordIndex.rarity`; without weights nothing is common."""

_BEFORE = 120
"""Characters before the first mark in such a part."""

_END = re.compile(r"(?<=[.!?])\s+")


class Span(NamedTuple):
    """A stretch of a text, in characters."""

    start: int
    end: int


class Snippet(NamedTuple):
    """A piece of a description."""

    text: str
    marks: tuple[Span, ...]
    """Matching words in `text`, in order, none overlapping another."""


def snippet(
    text: str,
    terms: Sequence[Term],
    weights: Sequence[float] | None = None,
    *,
    ideas: frozenset[str] = frozenset(),
) -> Snippet:
    """Choose the sentence whose different terms and ideas weigh most; of equals the first.

    Args:
        text: The description.
        terms: Words to look for and to mark.
        weights: What each term counts, 1 unless told.
        ideas: Classes and regions that count 1 each, by whatever word a sentence names them.
    """
    found = [(number, span) for number, term in enumerate(terms) if not term.negative for span in spans(text, term)]
    told = _telling(terms, weights) if weights else frozenset(range(len(terms)))
    weights = weights or [1.0] * len(terms)
    spoken = list(_spoken(text, ideas)) if ideas else []
    best, held = Span(0, 0), (-1.0, 0)
    for sentence in _sentences(text):
        inside = [number for number, span in found if sentence.start <= span.start < sentence.end]
        shared = frozenset[str]().union(*(names for at, names in spoken if sentence.start <= at < sentence.end))
        value = len(shared) + sum(weights[number] for number in sorted(set(inside))), len(inside)
        if value > held:
            best, held = sentence, value
    marks = _merged(Span(max(s.start, best.start), min(s.end, best.end)) for number, s in found if number in told)
    return _cut(text, best, marks)


def _telling(terms: Sequence[Term], weights: Sequence[float]) -> frozenset[int]:
    """Leave out the words that most descriptions have and that name no class or place, if others remain."""
    kept = [
        number
        for number, term in enumerate(terms)
        if weights[number] > _COMMON or term.kind != "form" or concepts(term.text)
    ]
    return frozenset(kept or range(len(terms)))


def _spoken(text: str, ideas: frozenset[str]) -> Iterator[tuple[int, frozenset[str]]]:
    """Find where a text speaks of some ideas: the first character, and of which."""
    for mention in mentions(_tokens(text, stemmed=True).words):
        if shared := mention.value & ideas:
            yield mention.start, shared


def spans(text: str, term: Term) -> Iterator[Span]:
    """Find where a term stands in a text."""
    words, texts, at = _tokens(text, stemmed=term.kind == "form")
    *head, last = term.tokens
    if term.kind == "prefix":
        ends = [place for place, word in enumerate(texts) if word.startswith(last)]
    else:
        ends = at.get(last, [])
    for end in ends:
        first = end - len(head)
        if first >= 0 and texts[first:end] == head:
            yield Span(words[first].start, words[end].end)


class _Tokens(NamedTuple):
    words: list[Word]
    texts: list[str]
    at: dict[str, list[int]]
    """Where each word stands."""


@lru_cache(maxsize=64)
def _tokens(text: str, *, stemmed: bool) -> _Tokens:
    """Cut a text into words, once for all terms that are looked for in it."""
    words = split(text, STEMMED if stemmed else PLAIN)
    at: dict[str, list[int]] = {}
    for place, word in enumerate(words):
        at.setdefault(word.text, []).append(place)
    return _Tokens(words, [word.text for word in words], at)


def _sentences(text: str) -> Iterator[Span]:
    start = 0
    for gap in _END.finditer(text):
        yield Span(start, gap.start())
        start = gap.end()
    if start < len(text) or not text:
        yield Span(start, len(text))


def _merged(found: Iterator[Span]) -> list[Span]:
    """Put stretches in order and join those that touch; what is empty goes."""
    joined: list[Span] = []
    for span in sorted(span for span in found if span.start < span.end):
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined


def _cut(text: str, sentence: Span, marks: list[Span]) -> Snippet:
    """Take a sentence, or the part of it around its first mark, out of a text."""
    start, end = sentence
    if end - start > LONGEST:
        start = max(start, (marks[0].start if marks else start) - _BEFORE)
        end = min(end, start + LONGEST)
    before, after = "… " if start > sentence.start else "", " …" if end < sentence.end else ""
    shift = len(before) - start
    kept = (Span(mark.start + shift, min(mark.end, end) + shift) for mark in marks if mark.start < end)
    return Snippet(f"{before}{text[start:end]}{after}", tuple(kept))
