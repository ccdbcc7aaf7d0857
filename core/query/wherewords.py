"""Words of a query for coast, climate and season: "within 20 km of the coast", "in a temperate climate"."""

import re
from typing import NamedTuple

from core.geography.circle import FURTHEST_KM
from core.geography.climate import GROUPS, ZONES
from core.selection.wherelimits import WhereLimits

NEAR_COAST_KM = 10.0
""""Near the coast" without a distance."""

_MILE_KM = 1.609344
_FAR = r"(?P<far>\d{1,5}(?:\.\d+)?)\s*(?P<unit>km|kilomet(?:er|re)s?|mi|miles?)\b"
_COAST = r"(?:the\s+)?(?:nearest\s+)?(?:sea\s+)?(?:coast(?:line)?|sea|ocean)\b"
_LED = r"(?<!\w)(?:(?:in|with|of)\s+)?(?:(?:a|an|the)\s+)?"
_GROUP = "|".join(GROUPS)
_ZONE = "|".join(ZONES)
_JOINED = r"(?:\s*,\s*|\s+or\s+|\s*,\s*or\s+)"

_WITHIN = re.compile(
    rf"(?<!\w)(?:(?:within|less than|closer than|up to|at most|under|in)\s+)?{_FAR}\s+(?:of|from|to|off)\s+{_COAST}",
    re.IGNORECASE,
)
_BEYOND = re.compile(
    rf"(?<!\w)(?:more than|over|at least|fu?a?rther than)\s+{_FAR}\s+(?:(?:away\s+)?from\s+{_COAST}|inland\b)",
    re.IGNORECASE,
)
_NEAR = re.compile(r"(?<!\w)(?:near|close to|on)\s+the\s+(?:sea\s+)?coast(?:line)?\b", re.IGNORECASE)
_CLIMATE = re.compile(
    rf"{_LED}(?P<names>(?:{_GROUP})(?:{_JOINED}(?:{_GROUP}))*)\s+climates?\b(?:\s+zones?\b)?", re.IGNORECASE
)
_ZONED = re.compile(rf"{_LED}climate\s+(?:zones?\s+)?(?P<names>(?:{_ZONE})(?:{_JOINED}(?:{_ZONE}))*)\b")
_SEASON = re.compile(
    r"(?<!\w)(?:(?:pictures?|images?)\s+)?(?:taken|acquired|recorded)\s+in\s+(?P<season>spring|summer|autumn|fall|winter)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\b(?:not|no|non|never|except|without|outside|away|far|beyond|from)[\s-]*\Z", re.IGNORECASE)


class Limited(NamedTuple):
    """A stretch of a text, and the limits that it means."""

    start: int
    end: int
    limits: WhereLimits


def limited(text: str) -> list[Limited]:
    """Find the limits of a text in their order; what is denied is none."""
    found = [Limited(*one.span(), WhereLimits(coast=(_km(one), FURTHEST_KM))) for one in _BEYOND.finditer(text)]
    found += [Limited(*one.span(), WhereLimits(coast=(0.0, _km(one)))) for one in _WITHIN.finditer(text)]
    found += [Limited(*one.span(), WhereLimits(coast=(0.0, NEAR_COAST_KM))) for one in _NEAR.finditer(text)]
    for one in _CLIMATE.finditer(text):
        found.append(Limited(*one.span(), WhereLimits(climates=tuple(re.findall(_GROUP, one["names"].lower())))))
    for one in _ZONED.finditer(text):
        found.append(Limited(*one.span(), WhereLimits(climates=tuple(re.findall(_ZONE, one["names"])))))
    for one in _SEASON.finditer(text):
        found.append(Limited(*one.span(), WhereLimits(seasons=(one["season"].lower().replace("fall", "autumn"),))))
    kept: list[Limited] = []
    for read in sorted(found, key=lambda read: (read.start, -read.end)):
        if (not kept or read.start >= kept[-1].end) and not _DENIED.search(text[: read.start]):
            kept.append(read)
    return kept


def told(limits: WhereLimits) -> str:
    """Say limits in words, which are read as the same again."""
    if limits.coast:
        low, high = limits.coast
        return f"more than {low:g} km from the coast" if low else f"within {high:g} km of the coast"
    if limits.climates:
        named = " or ".join(limits.climates)
        return f"{named} climate" if limits.climates[0] in GROUPS else f"climate zone {named}"
    return f"taken in {' or '.join(limits.seasons)}"


def _km(found: re.Match[str]) -> float:
    km = float(found["far"]) * (_MILE_KM if found["unit"].lower().startswith("mi") else 1)
    return round(min(km, FURTHEST_KM), 3)
