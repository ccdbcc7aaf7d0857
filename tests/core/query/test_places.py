import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import PlaceError
from core.query.places import point
from core.query.understand import understand


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
     ("Mexic", "Did you mean Mexico City \\(Mexico\\)"), ("3", "no place"), ("x" * 500, "no place")],
)  # fmt: skip
def test_what_is_no_place_is_told(typed: str, said: str) -> None:
    with pytest.raises(PlaceError, match=said) as refused:
        point(typed)
    assert len(str(refused.value)) < 300


@pytest.mark.parametrize(
    "typed",
    [
        "38°43'12\"N 9°08'24\"W",
        "38° 43\u2032 12\u2033 N, 9° 8\u2032 24\u2033 W",
        "38\u00ba43\u201912\u201dN9\u00ba8\u201924\u201dW",
        "38°43.2'N 9°8.4'W",
        "38 43 12 N, 9 8 24 W",
        "38 43.2 N 9 8.4 W",
        "N 38°43'12'' W 9°8'24''",
        "N 38.72 W 9.14",
        "N 38 43 12, W 9 8 24",
        "9.14W, 38.72N",
        "38.72 north, 9.14 west",
        "lon -9.14 lat 38.72",
        "latitude: 38.72; longitude: -9.14",
        "lng=-9.14, lat=38.72",
        "(38.72, -9.14)",
        "[38.72 -9.14]",
        "geo:38.72,-9.14",
        "geo:38.72,-9.14;u=35",
        "38,72; -9,14",
        "38,72 -9,14",
        "38,72, -9,14",
        "38.72, 9.14 W",
        "38.72\u00b0, \u22129.14\u00b0",
    ],
)
def test_every_usual_notation_is_the_same_place(typed: str) -> None:
    found = point(typed)
    assert (round(found.lat, 6), round(found.lon, 6)) == (38.72, -9.14)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("38,72", "one number or two"),
        ("-38,7", "one number or two"),
        ("120.5, 38.7", "other way round: 38.7, 120.5"),
        ("38.72N, 9.14O", "write E or W"),
        ("38.72N, 9.14N", "one direction twice"),
        ("38°70'N 9°8'W", "contradicts itself"),
        ("-38.72 N, 9.14 W", "contradicts itself"),
        ("lat 38.72 W, 9.14", "contradicts itself"),
        ("1e3, 4", "no place"),
        ("1 2 3 4 5 6", "no place"),
        ("38.72 9.14 km", "no place"),
    ],
)
def test_coordinates_of_no_place_or_of_two_are_not_guessed(typed: str, said: str) -> None:
    with pytest.raises(PlaceError, match=said):
        point(typed)


@pytest.mark.parametrize(
    ("typed", "name"), [("Paris, France", "Paris"), ("paris, FR", "Paris"), ("New York City", "New York")]
)
def test_a_city_may_come_with_its_country(typed: str, name: str) -> None:
    assert point(typed).name == name


@pytest.mark.parametrize(
    ("query", "label"),
    [
        ("developed area in Riyadh", "within 25 km of Riyadh"),
        ("London", "within 25 km of London"),
        ("Lisboa", "within 25 km of Lisbon"),
        ("München", "within 25 km of Munich"),
        ("São Paulo", "within 25 km of Sao Paulo"),
        ("villages near Sao Paulo", "within 50 km of Sao Paulo"),
        ("Panama", "in Panama"),
        ("forests in Brasil", "in Brazil"),
        ("Deutschland", "in Germany"),
        ("in Phoenix", "within 25 km of Phoenix"),
        ("an easter phoenix", None),
        ("water: nil", "no water"),
        ("not in Riyadh", None),
        ("north of Riyadh", None),
    ],
)
def test_a_city_or_country_is_a_place_by_any_of_its_names(query: str, label: str | None) -> None:
    assert [one.label for one in understand(query).conditions] == ([label] if label else [])


@pytest.mark.parametrize(
    ("typed", "said"),
    [("Paris, Texas", r"Did you mean Paris \(France\)"), ("Lisbona", r"Did you mean Lisbon \(Portugal\)")],
)
def test_another_place_of_that_name_or_a_name_in_another_language_gets_a_hint(typed: str, said: str) -> None:
    with pytest.raises(PlaceError, match=said):
        point(typed)


@given(st.integers(-90 * 3600, 90 * 3600), st.integers(-180 * 3600, 180 * 3600))
def test_degrees_minutes_and_seconds_come_back(lat: int, lon: int) -> None:
    def written(seconds: int, letters: str) -> str:
        whole = abs(seconds)
        return f"{whole // 3600}°{whole // 60 % 60}'{whole % 60}\"{letters[seconds < 0]}"

    found = point(f"{written(lat, 'NS')} {written(lon, 'EW')}")
    assert (round(found.lat * 3600), round(found.lon * 3600)) == (lat, lon)


@given(st.text("0123456789.,;-+°'\" NSEWOnlatge:()", max_size=60))
def test_whatever_is_typed_is_a_place_on_earth_or_told(typed: str) -> None:
    try:
        found = point(typed)
    except PlaceError:
        return
    assert abs(found.lat) <= 90 and abs(found.lon) <= 180
