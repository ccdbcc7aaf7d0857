"""Who differs from whom, and on what."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import NamedTuple

from generation.review.ratings import Decision, Rating, latest


class Pair(NamedTuple):
    """Two reviewers, and what they decided about the items that both rated."""

    first: str
    """The one whose name comes first."""
    second: str
    both: int
    """Items that both rated."""
    agreed: int
    decisions: Mapping[tuple[Decision, Decision], int]
    """How often the first decided one thing and the second the other; equal decisions too."""

    @property
    def agreement(self) -> float:
        """Part of the shared items on which they decided the same."""
        return self.agreed / self.both


class Differing(NamedTuple):
    """An item about which reviewers decided differently."""

    item: int
    ratings: tuple[Rating, ...]
    """The last rating of each reviewer, by name."""


def pairs(ratings: Iterable[Rating]) -> list[Pair]:
    """Return every two reviewers that share an item; those who agree least first."""
    found: dict[tuple[str, str], Counter[tuple[Decision, Decision]]] = defaultdict(Counter)
    for rated in _by_item(ratings).values():
        for one, other in combinations(rated, 2):
            found[one.reviewer, other.reviewer][one.decision, other.decision] += 1
    table = [
        Pair(*names, counts.total(), sum(many for (one, other), many in counts.items() if one == other), dict(counts))
        for names, counts in found.items()
    ]
    return sorted(table, key=lambda pair: (pair.agreement, -pair.both, pair.first, pair.second))


def differing(ratings: Iterable[Rating]) -> list[Differing]:
    """Return the items about which reviewers decided differently, by number."""
    return [
        Differing(item, tuple(rated))
        for item, rated in sorted(_by_item(ratings).items())
        if len({rating.decision for rating in rated}) > 1
    ]


def _by_item(ratings: Iterable[Rating]) -> dict[int, list[Rating]]:
    found: dict[int, list[Rating]] = defaultdict(list)
    for rating in sorted(latest(ratings), key=lambda rating: rating.reviewer):
        found[rating.item].append(rating)
    return found
