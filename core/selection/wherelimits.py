"""Conditions on where tiles lie and in which season their picture was taken."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.errors import SelectionError, echoed
from core.geography import climate, seasons
from core.geography.circle import FURTHEST_KM
from core.geography.mercator import to_grid
from core.geography.named import places
from core.store.whereabouts import TAKEN

Limits = tuple[float, float]
"""Least and greatest distance in km, both included."""


@dataclass(frozen=True, slots=True)
class WhereLimits:
    """Values within a field are alternatives, the fields all have to hold."""

    countries: tuple[str, ...] = ()
    climates: tuple[str, ...] = ()
    """Groups of climate zones, or zones, as "temperate" or "Cfb"."""
    seasons: tuple[str, ...] = ()
    coast: Limits | None = None

    def check(self) -> None:
        """Make sure that these can be meant.

        Raises:
            SelectionError: A name is not known, or the distance is none.
        """
        for name in self.countries:
            if name not in places() or places()[name].kind != "country":
                raise SelectionError(f"'{echoed(name)}' is no country that is known here. Choose one in the filters.")
        for name in self.climates:
            if name not in CLIMATES:
                known = ", ".join(climate.GROUPS)
                raise SelectionError(f"'{echoed(name)}' is no climate. Known are {known}, and zones such as Cfb.")
        for name in self.seasons:
            if name not in seasons.SEASONS:
                raise SelectionError(f"'{echoed(name)}' is no season. Known are {', '.join(seasons.SEASONS)}.")
        if self.coast and not 0 <= self.coast[0] <= self.coast[1] <= FURTHEST_KM:
            raise SelectionError("A distance from the coast in km is at least 0, and the first of two the lower one.")

    def narrowed(self, other: "WhereLimits") -> "WhereLimits":
        """Return limits within both; where lists have nothing in common, those of `other`, which came last."""
        lists = {name: _both(getattr(self, name), getattr(other, name)) for name in _LISTS}
        if self.coast and other.coast:
            low = max(self.coast[0], other.coast[0])
            return WhereLimits(**lists, coast=(low, max(low, min(self.coast[1], other.coast[1]))))
        return WhereLimits(**lists, coast=self.coast or other.coast)

    def pairs(self) -> list[tuple[str, str]]:
        """Return these limits as they stand in a link."""
        found = [(name, value) for name in _LISTS for value in getattr(self, name)]
        return found + ([("coast", f"{self.coast[0]:.12g}:{self.coast[1]:.12g}")] if self.coast else [])

    @classmethod
    def of_pairs(cls, pairs: Sequence[tuple[str, str]]) -> "WhereLimits":
        """Read what `pairs` returned; others are left alone.

        Raises:
            SelectionError: A distance is none.
        """
        coast = dict(pairs).get("coast")
        lists = {name: tuple(value for key, value in pairs if key == name) for name in _LISTS}
        return cls(**lists, coast=read_coast(coast) if coast else None)

    @property
    def asks_place(self) -> bool:
        """Whether the whereabouts of all tiles have to be known."""
        return bool(self.countries or self.climates or self.coast)

    def sql(self) -> Iterator[tuple[str, dict[str, object]]]:
        """Yield conditions over `tiles t` and their parameters."""
        placed: list[str] = []
        parameters: dict[str, object] = {}
        if self.countries:
            placed.append("list_contains($countries, country)")
            parameters["countries"] = list(self.countries)
        if self.climates:
            placed.append("list_contains($climates, climate)")
            parameters["climates"] = _zones(self.climates)
        if self.coast:
            placed.append("coast_km between $coast_low and $coast_high")
            parameters |= {"coast_low": self.coast[0], "coast_high": self.coast[1]}
        if placed:
            yield f"t.key in (select key from whereabouts where {' and '.join(placed)})", parameters
        if self.seasons:
            yield _in_season(self.seasons)


ANYWHERE = WhereLimits()
"""No limits."""

CLIMATES = (*climate.GROUPS, *climate.ZONES)
"""What a climate is named by."""


def read_coast(text: str) -> Limits:
    """Read a greatest distance in km, or two with a colon between them.

    Raises:
        SelectionError: It is none.
    """
    low, colon, high = text.partition(":")
    try:
        limits = (float(low), float(high)) if colon else (0.0, float(low))
    except ValueError as error:
        raise SelectionError(f"'{echoed(text)}' is no distance from the coast in km. Write it like 20.") from error
    if not all(map(math.isfinite, limits)):
        raise SelectionError("A distance from the coast is a number of km.")
    return limits


_LISTS = ("countries", "climates", "seasons")


def _both(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in first if name in second) or second or first


def _zones(names: Sequence[str]) -> list[str]:
    letters = {climate.GROUPS[name] for name in names if name in climate.GROUPS}
    return [zone for zone in climate.ZONES if zone in names or zone[0] in letters]


def _in_season(names: Sequence[str]) -> tuple[str, dict[str, object]]:
    """Condition that the picture of a tile was taken in a season, which its hemisphere decides."""
    _, rows = to_grid([0, 0], [seasons.TROPIC_DEG, -seasons.TROPIC_DEG])
    north, south = ([month for name in names for month in seasons.months(name, north=side)] for side in (True, False))
    condition = f"""t.key in (select key from ({TAKEN}) where
        (list_contains($north_months, month(taken)) and t.y + 0.5 <= $north_row)
        or (list_contains($south_months, month(taken)) and t.y + 0.5 >= $south_row))"""
    values = {"north_months": north, "south_months": south, "north_row": float(rows[0]), "south_row": float(rows[1])}
    return condition, values
