"""By what the world map colours its points, and the legend of each."""

from collections.abc import Callable

from core.raster.legend import CLASSES
from core.selection.summary import SPLITS, CaptionSet, Summary
from core.store.authors import set_name
from core.store.flags import Flag
from pages.ui.map.view import SCORE_STEPS, Colouring, MapEntry

# Okabe and Ito's colours, which people with any kind of colour vision can tell apart.
_ORANGE, _SKY, _GREEN, _BLUE, _VERMILION, _PURPLE, _GREY = (
    "#e69f00",
    "#56b4e9",
    "#009e73",
    "#0072b2",
    "#d55e00",
    "#cc79a7",
    "#8a8f96",
)

_SPLIT_COLOURS = {"train": _BLUE, "val": _ORANGE, "test": _GREEN, "other": _PURPLE, "none": _GREY}
# Steps of a scale that darkens evenly, so that it reads without hue too.
_RANK_STEPS = ((5, "#5b02a3"), (24, "#b5308a"), (100, "#e56b5d"), (100_000, "#fdb32f"))
_TRUTH_COLOURS = (_VERMILION, _ORANGE, "#f0e442", _SKY, _BLUE)
_FLAG_COLOURS = (_VERMILION, _BLUE, _PURPLE, _ORANGE, _SKY, _GREEN)


def by_class(summary: Summary, _: list[CaptionSet]) -> Colouring:
    """Colour by dominant class, in the official colours."""
    entries = tuple(
        MapEntry(
            land.id, land.name, land.hex if land.id else _GREY, summary.classes.get(land.name, (0, 0))[0], land.mark
        )
        for land in sorted(CLASSES, key=lambda land: -summary.classes.get(land.name, (0, 0))[0])
        if land.name in summary.classes
    )
    return Colouring("class", "Dominant land cover", entries)


def by_split(summary: Summary, _: list[CaptionSet]) -> Colouring:
    """Colour by split."""
    known = dict.fromkeys(SPLITS, 0)
    for name, (count, _seen) in summary.splits.items():
        known[name if name in known else "other"] += count
    entries = tuple(
        MapEntry(number, "no split" if name == "none" else name, _SPLIT_COLOURS[name], known[name])
        for number, name in enumerate(SPLITS)
        if known[name]
    )
    return Colouring("split", "Split", entries)


def by_set(summary: Summary, sets: list[CaptionSet]) -> Colouring:
    """Colour by the caption sets that a tile is in, rare combinations first."""
    colours = (_BLUE, _ORANGE, _GREEN, _PURPLE, _VERMILION, _SKY)
    entries = []
    for held, (count, _seen) in sorted(summary.combinations.items(), key=lambda item: item[1]):
        names = [set_name(item.name) for item in sets if held >> item.bit & 1]
        colour = colours[(held - 1) % len(colours)] if held else _GREY
        entries.append(MapEntry(held, " and ".join(names) or "no caption", colour, count))
    return Colouring("set", "Caption sets", tuple(entries))


def by_flag(summary: Summary, _: list[CaptionSet]) -> Colouring:
    """Colour by quality flag; tiles with several show the rarest."""
    held = sorted((count, Flag.parse(name) or Flag(0)) for name, (count, _seen) in summary.flags.items())
    entries = [
        MapEntry(int(flag), flag.label, _FLAG_COLOURS[number % len(_FLAG_COLOURS)], count)
        for number, (count, flag) in enumerate(held)
    ]
    entries.append(MapEntry(0, "no flag", _GREY, None))
    return Colouring("flag", "Quality flag", tuple(entries))


def by_rank(count: int) -> Colouring:
    """Colour the hits of a search by their rank, dark for the best, light for the last."""
    entries, first = [], 1
    for last, colour in _RANK_STEPS:
        if first <= count:
            entries.append(MapEntry(last, f"{first} to {min(last, count)}", colour))
        first = last + 1
    return Colouring("rank", "Rank", tuple(entries))


def by_truth(_: Summary, __: list[CaptionSet]) -> Colouring:
    """Colour by the lowest score of a tile's captions that were written from the map, in steps."""
    return Colouring("truth", "Truth of captions written from the map, lowest score", _steps())


def by_opinion(_: Summary, __: list[CaptionSet]) -> Colouring:
    """Colour by the lowest score of a tile's other captions, which the map is a second opinion to."""
    return Colouring("opinion", "Second opinions, lowest agreement with the map", _steps())


def by_coverage(_: Summary, __: list[CaptionSet]) -> Colouring:
    """Colour by how much of a tile's captions the truth check read at least."""
    return Colouring("coverage", "Class names read by the truth check, lowest %", _steps())


def _steps() -> tuple[MapEntry, ...]:
    entries = [MapEntry(step, name, _TRUTH_COLOURS[step - 1]) for step, name in enumerate(SCORE_STEPS, start=1)]
    return (*entries, MapEntry(0, "none that is checked", _GREY))


def by_origin(_: Summary, __: list[CaptionSet]) -> Colouring:
    """Colour by where tiles come from, one's own on top."""
    entries = (MapEntry(1, "own places", _VERMILION), MapEntry(2, "synthetic", _ORANGE), MapEntry(0, "release", _BLUE))
    return Colouring("origin", "Origin", entries)


COLOURINGS: dict[str, Callable[[Summary, list[CaptionSet]], Colouring]] = {
    "Land cover": by_class,
    "Split": by_split,
    "Caption set": by_set,
    "Quality flag": by_flag,
    "Truth of captions": by_truth,
    "Second opinions": by_opinion,
    "Coverage of captions": by_coverage,
    "Origin": by_origin,
}
"""Ways to colour the map, by the name that stands in the address."""


def colouring(name: str, summary: Summary, sets: list[CaptionSet]) -> Colouring:
    """Return a way to colour the map, the first where the name is unknown."""
    return COLOURINGS.get(name, by_class)(summary, sets)
