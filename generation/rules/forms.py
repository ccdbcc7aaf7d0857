"""The form of a class in a tile, in words: how many patches it has, what shape the largest is, how far it reaches."""

from core.geography.tiles import TILE_PX
from generation.facts.measure import ClassPatches, Facts
from generation.facts.outlines import Shape
from generation.rules.grammar import Voice, in_words

_WHOLE = 0.85
"""A patch whose box is this wide and high reaches across the image."""
_MOST = 0.7
"""Share of a class in its largest patch from which on the others are not told."""
_SEVERAL = 4
_WIDE: tuple[Shape, ...] = ("compact", "irregular")


def form(facts: Facts, name: str, voice: Voice) -> str:
    """Return a noun phrase with an article, such as `a compact body`, or `` where no patch is large enough."""
    patches = facts.patches_of(name)
    if not patches.largest:
        return ""
    pixels = next(cover.px for cover in facts.covers if cover.name == name)
    share = patches.largest[0].px / pixels
    if share >= _MOST:
        if patches.largest[0].shape in _WIDE and _reaches_across(patches):
            return voice.pick(_ACROSS)
        return voice.pick(_SHAPED.get(name, _PLAIN)[patches.largest[0].shape])
    if patches.count >= _SEVERAL:
        return voice.pick(_MANY).format(number=in_words(patches.count), thing=_THINGS.get(name, "patches"))
    if patches.count > 1:
        return f"{in_words(patches.count)} separate {_THINGS.get(name, 'patches')}"
    return voice.pick(_SHAPED.get(name, _PLAIN)[patches.largest[0].shape])


def _reaches_across(patches: ClassPatches) -> bool:
    left, top, right, bottom = patches.largest[0].box
    return min(right - left, bottom - top) >= _WHOLE * TILE_PX


_ACROSS = ("one connected area from side to side", "a connected expanse from edge to edge")
_MANY = ("{number} separate {thing}", "{number} scattered {thing}", "{number} {thing} apart from each other")

_THINGS = {"water": "water bodies", "developed area": "clusters", "crop": "parcels"}

_PLAIN: dict[Shape, tuple[str, ...]] = {
    "compact": ("a compact patch", "one compact stretch"),
    "elongated": ("an elongated strip", "a long, narrow band"),
    "branching": ("a branching belt", "a network of narrow strips"),
    "irregular": ("an irregular patch", "a stretch of irregular outline"),
}

_SHAPED: dict[str, dict[Shape, tuple[str, ...]]] = {
    "water": {
        "compact": ("a compact body", "a compact, closed body"),
        "elongated": ("an elongated body", "a long, narrow course"),
        "branching": ("a branching course", "a branching body with narrow arms"),
        "irregular": ("a body of irregular outline", "an irregular body"),
    },
    "developed area": {
        "compact": ("a compact cluster", "a compact block"),
        "elongated": ("a linear strip", "an elongated ribbon"),
        "branching": ("a branching network", "an interconnected web of strips"),
        "irregular": ("an irregular zone", "a zone of irregular outline"),
    },
    "crop": {
        "compact": ("a compact block of fields", "a compact group of fields"),
        "elongated": ("an elongated strip of fields", "a long, narrow belt of fields"),
        "branching": ("a branching belt of fields", "narrow, interlocking strips of fields"),
        "irregular": ("an irregular tract of fields", "fields in a tract of irregular outline"),
    },
}
