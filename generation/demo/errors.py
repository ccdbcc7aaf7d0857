"""The errors that a demo plants on purpose, so that checks have something to find."""

from collections.abc import Sequence
from random import Random
from typing import Literal, NamedTuple, get_args

from core.raster.landcover import REGIONS, SizedClass
from generation.demo import phrases
from generation.demo.facts import Facts, facts_of
from generation.demo.kinds import BIOMES
from generation.demo.landscape import Source, label, tile_window
from generation.demo.writer import Style, write

Kind = Literal[
    "wrong class",
    "wrong region",
    "wrong dominant class",
    "hedging",
    "cut caption",
    "comparison",
    "split leak",
    "two splits",
    "duplicate name",
    "no land cover",
    "white image",
    "black image",
    "no image",
    "cloudy image",
    "no caption",
]
"""What is wrong with a tile or its caption; names of quality flags where there is one."""

OF_IMAGES: frozenset[Kind] = frozenset({"white image", "black image", "no image", "cloudy image", "no caption"})
"""Planted only where there are images."""

OF_TEXTS: frozenset[Kind] = frozenset(get_args(Kind)[:6])
"""Planted in a caption."""

_OF_4V: frozenset[Kind] = frozenset({"comparison", "split leak"})
_PICKY: frozenset[Kind] = frozenset({"wrong region", "wrong dominant class"})
"""Possible only where classes differ from region to region."""

_EVERY = 300
_MOST = 40


class Planted(NamedTuple):
    """A caption with an error in it, and what the error is."""

    text: str
    detail: str


def share_out(sources: Sequence[Source], with_4v: set[int], *, images: bool, random: Random) -> dict[int, Kind]:
    """Choose a tile for each error: one of each kind in a small demo, more in a large one.

    `sources` are the landscapes that the tiles show; an error goes only where the landscape has room for it.
    """
    tiles = len(sources)
    free = random.sample(range(tiles), tiles)
    planted: dict[int, Kind] = {}
    for _ in range(min(_MOST, max(1, tiles // _EVERY))):
        for kind in get_args(Kind):
            if len(planted) >= 0.7 * tiles or (kind in OF_IMAGES and not images):
                continue
            suitable = (i for i in free if i not in planted and _fits(kind, i in with_4v, sources[i]))
            place = next(suitable, None)
            if place is not None:
                planted[place] = kind
    return planted


def _fits(kind: Kind, with_4v: bool, source: Source) -> bool:
    if with_4v != (kind in _OF_4V):
        return False
    if kind not in _PICKY:
        return True
    facts = facts_of(label(tile_window(source.tile), BIOMES[source.biome], source.seed), shapes=False)
    return spoil(facts, kind, "35", Random(0)) is not None  # noqa: S311 - only to see whether there is room


def style_of(kind: Kind) -> Style | None:
    """Return the caption set that the error is in; None if it is not in one alone."""
    if kind in _OF_4V:
        return "4v"
    return "35" if kind in OF_TEXTS or kind in ("two splits", "duplicate name") else None


def spoil(facts: Facts, kind: Kind, style: Style, random: Random) -> Planted | None:
    """Write a caption with the error; None if these facts leave no room for it."""
    if kind == "wrong class":
        return _wrong_class(facts, style, random)
    if kind == "wrong region":
        return _wrong_region(facts, style, random)
    if kind == "wrong dominant class":
        return _wrong_dominant(facts, style, random)
    text = write(facts, style, random)
    if kind == "hedging":
        added = "It is possibly a landscape in transition, and it is likely to change."
        return Planted(f"{text} {added}", added)
    if kind == "comparison":
        name = phrases.SUBJECTS[facts.ranked[0][0]]
        added = f"Compared with the other images, this fourth image has a larger extent of {name}."
        return Planted(f"{text} {added}", added)
    end = text.index(" ", int(len(text) * random.uniform(0.5, 0.8))) + 3
    return Planted(text[:end].rstrip(" .,"), f"ends after {end} of {len(text)} characters")


def _wrong_class(facts: Facts, style: Style, random: Random) -> Planted:
    """Say that a class that the tile does not have leads in one region."""
    absent = random.choice([name for name in phrases.SUBJECTS if name not in facts.shares and name not in _seen(facts)])
    region = random.choice(REGIONS)
    old = facts.regions[region]
    wrong = SizedClass(absent, old[0].size)
    spoiled = facts._replace(regions={**facts.regions, region: (wrong, *old[1:])})
    return Planted(write(spoiled, style, random), f"{absent} is said to be in the {region}; the tile has none")


def _seen(facts: Facts) -> set[str]:
    return {sized.name for classes in facts.regions.values() for sized in classes}


def _wrong_region(facts: Facts, style: Style, random: Random) -> Planted | None:
    """Exchange what is said of two regions; the first then names a class that is not in it."""
    pairs = [
        (one, other, sized.name)
        for one in REGIONS
        for other in REGIONS
        for sized in facts.regions[other]
        if facts.shares.get(sized.name, {one: 1})[one] == 0
    ]
    if not pairs:
        return None
    one, other, name = random.choice(pairs)
    swapped = {**facts.regions, one: facts.regions[other], other: facts.regions[one]}
    detail = f"{one} and {other} are exchanged: {name} is said to be in the {one}"
    return Planted(write(facts._replace(regions=swapped), style, random), detail)


def _wrong_dominant(facts: Facts, style: Style, random: Random) -> Planted | None:
    """Name the smallest class as the dominant one."""
    if len(facts.ranked) < 2:
        return None
    right, wrong = facts.ranked[0][0], facts.ranked[-1]
    spoiled = facts._replace(ranked=(wrong, *facts.ranked[1:-1]))
    return Planted(write(spoiled, style, random), f"{wrong[0]} is called dominant instead of {right}")
