from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import PrerequisiteError
from core.geography import climate, outlines, utm
from core.geography.seasons import SEASONS, months, season_of
from core.geography.tiles import Tile


def cells(*places: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
    tiles = [Tile.at(*place) for place in places]
    return np.array([tile.x for tile in tiles]), np.array([tile.y for tile in tiles])


def test_country_continent_and_smallest_region_of_known_places() -> None:
    places = cells((-9.14, 38.72), (11.58, 48.14), (-60.02, -3.12), (-140.0, 0.0))
    assert list(outlines.countries(*places)) == ["Portugal", "Germany", "Brazil", ""]
    assert list(outlines.continents(*places))[:3] == ["Europe", "Europe", "South America"]
    assert list(outlines.regions(*places))[:3] == ["Iberian Peninsula", "Bavaria", "Amazon basin"]


@given(st.lists(st.tuples(st.floats(-180, 179.9), st.floats(-60, 75)), min_size=1, max_size=30))
def test_whoever_asks_for_a_country_finds_the_tiles_that_say_they_are_in_it(places: list[tuple[float, float]]) -> None:
    x, y = cells(*places)
    found = outlines.countries(x, y)
    for name in set(found) - {""}:
        assert outlines.inside(name, x[found == name], y[found == name]).all()


def test_climate_zones_of_known_places_and_no_zone_where_the_map_takes_an_island_for_sea() -> None:
    towns = {"Munich": (11.58, 48.14), "Suva": (178.45, -18.12), "Cairo": (31.2, 30.0), "Yakutsk": (129.7, 62.0)}
    assert dict(zip(towns, climate.zones(*cells(*towns.values())), strict=True)) == {
        "Munich": "Cfb",
        "Suva": "Af",
        "Cairo": "BWh",
        "Yakutsk": "Dfc",
    }
    assert list(climate.zones(*cells((-157.86, 21.31), (14.51, 35.9), (-30.0, 40.0)))) == ["", "", ""]


def test_every_zone_is_in_a_group_and_said_in_words_of_its_own() -> None:
    assert len({climate.described(zone) for zone in climate.ZONES}) == len(climate.ZONES) == 31
    assert climate.described("Cfb") == "temperate, without a dry season, with warm summers"
    assert climate.described("Csa") == "temperate, with dry, hot summers"
    assert {climate.group(zone) for zone in climate.ZONES} == set(climate.GROUPS)


def test_a_missing_map_of_climates_is_told_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(climate, "PACKAGE", "no-such-package")
    climate.map_version.cache_clear()
    with pytest.raises(PrerequisiteError, match="no-such-package"):
        climate.zones(*cells((0, 0)))
    climate.map_version.cache_clear()


def test_utm_zones_are_those_of_sentinel_2_also_in_norway_and_on_svalbard() -> None:
    zones = {(16.4, 48.2): 33, (5.3, 60.4): 32, (2.9, 60.4): 31, (5.3, 64.1): 31, (8, 79): 31, (10, 79): 33}
    zones |= {(22, 79): 35, (34, 79): 37, (-180, 0): 1, (179.9, 0): 60, (0, 85): 0, (0, -81): 0, (-70, -33): 19}
    assert {place: int(utm.zones(*place)) for place in zones} == zones
    assert (utm.zone_name(33, 48.2), utm.zone_name(19, -33), utm.zone_name(0, 86)) == ("33N", "19S", "")


@given(st.dates(), st.floats(23.5, 89))
def test_a_season_in_the_south_is_the_opposite_one_of_the_north(day: date, lat: float) -> None:
    north, south = season_of(day, lat), season_of(day, -lat)
    assert north and south and (SEASONS.index(north) - SEASONS.index(south)) % 4 == 2
    assert day.month in months(north, north=True) and day.month in months(south, north=False)
    assert season_of(day, 10) is None
