"""Element F1: which classes, regions, sizes and order a caption states, against those that its land cover has.

The land cover's elements are what the caption recipe of ChatEarthNet states: classes of at least 20 pixels, in each
region the three largest of these, each with its size band, and all classes by area.
"""

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.raster.landcover import MIN_PX, REGIONS, TOP_CLASSES, Composition
from generation.checks.claims import Claim
from generation.checks.ground import NAMES, ground_of

ELEMENTS = ("class", "region", "size", "order")

_SAID = ("presence", "size", "dominance", "order", "rank", "peak", "shape")
"""Kinds of claims that say of a class that it is there."""


class Tally(NamedTuple):
    """Elements of one kind."""

    right: int
    """Stated, and so in the land cover."""
    stated: int
    true: int
    """In the land cover."""


def tallies(claims: Sequence[Claim], composition: Composition) -> tuple[Tally, Tally, Tally, Tally]:
    """Count the elements of a caption, in the order of ELEMENTS.

    A size counts where it is stated of a region and holds there; order is that of first mention against that of area.
    """
    ground = ground_of(composition)
    there = {name for name in NAMES[1:] if ground.has(name, ())}
    places = {(region, name): share for region in REGIONS for name, share in _largest(ground.regions, region)}
    said = [claim for claim in claims if claim.kind in _SAID]
    mentioned = list(dict.fromkeys(name for claim in said for name in (claim.name, *claim.joint)))
    stated = {(region, claim.name) for claim in said for region in claim.place if len(claim.place) < len(REGIONS)}
    sized = {
        (region, claim.name): claim.amount
        for claim in said
        if claim.amount and len(claim.place) == 1
        for region in claim.place
    }
    fits = [
        place
        for place, amount in sized.items()
        if place in places and amount.low <= round(places[place], 2) <= amount.high
    ]
    by_area = {name: ground.overall[NAMES.index(name)] for name in there}
    pairs = set(combinations(mentioned, 2))
    ordered = {(a, b) for a in there for b in there if by_area[a] > by_area[b]}
    return (
        Tally(len(there & set(mentioned)), len(mentioned), len(there)),
        Tally(len(stated & places.keys()), len(stated), len(places)),
        Tally(len(fits), len(sized), len(places)),
        Tally(len(pairs & ordered), len(pairs), len(ordered)),
    )


def _largest(regions: list[list[int]], region: str) -> Iterable[tuple[str, float]]:
    counts = regions[REGIONS.index(region)]
    total = max(sum(counts), 1)
    largest = sorted(range(1, len(counts)), key=lambda land: -counts[land])[:TOP_CLASSES]
    return [(NAMES[land], counts[land] / total) for land in largest if counts[land] >= MIN_PX]


def f1(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """F1 of (..., 3) sums of right, stated and true elements; NaN where nothing is there and nothing stated."""
    right, stated, true = sums[..., 0], sums[..., 1], sums[..., 2]
    with np.errstate(invalid="ignore", divide="ignore"):
        return 2 * right / (stated + true)
