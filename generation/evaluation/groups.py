"""Images in groups, to see where a model is good: by land cover, place and length."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from core.geography.tiles import Tile
from core.metrics.pairing import Pairs
from core.raster.legend import CLASSES
from core.store import whereabouts
from core.store.catalogue import Catalogue
from generation.evaluation.references import tile_key

Masks = dict[str, NDArray[np.bool_]]

BY = ("class", "region", "latitude", "length")
"""Dominant class, continent, belt of 30 degrees, and words of the reference."""

_BELT = 30
_UNKNOWN = "unknown"


def groups(catalogue: Catalogue, pairs: Pairs, by: str) -> Masks:
    """Tell which images are in which group, by its name, in an order for people.

    Args:
        catalogue: Where tiles are.
        pairs: The images.
        by: One of BY.
    """
    if by == "length":
        return _lengths(pairs)
    keys = [tile_key(name) for name in pairs.images]
    if by == "class":
        return _named(_classes(catalogue, keys), [*(land.name for land in CLASSES[1:]), _UNKNOWN])
    if by == "region":
        continents = _continents(keys)
        return _named(continents, [*sorted(set(continents) - {_UNKNOWN}), _UNKNOWN])
    belts = [_belt(key) for key in keys]
    known = sorted(set(belts) - {_UNKNOWN}, key=_north)
    return _named(belts, [*known, _UNKNOWN])


def _named(of_each: Sequence[str], order: Sequence[str]) -> Masks:
    held = np.array(of_each, dtype=object)
    return {name: inside for name in order if (inside := held == name).any()}


def _classes(catalogue: Catalogue, keys: Sequence[int | None]) -> list[str]:
    with catalogue.cursor() as cursor:
        rows = cursor.execute(
            "select key, dominant from tiles where key in (select unnest($1::bigint[]))",
            [[key for key in keys if key is not None]],
        ).fetchall()
    names = {key: CLASSES[dominant].name if dominant else _UNKNOWN for key, dominant in rows}
    return [names.get(key, _UNKNOWN) if key is not None else _UNKNOWN for key in keys]


def _continents(keys: Sequence[int | None]) -> list[str]:
    known = np.array([key for key in keys if key is not None], np.int64)
    names = iter(whereabouts.read(known)["continent"].to_pylist()) if len(known) else iter(())
    return [(next(names) or "at sea") if key is not None else _UNKNOWN for key in keys]


def _belt(key: int | None) -> str:
    if key is None:
        return _UNKNOWN
    latitude = Tile.from_key(key).centre[1]
    low = int(abs(latitude) // _BELT) * _BELT
    return f"{low} to {low + _BELT}° {'N' if latitude >= 0 else 'S'}"


def _north(name: str) -> int:
    low = int(name.split()[0])
    return -low - 1 if name.endswith("N") else low


def _lengths(pairs: Pairs) -> Masks:
    """Quarters by the words of the references; equal lengths stay together."""
    words = np.array([np.mean([len(text.split()) for text in texts]) for texts in pairs.references])
    limits = [0.0, *np.unique(np.quantile(words, (0.25, 0.5, 0.75))), np.inf]
    found = {}
    for low, high in pairwise(limits):
        inside = (words > low) & (words <= high)
        name = f"over {low:.0f} words" if high == np.inf else f"up to {high:.0f} words"
        if inside.any():
            found[name] = inside
    return found
