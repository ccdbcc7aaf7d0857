"""The nearest of many points, exactly, by products of matrices in blocks."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]

_BLOCK = 512
_GROUP = 128
"""Points whose best is found first: the nearest few lie in the few groups with the nearest best."""


def nearest(
    queries: Floats, points: Floats, count: int, *, itself: bool = False, done: Callable[[int], None] | None = None
) -> tuple[Rows, Floats]:
    """Return the rows of the nearest points of each query and their squared distances, each (n, count), nearest first.

    Args:
        queries: (n, d) rows.
        points: (m, d) rows, more than `count`.
        count: How many.
        itself: Queries are the points, and none is its own neighbour.
        done: Told now and then how many queries are answered; may raise to end it.
    """
    rows = np.empty((len(queries), count), np.int64)
    distances = np.empty((len(queries), count), np.float32)
    half = np.einsum("ij,ij->i", points, points) / 2
    own = np.einsum("ij,ij->i", queries, queries)
    for start in range(0, len(queries), _BLOCK):
        part = slice(start, start + _BLOCK)
        closeness = queries[part] @ points.T
        closeness -= half
        if itself:
            closeness[np.arange(len(closeness)), np.arange(start, start + len(closeness))] = -np.inf
        rows[part] = _largest(closeness, count)
        distances[part] = own[part, None] - 2 * np.take_along_axis(closeness, rows[part], axis=1)
        if done:
            done(min(start + _BLOCK, len(queries)))
    return rows, np.maximum(distances, 0, out=distances)


def _largest(values: Floats, count: int) -> Rows:
    """Return the columns of the largest values of each row, largest first."""
    width = values.shape[1]
    groups = width // _GROUP
    if groups <= 2 * count:
        return _ordered(values, _partition(values, count))
    whole = groups * _GROUP
    best = values[:, :whole].reshape(len(values), groups, _GROUP).max(axis=2)
    chosen = _partition(best, count)
    columns = (chosen[:, :, None] * _GROUP + np.arange(_GROUP)).reshape(len(values), -1)
    rest = np.broadcast_to(np.arange(whole, width), (len(values), width - whole))
    columns = np.concatenate([columns, rest], axis=1)
    offered = np.take_along_axis(values, columns, axis=1)
    within = _ordered(offered, _partition(offered, count))
    return np.take_along_axis(columns, within, axis=1)


def _partition(values: Floats, count: int) -> Rows:
    return np.argpartition(values, values.shape[1] - count, axis=1)[:, values.shape[1] - count :]


def _ordered(values: Floats, columns: Rows) -> Rows:
    order = np.argsort(-np.take_along_axis(values, columns, axis=1), axis=1, kind="stable")
    return np.take_along_axis(columns, order, axis=1)
