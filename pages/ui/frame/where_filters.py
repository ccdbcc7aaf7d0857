"""The filters beside the map by where tiles lie and when their pictures were taken."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import streamlit as st

from core.geography.climate import GROUPS
from core.geography.named import places
from core.geography.seasons import SEASONS
from core.selection.filters import Selection
from core.selection.wherelimits import CLIMATES, WhereLimits

FURTHEST_KM = 3_000
"""No place is further from the coast."""

USUAL: dict[str, object] = {"country": [], "climate": [], "season": [], "coast": None}
"""Values of the widgets that filter nothing."""


@cache
def choices() -> dict[str, list[str]]:
    """What each filter can hold."""
    named = sorted(name for name, place in places().items() if place.kind == "country")
    return {"country": named, "climate": list(CLIMATES), "season": list(SEASONS)}


def draw() -> None:
    """Draw the filters."""
    known = choices()
    st.multiselect(
        "Country",
        known["country"],
        key="country",
        placeholder="Any country",
        help="The country of the tile's centre, or the nearest one off its coast. Borders are true to some 2 km.",
    )
    st.multiselect(
        "Climate",
        known["climate"],
        key="climate",
        placeholder="Any climate",
        help=f"Zones after Köppen and Geiger, 1986 to 2010, or one of their groups: {', '.join(GROUPS)}.",
    )
    st.number_input(
        "Within km of the coast",
        0,
        FURTHEST_KM,
        None,
        10,
        key="coast",
        placeholder="Any distance",
        help="From the tile's centre to the nearest shore of a sea; those of lakes do not count.",
    )
    st.multiselect(
        "Season of the picture",
        known["season"],
        key="season",
        placeholder="Any or unknown",
        help="Of fetched pictures outside the tropics. The dataset does not say when its own were taken.",
    )


def read(held: Mapping[str, Any]) -> WhereLimits:
    """Return what the values of the widgets select."""
    coast = held.get("coast")
    return WhereLimits(
        countries=tuple(held.get("country", ())),
        climates=tuple(held.get("climate", ())),
        seasons=tuple(held.get("season", ())),
        coast=(0.0, float(coast)) if coast else None,
    )


def coast_of(text: str) -> int | None:
    """Read a distance as an address has it; None if it is none."""
    return int(text) if text.isascii() and text.isdecimal() and 0 < int(text[:6]) <= FURTHEST_KM else None


def parts(chosen: Selection) -> list[tuple[str, str]]:
    """Say in words what a selection holds of these filters, each with the key of its widget."""
    limits = chosen.whereabouts
    said = [
        ("in " + " or ".join(limits.countries), "country") if limits.countries else None,
        ("climate " + " or ".join(limits.climates), "climate") if limits.climates else None,
        (f"within {limits.coast[1]:g} km of the coast", "coast") if limits.coast else None,
        ("picture of " + " or ".join(limits.seasons), "season") if limits.seasons else None,
    ]
    return [one for one in said if one]
