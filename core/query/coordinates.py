"""Coordinates as people write them: degrees, minutes and seconds, letters on either side, either order, decimal commas.

A grammar of our own: parsers of packages take what they do not know for nothing, and so 1e3 for 1.05 degrees.
"""

import re
from typing import NamedTuple

from core.errors import PlaceError, echoed

_SIGNS = str.maketrans("\u2212\u2013\u02da\u00ba\u2032\u2019\u2018\u00b4`\u2033\u201d\u201c", "--°°''''" + '\'"""')
_NUMBER = r"\d{1,3}(?:[.,]\d+)?"
_AXIS = r"(?:lat|latitude|lon|long|lng|longitude)\b\.?\s*[:=]?\s*"
_LETTER = r"(?:north|south|east|west|[nsewo])(?![a-z])"


def _angle(place: str) -> str:
    """Return the pattern of one of two coordinates."""
    minutes = rf"(?:\s*(?P<min{place}>{_NUMBER})\s*')?(?:\s*(?P<sec{place}>{_NUMBER})\s*(?:\"|''))?"
    bare = rf"(?P<bare{place}>(?:\s\d{{1,2}})?\s\d{{1,2}}(?:[.,]\d+)?(?(before{place})|(?=\s*{_LETTER})))?"
    return (
        rf"(?P<axis{place}>{_AXIS})?(?P<before{place}>{_LETTER})?\s*(?P<sign{place}>[+-])?(?P<deg{place}>{_NUMBER})"
        rf"(?:\s*(?:°|deg(?:rees)?\b|d(?=\d)))?{minutes}{bare}(?(before{place})|\s*(?P<after{place}>{_LETTER})?)"
    )


_PAIR = re.compile(rf"{_angle('1')}(?:\s*[,;/]\s*|\s+|(?<=[a-z\"'°])){_angle('2')}", re.IGNORECASE)
_ONE_NUMBER = re.compile(r"[+-]?(?!0+,0+$)\d{1,3},\d+")
_GEO_URI = re.compile(r"geo:([^;?]*).*", re.IGNORECASE)


class _Angle(NamedTuple):
    degrees: float
    axis: str
    """'lat', 'lon', or nothing where it does not say."""


def coordinates(text: str) -> tuple[float, float] | None:
    """Read longitude and latitude; latitude comes first where neither letters nor words say which is which.

    Raises:
        PlaceError: They are coordinates, but of no place, or of one of two.
    """
    typed = _GEO_URI.sub(r"\1", " ".join(text.translate(_SIGNS).split()))
    if typed[:1] + typed[-1:] in ("()", "[]"):
        typed = typed[1:-1].strip()
    if _ONE_NUMBER.fullmatch(typed):
        raise PlaceError(
            f"'{echoed(typed)}' may be one number or two: put a space after the comma between latitude and longitude, "
            "as in 38, 72, and write both, as in 38,72; -9,14."
        )
    found = _PAIR.fullmatch(typed)
    if not found:
        return None
    first, second = _read(found, "1", typed), _read(found, "2", typed)
    if first.axis and first.axis == second.axis:
        raise PlaceError(f"'{echoed(typed)}' says one direction twice: give latitude and longitude, as in 38.7N 9.1W.")
    turned = first.axis == "lon" or second.axis == "lat"
    lat, lon = (second.degrees, first.degrees) if turned else (first.degrees, second.degrees)
    if abs(lat) > 90 or abs(lon) > 180:
        fits = abs(lon) <= 90 and abs(lat) <= 180 and not (first.axis or second.axis)
        hint = f" Is it the other way round: {lon:g}, {lat:g}?" if fits else ""
        raise PlaceError(
            f"'{echoed(typed)}' lies off the Earth: give latitude, then longitude, as in 38.7, -9.1.{hint}"
        )
    return lon, lat


def _read(found: re.Match[str], place: str, typed: str) -> _Angle:
    deg, low, high = (_number(found[f"{part}{place}"]) for part in ("deg", "min", "sec"))
    if bare := found[f"bare{place}"]:
        low, high = ([_number(part) for part in bare.split()] + [0.0])[:2]
    letter = (found[f"before{place}"] or found[f"after{place}"] or "").lower()[:1]
    if letter == "o":
        raise PlaceError(f"The O in '{echoed(typed)}' is east in some languages and west in others: write E or W.")
    negative = found[f"sign{place}"] == "-"
    if low >= 60 or high >= 60 or (negative and letter in ("n", "e")):
        raise PlaceError(
            f"'{echoed(typed)}' contradicts itself: minutes and seconds end at 60, and a letter tells the sign. "
            "Write it as in 38.7, -9.1."
        )
    degrees = round(deg + low / 60 + high / 3600, 8)
    word = (found[f"axis{place}"] or "").lower()[:3].replace("lng", "lon")
    axis = {"n": "lat", "s": "lat", "e": "lon", "w": "lon"}.get(letter, word)
    if word and axis != word:
        raise PlaceError(f"'{echoed(typed)}' contradicts itself: {letter.upper()} is no {word}. Write 38.7, -9.1.")
    return _Angle(-degrees if negative or letter in ("s", "w") else degrees, axis)


def _number(text: str | None) -> float:
    return float((text or "0").replace(",", "."))
