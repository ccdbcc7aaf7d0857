"""Where some 500 cities lie: those that the time zone database names, which Python's installations have, and others."""

import re
import zoneinfo
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from core.geography.named import folded, lines
from core.query.lexicon import class_of, regions_of

_TABLE, _COUNTRIES = "zone.tab", "iso3166.tab"
_LINE = re.compile(r"^([A-Z]{2})\t([+-])(\d{2})(\d{2})(?:\d{2})?([+-])(\d{3})(\d{2})(?:\d{2})?\t(\S+)", re.MULTILINE)


class City(NamedTuple):
    """A city; degrees to the arc minute."""

    name: str
    lon: float
    lat: float
    code: str
    country: str
    """In English; empty where the database does not name it."""


@cache
def cities() -> Mapping[str, City]:
    """Return the cities by their names in lower case; none where the database is not installed."""
    found: dict[str, City] = {}
    countries = dict(line.split("\t", 1) for line in _table(_COUNTRIES).splitlines() if re.match(r"[A-Z]{2}\t", line))
    for code, south, lat, lat_min, west, lon, lon_min, zone in _LINE.findall(_table(_TABLE)):
        name = zone.rpartition("/")[2].replace("_", " ")
        if class_of(name) is None and regions_of(name) is None:  # Center, North Dakota
            found[name.lower()] = City(
                name, _degrees(west, lon, lon_min), _degrees(south, lat, lat_min), code, countries.get(code, "")
            )
    for name, code, lat, lon, others in lines("cities.txt"):
        city = City(name, float(lon), float(lat), code, countries.get(code, "")) if code else found.get(name.lower())
        if city:
            found |= {form: city for one in (name, *filter(None, others.split(","))) for form in _forms(one)}
    return found


def _forms(name: str) -> tuple[str, str]:
    """Return a name in lower case, with its accents and without."""
    return name.lower(), folded(name)


def _degrees(sign: str, degrees: str, minutes: str) -> float:
    return round(float(f"{sign}1") * (int(degrees) + int(minutes) / 60), 2)


def _table(name: str) -> str:
    """Read a table of the database: that of the package, or that of the system."""
    try:
        return files("tzdata.zoneinfo").joinpath(name).read_text("utf-8")
    except (ModuleNotFoundError, FileNotFoundError):
        places = (Path(folder) / name for folder in zoneinfo.TZPATH)
        return next((place.read_text("utf-8") for place in places if place.is_file()), "")
