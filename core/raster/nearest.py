"""The nearest neighbours of a tile's pixels in a raster of any CRS: each centre transformed by itself, hence exact.

GDAL's warper interpolates between transformed points, which moves some pixels by one.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rasterio.crs import CRS
from rasterio.io import DatasetReader
from rasterio.warp import transform
from rasterio.windows import Window

from core.geography.tiles import GRID, TILE_PX, WORLD_M, Tile
from core.raster.tilegrid import MAX_WINDOW_PX

_PIXEL_M = WORLD_M / GRID / TILE_PX
_MERCATOR = CRS.from_epsg(3857)


_NODES = (1 - np.cos((np.arange(9) + 0.5) * np.pi / 9)) / 2
_CHECKED = np.array([0, 0.23, 0.5, 0.77, 1])
_CLOSE = 1e-4


def _weights(at: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weights of the nodes (Lagrange) for some places between 0 and 1."""
    gaps = at[:, np.newaxis, np.newaxis] - _NODES
    between = _NODES[:, np.newaxis] - _NODES
    own = np.eye(len(_NODES), dtype=bool)
    found: NDArray[np.float64] = np.prod(np.where(own, 1, gaps) / np.where(own, 1, between), axis=2)
    return found


_OF_PIXELS, _OF_CHECKED = _weights((np.arange(TILE_PX) + 0.5) / TILE_PX), _weights(_CHECKED)


class Nearest(NamedTuple):
    """What a raster shows in a tile."""

    values: NDArray[np.integer]
    """(256, 256), anything where a pixel lies beside the raster."""
    inside: NDArray[np.bool_]


def nearest(dataset: DatasetReader, tile: Tile, shift: float = 0) -> Nearest | None:
    """Read the nearest neighbours; None if the part of the raster that holds them is too large to be read at once.

    Args:
        dataset: Open, with a CRS.
        tile: What is shown.
        shift: What is added to the raster's x.
    """
    steps = (np.arange(TILE_PX) + 0.5) * _PIXEL_M
    west, _, _, north = tile.mercator
    found_x, found_y = _places(
        dataset.crs, west + steps, north - steps, abs(dataset.transform.a) + abs(dataset.transform.b)
    )
    a, b, c, d, e, f = (~dataset.transform)[:6]
    there = np.isfinite(found_x) & np.isfinite(found_y)
    u, v = np.where(there, found_x, 0) - shift, np.where(there, found_y, 0)
    columns = np.floor(a * u + b * v + c).astype(np.int64).reshape(TILE_PX, TILE_PX)
    rows = np.floor(d * u + e * v + f).astype(np.int64).reshape(TILE_PX, TILE_PX)
    inside = there.reshape(rows.shape) & (rows >= 0) & (rows < dataset.height)
    inside &= (columns >= 0) & (columns < dataset.width)
    if not inside.any():
        return Nearest(np.zeros(rows.shape, dataset.dtypes[0]), inside)
    top, left = int(rows[inside].min()), int(columns[inside].min())
    height, width = int(rows[inside].max()) + 1 - top, int(columns[inside].max()) + 1 - left
    if height * width > MAX_WINDOW_PX:
        return None
    values = dataset.read(1, window=Window(left, top, width, height))
    return Nearest(values[np.clip(rows - top, 0, height - 1), np.clip(columns - left, 0, width - 1)], inside)


def _places(
    crs: CRS, x: NDArray[np.floating], y: NDArray[np.floating], pixel: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Where the pixels of a tile lie in a CRS, to a ten-thousandth of a raster's pixel.

    A polynomial of degree 8 through 81 points, fifty times as fast as each by itself; where it misses further points,
    as at the cut of a map in lobes, it is each by itself.
    """
    side, west, north = (x[1] - x[0]) * TILE_PX, x[0] - (x[1] - x[0]) / 2, y[0] - (y[1] - y[0]) / 2
    nodes = _transformed(crs, west + _NODES * side, north - _NODES * side)
    seen = _transformed(crs, west + _CHECKED * side, north - _CHECKED * side)
    if np.isfinite([*nodes]).all() and all(
        np.abs(_between(node, _OF_CHECKED) - one).max() < _CLOSE * pixel for node, one in zip(nodes, seen, strict=True)
    ):
        found = [_between(node, _OF_PIXELS).ravel() for node in nodes]
    else:
        found = [one.ravel() for one in _transformed(crs, x, y)]
    return found[0], found[1]


def _between(nodes: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Values of the polynomial; without BLAS, whose threads take longer to begin than this takes."""
    found: NDArray[np.float64] = np.einsum("ib,jb->ij", np.einsum("ia,ab->ib", weights, nodes), weights)
    return found


def _transformed(
    crs: CRS, x: NDArray[np.floating], y: NDArray[np.floating]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    xs, ys = np.meshgrid(x, y)
    found_x, found_y = transform(_MERCATOR, crs, xs.ravel(), ys.ravel())
    return np.asarray(found_x).reshape(xs.shape), np.asarray(found_y).reshape(xs.shape)
