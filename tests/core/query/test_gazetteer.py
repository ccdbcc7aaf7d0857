import pytest

from core.query.gazetteer import cities
from core.query.lexicon import class_of, regions_of


@pytest.mark.parametrize(
    ("name", "lon", "lat"),
    [("lisbon", -9.1, 38.7), ("buenos aires", -58.4, -34.6), ("tokyo", 139.7, 35.7), ("auckland", 174.8, -36.9)],
)
def test_cities_lie_where_they_are(name: str, lon: float, lat: float) -> None:
    assert (cities()[name].lon, cities()[name].lat) == pytest.approx((lon, lat), abs=0.15)


def test_no_city_is_called_like_a_class_or_a_part_of_the_image() -> None:
    assert len(cities()) > 300
    assert not any(class_of(name) or regions_of(name) for name in cities())
    assert all(abs(city.lon) <= 180 and abs(city.lat) <= 90 for city in cities().values())
