"""Where two captions of the same tile say different things: what contradicts first, then how far they lie apart."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.embedding.vectors import Matrix, Rows
from core.geography.tiles import Tile
from core.raster.legend import CLASSES
from core.search import captiontexts
from core.search.descriptions import Hit
from core.search.meaning.scan import Meaning
from core.search.snippets import LONGEST
from core.selection.browse import Browser
from core.selection.filters import Selection
from core.store.disputes import DISPUTE_KINDS, PAIRED

PUBLISHED = ("35", "4v")
"""The caption sets that are compared unless told otherwise."""


class Apart(NamedTuple):
    """A tile and its two captions."""

    tile: Tile
    rank: int
    """Place in the result, from 1."""
    weight: float
    """How far they contradict each other; 0 where nothing was read that does."""
    distance: float | None
    """1 minus the cosine between the two: good for an order only. None without vectors."""
    first: int
    second: int
    """Numbers of the captions."""


class Wanted(NamedTuple):
    """Which contradictions are wanted."""

    kind: str = ""
    """One of DISPUTE_KINDS; empty for any, and for pairs that do not contradict each other."""
    land: str = ""
    """Name of a class that they are about; empty for any."""


ANY = Wanted()


@dataclass(frozen=True, slots=True)
class Disagreements:
    """The tiles whose captions contradict each other most, then those that lie farthest apart in meaning."""

    apart: tuple[Apart, ...]
    pairs: int
    """Tiles of the selection with a caption of both sets."""
    wanted: int
    """Those of them with a contradiction of the wanted kind and class."""
    contradicting: int
    """Those with any contradiction."""
    unread: int
    """Those that were not held against each other yet."""
    kinds: Mapping[str, int]
    """How many contradict each other about what."""
    classes: Mapping[str, int]
    """How many do about which class."""
    took_ms: float


class _Pairs(NamedTuple):
    """Columns of the pairs."""

    key: NDArray[np.uint32]
    one: NDArray[np.uint64]
    other: NDArray[np.uint64]
    unread: NDArray[np.bool_]
    weight: NDArray[np.float32]
    kinds: NDArray[np.uint8]
    classes: NDArray[np.uint16]


def disagreements(
    browser: Browser,
    meaning: Meaning | None,
    selection: Selection | None = None,
    *,
    sets: tuple[str, str] = PUBLISHED,
    wanted: Wanted = ANY,
    version: int = 1,
    limit: int = 24,
) -> Disagreements:
    """Rank the selected tiles by how far their captions of two sets contradict each other, then by their distance.

    Args:
        browser: Of the catalogue.
        meaning: What knows the vectors; None without.
        selection: Which tiles.
        sets: Of several captions of a set the first is compared.
        wanted: Which contradictions.
        version: Of the reading: what an earlier one found counts as not read.
        limit: How many are returned.
    """
    started = time.perf_counter()
    chosen = selection or Selection()
    with browser.asked(chosen) as (cursor, condition):
        within = f"where p.key in (select t.key from tiles t where {condition.sql})" if chosen else ""
        pairs = cursor.execute(
            f"""select p.key, p.one, p.other, d.version is null as unread, coalesce(d.weight, 0)::float as weight,
            coalesce(d.kinds, 0)::utinyint as kinds, coalesce(d.classes, 0)::usmallint as classes
            from ({PAIRED}) p
            left join disputes d on d.one = p.one and d.other = p.other and d.version = $version {within}
            order by p.key""",
            {**condition.parameters, "first": sets[0], "second": sets[1], "version": version},
        ).fetchnumpy()
    held = _Pairs(*(np.ascontiguousarray(pairs[name]) for name in _Pairs._fields))
    distances = _distances(meaning, held.one, held.other)
    kept = _kept(held, wanted)
    order = np.lexsort((-np.nan_to_num(distances[kept], nan=-1.0), -held.weight[kept]))
    best = kept[order[: max(0, limit)]]
    return Disagreements(
        tuple(_apart(held, distances, place, rank) for rank, place in enumerate(best.tolist(), start=1)),
        pairs=len(held.key),
        wanted=len(kept),
        contradicting=int((held.weight > 0).sum()),
        unread=int(held.unread.sum()),
        kinds={kind: int((held.kinds >> bit & 1).sum()) for bit, kind in enumerate(DISPUTE_KINDS)},
        classes={land.name: int((held.classes >> land.id & 1).sum()) for land in CLASSES[1:]},
        took_ms=_ms_since(started),
    )


def _kept(held: _Pairs, wanted: Wanted) -> NDArray[np.intp]:
    """Return the places of the pairs with a wanted contradiction."""
    keep = np.ones(len(held.key), bool)
    if wanted.kind in DISPUTE_KINDS:
        keep &= (held.kinds >> DISPUTE_KINDS.index(wanted.kind) & 1) == 1
    if ids := [land.id for land in CLASSES[1:] if land.name == wanted.land]:
        keep &= (held.classes >> ids[0] & 1) == 1
    return np.flatnonzero(keep)


def _apart(held: _Pairs, distances: NDArray[np.float32], place: int, rank: int) -> Apart:
    distance, weight = float(distances[place]), float(held.weight[place])
    known = None if np.isnan(distance) else max(0.0, distance)
    return Apart(Tile.from_key(int(held.key[place])), rank, weight, known, int(held.one[place]), int(held.other[place]))


def as_hits(browser: Browser, apart: Sequence[Apart]) -> tuple[Hit, ...]:
    """Return the same tiles as hits of a search: the beginning of the first caption, the weight as score."""
    texts = captiontexts.texts(browser, [one.first for one in apart])
    return tuple(
        Hit(one.tile, first.caption_set, one.rank, one.weight, first.text[:LONGEST], (), caption=one.first)
        for one in apart
        if (first := texts.get(one.first))
    )


def _distances(meaning: Meaning | None, one: NDArray[np.uint64], other: NDArray[np.uint64]) -> NDArray[np.float32]:
    """Return how far the captions of each pair lie apart; NaN where one has no exact vector."""
    distances = np.full(len(one), np.nan, np.float32)
    matrix = meaning.matrix() if meaning else None
    if matrix is None:
        return distances
    rows, others = _places(matrix, one), _places(matrix, other)
    held = np.flatnonzero((rows >= 0) & (others >= 0))
    held = held[~matrix.estimated[rows[held]] & ~matrix.estimated[others[held]]]
    distances[held] = 1 - np.einsum("ij,ij->i", matrix.vectors[rows[held]], matrix.vectors[others[held]])
    return distances


def _places(matrix: Matrix, captions: NDArray[np.uint64]) -> Rows:
    """Return the row of each caption, -1 where it has no vector."""
    if not len(captions) or not len(matrix):
        return np.full(len(captions), -1, np.int64)
    places = np.full(int(max(matrix.captions.max(), captions.max())) + 1, -1, np.int64)
    places[matrix.captions] = np.arange(len(matrix))
    return places[captions]


def _ms_since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 1)
