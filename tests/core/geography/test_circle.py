import math
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import SelectionError
from core.geography import circle
from core.geography.circle import EARTH_KM, Circle
from core.selection.browse import Browser
from core.selection.filters import Selection
from tests.small_catalogue import fill

circles = st.builds(Circle, st.floats(-180, 180), st.floats(-90, 90), st.floats(0.1, 20_000)).map(
    lambda found: Circle(*(round(value, 5) for value in found))
)


def haversine_km(lon: float, lat: float, place: Circle) -> float:
    down, across = math.radians(lat - place.lat) / 2, math.radians(lon - place.lon) / 2
    half = math.sin(down) ** 2 + math.cos(math.radians(lat)) * math.cos(math.radians(place.lat)) * math.sin(across) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(min(1, half)))


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Browser, list[tuple[int, float, float]]]:
    catalogue, facts = fill(tmp_path_factory.mktemp("circle"))
    return Browser(catalogue), [(fact.tile.key, *fact.tile.centre) for fact in facts]


@given(place=circles)
def test_a_circle_holds_the_tiles_within_its_radius(
    filled: tuple[Browser, list[tuple[int, float, float]]], place: Circle
) -> None:
    browser, centres = filled
    away = {key: haversine_km(lon, lat, place) for key, lon, lat in centres}
    found = {row.tile.key for row in browser.rows(Selection(near=(place,)), limit=1_000)}
    assert found >= {key for key, km in away.items() if km < place.radius_km * (1 - 1e-6) - 1e-3}
    assert found <= {key for key, km in away.items() if km < place.radius_km * (1 + 1e-6) + 1e-3}


@given(circles)
def test_a_circle_survives_a_link(place: Circle) -> None:
    chosen = Selection(near=(place,))
    assert Selection.from_query(parse_qsl(chosen.to_query())) == chosen


@pytest.mark.parametrize("text", ["", "1,2", "a,b,c", "200,0,5", "0,91,5", "0,0,0", "0,0,nan", "0,0,30000"])
def test_what_is_no_place_is_refused(text: str) -> None:
    with pytest.raises(SelectionError):
        Selection(near=(circle.read(text),))


def test_two_circles_both_have_to_hold(tmp_path: Path) -> None:
    catalogue, facts = fill(tmp_path, count=60)
    with catalogue:
        lon, lat = facts[20].tile.centre
        here, there = Circle(lon, lat, 500), Circle(-lon, -lat, 500)
        browser = Browser(catalogue)
        assert browser.count(Selection(near=(here, here))) == browser.count(Selection(near=(here,))) > 0
        assert browser.count(Selection(near=(here, there))) == 0
