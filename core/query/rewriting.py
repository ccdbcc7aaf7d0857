"""Conditions written as words again, so that what a person changes in one stands in the query itself."""

import re

from core.geography.circle import Circle
from core.query.understand import QueryCondition
from core.store.regionshares import HALVES

WHOLE_TILE = "the whole tile"


def share_words(name: str, low: int, high: int, place: str = WHOLE_TILE) -> str:
    """Write a range of percent of a class, in a part of the tile or in the whole."""
    where = "" if place == WHOLE_TILE else f" in the {place}{' half' if place in HALVES else ''}"
    if high <= 0:
        return f"no {name}{where}"
    if high >= 100:
        return f"at least {low}% {name}{where}"
    return f"at most {high}% {name}{where}" if low <= 0 else f"between {low} and {high}% {name}{where}"


def near_words(circle: Circle, radius_km: float) -> str:
    """Write a distance from a place."""
    return f"within {radius_km:g} km of {circle.lat:g}, {circle.lon:g}"


def rewritten(query: str, condition: QueryCondition, words: str) -> str:
    """Put other words into the place of those that a condition was read from; what they said besides stays."""
    said = ", ".join([*condition.kept, *([words] if words else [])])
    before, after = query[: condition.start].rstrip(), query[condition.end :].lstrip()
    if not said and re.match(r"[,;.]", after):
        return f"{before.rstrip(' ,;')}{after}".strip(" ,")
    joined = before + (", " if before and said and before[-1] not in ",;" else " ") + said
    joined += (", " if said and after and not re.match(r"[,;.]", after) else "") + after
    return joined.strip(" ,")
