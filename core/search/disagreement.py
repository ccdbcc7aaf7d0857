"""Where two captions of the same tile say different things: how far apart they lie in meaning, tile by tile."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.embedding.vectors import Matrix, Rows
from core.geography.tiles import Tile
from core.query.terms import STEMMED
from core.search import captiontexts
from core.search.descriptions import Hit
from core.search.meaning.scan import Meaning
from core.search.snippets import LONGEST, Span
from core.selection.browse import Browser
from core.selection.filters import Selection

PUBLISHED = ("35", "4v")
"""The caption sets that are compared unless told otherwise."""

_COMMON = frozenset(
    token.text
    for token in STEMMED.pre_tokenize(
        """a also an and are as at be been being both but by can each for from has have in into is it its of on or other
        some such than that the their them there these they this those to too very was were where which while with"""
    ).tokens
)
"""Words, in their stem, that say nothing of a place."""


class Apart(NamedTuple):
    """A tile and its two captions."""

    tile: Tile
    rank: int
    """Place in the result, from 1: the farthest apart comes first."""
    distance: float
    """1 minus the cosine between the two: good for an order only."""
    first: int
    second: int
    """Numbers of the captions."""


@dataclass(frozen=True, slots=True)
class Disagreements:
    """The tiles whose captions differ most in meaning."""

    apart: tuple[Apart, ...]
    pairs: int
    """Tiles of the selection with a caption of both sets that has a vector."""
    waiting: int
    """Tiles of the selection with both captions of which one has no vector yet."""
    took_ms: float


def disagreements(
    browser: Browser,
    meaning: Meaning,
    selection: Selection | None = None,
    *,
    sets: tuple[str, str] = PUBLISHED,
    limit: int = 24,
) -> Disagreements:
    """Rank the selected tiles by how far their captions of two sets lie apart, farthest first.

    Of several captions of a set the first is compared.
    """
    started = time.perf_counter()
    chosen = selection or Selection()
    with browser.asked(chosen) as (cursor, condition):
        within = f"a.key in (select t.key from tiles t where {condition.sql})" if chosen else "true"
        pairs = cursor.execute(
            f"""with paired as (
                select key from active_captions where caption_set = $first
                intersect select key from active_captions where caption_set = $second)
            select a.key, arg_min(a.caption, a.variant) filter (a.caption_set = $first) as one,
            arg_min(a.caption, a.variant) filter (a.caption_set = $second) as other
            from active_captions a
            where a.key in (select key from paired) and a.caption_set in ($first, $second) and {within}
            group by a.key order by a.key""",
            {**condition.parameters, "first": sets[0], "second": sets[1]},
        ).fetchnumpy()
    keys, one, other = (np.ascontiguousarray(pairs[name]) for name in ("key", "one", "other"))
    matrix = meaning.matrix()
    if matrix is None:
        return Disagreements((), 0, len(keys), _ms_since(started))
    rows, others = _places(matrix, one), _places(matrix, other)
    held = np.flatnonzero((rows >= 0) & (others >= 0))
    distances = 1 - np.einsum("ij,ij->i", matrix.vectors[rows[held]], matrix.vectors[others[held]])
    best = held[order := np.argsort(-distances, kind="stable")[: max(0, limit)]]
    columns = keys[best].tolist(), distances[order].tolist(), one[best].tolist(), other[best].tolist()
    apart = tuple(
        Apart(Tile.from_key(key), rank, max(0.0, distance), first, second)
        for rank, (key, distance, first, second) in enumerate(zip(*columns, strict=True), start=1)
    )
    return Disagreements(apart, len(held), len(keys) - len(held), _ms_since(started))


def as_hits(browser: Browser, apart: Sequence[Apart]) -> tuple[Hit, ...]:
    """Return the same tiles as hits of a search, with the beginning of the first caption and the distance as score."""
    texts = captiontexts.texts(browser, [one.first for one in apart])
    return tuple(
        Hit(one.tile, texts[one.first].caption_set, one.rank, one.distance, texts[one.first].text[:LONGEST], ())
        for one in apart
        if one.first in texts
    )


def only_in(text: str, other: str) -> tuple[Span, ...]:
    """Return the words of a text that the other has in no form; words that carry no meaning are left out."""
    held = {token.text for token in STEMMED.pre_tokenize(other).tokens} | _COMMON
    return tuple(
        Span(token.char_offset_from, token.char_offset_to)
        for token in STEMMED.pre_tokenize(text).tokens
        if token.text not in held
    )


def _places(matrix: Matrix, captions: NDArray[np.uint64]) -> Rows:
    """Return the row of each caption, -1 where it has no vector."""
    if not len(captions) or not len(matrix):
        return np.full(len(captions), -1, np.int64)
    places = np.full(int(max(matrix.captions.max(), captions.max())) + 1, -1, np.int64)
    places[matrix.captions] = np.arange(len(matrix))
    return places[captions]


def _ms_since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 1)
