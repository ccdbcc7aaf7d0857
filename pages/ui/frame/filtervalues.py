"""The filters as an address says them, and as their widgets hold them."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from core.errors import echoed
from core.raster.legend import CLASSES
from core.selection.filters import NO_SPLIT, ORIGINS, SPLITS, UNFLAGGED
from core.selection.owncaptions import ERRORS
from core.store.flags import Flag
from pages.ui.frame import truth_filters, where_filters
from pages.ui.frame.resources import browser

CLASS_NAMES = [land.name for land in CLASSES[1:]]

ANY_SHARE = (1, 100)
"""Percent of the tile that a class covers unless a person says otherwise."""

USUAL: dict[str, object] = {key: [] for key in ("dominant", "share", "split", "set", "flag", "origin")}
USUAL |= {"name": ""} | where_filters.USUAL | truth_filters.USUAL
"""Values of the widgets that filter nothing."""

KEYS = tuple(USUAL)
"""Filters that stand in the address by the key of their widget."""

IN_ADDRESS = ("area", "list")
"""Filters that no widget holds."""

_RANGES = ("truth", "coverage")
_LONGEST = 40


class Read(NamedTuple):
    """What an address says of the filters."""

    held: dict[str, object]
    """By key, as widgets hold it; area and lists as they stand in the address."""
    left_out: list[str]
    """What could not be read."""


def share_key(name: str) -> str:
    """The key of how much of a tile a class covers."""
    return name.replace(" ", "_")


def all_keys() -> list[str]:
    """All parameters that an address may have of the filters."""
    return [*KEYS, *map(share_key, CLASS_NAMES), *IN_ADDRESS]


def read(address: Mapping[str, Sequence[str]]) -> Read:
    """Take from an address what the filters know."""
    held: dict[str, object] = {}
    left_out: list[str] = []
    for key, choices in _choices().items():
        found = [value for value in dict.fromkeys(address.get(key, ())) if value in choices]
        left_out += [_said(key, [value]) for value in address.get(key, ()) if value not in choices]
        held |= {key: found} if found else {}
    if name := "".join(address.get("name", ())[-1:]).strip():
        held["name"] = name[:_LONGEST]
    ranges = [*_RANGES, *(share_key(name) for name in CLASS_NAMES if name in address.get("share", ()))]
    for key in ranges:
        if limits := _limits(_ends(key, address.get(key, ()))):
            held[key] = limits
        elif address.get(key):
            left_out.append(_said(key, address[key]))
    if coast := "".join(address.get("coast", ())[-1:]):
        held |= {"coast": km} if (km := where_filters.coast_of(coast)) else {}
        left_out += [] if km else [_said("coast", [coast])]
    held |= {key: list(address[key]) for key in IN_ADDRESS if address.get(key)}
    return Read(held, left_out)


def written(held: Mapping[str, object]) -> dict[str, list[str]]:
    """The filters as they stand in the address."""
    found = {}
    for key, value in held.items():
        values = [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)]
        found[key] = [one for one in values if one]
    return {key: values for key, values in found.items() if values}


def _choices() -> dict[str, list[str]]:
    return {
        "dominant": [*CLASS_NAMES, "unknown"],
        "share": CLASS_NAMES,
        "split": [*SPLITS, NO_SPLIT],
        "set": [item.name for item in browser().caption_sets()],
        "flag": [UNFLAGGED, *(flag.label for flag in Flag)],
        "origin": list(ORIGINS),
        "error": list(ERRORS),
        "error_class": CLASS_NAMES,
        "written": list(truth_filters.WRITTEN),
        "osm": CLASS_NAMES,
        **where_filters.choices(),
    }


def _limits(values: Sequence[str]) -> tuple[int, int] | None:
    numbers = [part for value in values for part in value.split(",")]
    if len(numbers) != 2 or not all(number.isascii() and number.isdecimal() for number in numbers):
        return None
    low, high = int(numbers[0][:4]), int(numbers[1][:4])
    return (low, high) if low <= high <= 100 else None


def _ends(key: str, values: Sequence[str]) -> Sequence[str]:
    """Both ends of a range, where an older link names the least coverage alone."""
    return [*values, "100"] if key == "coverage" and len(values) == 1 and "," not in values[0] else values


def _said(key: str, values: Sequence[str]) -> str:
    return f"{key}={echoed(','.join(values), _LONGEST)}"
