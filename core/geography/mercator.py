"""Degrees and positions on the grid of tiles, which is Web Mercator's, for arrays; `Tile.at` does it for one point."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.geography.tiles import GRID

Floats = NDArray[np.float64]

_HIGHEST = 89.9
"""Latitude in degrees beyond which all is the edge."""


def to_grid(lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats]:
    """Return columns and rows with fractions; longitudes beyond 180 lie on the next copy of the world."""
    sine = np.sin(np.radians(np.clip(np.asarray(lat, np.float64), -_HIGHEST, _HIGHEST)))
    return (np.asarray(lon, np.float64) + 180) / 360 * GRID, (0.5 - np.arctanh(sine) / (2 * np.pi)) * GRID


def to_degrees(x: ArrayLike, y: ArrayLike) -> tuple[Floats, Floats]:
    """Return longitudes and latitudes of columns and rows with fractions."""
    rows = np.asarray(y, np.float64) / GRID
    return np.asarray(x, np.float64) / GRID * 360 - 180, np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * rows))))
