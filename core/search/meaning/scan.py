"""Search by meaning: which of some captions say what a query says."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.embedding.protocol import Embedder, Floats
from core.embedding.spaces import SpaceTable, find
from core.embedding.vectors import Matrix, Rows, Vectors
from core.errors import SearchError
from core.search.meaning import look
from core.search.meaning.strength import LAND, STRANGERS, Scale, measure
from core.selection.captionmask import CaptionMask
from core.store.catalogue import Catalogue

_GROWN = 1.1
"""A scale is measured again once there are so many times the captions it was measured with."""


_SEEN = 30
"""Of the best tiles, so many get a second look."""

_FIRST = 10
"""Of which so many are to be exact, if time allows."""


class Near(NamedTuple):
    """A tile, by its caption that is nearest to the query."""

    key: int
    caption: int
    score: float
    """Cosine: good for an order, not for people to read."""
    estimated: bool = False
    """Whether the vector of the caption, and so the score, is an estimate."""


@dataclass(frozen=True, slots=True)
class Found:
    """The nearest tiles, best first."""

    near: list[Near]
    searched: int
    """Captions asked for that have a vector."""
    waiting: int
    """Captions asked for that have none yet."""
    estimated: int = 0
    """Captions asked for whose vector is an estimate."""


class Meaning:
    """Search by meaning in one space; one for each process, shared between threads."""

    def __init__(self, catalogue: Catalogue, embedder: Embedder, *, look_s: float = look.TIME_S) -> None:
        """Take a space.

        Args:
            catalogue: Where its vectors are.
            embedder: Its model.
            look_s: How long a question may wait for exact vectors of what it found by estimates.
        """
        self._catalogue, self._embedder, self._look_s = catalogue, embedder, look_s
        self.answered = look.Answered()
        self._vectors: Vectors | None = None
        self._probes: Floats | None = None
        self._scale: tuple[int, Scale] | None = None
        """How similarities are put into words, and how many captions that was measured with."""

    def warm_up(self) -> None:
        """Load the vectors and embed a word, so that a person's first question does not wait for either."""
        self.matrix()
        self._embedded("water")
        self.measure()

    def nearest(self, query: str, captions: CaptionMask, *, limit: int = 100) -> Found:
        """Rank tiles by their captions that are meant, exactly but for those whose vector is still an estimate."""
        return self.nearest_to(self._embedded(query), captions, limit=limit)

    def nearest_to(
        self, vector: Floats, captions: CaptionMask, *, limit: int = 100, without: int | None = None
    ) -> Found:
        """Rank tiles, but for one key that is left out, by a vector of this space.

        The best captions with an estimated vector are embedded first, as far as the time for it goes, and the ranking
        is made again with what that gave, until none of the first ten is an estimate.
        """
        until = time.monotonic() + self._look_s
        while True:
            found = self._ranked(vector, captions, limit, without)
            guesses = [place for place, near in enumerate(found.near[:_SEEN]) if near.estimated]
            if not guesses or guesses[0] >= _FIRST:
                break
            if not self._look([found.near[place].caption for place in guesses], until - time.monotonic()):
                break
        self.answered.add([near.caption for near in reversed(found.near[:_SEEN]) if near.estimated])
        return found

    def _ranked(self, vector: Floats, captions: CaptionMask, limit: int, without: int | None) -> Found:
        matrix = self.matrix()
        if matrix is None:
            return Found([], 0, captions.count)
        rows = np.flatnonzero(captions.of(matrix.captions))
        offered = rows if without is None else rows[matrix.keys[rows] != without]
        near = _by_tile(matrix, vector, offered, limit)
        return Found(near, len(offered), captions.count - len(rows), int(matrix.estimated[offered].sum()))

    def exact_vectors(self, captions: NDArray[np.uint64]) -> Floats:
        """Return the vectors of those of some captions that have one; what was estimated is embedded first."""
        matrix = self.matrix()
        if matrix is None:
            return np.empty((0, self._embedder.space.dimension), np.float32)
        rows = matrix.rows_of_captions(captions)
        if self._look(matrix.captions[rows[matrix.estimated[rows]]].tolist(), self._look_s):
            matrix = self.matrix() or matrix
            rows = matrix.rows_of_captions(captions)
        vectors: Floats = matrix.vectors[rows]
        return vectors

    def _look(self, captions: Sequence[int], seconds: float) -> bool:
        table = self.table() if captions else None
        return table is not None and look.make_exact(self._catalogue, self._embedder, table, captions, seconds)

    def scale(self) -> Scale | None:
        """Tell what similarities mean in this space; None without any vector."""
        return self._scale[1] if self._scale else self.measure()

    def measure(self) -> Scale | None:
        """Measure what similarities mean, once for all questions; again where there are many more captions by now."""
        matrix = self.matrix()
        if matrix is None or not len(matrix):
            return None
        if self._scale is None or len(matrix) > _GROWN * self._scale[0]:
            if self._probes is None:
                prefix = self._embedder.space.query_prefix
                self._probes = self._embedder.embed([prefix + text for text in (*STRANGERS, *LAND)]).vectors
            strangers, land = self._probes[: len(STRANGERS)], self._probes[len(STRANGERS) :]
            self._scale = len(matrix), measure(matrix.vectors, strangers, land)
        return self._scale[1]

    def _embedded(self, query: str) -> Floats:
        made = self._embedder.embed([self._embedder.space.query_prefix + query])
        if made.refused:
            raise SearchError(f"The model does not take this question. {made.refused[0].reason}")
        vector: Floats = made.vectors[0]
        return vector

    def table(self) -> SpaceTable | None:
        """Return the table of the space; None before it has been begun."""
        return find(self._catalogue, self._embedder.space)

    def matrix(self) -> Matrix | None:
        """Return the newest matrix, also of captions out of force; None before the space has been begun."""
        if self._vectors is None:
            table = self.table()
            if table is None:
                return None
            self._vectors = Vectors(self._catalogue, table)
        return self._vectors.matrix()


def _by_tile(matrix: Matrix, vector: Floats, rows: Rows, limit: int) -> list[Near]:
    """Return the best caption of each of the best tiles."""
    count = limit
    while True:
        count = min(2 * count, len(rows))
        ranked = matrix.top(vector, count, rows)
        _, first = np.unique(matrix.keys[ranked.rows], return_index=True)
        if len(first) >= limit or count == len(rows):
            best = np.sort(first)[:limit]
            chosen = ranked.rows[best]
            columns = matrix.keys[chosen], matrix.captions[chosen], ranked.scores[best], matrix.estimated[chosen]
            return [Near(*values) for values in zip(*(column.tolist() for column in columns), strict=True)]
