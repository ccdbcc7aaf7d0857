"""How fast the captions of the demo are laid out in the plane, and how well that keeps neighbours."""

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.figures import Figure
from core.embedding.build import build
from core.embedding.embedders import open_embedder
from core.embedding.spaces import find
from core.embedding.vectors import Vectors
from core.imports import importer
from core.projection.pacmap import flatten, principal_axes
from core.settings import Settings
from core.store.catalogue import Catalogue
from generation.demo.release import write_demo

NEAREST = 15
TILES = 600
"""Tiles of the demo that is laid out."""


def trustworthiness(vectors: NDArray[np.float32], layout: NDArray[np.float32], nearest: int = NEAREST) -> float:
    """Return how far the nearest in the plane are the nearest in truth, 0..1 (Venna and Kaski, 2001)."""
    n = len(vectors)
    ranks = np.empty((n, n), np.int64)
    np.put_along_axis(ranks, _order(vectors), np.arange(1, n + 1)[None, :].repeat(n, axis=0), axis=1)
    close = _order(layout)[:, :nearest]
    wrong = np.maximum(0, np.take_along_axis(ranks, close, axis=1) - nearest).sum()
    return 1 - 2 / (n * nearest * (2 * n - 3 * nearest - 1)) * float(wrong)


def layout_figures(folder: Path) -> Iterator[Figure]:
    """Lay out the captions of the demo, and compare with their two principal components."""
    vectors = _demo_vectors(folder)
    points = principal_axes(vectors).of(vectors)
    started = time.perf_counter()
    layout = flatten(points)
    seconds = time.perf_counter() - started
    yield Figure(f"map of meaning: {len(vectors):,} captions laid out", seconds, "s", 10)
    kept, plain = (100 * trustworthiness(vectors, one) for one in (layout, points[:, :2]))
    yield Figure(f"map of meaning: trustworthiness@{NEAREST}", kept, "%", 94, at_least=True)
    yield Figure("  of two principal components instead", plain, "%")


def _demo_vectors(folder: Path) -> NDArray[np.float32]:
    """Return the vectors of the demo's captions; they are kept between runs."""
    settings = Settings(data=folder)
    if not (folder / "release" / "DEMO.json").exists():
        write_demo(folder / "release", tiles=TILES, images=False)
    with Catalogue(settings.catalogue) as catalogue:
        importer.run(catalogue, importer.ImportRequest([folder / "release"]), settings)
        embedder = open_embedder()
        build(catalogue, embedder)
        table = find(catalogue, embedder.space)
        if table is None:
            raise LookupError(embedder.space.name)
        return np.array(Vectors(catalogue, table).matrix().vectors)


def _order(points: NDArray[np.float32]) -> NDArray[np.int64]:
    """Return for each point the others, nearest first, and itself last."""
    wide = points.astype(np.float64)
    squares = np.einsum("ij,ij->i", wide, wide)
    distances = squares[:, None] + squares - 2 * wide @ wide.T
    np.fill_diagonal(distances, np.inf)
    order: NDArray[np.int64] = np.argsort(distances, axis=1, kind="stable")
    return order
