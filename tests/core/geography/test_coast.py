import numpy as np
import pytest

from core.geography.circle import EARTH_KM
from core.geography.coast import SPACING_KM, _coast, _on_sphere, distances_km
from core.geography.mercator import to_degrees
from core.geography.tiles import Tile

FAR_KM = {
    (-9.14, 38.72): (0, 4),  # Lisbon, at its estuary
    (-3.70, 40.42): (290, 320),  # Madrid
    (129.73, 62.03): (720, 800),  # Yakutsk, from the Sea of Okhotsk
    (143.2, 59.36): (0, 4),  # Okhotsk
    (49.87, 40.41): (0, 8),  # Baku: the Caspian Sea counts
    (33.2, -1.2): (600, 800),  # Lake Victoria does not
    (179.6, -16.6): (0, 10),  # Fiji, at 180 degrees
    (-179.99, 68.9): (0, 15),  # Chukotka, which 180 degrees cuts: the cut is no coast
    (-179.95, 67.5): (60, 120),
}


def far(places: list[tuple[float, float]]) -> np.ndarray:
    tiles = [Tile.at(*place) for place in places]
    return distances_km(np.array([tile.x for tile in tiles]), np.array([tile.y for tile in tiles]))


def test_distances_to_the_coast_are_those_of_known_places() -> None:
    found = dict(zip(FAR_KM, far(list(FAR_KM)), strict=True))
    assert {place: km for place, km in found.items() if not FAR_KM[place][0] <= km <= FAR_KM[place][1]} == {}


def test_the_shared_search_finds_what_looking_at_the_whole_coast_does() -> None:
    random = np.random.default_rng(3)
    x, y = random.integers(0, 1 << 14, 300), random.integers(3000, 12000, 300)
    places = _on_sphere(*to_degrees(x + 0.5, y + 0.5))
    whole = [EARTH_KM * np.arccos(np.clip((_coast() @ place).max(), -1, 1)) for place in places]
    assert np.abs(distances_km(x, y) - whole).max() < 0.01


def test_points_of_the_coast_lie_close_together_and_no_tile_means_no_distance() -> None:
    assert SPACING_KM <= 1 and len(_coast()) > 1_000_000
    assert np.allclose((_coast() ** 2).sum(axis=1), 1)
    assert len(far([])) == 0


@pytest.mark.parametrize("name", ["lon", "lat"])
def test_the_coast_covers_the_whole_earth(name: str) -> None:
    points = _coast()
    lon, lat = np.degrees(np.arctan2(points[:, 1], points[:, 0])), np.degrees(np.arcsin(points[:, 2]))
    steps = np.histogram(lon, 36, (-180, 180))[0] if name == "lon" else np.histogram(lat, 14, (-60, 80))[0]
    assert (steps > 0).all()
