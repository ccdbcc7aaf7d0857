"""Land cover of the selected tiles, and where they lie."""

from collections.abc import Mapping, Sequence
from functools import partial
from math import isfinite
from typing import Literal

import numpy as np
import streamlit as st

from core.counting import counted
from core.geography import climate
from core.geography.circle import FURTHEST_KM
from core.raster.legend import CLASSES
from core.selection.filters import Selection, ShareRange
from core.selection.wherelimits import WhereLimits
from core.statistics.places import (
    COAST_STEPS,
    LATITUDE_STEP,
    NOWHERE,
    LandCover,
    Places,
    tiles_between,
    tiles_placed,
)
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import browser, catalogue
from pages.ui.statistics.chart import Chart, Figure, Row, mount
from pages.ui.statistics.found import Keys, filtered, share
from pages.ui.truth.doors import Door, tiles

_COUNTRIES = 25
_ANY = 1e-9
"""Least share of a class that is there at all."""
_HEX = {land.name: land.hex for land in CLASSES}


def draw(found: Places, selection: Selection, *, normalised: bool) -> None:
    """Draw the land cover of tiles, and how many lie where."""
    left, right = st.columns(2, gap="large")
    with left:
        mount(land_cover(found.land_cover, selection), key="stats_cover")
        st.caption(
            plain(
                f"Mean over {counted(found.covered, 'tile')} with land cover, all of one weight. A tile's ground "
                "shrinks with the cosine of its latitude; the areas beside the shares heed that."
            )
        )
        mount(dominant(found, normalised=normalised), key="stats_dominant")
        mount(latitudes(found, selection, normalised=normalised), key="stats_latitudes")
    with right:
        mount(continents(found, selection, normalised=normalised), key="stats_continents")
        mount(countries(found, selection, normalised=normalised), key="stats_countries")
        st.caption("By the centre of the tile; off a coast the nearest country counts.")
        mount(climates(found, selection, normalised=normalised), key="stats_climates")
        mount(coasts(found, selection, normalised=normalised), key="stats_coasts")
        if found.seasons:
            mount(seasons(found, normalised=normalised), key="stats_seasons")


def land_cover(cover: Sequence[LandCover], selection: Selection) -> Chart:
    """Return how much of the tiles each class covers."""
    held = [one for one in cover if one.share > 0]
    rows = [
        Row(
            one.name,
            (
                Figure(
                    100 * one.share,
                    f"{100 * one.share:.3g}%, {one.area_km2:,.3g} km\u00b2",
                    f"{one.name}: {100 * one.share:.2f}% of the tiles, in {counted(one.present, 'tile')}",
                    _both(f"With {one.name}", selection, Selection(shares=(ShareRange(one.name, _ANY, 1),))),
                ),
            ),
        )
        for one in held
    ]
    return Chart(
        "Land cover", "% of the ground", ("share",), tuple(rows), row_colours=tuple(_HEX[one.name] for one in held)
    )


def dominant(found: Places, *, normalised: bool) -> Chart:
    """Return how many tiles each class dominates."""
    counts = {one.name: one.dominant for one in found.land_cover if one.dominant}
    doors = {name: filtered(("dominant", name)) for name in counts}
    chart = _counted("Tiles by dominant class", counts, found.covered, doors, normalised)
    return Chart(chart.title, chart.unit, chart.series, chart.rows, row_colours=tuple(_HEX[name] for name in counts))


def countries(found: Places, selection: Selection, *, normalised: bool) -> Chart:
    """Return the countries with the most tiles, and all others together."""
    names = list(found.countries)
    shown = {name: found.countries[name] for name in names[:_COUNTRIES]}
    doors = {name: filtered(("country", name)) for name in shown if name != NOWHERE}
    doors[NOWHERE] = _placed(NOWHERE, selection, "country", [NOWHERE])
    if rest := names[_COUNTRIES:]:
        others = f"{len(rest):,} other countries"
        shown[others] = found.tiles - sum(shown.values())
        doors[others] = _placed(others, selection, "country", rest)
    return _counted("Tiles by country", shown, found.tiles, doors, normalised)


def continents(found: Places, selection: Selection, *, normalised: bool) -> Chart:
    """Return the tiles of each continent."""
    doors = {name: _placed(name, selection, "continent", [name]) for name in found.continents}
    return _counted("Tiles by continent", found.continents, found.tiles, doors, normalised)


def climates(found: Places, selection: Selection, *, normalised: bool) -> Chart:
    """Return the tiles of each group of climates."""
    doors = {
        name: _placed(name, selection, "climate", [zone for zone in climate.ZONES if climate.group(zone) == name])
        for name in found.climates
        if name != NOWHERE
    }
    doors[NOWHERE] = _placed(NOWHERE, selection, "climate", [NOWHERE])
    return _counted("Tiles by climate", found.climates, found.tiles, doors, normalised)


def coasts(found: Places, selection: Selection, *, normalised: bool) -> Chart:
    """Return the tiles by their distance to the coast."""
    named = {_distance(most): count for most, count in found.coasts.items()}
    doors = {
        _distance(most): _both(
            f"{_distance(most)} from the coast",
            selection,
            Selection(whereabouts=WhereLimits(coast=(_nearest(most), min(most, FURTHEST_KM)))),
        )
        for most in found.coasts
    }
    return _counted("Tiles by distance to the coast", named, found.tiles, doors, normalised)


def _placed(
    title: str, selection: Selection, column: Literal["country", "continent", "climate"], names: Sequence[str]
) -> Door:
    return tiles(title, partial(tiles_placed, catalogue(), browser(), selection, column, names))


def _both(title: str, selection: Selection, other: Selection) -> Door:
    """A door to the tiles within two selections, where no filter that a page has means just these."""

    def find() -> Keys:
        return np.intersect1d(browser().keys(selection), browser().keys(other)).astype(np.uint32)

    return tiles(title, find)


def _nearest(most: float) -> float:
    """Where a step begins whose end is known, in km."""
    place = COAST_STEPS.index(most)
    return COAST_STEPS[place - 1] if place else 0


def _distance(most: float) -> str:
    low = _nearest(most)
    return f"{low:g} to {most:g} km" if isfinite(most) else f"over {low:g} km"


def seasons(found: Places, *, normalised: bool) -> Chart:
    """Return the tiles by the season of their picture, where that is known."""
    doors = {name: filtered(("season", name)) for name in found.seasons}
    return _counted("Tiles by season of the picture", found.seasons, sum(found.seasons.values()), doors, normalised)


def latitudes(found: Places, selection: Selection, *, normalised: bool) -> Chart:
    """Return the tiles of each band of latitude, from the north."""
    named = {_band(low): count for low, count in found.latitudes.items()}
    doors = {
        _band(low): tiles(f"Between {_band(low)}", partial(tiles_between, browser(), selection, low))
        for low, count in found.latitudes.items()
        if count
    }
    return _counted("Tiles by latitude", named, found.tiles, doors, normalised)


def _band(low: int) -> str:
    return f"{_degrees(low)} to {_degrees(low + LATITUDE_STEP)}"


def _degrees(latitude: int) -> str:
    return f"{abs(latitude)}\u00b0 {'N' if latitude > 0 else 'S'}" if latitude else "0\u00b0"


def _counted(title: str, counts: Mapping[str, int], whole: int, doors: Mapping[str, Door], normalised: bool) -> Chart:
    rows = []
    for name, count in counts.items():
        value = share(count, whole) if normalised else float(count)
        text = f"{value:.3g}%" if normalised else f"{count:,}"
        rows.append(Row(name, (Figure(value, text, f"{name}: {counted(count, 'tile')}", doors.get(name)),)))
    return Chart(title, "% of the tiles" if normalised else "tiles", ("tiles",), tuple(rows))
