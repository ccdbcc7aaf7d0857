"""Where in the tile: the parts of it that words of a query name."""

from collections.abc import Sequence
from typing import NamedTuple

from core.query.amounts import amount, match, text
from core.query.lexicon import CLASS_PHRASES, REGION_PHRASES
from core.query.phrasebook import Word
from core.query.phrases import DENIALS, DOMINATED, EXCEPT, HOLDS, LIES, OF, PREPOSITIONS, VEGETATION
from core.raster.landcover import REGIONS
from core.store.regionshares import HALVES


class Region(NamedTuple):
    """Parts of the tile that were read from some words."""

    places: tuple[str, ...]
    """Regions or halves; empty for the tile as a whole."""
    end: int
    """The word after the last one."""
    besides: tuple[str, ...] = ()
    """Where it does not hold: the north in "everywhere except the north"."""


def region_of(words: Sequence[Word], place: int) -> Region | None:
    """Read the parts of the tile that follow a class, and the words that lead to them."""
    while text(words, place) in LIES:
        place += 1
    region = _led_region(words, place)
    if region is None or not region.places:
        return region
    if set(region.places) == set(REGIONS):
        return _all_but(words, region)
    while text(words, region.end) == "and" and (more := _led_region(words, region.end + 1)) and more.places:
        if _is_described(words, more.end):
            break
        region = Region((*region.places, *more.places), more.end)
    return region


def _is_described(words: Sequence[Word], place: int) -> bool:
    """Tell whether the words after a part say something of their own of it: "and in the south there is water"."""
    while text(words, place) in HOLDS - {",", "with"}:
        place += 1
    said = match(DENIALS, words, place) or match(DOMINATED, words, place) or amount(words, place)
    return bool(said or match(VEGETATION, words, place) or match(CLASS_PHRASES, words, place))


def _all_but(words: Sequence[Word], region: Region) -> Region:
    """Take "except the north" into "everywhere"; the middle is then left open, as every other part reaches into it."""
    found = match(EXCEPT, words, region.end)
    out = _led_region(words, region.end + found[0]) if found else None
    if out is None:
        return region
    left_out = {quarter for place in out.places for quarter in HALVES.get(place, (place,))}
    places = tuple(place for place in REGIONS[:4] if place not in left_out)
    return Region(places, out.end, out.places) if places and out.places else region


def _led_region(words: Sequence[Word], place: int) -> Region | None:
    """Read a part of the tile with the words that lead to it, such as "in the"."""
    found: list[Region] = []
    for start in range(place, min(place + 3, len(words))):
        found += [named] if (named := region_name(words, start)) else []
        if words[start].text not in PREPOSITIONS | {"the"}:
            break
    return max(found, key=lambda named: named.end, default=None)


def region_name(words: Sequence[Word], place: int) -> Region | None:
    """Read the name of a part; "north of the river" is none, "north of the image" is."""
    found = match(REGION_PHRASES, words, place)
    if found is None:
        return None
    end = place + found[0]
    if text(words, end) == "of":
        after = end + 1 + (text(words, end + 1) in ("the", "this"))
        if text(words, after) not in OF:
            return None
        end = after + 1
    return Region(_places(found[1]), end)


def _places(regions: tuple[str, ...]) -> tuple[str, ...]:
    """Name two quarters as the half that they are."""
    return next(((half,) for half, quarters in HALVES.items() if set(quarters) == set(regions)), regions)
