"""All vectors of a space as one matrix in memory, and the exact search in it."""

from dataclasses import dataclass
from threading import Lock
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from duckdb import DuckDBPyConnection
from numpy.typing import NDArray

from core.embedding.spaces import SpaceTable
from core.store.catalogue import Catalogue, scalar

GATHER_BELOW = 0.15
"""Share of rows up to which copying them out is faster than reading all of the matrix."""

_COPIED = 512
"""Rows copied out at a time, so that they stay in the cache of a processor until they are compared."""

_PART = 20_000
"""Rows read at a time."""

Floats = NDArray[np.float32]
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
            newest = scalar(cursor, f"select coalesce(max(batch), 0) from {self._table.name}")
            if newest > self._batch:
                self._matrix, self._batch = self._extended(cursor), newest
            cursor.rollback()
            self._changes = changes
            return self._matrix

    def _extended(self, cursor: DuckDBPyConnection) -> Matrix:
        """Return the matrix with the rows of later commits behind those it has."""
        table, after = self._table.name, [self._batch]
        start = len(self._matrix)
        new = scalar(cursor, f"select count(*) from {table} where batch > ?", after)
        room = self._with_room(start + new)
        found = cursor.sql(
            f"""select e.caption, c.key, e.vector from {table} e join captions c on c.id = e.caption
            where e.batch > ?""",
            params=after,
        )
        for part in found.to_arrow_reader(_PART):
            rows = slice(start, start + len(part))
            start += len(part)
            room.captions[rows], room.keys[rows] = part["caption"].to_numpy(), part["key"].to_numpy()
            blobs = part["vector"].cast(pa.binary(2 * self._table.space.dimension))
            room.vectors[rows] = np.frombuffer(blobs.buffers()[1], "<f2").reshape(len(part), -1)
        return Matrix(room.captions[:start], room.keys[:start], room.vectors[:start])

    def _with_room(self, length: int) -> Matrix:
        """Return arrays that hold the present rows and have room for more; readers keep the rows they have."""
        if len(self._room) < length:
            held, room = self._matrix, _empty(length + len(self._matrix) // 8, self._table.space.dimension)
            for old, new in ((held.captions, room.captions), (held.keys, room.keys), (held.vectors, room.vectors)):
                new[: len(held)] = old
            self._room = room
        return self._room


def _empty(length: int, dimension: int) -> Matrix:
    return Matrix(np.empty(length, np.uint64), np.empty(length, np.uint32), np.empty((length, dimension), np.float32))


def _contained(
    values: NDArray[np.uint64] | NDArray[np.uint32], wanted: NDArray[np.unsignedinteger]
) -> NDArray[np.bool_]:
    """Tell which values are among the wanted ones; identities are dense enough for a table of bits."""
    if not len(values) or not len(wanted):
        return np.zeros(len(values), bool)
    marks = np.zeros(int(max(values.max(), wanted.max())) + 1, bool)
    marks[wanted] = True
    return marks[values]
