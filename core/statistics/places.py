"""Where selected tiles lie and what covers them: land cover, countries, climates, coasts, latitudes and seasons."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from core.geography import climate
from core.geography.seasons import SEASONS, season_of
from core.geography.tiles import GRID
from core.raster.legend import CLASSES
from core.selection.browse import Browser
from core.selection.filters import Selection
from core.store import whereabouts
from core.store.catalogue import Catalogue
from core.store.schema import CLASS_COLUMNS

LATITUDE_STEP = 10
"""Degrees of a band of latitude."""

_EQUATOR_M = 40_075_016.686
_TILE_M = _EQUATOR_M / GRID
"""Side of a tile at the equator in metres; it shrinks with the cosine of the latitude."""

NOWHERE = "at sea or unknown"

COAST_STEPS = (5.0, 20.0, 100.0, 500.0, math.inf)
"""Greatest distances to the coast in km of what is counted together."""


@dataclass(frozen=True, slots=True)
class LandCover:
    """How much of the selected tiles a class covers."""

    name: str
    share: float
    """Mean share 0..1 of the tiles with land cover."""
    area_km2: float
    """By the true size of each tile's ground."""
    dominant: int
    """Tiles of which it is the largest class."""
    present: int
    """Tiles that hold any of it."""


@dataclass(frozen=True, slots=True)
class Places:
    """Selected tiles by place."""

    tiles: int
    covered: int
    """Tiles with land cover."""
    land_cover: tuple[LandCover, ...]
    """In the order of the legend."""
    countries: dict[str, int]
    """Tiles by country, the most first; NOWHERE for those of none."""
    continents: dict[str, int]
    climates: dict[str, int]
    """Tiles by group of climate zones, from the equator to the poles; NOWHERE for those of none."""
    coasts: dict[float, int]
    """Tiles by the greatest distance to the coast of their step in km, every step of COAST_STEPS."""
    seasons: dict[str, int]
    """Tiles by the season of their picture, where that is known; of the others there is no figure."""
    latitudes: dict[int, int]
    """Tiles by the lower limit of their band of latitude, from the north; every band between the outermost ones."""


def places(catalogue: Catalogue, browser: Browser, selection: Selection) -> Places:
    """Count the selected tiles by what covers them and where they lie."""
    whereabouts.fill(catalogue)
    shares = ", ".join(
        f"avg(t.{column}), sum(t.{column} * pow(cos(radians({_LATITUDE})), 2)), "
        f"count(*) filter (t.dominant = {number}), count(*) filter (t.{column} > 0)"
        for number, column in enumerate(CLASS_COLUMNS)
        if number
    )
    with browser.asked(selection) as (cursor, condition):
        row = cursor.execute(
            f"select count(*), {shares} from tiles t where t.dominant > 0 and {condition.sql}", condition.parameters
        ).fetchall()[0]
        placed = cursor.execute(
            f"""select w.country, w.continent, w.climate,
                list_position(list_transform($steps::float[], lambda step: w.coast_km <= step), true),
                floor({_LATITUDE} / {LATITUDE_STEP})::integer, count(*)
            from tiles t left join whereabouts w on w.key = t.key where {condition.sql} group by all""",
            {**condition.parameters, "steps": list(COAST_STEPS)},
        ).fetchall()
        taken = cursor.execute(
            f"""select {_LATITUDE}, p.taken from tiles t join ({whereabouts.TAKEN}) p on p.key = t.key
            where {condition.sql}""",
            condition.parameters,
        ).fetchall()
    cover = tuple(
        LandCover(land.name, mean or 0.0, (area or 0.0) * _TILE_M**2 / 1e6, dominant, present)
        for land, mean, area, dominant, present in zip(
            CLASSES[1:], row[1::4], row[2::4], row[3::4], row[4::4], strict=True
        )
    )
    return Places(
        sum(count for *_, count in placed),
        row[0],
        cover,
        _summed((country or NOWHERE, count) for country, *_, count in placed),
        _summed((continent or NOWHERE, count) for _, continent, *_, count in placed),
        _ordered(_CLIMATES, ((climate.group(zone) if zone else NOWHERE, count) for _, _, zone, *_, count in placed)),
        _ordered(COAST_STEPS, ((COAST_STEPS[step - 1], count) for _, _, _, step, _, count in placed if step)),
        _ordered(SEASONS, ((season, 1) for lat, day in taken if (season := season_of(day.date(), lat)))),
        _bands([(band, count) for *_, band, count in placed]),
    )


_LATITUDE = f"degrees(atan(sinh({math.pi!r} * (1 - 2 * (t.y + 0.5) / {GRID}))))"
"""SQL: the latitude of a tile's centre in degrees."""


_CLIMATES = (*climate.GROUPS, NOWHERE)
_Name = TypeVar("_Name")


def _ordered(names: Sequence[_Name], counted: Iterable[tuple[_Name, int]]) -> dict[_Name, int]:
    """Sum up what is counted, in a given order; names of which there is nothing are left out."""
    found = dict.fromkeys(names, 0)
    for name, count in counted:
        found[name] += count
    return {name: count for name, count in found.items() if count}


def _summed(counted: Iterable[tuple[str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for name, count in counted:
        found[name] = found.get(name, 0) + count
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def _bands(counted: Iterable[tuple[int, int]]) -> dict[int, int]:
    found: dict[int, int] = {}
    for band, count in counted:
        found[band] = found.get(band, 0) + count
    if not found:
        return {}
    return {band * LATITUDE_STEP: found.get(band, 0) for band in range(max(found), min(found) - 1, -1)}


def tiles_placed(
    catalogue: Catalogue,
    browser: Browser,
    selection: Selection,
    column: Literal["country", "continent", "climate"],
    names: Sequence[str],
) -> NDArray[np.uint32]:
    """Return the keys of the selected tiles of some countries, continents or climate zones; NOWHERE is none of any."""
    whereabouts.fill(catalogue)
    with browser.asked(selection) as (cursor, condition):
        found = cursor.execute(
            f"""select t.key from tiles t left join whereabouts w on w.key = t.key
            where list_contains($names, coalesce(w.{column}, $nowhere)) and {condition.sql}""",
            {**condition.parameters, "names": list(names), "nowhere": NOWHERE},
        ).fetchnumpy()
    return np.asarray(found["key"], np.uint32)


def tiles_between(browser: Browser, selection: Selection, low: int) -> NDArray[np.uint32]:
    """Return the keys of the selected tiles of a band of latitude, by its lower limit in degrees."""
    with browser.asked(selection) as (cursor, condition):
        found = cursor.execute(
            f"""select t.key from tiles t
            where floor({_LATITUDE} / {LATITUDE_STEP})::integer = $band and {condition.sql}""",
            {**condition.parameters, "band": low // LATITUDE_STEP},
        ).fetchnumpy()
    return np.asarray(found["key"], np.uint32)
