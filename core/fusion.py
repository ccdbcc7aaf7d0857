"""Two rankings made into one by reciprocal ranks: no score of one is ever compared with a score of the other."""

from collections.abc import Sequence
from typing import NamedTuple

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


def fuse(first: Sequence[int], second: Sequence[int]) -> list[Fused]:
    """Fuse two rankings of distinct keys, best first.

    Of equal scores the one with the better single rank goes first, then the lower key: which ranking is named first
    makes no difference.
    """
    ranks = [{key: rank for rank, key in enumerate(keys, start=1)} for keys in (first, second)]
    fused = []
    for key in ranks[0].keys() | ranks[1].keys():
        held = [ranking.get(key) for ranking in ranks]
        fused.append(Fused(key, sum(1 / (K + rank) for rank in held if rank), *held))
    return sorted(fused, key=lambda one: (-one.score, min(rank for rank in one[2:] if rank), one.key))
