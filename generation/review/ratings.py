"""What one reviewer decided about one caption."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, get_args

Decision = Literal["accept", "edit", "reject", "unsure"]
"""What a reviewer may decide. An edit says that the caption was wrong and could be mended."""

DECISIONS: tuple[Decision, ...] = get_args(Decision)


@dataclass(frozen=True, slots=True)
class Rating:
    """The decision of one reviewer about one item."""

    item: int
    reviewer: str
    decision: Decision
    at: datetime | None = None
    """When it was made; None where that was not kept."""
    reason: str = ""


_NEVER = datetime.min.replace(tzinfo=UTC)


def latest(ratings: Iterable[Rating]) -> list[Rating]:
    """Return the last rating of each reviewer for each item, items and reviewers in the order of their first one.

    The time decides; of two without a time, or with the same, the one that was given later.
    """
    held: dict[tuple[int, str], Rating] = {}
    for rating in ratings:
        key = rating.item, rating.reviewer
        before = held.get(key)
        if before is None or (rating.at or _NEVER) >= (before.at or _NEVER):
            held[key] = rating
    return list(held.values())
