"""Where a class lies in a tile and what the image is as a whole, in words that follow from the facts."""

from core.raster.landcover import REGIONS
from generation.facts.measure import REGION_PX, Facts
from generation.rules import words
from generation.rules.grammar import Noun, Voice, listed, percent

QUARTERS = REGIONS[:4]

ALL_PX = 4 * REGION_PX
"""Pixels of a tile."""

_UNKNOWN_FROM = 0.05
_EVEN = 1.5
"""A class is spread evenly if no quarter has this many times the pixels of another."""
_MAINLY = 0.75
"""Share of a class that lies in the quarters that are named."""
_SHARED_FROM = 0.2
_LED_FROM = 0.4
"""Below this share, a single large class does not name the landscape."""
_RULED_FROM = 0.6
"""From this share on, the largest class names the landscape alone."""
PATCHWORK_FROM = 0.9
"""Fragmentation."""


def strongest(facts: Facts, name: str) -> str:
    """Return the region with the largest share of a class; the middle only where no quarter has as much."""
    return max(REGIONS, key=lambda region: facts.region_share(region, name))


def is_even(facts: Facts, name: str) -> bool:
    """Whether a class is spread over all quarters about equally."""
    pixels = _by_quarter(facts, name)
    return min(pixels.values()) * _EVEN >= max(pixels.values())


def main_quarters(facts: Facts, name: str) -> list[str]:
    """Return the fewest quarters that hold three quarters of a class, most first."""
    pixels = _by_quarter(facts, name)
    total, held = sum(pixels.values()), 0
    chosen: list[str] = []
    for quarter in sorted(QUARTERS, key=lambda quarter: -pixels[quarter]):
        if held >= _MAINLY * total:
            break
        chosen.append(quarter)
        held += pixels[quarter]
    return chosen


def where(facts: Facts, name: str, voice: Voice) -> str:
    """Say where a class lies: `mostly in the top left`, `across the whole image`."""
    if is_even(facts, name):
        return voice.pick(_EVENLY)
    quarters = main_quarters(facts, name)
    if len(quarters) == 1:
        return f"{voice.pick(_MOSTLY)} in the {quarters[0]}"
    if len(quarters) == 2:
        return f"{voice.pick(_MOSTLY)} in the {quarters[0]} and the {quarters[1]}"
    return f"{voice.pick(_ABOVE_ALL)} in the {strongest(facts, name)}"


def unknown(facts: Facts) -> list[str]:
    """Return a sentence that says how much of the tile is not known, if it is more than a little."""
    share = 1 - facts.valid_px / ALL_PX
    if share < _UNKNOWN_FROM:
        return []
    return [f"For {percent(share)} of the image the land cover is not known, and all shares are of the rest."]


def noun(name: str, voice: Voice) -> Noun:
    """Return a name of a class."""
    return voice.pick(words.NOUNS[name])


def usual(name: str) -> Noun:
    """Return the usual name of a class."""
    return words.NOUNS[name][0]


def theme(facts: Facts, voice: Voice) -> str:
    """Say what the image is as a whole: one class, several that share it, or a patchwork of them."""
    main = [cover.name for cover in facts.mentioned if cover.share >= _SHARED_FROM] or [facts.dominant]
    largest = facts.covers[0].share
    if len(main) == 1 and largest < _LED_FROM:
        return voice.pick(words.MIXED)
    if len(main) == 1 or largest >= _RULED_FROM:
        return voice.pick(words.LANDSCAPES[facts.dominant])
    names = listed([usual(name).text for name in main])
    forms = words.PATCHWORK if facts.fragmentation >= PATCHWORK_FROM else words.SHARED
    return voice.pick(forms).format(classes=names)


def _by_quarter(facts: Facts, name: str) -> dict[str, int]:
    return {
        region.name: next((cover.px for cover in region.covers if cover.name == name), 0)
        for region in facts.regions
        if region.name in QUARTERS
    }


_EVENLY = ("all across the scene", "throughout the scene", "all over the scene")
_MOSTLY = ("mostly", "mainly", "chiefly")
_ABOVE_ALL = ("above all", "most of all")
