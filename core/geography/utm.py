"""UTM zones as the military grid has them, and with it the tiles of Sentinel-2."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

SOUTHERNMOST, NORTHERNMOST = -80.0, 84.0
"""Latitudes that UTM ends at."""

_SVALBARD = ((9, 31), (21, 33), (33, 35), (42, 37))
"""East of Greenwich and north of 72 degrees: up to which longitude each zone reaches."""


def zones(lon: ArrayLike, lat: ArrayLike) -> NDArray[np.int64]:
    """Return zones 1 to 60, 0 beyond 84 degrees north and 80 degrees south, where there are none.

    Zone 32 reaches over western Norway, and on Svalbard four wide zones take the place of seven.
    """
    east, north = (np.asarray(value, np.float64) for value in (lon, lat))
    found = (np.floor((east + 180) / 6) % 60 + 1).astype(np.int64)
    found = np.where((north >= 56) & (north < 64) & (east >= 3) & (east < 12), 32, found)
    beyond = (north >= 72) & (east >= 0)
    for limit, zone in reversed(_SVALBARD):
        found = np.where(beyond & (east < limit), zone, found)
    inside: NDArray[np.int64] = np.where((north >= SOUTHERNMOST) & (north < NORTHERNMOST), found, 0)
    return inside


def zone_name(zone: int, lat: float) -> str:
    """Name a zone as 33N or 19S; empty where there is none."""
    return f"{zone}{'N' if lat >= 0 else 'S'}" if zone else ""
