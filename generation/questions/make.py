"""All questions of many tiles at once, from the pixel counts of their regions: seeded, balanced, only what is clear.

The answer follows from the land-cover map alone. What the map hardly says is not asked: a class is there from 2 % of
the place on and absent without a single pixel, the larger of two has half as much again, and the quarter that holds
most of a class holds half as much again as the next. A yes never comes without a no of the same kind about the tile.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.geography.tiles import Tile
from core.raster.legend import CLASSES
from generation.questions.kinds import (
    NAMES,
    NO,
    QUARTERS,
    STRATEGIES,
    YES,
    Question,
    Strategy,
    ask_larger,
    ask_presence,
    ask_where,
)

VERSION = 1
"""Goes up with every change that makes other questions of the same maps and seed."""

PRESENT = 0.02
"""Least share of a place that a class has to cover to be asked about as there."""

CLEARLY = 1.5
LEAST_APART = 0.05

Numbers = NDArray[np.int64]
Masks = NDArray[np.bool_]

_N = len(CLASSES)


@dataclass(frozen=True, eq=False)
class Grounds:
    """What questions are made of: tiles whose every pixel has a class."""

    keys: Numbers
    """(n,) keys of tiles."""
    counts: Numbers
    """(n, 4, 12) pixels of each class in each quarter."""
    left_out: int = 0
    """Tiles with pixels of no class: nothing could be denied of them."""

    @property
    def shares(self) -> NDArray[np.float64]:
        """(n, 12) share of each class in the whole tile."""
        found: NDArray[np.float64] = self.counts.sum(axis=1) / np.maximum(self.counts.sum(axis=(1, 2)), 1)[:, None]
        return found


@dataclass(frozen=True, eq=False)
class Company:
    """How common classes are, and which are seen together, in the whole set of tiles."""

    common: NDArray[np.float64]
    """(12,) tiles with each class."""
    together: NDArray[np.float64]
    """(12, 12) tiles with both, as a part of those with the first."""


def company_of(grounds: Grounds) -> Company:
    """Count over all tiles; questions of a part of them are drawn by the same figures."""
    there = (grounds.shares >= PRESENT).astype(np.float64)
    common = there.sum(axis=0)
    return Company(common, (there.T @ there) / np.maximum(common, 1)[:, None])


def questions_of(grounds: Grounds, company: Company, seed: int = 0) -> Iterator[Question]:
    """Yield all questions, kind by kind; those of a tile are the same whatever other tiles are asked about."""
    names = [Tile.from_key(int(key)).name for key in grounds.keys]
    yield from _presence(grounds, company, seed, names)
    yield from _in_regions(grounds, seed, names)
    yield from _larger(grounds, seed, names)
    yield from _where(grounds, seed, names)


def _presence(grounds: Grounds, company: Company, seed: int, names: Sequence[str]) -> Iterator[Question]:
    shares = grounds.shares
    there, absent = shares >= PRESENT, shares == 0
    absent[:, 0] = there[:, 0] = False
    asked = np.zeros_like(there)
    denied = np.zeros_like(absent)
    for strategy in STRATEGIES:
        weights = _weights(strategy, company, there)
        yes = _drawn(there & ~asked, grounds.keys, seed, f"yes {strategy}")
        no = _best(absent & ~denied, weights, grounds.keys, seed, strategy)
        both = np.flatnonzero((yes > 0) & (no > 0))
        asked[both, yes[both]] = denied[both, no[both]] = True
        for place in both.tolist():
            for land, answer in ((yes[place], YES), (no[place], NO)):
                name = NAMES[land]
                yield Question(names[place], "presence", strategy, name, "", ask_presence(name), (YES, NO), answer)


def _weights(strategy: Strategy, company: Company, there: Masks) -> NDArray[np.float64]:
    """(n, 12) how much an absent class tempts to a wrong yes."""
    if strategy == "popular":
        return np.broadcast_to(company.common, there.shape)
    if strategy == "adversarial":
        return there @ company.together
    return np.zeros(there.shape)


def _in_regions(grounds: Grounds, seed: int, names: Sequence[str]) -> Iterator[Question]:
    """Ask of one class in two quarters: one that has it, one that has none of it."""
    shares = grounds.counts / np.maximum(grounds.counts.sum(axis=2), 1)[:, :, None]
    there, absent = shares >= PRESENT, shares == 0
    fitting = there.any(axis=1) & absent.any(axis=1)
    fitting[:, 0] = False
    land = _drawn(fitting, grounds.keys, seed, "region class")
    held = np.flatnonzero(land > 0)
    rows = np.arange(len(held))
    yes = _drawn(there[held][rows, :, land[held]], grounds.keys[held], seed, "region yes")
    no = _drawn(absent[held][rows, :, land[held]], grounds.keys[held], seed, "region no")
    for row, place in enumerate(held.tolist()):
        name = NAMES[land[place]]
        for quarter, answer in ((yes[row], YES), (no[row], NO)):
            region = QUARTERS[quarter]
            asked = ask_presence(name, region)
            yield Question(names[place], "region presence", "elsewhere", name, region, asked, (YES, NO), answer)


def _larger(grounds: Grounds, seed: int, names: Sequence[str]) -> Iterator[Question]:
    """Ask which of two classes that are there covers more; which one is named first is drawn."""
    shares = grounds.shares
    there = shares >= PRESENT
    there[:, 0] = False
    first, second = np.triu_indices(_N, 1)
    low, high = np.minimum(shares[:, first], shares[:, second]), np.maximum(shares[:, first], shares[:, second])
    clear = there[:, first] & there[:, second] & (high >= CLEARLY * low) & (high - low >= LEAST_APART)
    pair = _drawn(clear, grounds.keys, seed, "larger")
    turned = _mixed(grounds.keys, seed, "turned") & np.uint64(1)
    for place in np.flatnonzero(pair >= 0).tolist():
        one, other = int(first[pair[place]]), int(second[pair[place]])
        if turned[place]:
            one, other = other, one
        larger = one if shares[place, one] > shares[place, other] else other
        options = NAMES[one], NAMES[other]
        yield Question(names[place], "larger", "", NAMES[larger], "", ask_larger(*options), options, NAMES[larger])


def _where(grounds: Grounds, seed: int, names: Sequence[str]) -> Iterator[Question]:
    """Ask in which quarter most of a class lies."""
    ordered = np.sort(grounds.counts, axis=1)
    size = np.maximum(grounds.counts.sum(axis=2).max(axis=1), 1)
    clear = (ordered[:, -1] >= CLEARLY * ordered[:, -2]) & (ordered[:, -1] >= LEAST_APART * size[:, None])
    clear[:, 0] = False
    land = _drawn(clear, grounds.keys, seed, "where")
    for place in np.flatnonzero(land > 0).tolist():
        region = QUARTERS[int(grounds.counts[place, :, land[place]].argmax())]
        name = NAMES[land[place]]
        yield Question(names[place], "where", "", name, region, ask_where(name), QUARTERS, region)


def _drawn(allowed: Masks, keys: Numbers, seed: int, what: str) -> Numbers:
    """(n,) one of the allowed columns of each row by chance, each as likely; -1 where none is allowed."""
    count = allowed.sum(axis=1)
    wanted = (_mixed(keys, seed, what) % np.maximum(count, 1).astype(np.uint64)).astype(np.int64)
    place = (np.cumsum(allowed, axis=1) == (wanted + 1)[:, None]).argmax(axis=1)
    return np.where(count > 0, place, -1)


def _best(allowed: Masks, weights: NDArray[np.float64], keys: Numbers, seed: int, what: str) -> Numbers:
    """(n,) the allowed column of the greatest weight, of equal ones by chance; -1 where none is allowed."""
    held = np.where(allowed, weights, -1.0)
    return _drawn(allowed & (held == held.max(axis=1)[:, None]), keys, seed, f"no {what}")


def _mixed(keys: Numbers, seed: int, what: str) -> NDArray[np.uint64]:
    """(n,) numbers that look like chance and are the same for the same tile, seed and purpose (splitmix64)."""
    salt = np.uint64(int.from_bytes(hashlib.blake2b(f"{seed}/{what}".encode(), digest_size=8).digest()))
    with np.errstate(over="ignore"):
        mixed = (keys.astype(np.uint64) + salt) * np.uint64(0x9E3779B97F4A7C15)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return mixed ^ (mixed >> np.uint64(31))
