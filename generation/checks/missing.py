"""Large classes that a caption never names."""

from collections.abc import Iterable
from typing import NamedTuple

from core.raster.landcover import CLASSES, REGIONS, TOP_CLASSES
from core.raster.reliability import Doubt
from generation.checks.claims import Claim, Unread
from generation.checks.ground import Ground

LARGE_SHARE = 0.05
"""A class with this share of the tile has to be named if it is among the first three of some region."""


class Missing(NamedTuple):
    """A large class that is not named."""

    name: str
    share: float
    """Of the known pixels of the tile."""
    doubt: Doubt | None = None
    """Why the map may be wrong about it."""


def named(claims: Iterable[Claim]) -> set[str]:
    """Return the classes that a caption says are there."""
    return {claim.name for claim in claims if claim.kind in ("presence", "size", "dominance") and not claim.hedged}


def left_out(unread: Iterable[Unread]) -> frozenset[str]:
    """Return the classes named in what was not read: whether the caption says that they are there is not known."""
    return frozenset(name for stretch in unread for name in stretch.names)


def missing_classes(
    claims: Iterable[Claim], ground: Ground, unknown: frozenset[str] = frozenset()
) -> tuple[Missing, ...]:
    """Return the large classes that no claim says are there, largest first; none of those that are `unknown`.

    The recipes name at most three classes of a region, so that a class which is never among them may stay unnamed.
    """
    said = named(claims) | unknown
    shares = ground.shares(())
    large = [land for land in CLASSES[1:] if shares[land.id] >= LARGE_SHARE and land.name not in said]
    if not large:
        return ()
    mentionable = set().union(*(_first(row) for row in ground.regions[: len(REGIONS)]))
    found = (Missing(land.name, shares[land.id]) for land in large if land.id in mentionable)
    return tuple(sorted(found, key=lambda item: -item.share))


def _first(counts: list[int]) -> set[int]:
    """The ids of the largest classes of a region."""
    return set(sorted(range(1, len(counts)), key=lambda i: -counts[i])[:TOP_CLASSES])
