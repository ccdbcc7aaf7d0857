"""Places on Earth in a query: coordinates and large cities, with or without a distance."""

import re
import unicodedata
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache
from typing import NamedTuple

from core.errors import PlaceError, echoed
from core.geography.circle import FURTHEST_KM, Circle
from core.geography.named import folded, names
from core.query.coordinates import coordinates
from core.query.gazetteer import cities
from core.query.phrasebook import word_set

NEAR_KM = 50.0
""""Near" without a distance."""

IN_KM = 25.0
"""A city without a word for a distance."""

_ALSO_WORDS = word_set(
    "adak bahia canary canton casey chatham christmas cocos darwin davis dawson easter gambier halifax kanton "
    "knox madeira mahe midway nome norfolk oral palmer petersburg phoenix regina resolute reunion salvador stanley "
    "troll valencia victoria wake wallis washington"
)
"""Cities whose names are words of other meanings as well: they name one after "in" and with a capital."""

MILE_KM = 1.609344

_UNIT = r"(?P<unit>km|kilomet(?:er|re)s?|mi|miles?)\b"
_DISTANCE = rf"(?:(?:within|less than|closer than|up to|at most|under|in)\s+)?(?P<far>\d{{1,5}}(?:\.\d+)?)\s*{_UNIT}"
_TOWARDS = r"(?:around|from|of|away from|to)"
_NEAR = r"(?P<near>near(?:by)?(?:\s+to)?|close to|around|at|about)"
_PLACE = (
    r"(?:lat(?:itude)?\.?\s?[:=]?\s?)?(?P<lat>[+\-\u2212]?\d{1,2}(?:\.\d+)?)\s?[°º]?\s?(?P<ns>[ns]\b)?"
    r"(?P<gap>\s{0,2}[,;/]\s{0,3}|\s{1,3})"
    r"(?:lon(?:g(?:itude)?)?\.?\s?[:=]?\s?)?(?P<lon>[+\-\u2212]?\d{1,3}(?:\.\d+)?)(?![\d.]|\s?%|\s?percent|\s?km\b|\s?mi)"
    r"\s?[°º]?\s?(?P<ew>[ew]\b)?"
)
_IN = r"(?:(?P<led>in|at|within|inside|across|over)\s{1,3}(?:the\s{1,3}city\s{1,3}of\s{1,3})?)?"
_POINT = re.compile(rf"(?<![\w.,])(?:(?:{_DISTANCE}\s+{_TOWARDS}|{_NEAR})\s+)?{_PLACE}", re.IGNORECASE)


class Spot(NamedTuple):
    """A place in a text."""

    start: int
    end: int
    circle: Circle
    name: str
    """What the place is called in the condition."""


def spots(text: str) -> list[Spot]:
    """Find the places, in their order: "near 38.7, -9.1" with latitude first, "at 38.7N 9.1W", "near Lisbon"."""
    found: list[Spot] = []
    for spot in sorted([*_points(text), *_towns(text)]):
        if not found or spot.start >= found[-1].end:
            found.append(spot)
    return found


class Point(NamedTuple):
    """A place by its name or its coordinates."""

    lon: float
    lat: float
    name: str


def point(text: str) -> Point:
    """Read a place that a person typed: coordinates in any usual notation, or a large city, with its country or not.

    Raises:
        PlaceError: It is neither, or could be two places.
    """
    typed = " ".join(text.split())
    if found := coordinates(typed):
        lon, lat = found
        return Point(lon, lat, f"{lat:g}, {lon:g}")
    name, _, country = (part.strip() for part in _plain(typed).partition(","))
    city = cities().get(name) or cities().get(name.removesuffix(" city"))
    if city and (not country or country in map(_plain, (city.country, city.code))):
        return Point(city.lon, city.lat, city.name)
    raise PlaceError(
        f"'{echoed(typed)}' is no place that is known here: give latitude and longitude, as in 38.7, -9.1, "
        f"or one of {len(set(cities().values()))} large cities.{_hint(name)}"
    )


def _plain(text: str) -> str:
    """Return a name without capitals and accents."""
    return "".join(char for char in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(char))


def _hint(name: str) -> str:
    """Suggest cities whose names hold this one, or else look like it."""
    held = [known for known in cities() if name and name in known]
    likely = held or get_close_matches(name[:80], cities(), cutoff=0.75)
    near = list(dict.fromkeys(cities()[known] for known in likely))[:3]
    named = [f"{city.name} ({city.country})" if city.country else city.name for city in near]
    return f" Did you mean {' or '.join(named)}?" if named else ""


def _degrees(found: re.Match[str]) -> tuple[float, float]:
    lat, lon = (float(found[name].replace("\u2212", "-")) for name in ("lat", "lon"))
    lat = -abs(lat) if (found["ns"] or "").lower() == "s" else lat
    return -abs(lon) if (found["ew"] or "").lower() == "w" else lon, lat


def _points(text: str) -> Iterator[Spot]:
    for found in _POINT.finditer(text):
        lon, lat = _degrees(found)
        if _is_meant(found) and (circle := _circle(found, lon, lat)):
            yield Spot(found.start(), found.start() + len(found[0].rstrip()), circle, f"{lat:g}, {lon:g}")


def _towns(text: str) -> Iterator[Spot]:
    for found in _city().finditer(text):
        city = cities()[" ".join(found["city"].lower().split())]
        if circle := _circle(found, city.lon, city.lat):
            yield Spot(found.start(), found.end(), circle, city.name)
    for found in _bare_city().finditer(text):
        name = " ".join(found["city"].lower().split())
        if folded(name) in names() or (name in _ALSO_WORDS and not (found["led"] and found["city"][0].isupper())):
            continue  # what is no city alone is an area, or a word
        city = cities()[name]
        yield Spot(found.start(), found.end(), Circle(city.lon, city.lat, IN_KM), city.name)


@cache
def _city_names() -> str:
    """Write the names as a part of a regular expression, longer ones first."""
    known = (re.escape(name).replace("\\ ", r"\s") for name in cities())
    return "|".join(sorted(known, key=len, reverse=True)) or "(?!)"


@cache
def _bare_city() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w'-]){_IN}(?P<city>{_city_names()})(?![\w'-])", re.IGNORECASE)


@cache
def _city() -> re.Pattern[str]:
    near = rf"(?:{_DISTANCE}\s{{1,3}}{_TOWARDS}|near(?:by)?(?:\s+to)?|close to|around)"
    return re.compile(rf"(?<!\w){near}\s(?P<city>{_city_names()})(?!\w)", re.IGNORECASE)


def _is_meant(found: re.Match[str]) -> bool:
    """Tell two numbers from coordinates: by a word for nearness and a comma, by decimals, or by N, S, E and W."""
    exact = "." in found["lat"] and "." in found["lon"]
    lettered = bool(found["ns"] and found["ew"]) or found[0].lower().startswith("lat")
    named = bool(found["near"] or found["far"])
    return lettered or (exact and (named or bool(found["gap"].strip()))) or (named and bool(found["gap"].strip()))


def _circle(found: re.Match[str], lon: float, lat: float) -> Circle | None:
    radius = float(found["far"] or NEAR_KM) * (MILE_KM if (found["unit"] or "").lower().startswith("mi") else 1)
    if abs(lat) > 90 or abs(lon) > 180 or not 0 < radius <= FURTHEST_KM:
        return None
    return Circle(lon, lat, round(radius, 3))
