import pytest

from core.errors import PlaceError
from core.query.places import point


@pytest.mark.parametrize(
    ("typed", "lat", "lon"),
    [
        ("38.7, -9.1", 38.7, -9.1),
        ("  38.7   -9.1 ", 38.7, -9.1),
        ("38.7N 9.1W", 38.7, -9.1),
        ("33.9°S, 18.4°E", -33.9, 18.4),
        ("lat 1.5, lon: -179.9", 1.5, -179.9),
        ("0,0", 0, 0),
        ("Lisbon", 38.72, -9.13),
        ("São Tomé", 0.33, 6.73),
        ("são tome", 0.33, 6.73),
        ("MEXICO city", 19.4, -99.15),
    ],
)
def test_a_place_is_read_as_it_is_typed(typed: str, lat: float, lon: float) -> None:
    found = point(typed)
    assert (found.lat, found.lon) == (lat, lon)


@pytest.mark.parametrize(
    ("typed", "said"),
    [("", "no place that is known"), ("Atlantis", "no place"), ("91, 3", "off the Earth"), ("3, 181", "off the Earth"),
     ("Mexic", "Did you mean Mexico City?"), ("3", "no place"), ("x" * 500, "no place")],
)  # fmt: skip
def test_what_is_no_place_is_told(typed: str, said: str) -> None:
    with pytest.raises(PlaceError, match=said) as refused:
        point(typed)
    assert len(str(refused.value)) < 300
