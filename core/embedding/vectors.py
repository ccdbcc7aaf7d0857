"""All vectors of a space as one matrix in memory, and the exact search in it."""

from dataclasses import dataclass
from threading import Lock
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from duckdb import DuckDBPyConnection, DuckDBPyRelation
from numpy.typing import NDArray

from core.embedding import estimates
from core.embedding.protocol import Floats
from core.embedding.spaces import SpaceTable
from core.store.catalogue import Catalogue, scalar

GATHER_BELOW = 0.15
"""Share of rows up to which copying them out is faster than reading all of the matrix."""

_COPIED = 512
"""Rows copied out at a time, so that they stay in the cache of a processor until they are compared."""

_PART = 20_000
"""Rows read at a time."""

Rows = NDArray[np.int64]


class Ranked(NamedTuple):
    """Rows of a matrix, best first."""

    rows: Rows
    scores: Floats


@dataclass(frozen=True, slots=True)
class Matrix:
    """Vectors as they were at one moment, a row a caption."""

    captions: NDArray[np.uint64]
    keys: NDArray[np.uint32]
    """Tile of each caption."""
    vectors: Floats
    estimated: NDArray[np.bool_]
    """Whether a vector is an estimate. Another thread may have put the exact one in its place by now."""

    def __len__(self) -> int:
        return len(self.captions)

    def rows_of_captions(self, captions: NDArray[np.uint64]) -> Rows:
        """Return the rows of those captions that have one."""
        return np.flatnonzero(_contained(self.captions, captions))

    def top(self, query: Floats, count: int, rows: Rows | None = None) -> Ranked:
        """Return the rows nearest to a query, exactly, out of all or of some; equals come in order of caption."""
        if rows is None:
            rows, scores = np.arange(len(self)), self.vectors @ query
        elif len(rows) < GATHER_BELOW * len(self):
            parts = (rows[start : start + _COPIED] for start in range(0, len(rows), _COPIED))
            scores = np.concatenate([np.empty(0, np.float32), *(self.vectors[part] @ query for part in parts)])
        else:
            scores = (self.vectors @ query)[rows]
        count = min(count, len(rows))
        if count <= 0:
            return Ranked(np.empty(0, np.int64), np.empty(0, np.float32))
        least = np.partition(scores, len(scores) - count)[len(scores) - count]
        near = np.flatnonzero(scores >= least)
        order = near[np.lexsort((self.captions[rows[near]], -scores[near]))][:count]
        return Ranked(rows[order], scores[order])


class Vectors:
    """The newest matrix of a space; one for each process, shared between threads."""

    def __init__(self, catalogue: Catalogue, table: SpaceTable) -> None:
        self._catalogue, self._table = catalogue, table
        self._lock = Lock()
        self._batch = 0
        self._changes: int | None = None
        self._matrix = self._room = _empty(0, table.space.dimension)

    def matrix(self) -> Matrix:
        """Return the matrix with all that is committed; only what is new is read."""
        if self._changes == self._catalogue.changes:
            return self._matrix
        with self._lock, self._catalogue.cursor() as cursor:
            changes = self._catalogue.changes
            cursor.begin()  # the counts and the rows that follow are of one moment
            newest = estimates.newest_batch(cursor, self._table)
            if newest > self._batch:
                self._matrix, self._batch = self._extended(cursor), newest
            cursor.rollback()
            self._changes = changes
            return self._matrix

    def _extended(self, cursor: DuckDBPyConnection) -> Matrix:
        """Return the matrix with what was committed later: new rows behind those it has, exact vectors in place.

        Readers share the arrays, so an exact vector takes the place of its estimate while they look; only a matrix
        that is returned afterwards calls the row exact. The flags are the reader's own.
        """
        own, after = self._table.name, self._batch
        guessed = cursor.sql(
            """select s.caption, c.key, s.vector from estimates s join captions c on c.id = s.caption
            where s.space = ? and s.batch > ?""",
            params=[self._table.number, after],
        )
        exact = cursor.sql(
            f"select e.caption, c.key, e.vector from {own} e join captions c on c.id = e.caption where e.batch > ?",
            params=[after],
        )
        new = scalar(cursor, f"select count(*) from {own} where batch > ?", [after])
        new += scalar(
            cursor, "select count(*) from estimates where space = ? and batch > ?", [self._table.number, after]
        )
        room = self._with_room(len(self._matrix) + new)
        flags = np.zeros(len(room.captions), bool)
        flags[: len(self._matrix)] = self._matrix.estimated
        length = self._read(exact, "<f2", room, flags, len(self._matrix))
        length = self._read(guessed, "i1", room, flags, length)
        return Matrix(room.captions[:length], room.keys[:length], room.vectors[:length], flags[:length])

    def _read(self, found: DuckDBPyRelation, form: str, room: Matrix, flags: NDArray[np.bool_], length: int) -> int:
        """Put vectors into rows, those of known captions in their place, and return how many rows there are then."""
        dimension = self._table.space.dimension
        known = np.flatnonzero(flags[:length])  # an exact row is never replaced
        for part in found.to_arrow_reader(_PART):
            captions = part["caption"].to_numpy()
            rows = _rows(room.captions[known], known, captions)
            fresh = rows < 0
            rows[fresh] = np.arange(length, length + int(fresh.sum()))
            length += int(fresh.sum())
            blobs = part["vector"].cast(pa.binary(dimension * np.dtype(form).itemsize))
            values = np.frombuffer(blobs.buffers()[1], form).reshape(len(part), -1).astype(np.float32)
            if form == "i1":
                values /= np.maximum(np.linalg.norm(values, axis=1, keepdims=True), 1e-9)
            room.captions[rows], room.keys[rows], room.vectors[rows] = captions, part["key"].to_numpy(), values
            flags[rows] = form == "i1"
        return length

    def _with_room(self, length: int) -> Matrix:
        """Return arrays that hold the present rows and have room for more; readers keep the rows they have."""
        if len(self._room) < length:
            held, room = self._matrix, _empty(length + len(self._matrix) // 8, self._table.space.dimension)
            for old, new in ((held.captions, room.captions), (held.keys, room.keys), (held.vectors, room.vectors)):
                new[: len(held)] = old
            self._room = room
        return self._room


def _empty(length: int, dimension: int) -> Matrix:
    return Matrix(
        np.empty(length, np.uint64),
        np.empty(length, np.uint32),
        np.empty((length, dimension), np.float32),
        np.empty(length, np.bool_),
    )


def _rows(captions: NDArray[np.uint64], rows: Rows, wanted: NDArray[np.uint64]) -> Rows:
    """Return the row of each wanted caption, -1 where it is not among some that have one."""
    if not len(captions):
        return np.full(len(wanted), -1, np.int64)
    order = np.argsort(captions)
    at = order[np.minimum(np.searchsorted(captions, wanted, sorter=order), len(captions) - 1)]
    return np.where(captions[at] == wanted, rows[at], -1)


def _contained(
    values: NDArray[np.uint64] | NDArray[np.uint32], wanted: NDArray[np.unsignedinteger]
) -> NDArray[np.bool_]:
    """Tell which values are among the wanted ones; identities are dense enough for a table of bits."""
    if not len(values) or not len(wanted):
        return np.zeros(len(values), bool)
    marks = np.zeros(int(max(values.max(), wanted.max())) + 1, bool)
    marks[wanted] = True
    return marks[values]
