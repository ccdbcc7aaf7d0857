"""How far places are from the coast, by the coastline of Natural Earth at 1:10m."""

from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.geography.circle import EARTH_KM
from core.geography.mercator import Floats, to_degrees

FILE = Path(__file__).parent / "data" / "coast.npz"
"""Made by `bench/make_coast.py`."""

STEPS = 1_000
"""Steps of a degree in which the file has positions."""

SPACING_KM = 1.0
"""Points of the coast are at most so far from each other."""

_FEW = 32
"""So few places are measured at once."""

_ROUNDING = 1e-7
"""What rounding can take off a distance, in radii of the Earth: half a metre."""


def distances_km(x: NDArray[np.integer], y: NDArray[np.integer]) -> Floats:
    """Measure how far cells of the zoom-14 grid are, by their centre, from the nearest coast, along a great circle.

    Shores of islands and of the Caspian Sea count, those of lakes do not. The coastline is that of maps 1:10 million:
    true to some hundred metres, and without the smallest islands.
    """
    lon, lat = to_degrees(np.asarray(x) + 0.5, np.asarray(y) + 0.5)
    places = _on_sphere(lon, lat)
    found = np.empty(len(places))
    if len(places):
        _measure(places, np.arange(len(places)), _coast(), found)
    kilometres: Floats = 2 * EARTH_KM * np.arcsin(np.minimum(found / 2, 1))
    return kilometres


def _measure(places: Floats, these: NDArray[np.intp], coast: Floats, found: Floats) -> None:
    """Put into `found` how far some places are from the coast, straight through the Earth, its radius being 1.

    Places that lie together share the stretch of coast that can be the nearest of any of them; halved again and again,
    until there are few.
    """
    here = places[these]
    middle = here.mean(axis=0)
    radius = np.sqrt(((here - middle) ** 2).sum(axis=1).max())
    squared = 1 + middle @ middle - 2 * (coast @ middle)
    coast = coast[squared <= (np.sqrt(max(squared.min(), 0)) + 2 * radius + _ROUNDING) ** 2]
    if len(these) <= _FEW:
        found[these] = np.sqrt(np.maximum(2 - 2 * (here @ coast.T).max(axis=1), 0))
        return
    order = np.argsort(here[:, np.argmax(np.ptp(here, axis=0))])
    for half in np.array_split(these[order], 2):
        _measure(places, half, coast, found)


def _on_sphere(lon: Floats, lat: Floats) -> Floats:
    around, up = np.radians(lon), np.radians(lat)
    return np.stack([np.cos(up) * np.cos(around), np.cos(up) * np.sin(around), np.sin(up)], axis=1)


@cache
def _coast() -> Floats:
    """Return points along the coast, on a sphere of radius 1."""
    with np.load(FILE) as held:
        firsts, steps, lengths = held["firsts"], held["steps"], held["lengths"]
    ends = np.cumsum(steps, axis=0, dtype=np.int64)
    before = ends - steps
    begins = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    from_first = np.repeat(firsts - before[begins], lengths, axis=0)
    starts, stops = (_on_sphere(*((at + from_first) / STEPS).T) for at in (before, ends))
    long = np.sqrt(((stops - starts) ** 2).sum(axis=1)) * EARTH_KM
    parts = np.maximum(np.ceil(long / SPACING_KM), 1).astype(np.int64)
    piece = np.repeat(np.arange(len(parts)), parts)
    along = (np.arange(len(piece)) - np.repeat(np.cumsum(parts) - parts, parts)) / parts[piece]
    points = starts[piece] + along[:, None] * (stops - starts)[piece]
    points /= np.sqrt((points**2).sum(axis=1))[:, None]
    return np.asarray(points, np.float64)
