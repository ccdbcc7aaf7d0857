"""Questions about patches of a class: how many, where they are, and what lies in a box."""

from collections.abc import Iterator
from itertools import permutations

from core.raster.landcover import MIN_PX
from generation.boxes.found import Box
from generation.tasks import margins
from generation.tasks.ground import LANDS, QUARTERS, Ground
from generation.tasks.sheet import NAMES, PATCH, PATCHES, Sheet
from generation.tasks.task import Turn

SIDES = ("to the left", "to the right", "above", "below")
HALVES = {"left": (0, 2), "right": (1, 3), "top": (0, 1), "bottom": (2, 3)}
"""Quarters of each half."""
_OPPOSITE = {"left": "right", "right": "left", "top": "bottom", "bottom": "top"}
_RULE = f"Count those of at least {MIN_PX} pixels."
_MOST_FOUND = 6
_TRIED = 2
"""Classes that are looked at pixel by pixel, until one can be counted."""

_BOX_AREA = (1_000, 40_000)


def counting(sheet: Sheet) -> Iterator[Turn]:
    """How many patches of a class there are, and where all of them are."""
    ground = sheet.ground
    lands = sheet.some(ground.few, min(_TRIED, len(ground.few)))
    land = next((land for land in lands if ground.counted(land)), None)
    if land is None:
        return
    boxes = tuple(ground.boxes[place] for place in ground.by_class[land])
    count = len(boxes)
    others = [str(other) for other in range(max(1, count - 3), count + 4) if other != count]
    question = f"How many {PATCHES[land]} are there in the image? {_RULE}"
    yield sheet.either("counting/patches", question, str(count), sheet.some(others, 3))
    if count <= _MOST_FOUND:
        answer = ", ".join(f"<box{number}>" for number in range(1, count + 1))
        question = (
            f"Find all {PATCHES[land]} of at least {MIN_PX} pixels and give their boxes, the largest patch first."
        )
        yield Turn("referring/all", "open", question, answer, (), boxes)


def position(sheet: Sheet) -> Iterator[Turn]:
    """Where in the image a class lies, and where patches lie to each other."""
    ground = sheet.ground
    lands = [land for land in LANDS if ground.shares[land] >= margins.PLACED]
    fullest = [(land, quarter) for land in lands if (quarter := _fullest(ground, land)) is not None]
    if fullest:
        land, quarter = sheet.pick(fullest)
        others = [name for name in QUARTERS if name != QUARTERS[quarter]]
        question = f"Which quarter of the image has the most {NAMES[land]}?"
        yield sheet.either("position/quarter", question, QUARTERS[quarter], others)
    halves = [(NAMES[land], half) for land in lands for half, of in HALVES.items() if _holds(ground, land, of)]
    if halves:
        (x, half), (y, other) = sheet.pick(halves), sheet.pick(halves)
        yield from sheet.pair(
            "position/half",
            ("Does the {a} half of the image hold more {x} than the {b} half?",),
            {"x": x, "a": half, "b": _OPPOSITE[half]},
            {"x": y, "a": _OPPOSITE[other], "b": other},
        )
    yield from _between_patches(sheet)


def _fullest(ground: Ground, land: int) -> int | None:
    counts = [quarter[land] for quarter in ground.quarters]
    first = max(counts)
    fullest = counts.index(first)
    second = max(ground.most_in(quarter, land) for quarter in range(len(QUARTERS)) if quarter != fullest)
    clear = first >= margins.QUARTER * ground.most(land) and first >= margins.QUARTER_TIMES * second
    return fullest if clear else None


def _holds(ground: Ground, land: int, quarters: tuple[int, int]) -> bool:
    held = sum(ground.quarters[one][land] for one in quarters)
    return held >= margins.HALF * (held + sum(ground.most_in(one, land) for one in range(4) if one not in quarters))


def largest(ground: Ground) -> dict[int, Box]:
    """The largest patch of each class in which it is clearly the largest."""
    found = {}
    for land, places in ground.by_class.items():
        box = ground.boxes[places[0]]
        second = ground.boxes[places[1]].pixels if len(places) > 1 else 0
        least = margins.LARGEST_PATCH * max(second or 0, MIN_PX, ground.grown(land))
        if ground.is_closed(places[0]) and (box.pixels or 0) >= least:
            found[land] = box
    return found


def side_of(one: Box, other: Box) -> str | None:
    """Where `other` lies seen from `one`; None where that is no single side."""
    across = SIDES[0] if other.x1 <= one.x0 else SIDES[1] if other.x0 >= one.x1 else None
    down = SIDES[2] if other.y1 <= one.y0 else SIDES[3] if other.y0 >= one.y1 else None
    return None if across and down else across or down


def _between_patches(sheet: Sheet) -> Iterator[Turn]:
    boxes = largest(sheet.ground)
    found = [(one, other, side) for one, other in permutations(boxes, 2) if (side := side_of(boxes[one], boxes[other]))]
    if found:
        one, other, side = sheet.pick(found)
        question = f"Seen from the largest {PATCH[one]}, where does the largest {PATCH[other]} lie?"
        others = [name for name in SIDES if name != side]
        yield sheet.either("position/patches", question, side, others, (boxes[one], boxes[other]))


def referring(sheet: Sheet) -> Iterator[Turn]:
    """Boxes of what is named, and what lies in a box."""
    ground = sheet.ground
    alone = largest(ground)
    if alone:
        land = sheet.pick(list(alone))
        wording = sheet.pick(("Give the box of the largest {x}.", "Where is the largest {x}? Answer with its box."))
        yield Turn("referring/largest", "open", wording.format(x=PATCH[land]), "<box1>", (), (alone[land],))
    yield from _in_box(sheet)


def boxes_of_size(ground: Ground) -> list[Box]:
    """Boxes of patches that are neither tiny nor most of the image."""
    low, high = _BOX_AREA
    return [box for box in ground.boxes if low <= (box.x1 - box.x0) * (box.y1 - box.y0) <= high]


def _in_box(sheet: Sheet) -> Iterator[Turn]:
    boxes = boxes_of_size(sheet.ground)
    if not boxes:
        return
    box = sheet.pick(boxes)
    counts = sheet.ground.within(box).tolist()
    land = max(LANDS, key=lambda one: counts[one])
    if counts[land] >= margins.IN_BOX * sum(counts):
        there = [other for other in LANDS if other != land and sheet.ground.pixels[other]]
        gone = [other for other in LANDS if not sheet.ground.pixels[other]]
        others = [NAMES[other] for other in (*sheet.some(there, len(there)), *sheet.absent(gone, 3))]
        shown = box._replace(name="", pixels=None)
        yield sheet.either("referring/box", "Which land cover takes up most of <box1>?", NAMES[land], others, (shown,))
