"""The words for places in the image: regions, halves, corners, and the tile as one."""

from itertools import product

from core.query.phrasebook import Phrasebook, plurals
from core.raster.landcover import REGIONS

Place = tuple[str, ...]
"""Regions that a phrase means together: some of REGIONS, or WHOLE."""

WHOLE: Place = ()
"""The tile as one: "overall", "in the image". "Throughout" means all five regions instead."""

_VERTICAL = {"top": "top", "upper": "top", "bottom": "bottom", "lower": "bottom"}
_HORIZONTAL = {"left": "left", "right": "right"}
_COMPASS_V = {"north": "top", "northern": "top", "south": "bottom", "southern": "bottom"}
_COMPASS_H = {"west": "left", "western": "left", "east": "right", "eastern": "right"}
_PART = "part|section|portion|half|side|area|corner|region|quadrant|edge|quarter|third|end|segment|zone|strip|margin|"
_PART += "sector|flank|band|belt"
_PARTS = [*plurals(_PART.split("|")), "halves"]
_MIDDLE = ("middle", "center", "centre", "midst", "heart", "core", "midsection")


_WHOLES = ("image", "scene", "tile", "map", "picture", "photo", "frame", "land", "view")
_LINES = (*(f"{line} line" for line in ("centre", "center", "central", "mid")), "midline", "middle", "centre")


def _side(word: str) -> Place:
    return tuple(region for region in REGIONS[:4] if word in region.split())


def _corner_phrases() -> dict[str, Place]:
    """Two words that name a quarter, and two quarters that share a word."""
    phrases: dict[str, Place] = {}
    for (v, top), (h, left) in product(_VERTICAL.items(), _HORIZONTAL.items()):
        phrases[f"{v} {h}"] = (f"{top} {left}",)
        phrases[f"{v}most {h}"] = phrases[f"{v} {h} hand"] = (f"{top} {left}",)
    for (v, top), (h, left) in product(_COMPASS_V.items(), _COMPASS_H.items()):
        phrases[f"{v} {h}"] = phrases[f"{v}{h}"] = (f"{top} {left}",)
    phrases |= {"tl": ("top left",), "tr": ("top right",), "bl": ("bottom left",), "br": ("bottom right",)}
    phrases |= {"nw": ("top left",), "ne": ("top right",), "sw": ("bottom left",), "se": ("bottom right",)}
    for (v, top), (h, left) in product((*_VERTICAL.items(), ("up", "top"), ("down", "bottom")), _HORIZONTAL.items()):
        phrases.setdefault(f"{v} {h}", (f"{top} {left}",))
        phrases[f"{h} {v}"] = (f"{top} {left}",)
    for v, top in _VERTICAL.items():
        for pair in ("left and right", "right and left", "left or right"):
            phrases[f"{v} {pair}"] = _side(top)
    for one, other, h in product(_VERTICAL, _VERTICAL, _HORIZONTAL):
        phrases[f"{one} and {other} {h}"] = _side(h)
    phrases |= {f"{phrase} {part}": place for phrase, place in phrases.items() for part in _PARTS}
    return phrases | {f"the {phrase}": place for phrase, place in phrases.items()}


def _side_phrases() -> dict[str, Place]:
    """Words for a half of the image; short everyday ones only where a part or an article makes them a place."""
    phrases: dict[str, Place] = {}
    for words, bare in ((_VERTICAL | _HORIZONTAL, False), (_COMPASS_V | _COMPASS_H, True)):
        for word, side in words.items():
            forms = [f"{word} {part}" for part in _PARTS] + [f"{word} of the {what}" for what in _WHOLES]
            forms += [f"the {form}" for form in forms] + [f"the {word}"]
            phrases |= dict.fromkeys([*forms, *([word] if bare else [])], _side(side))
    for word, side in (_COMPASS_V | _COMPASS_H).items():
        phrases |= dict.fromkeys([f"{word} of the {line}" for line in _LINES], _side(side))
        phrases |= dict.fromkeys([f"{word[0]} {part}" for part in _PARTS], _side(side))
    for word, side in (("above", "top"), ("below", "bottom"), ("left of", "left"), ("right of", "right")):
        phrases |= dict.fromkeys([f"{word} the {line}" for line in _LINES if "line" in line], _side(side))
    phrases |= {"bottom": _side("bottom"), "left hand side": _side("left"), "right hand side": _side("right")}
    return phrases


def _middle_and_side() -> dict[str, Place]:
    """Two neighbours that share a word: "the central and left parts"."""
    sides = {**_VERTICAL, **_HORIZONTAL, **_COMPASS_V, **_COMPASS_H}
    pairs = product(("central", "middle", "center", "centre"), sides.items(), _PARTS)
    named = {
        form: ("middle", *_side(side))
        for mid, (word, side), part in pairs
        for form in (f"{mid} and {word} {part}", f"{word} and {mid} {part}")
    }
    return named


def _region_phrases() -> dict[str, Place]:
    middle = [*_MIDDLE, *(f"{word} {part}" for word in ("middle", "central", "center", "centre") for part in _PARTS)]
    everywhere = (
        "throughout|everywhere|across all sections|in all parts|all over|across all parts|in every part|"
        "all five parts|all regions|every region|all sections|every section|all parts|all areas of the image|"
        "in all directions|across the whole|across the entire|across the image|across the scene|"
        "across the landscape|all quadrants|over the whole image|entire image|entire scene|whole image|whole scene|"
        "entire landscape|each section|every quadrant|entire area|across the board|across all quadrants|each region|"
        "each part|all five regions|across the area|widespread|ubiquitous|every part|entirety of the image|"
        "entire tile|whole tile|all five sections|all of its parts|all its parts|all over the scene|"
        "all over the image|over the whole scene|all of the parts|all of the regions|all over the map|"
        "all over the tile|all over the picture|whole area|over the whole tile|over the whole map|across the tile|"
        "across the map|entire map|whole map|in every region|in each region|in every quarter|in each quarter|"
        "whole picture|entire picture"
    )
    corners = "all four quarters|all corners|all four corners|four corners|the corners|every corner|each corner|"
    corners += "all four quadrants"
    outside = "outside the middle|away from the middle|around the middle|outside the centre|outside the center"
    whole = "overall|in total|as a whole|in summary|in general|on the whole|in the image as a whole"
    return (
        _corner_phrases()
        | _side_phrases()
        | dict.fromkeys(middle, ("middle",))
        | _middle_and_side()
        | dict.fromkeys(everywhere.split("|"), REGIONS)
        | dict.fromkeys(corners.split("|"), REGIONS[:4])
        | dict.fromkeys(outside.split("|"), REGIONS[:4])
        | dict.fromkeys(whole.split("|"), WHOLE)
    )


REGION_PHRASES: Phrasebook[Place] = Phrasebook(_region_phrases)
"""Places in the image, in image and compass words."""


def regions_of(phrase: str) -> Place | None:
    """Return the regions that a phrase means as a whole; WHOLE for the tile as one, None for no place."""
    return REGION_PHRASES.look_up(phrase)
