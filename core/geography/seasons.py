"""Seasons of the year, by month and hemisphere."""

from datetime import date
from typing import Literal, get_args

Season = Literal["spring", "summer", "autumn", "winter"]

SEASONS: tuple[Season, ...] = get_args(Season)

TROPIC_DEG = 23.4366
"""Latitude of the tropics: between them there are no four seasons."""

_FIRST = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
"""First month of each in the north."""


def months(season: str, *, north: bool) -> tuple[int, int, int]:
    """Return the three months of a meteorological season."""
    first = _FIRST[season] + (0 if north else 6)
    return ((first - 1) % 12 + 1, first % 12 + 1, (first + 1) % 12 + 1)


def season_of(day: date, lat: float) -> Season | None:
    """Return the meteorological season of a day; None between the tropics."""
    if abs(lat) < TROPIC_DEG:
        return None
    return next(one for one in SEASONS if day.month in months(one, north=lat > 0))
