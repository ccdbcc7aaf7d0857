"""Two rankings made into one by reciprocal ranks: no score of one is ever compared with a score of the other."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

K = 60
"""Softens the first ranks (Cormack, Clarke and Buettcher, SIGIR 2009, where 60 was found to do well)."""


class Fused(NamedTuple):
    """A key and where it stood."""

    key: int
    score: float
    """Sum of 1 / (K + rank) over the rankings that have the key."""
    first: int | None
    """Rank in the first ranking, from 1; None if it is not there."""
    second: int | None


def fuse(first: Sequence[int], second: Sequence[int], *, limit: int | None = None) -> list[Fused]:
    """Fuse two rankings of distinct keys, best first, at most so many as told.

    Of equal scores the one with the better single rank goes first, then the lower key: which ranking is named first
    makes no difference.
    """
    keys = np.unique(np.array([*first, *second], np.int64))
    ranks = np.full((2, len(keys)), np.inf)
    for row, ranking in zip(ranks, (first, second), strict=True):
        row[np.searchsorted(keys, np.array(ranking, np.int64))] = np.arange(1, len(ranking) + 1)
    scores = (1 / (K + ranks)).sum(axis=0)
    order = np.lexsort((keys, ranks.min(axis=0), -scores))[:limit]
    columns = keys[order].tolist(), scores[order].tolist(), *ranks[:, order].tolist()
    return [Fused(key, score, _place(one), _place(other)) for key, score, one, other in zip(*columns, strict=True)]


def _place(rank: float) -> int | None:
    return None if rank == np.inf else int(rank)
