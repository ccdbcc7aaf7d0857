"""What scenes are looked for."""

from datetime import date
from typing import NamedTuple


class Period(NamedTuple):
    """When, and how clear; the default is around the date of the land cover that captions were written from."""

    first: date = date(2020, 1, 1)
    last: date = date(2021, 12, 31)
    max_cloud: float = 20.0
    """Of the whole scene, in percent."""
