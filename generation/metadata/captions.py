"""A caption from what is known of a tile beside its pixels, by a template whose words are drawn by a seed."""

from datetime import datetime
from typing import NamedTuple

from core.geography import climate
from core.raster.landcover import REGIONS, Composition
from core.raster.legend import CLASSES
from core.store.whereabouts import Whereabouts
from core.tile.values import coast_words
from generation.rules.grammar import Voice, listed, sentence, with_article
from generation.rules.words import NOUNS

NAMED_SHARE = 0.1
"""Classes with a smaller share of the tile are not named."""

_MOSTLY = 0.5
_FURTHER = 2
"""So many classes are named beside the largest."""

_GATHERED = 1.3
"""A class lies mostly in a part whose share of it is so many times that of the whole tile."""

_NEAR_COAST_KM = 100.0
"""Further inland the coast is no part of the place."""

_WITH_ARTICLE = {"Netherlands", "Philippines", "Bahamas", "Maldives", "Comoros", "Seychelles", "Vatican", "Gambia"}
_PLURALS = ("Islands", "Emirates", "Lands", "Republic", "Kingdom", "Territory", "America", "Congo")
_CLOSE = {"Ivory Coast", "Isle of Man"}


class Known(NamedTuple):
    """What a caption is made from."""

    where: Whereabouts
    cover: Composition | None
    kind: str
    """What the picture is: "Sentinel-2 image"."""


def caption(known: Known, seed: int = 0) -> str:
    """Write what is known of a tile in two or three sentences; the same tile and seed give the same.

    What is not known is not said: the month of a picture of the dataset, a country at sea, the climate of some islands.
    """
    voice = Voice(f"metadata/{seed}/{known.where.tile.name}")
    what, when, place = with_article(known.kind), _when(known.where, voice), _place(known.where, voice)
    taken = f"{what} {when}" if when else what
    forms = (f"{taken} {place}", f"{place[:1].upper()}{place[1:]}: {taken.rstrip(',')}", f"this is {taken} {place}")
    said = [voice.pick(forms), _cover(known.cover, voice), _numbers(known.where, voice)]
    return " ".join(sentence(one) for one in said if one)


def kind_of(*, synthetic: bool, own: bool, fetched: bool) -> str:
    """Name what the picture of a tile is: rasters of one's own may be from anywhere."""
    if synthetic:
        return "synthetic satellite image"
    return "satellite image" if own and not fetched else "Sentinel-2 image"


def country_words(country: str) -> str:
    """Name a country within a sentence, with its article."""
    needs = country in _WITH_ARTICLE or country.endswith(_PLURALS)
    return f"the {country}" if needs and country not in _CLOSE else country


def _when(where: Whereabouts, voice: Voice) -> str:
    if where.taken is None:
        return ""
    month, season = f"{_month(where.taken)} {where.taken.year}", where.season
    if season is None:
        return voice.pick((f"taken in {month}", f"acquired in {month}", f"from {month}"))
    forms = (f"taken in {month}, in {season},", f"from {month}, {season},", f"acquired in {month} ({season})")
    return voice.pick(forms)


def _month(taken: datetime) -> str:
    names = "January February March April May June July August September October November December"
    return names.split()[taken.month - 1]


def _place(where: Whereabouts, voice: Voice) -> str:
    land = where.country or where.continent
    parts = [f"in {country_words(land)}" if land else "at sea"]
    if where.coast_km <= _NEAR_COAST_KM:
        far = coast_words(where.coast_km)
        parts.append(voice.pick((f"{far} from the coast", f"{far} from the nearest coast", f"{far} inland")))
    if where.climate:
        climes = f"in {with_article(climate.group(where.climate))} climate"  # words for zones would name land cover
        parts.append(voice.pick((climes, f"{climes} ({where.climate})", f"in climate zone {where.climate}")))
    return ", ".join(parts)


def _cover(cover: Composition | None, voice: Voice) -> str:
    if cover is None or cover.dominant is None:
        return ""
    shares = cover.shares()
    ranked = sorted((land for land in CLASSES[1:] if shares[land.id] >= NAMED_SHARE), key=lambda land: -shares[land.id])
    main = CLASSES[cover.dominant]
    noun = NOUNS[main.name][0]
    forms: tuple[str, ...] = (f"the largest class is {noun.text}", f"the land cover is {noun.text} first of all")
    if shares[main.id] >= _MOSTLY:
        covers = "cover" if noun.plural else "covers"
        most = f"{noun.text} {covers} most of the tile"
        forms = (f"the land cover is mostly {noun.text}", f"most of the tile is {noun.text}", most)
    part = _gathered(cover, main.id)
    share = f", with its largest share in the {part}" if part else ""
    names = [NOUNS[land.name][0].text for land in ranked if land is not main][:_FURTHER]
    further = f"; next {'comes' if len(names) == 1 else 'come'} {listed(names)}" if names else ""
    return voice.pick(forms) + share + further


def _gathered(cover: Composition, class_id: int) -> str:
    """Name the part that a class is gathered in; empty where it lies all over the tile."""
    parts = cover.region_shares()[:, class_id]
    most = int(parts.argmax())
    return REGIONS[most] if parts[most] >= _GATHERED * cover.shares()[class_id] else ""


def _numbers(where: Whereabouts, voice: Voice) -> str:
    lon, lat = where.tile.centre
    at = f"{abs(lat):.2f}° {'N' if lat >= 0 else 'S'}, {abs(lon):.2f}° {'E' if lon >= 0 else 'W'}"
    metres = f"{where.tile.pixel_m:.1f} m"
    zone = f", UTM zone {where.utm_zone}" if where.utm_zone else ""
    pixel = voice.pick((f"ground sampling distance {metres}", f"{metres} to a pixel", f"a pixel is {metres} wide"))
    centre = voice.pick(("centre at", "its centre lies at", "centred on"))
    return f"{centre} {at}{zone}, {pixel}"
