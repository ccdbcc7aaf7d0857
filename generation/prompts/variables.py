"""What a prompt template may use: the facts of its tiles as plain values, and what each of them means."""

from collections.abc import Sequence
from random import Random
from typing import NamedTuple, TypeAlias

from core.raster.landcover import size_word
from generation.facts.measure import REGION_PX, Facts, Region

Value: TypeAlias = str | int | float | bool | list["Value"] | dict[str, "Value"] | None
"""A plain value: what JSON can hold."""

Variables = dict[str, Value]

NOUNS = ("fraction", "part", "portion", "amount", "quantity")
"""Nouns for a share; which one follows a size word is drawn by the seed."""

COLOURS = {
    "water": "blue",
    "developed area": "red",
    "tree": "dark green",
    "shrub": "tan",
    "grass": "bright green",
    "crop": "yellow",
    "bare land": "grey",
    "snow": "white",
    "wetland": "cyan",
    "mangroves": "magenta",
    "moss": "purple",
    "unknown": "black",
}
"""What the colours of the ChatEarthNet palette are called."""


class Described(NamedTuple):
    """A variable, for whoever writes a template."""

    name: str
    description: str
    example: str


def group_variables(tiles: Sequence[Facts], seed: int = 0, *, with_pictures: bool = False) -> Variables:
    """Return the variables of a request: those of the first tile, and all of them in `tiles`.

    The same seed draws the same nouns.
    """
    first, *others = (_tile(facts, seed, number) for number, facts in enumerate(tiles, start=1))
    each: list[Value] = [first, *others]
    return {**first, "tiles": each, "count": len(each), "legend": _legend(), "with_pictures": with_pictures}


def bare_variables(tiles: Sequence[tuple[str, float | None]], *, with_pictures: bool) -> Variables:
    """Return what is known of tiles without land cover.

    Args:
        tiles: Their names, each with the side of a pixel in metres.
        with_pictures: Whether pictures go with the request.
    """
    each: list[Value] = [
        {"tile": name, "pixel_m": pixel_m, "number": number} for number, (name, pixel_m) in enumerate(tiles, start=1)
    ]
    name, pixel_m = tiles[0]
    first: Variables = {"tile": name, "pixel_m": pixel_m, "number": 1}
    return {**first, "tiles": each, "count": len(each), "legend": _legend(), "with_pictures": with_pictures}


def _legend() -> list[Value]:
    return [{"name": name, "colour": colour} for name, colour in COLOURS.items()]


def _tile(facts: Facts, seed: int, number: int) -> Variables:
    random = Random(f"{seed}/{facts.tile or ''}")  # noqa: S311  draws words, guards nothing
    absent: list[Value] = list(facts.absent)
    names: list[Value] = [cover.name for cover in facts.mentioned]
    traces: list[Value] = [cover.name for cover in facts.covers if cover not in facts.mentioned]
    return {
        "number": number,
        "tile": facts.tile or "",
        "overall": names,
        "dominant": facts.dominant,
        "classes": [_class(facts, cover.name) for cover in facts.mentioned],
        "every_class": [_spread(facts, cover.name) for cover in facts.covers],
        "traces": traces,
        "absent": absent,
        "regions": [_region(region, random) for region in facts.regions],
        "borders": [
            {"first": border.first, "second": border.second, "length_m": _whole(border.length_m)}
            for border in facts.borders[:6]
        ],
        "shoreline_m": _whole(facts.shoreline_m),
        "fragmentation": round(facts.fragmentation, 2),
        "area_km2": None if facts.area_km2 is None else round(facts.area_km2, 2),
        "pixel_m": None if facts.pixel_m is None else round(facts.pixel_m, 2),
        "unknown_percent": _percent(1 - facts.valid_px / (4 * REGION_PX)),
    }


def _class(facts: Facts, name: str) -> Value:
    """One class of a tile, with its patches and its share in every region."""
    cover = next(item for item in facts.covers if item.name == name)
    patches = facts.patches_of(name)
    largest = patches.largest[0] if patches.largest else None
    area = None if facts.pixel_m is None else round(cover.px * (facts.pixel_m / 1000) ** 2, 3)
    return {
        "name": name,
        "percent": _percent(cover.share),
        "size": size_word(cover.share),
        "area_km2": area,
        "most_in": max(facts.regions, key=lambda region: _pixels(region, name)).name,
        "patches": patches.count,
        "largest": None
        if largest is None
        else {
            "area_km2": None if largest.area_km2 is None else round(largest.area_km2, 3),
            "position": largest.position,
            "shape": largest.shape,
        },
        "regions": [
            {"name": region.name, "percent": _percent(facts.region_share(region.name, name))}
            for region in facts.regions
        ],
    }


def _spread(facts: Facts, name: str) -> Value:
    """One class however small, with its share of all pixels of every region."""
    parts: list[Value] = [
        {"name": region.name, "percent_of_pixels": f"{100 * _pixels(region, name) / REGION_PX:.2f}"}
        for region in facts.regions
    ]
    return {"name": name, "regions": parts}


def _region(region: Region, random: Random) -> Value:
    """One region: the classes worth a mention with size words and nouns, and all classes with their shares."""
    named: list[Value] = []
    for item in region.sized:
        share = next(cover.share for cover in region.covers if cover.name == item.name)
        article = "an" if item.size[0] in "aeiou" else "a"
        named.append(
            {
                "name": item.name,
                "size": item.size,
                "noun": random.choice(NOUNS),
                "article": article,
                "percent": _percent(share),
            }
        )
    shares: list[Value] = [
        {"name": cover.name, "fraction_of_pixels": f"{cover.px / REGION_PX:.2f}"} for cover in region.covers
    ]
    return {"name": region.name, "classes": named, "shares": shares}


def _pixels(region: Region, name: str) -> int:
    return next((cover.px for cover in region.covers if cover.name == name), 0)


def _percent(share: float) -> float:
    """Percent with one decimal, with two where one would make 0.0 of something that is there."""
    return round(100 * share, 1) or round(100 * share, 2)


def _whole(metres: float | None) -> int | None:
    return None if metres is None else round(metres)


VARIABLES = (
    Described("tile", "name of the tile; empty for a label map without a place", "4481_2438_patch01"),
    Described("overall", "names of the classes with 20 px or more, largest first", "['tree', 'grass', 'water']"),
    Described("dominant", "the class that covers most of the tile", "tree"),
    Described("classes", "the same classes, each with the values below", ""),
    Described("classes[].name", "name of the class", "developed area"),
    Described("classes[].percent", "share of the tile's known pixels in percent", "27.3"),
    Described("classes[].size", "size word of that share", "medium"),
    Described("classes[].area_km2", "area on the ground; none without a place", "0.863"),
    Described("classes[].most_in", "part of the tile that holds most of it", "bottom left"),
    Described("classes[].patches", "how many connected patches of 20 px or more", "9"),
    Described("classes[].largest", "the largest of them, or none", ""),
    Described("classes[].largest.area_km2", "its area; none without a place", "0.838"),
    Described(
        "classes[].largest.position", "middle if it is centred there, else the quarter with most of it", "middle"
    ),
    Described("classes[].largest.shape", "compact, elongated, branching or irregular", "branching"),
    Described("classes[].regions", "the five parts, for this class", ""),
    Described("classes[].regions[].name", "name of the part", "top left"),
    Described("classes[].regions[].percent", "share of the part's known pixels in percent", "29.3"),
    Described("every_class", "every class of the tile, however few pixels it has, largest first", ""),
    Described("every_class[].name", "name of the class", "bare land"),
    Described("every_class[].regions", "the five parts, for this class", ""),
    Described("every_class[].regions[].name", "name of the part", "top left"),
    Described("every_class[].regions[].percent_of_pixels", "share of all its pixels, as text, two decimals", "29.29"),
    Described("traces", "names of classes under 20 px", "['shrub']"),
    Described("absent", "names of classes without a pixel", "['snow', 'moss']"),
    Described("regions", "top left, top right, bottom left, bottom right, middle; the last overlaps the others", ""),
    Described("regions[].name", "name of the part", "top left"),
    Described("regions[].classes", "at most three classes of 20 px or more, largest first", ""),
    Described("regions[].classes[].name", "name of the class", "tree"),
    Described("regions[].classes[].size", "size word of its share of the part", "large"),
    Described("regions[].classes[].noun", "fraction, part, portion, amount or quantity, drawn by the seed", "portion"),
    Described("regions[].classes[].article", "the article before the size word", "a"),
    Described("regions[].classes[].percent", "its share of the part's known pixels in percent", "62.9"),
    Described("regions[].shares", "every class that the part holds, largest first", ""),
    Described("regions[].shares[].name", "name of the class", "grass"),
    Described("regions[].shares[].fraction_of_pixels", "its share of all pixels, as text, two decimals", "0.07"),
    Described("borders", "the six longest borders between two classes", ""),
    Described("borders[].first", "one of the two classes", "developed area"),
    Described("borders[].second", "the other", "tree"),
    Described("borders[].length_m", "length in metres; none without a place", "24310"),
    Described("shoreline_m", "length of the borders of water in metres; none without a place", "1840"),
    Described("fragmentation", "chance that two random pixels lie in different patches", "0.71"),
    Described("area_km2", "ground area of the known pixels; none without a place", "3.16"),
    Described("pixel_m", "side of a pixel on the ground; none without a place", "6.95"),
    Described("unknown_percent", "share of the tile without a known class", "0.2"),
    Described("number", "place of the tile in the request, from 1", "1"),
    Described("tiles", "all tiles of the request, each with all of the above; those stand for the first", ""),
    Described("count", "how many tiles the request is for", "4"),
    Described("legend", "the classes in the colours of the label map's picture", ""),
    Described("legend[].name", "name of the class", "water"),
    Described("legend[].colour", "its colour in a word", "blue"),
    Described("with_pictures", "whether pictures go with the request", "True"),
)
"""Every variable of a template; `[]` stands for each entry of a list."""

BARE = frozenset({"tile", "pixel_m", "number", "tiles", "count", "legend", "with_pictures"})
"""Those that a tile without land cover has."""

FROM_COVER = frozenset(one.name for one in VARIABLES if "[" not in one.name and "." not in one.name) - BARE
"""Those that are measured from land cover."""
