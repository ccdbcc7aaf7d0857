"""How well a layout in the plane keeps neighbours, measured on the captions of a catalogue."""

import time

import numpy as np
from numpy.typing import NDArray

from core.catalogue import Catalogue
from core.flatten import flatten, principal_axes
from core.spaces import listed
from core.vectors import Vectors

NEAREST = 15
MOST = 2_000
"""Captions that are compared with each other at most."""


def trustworthiness(vectors: NDArray[np.float32], layout: NDArray[np.float32], nearest: int = NEAREST) -> float:
    """Return how far the nearest in the plane are the nearest in truth, 0..1 (Venna and Kaski, 2001)."""
    n = len(vectors)
    ranks = np.empty((n, n), np.int64)
    np.put_along_axis(ranks, _order(vectors), np.arange(1, n + 1)[None, :].repeat(n, axis=0), axis=1)
    close = _order(layout)[:, :nearest]
    wrong = np.maximum(0, np.take_along_axis(ranks, close, axis=1) - nearest).sum()
    return 1 - 2 / (n * nearest * (2 * n - 3 * nearest - 1)) * float(wrong)


def measure(catalogue: Catalogue) -> dict[str, float]:
    """Lay out captions of the newest space, and compare with its two principal components."""
    matrix = Vectors(catalogue, listed(catalogue)[-1]).matrix()
    vectors = np.array(matrix.vectors[:MOST])
    points = principal_axes(vectors).of(vectors)
    started = time.perf_counter()
    layout = flatten(points)
    return {
        "captions": len(vectors),
        "seconds": round(time.perf_counter() - started, 1),
        f"trustworthiness@{NEAREST}": round(trustworthiness(vectors, layout), 3),
        f"trustworthiness@{NEAREST} of two principal components": round(trustworthiness(vectors, points[:, :2]), 3),
    }


def _order(points: NDArray[np.float32]) -> NDArray[np.int64]:
    """Return for each point the others, nearest first, and itself last."""
    wide = points.astype(np.float64)
    squares = np.einsum("ij,ij->i", wide, wide)
    distances = squares[:, None] + squares - 2 * wide @ wide.T
    np.fill_diagonal(distances, np.inf)
    order: NDArray[np.int64] = np.argsort(distances, axis=1, kind="stable")
    return order
