"""Captions of a region, given as a box: the classes that cover it, with their shares."""

from collections.abc import Iterator, Sequence

from core.geography.tiles import TILE_PX
from generation.boxes.found import Box
from generation.rules.grammar import listed
from generation.tasks.ground import LANDS, QUARTERS
from generation.tasks.margins import TOLD
from generation.tasks.patches import boxes_of_size
from generation.tasks.sheet import NAMES, Sheet
from generation.tasks.task import Turn

_HALF = TILE_PX // 2
_WORDINGS = ("Describe the land cover in <box1>.", "What does the region <box1> show?")


def region_caption(sheet: Sheet) -> Iterator[Turn]:
    """What a quarter shows, and what lies around a patch."""
    ground = sheet.ground
    if known := [number for number, counts in enumerate(ground.quarters) if not counts[0]]:
        number = known[sheet.random.randrange(len(known))]
        left, top = number % 2 * _HALF, number // 2 * _HALF
        quarter = Box("", left, top, left + _HALF, top + _HALF)
        question = f"Describe the land cover in the {QUARTERS[number]} quarter of the image, <box1>."
        yield Turn("region caption/quarter", "open", question, _told(ground.quarters[number]), (), (quarter,))
    if boxes := [box for box in boxes_of_size(ground) if ground.is_whole(box)]:
        box = sheet.pick(boxes)._replace(name="", pixels=None)
        told = _told(ground.within(box).tolist())
        yield Turn("region caption/box", "open", sheet.pick(_WORDINGS), told, (), (box,))


def _told(counts: Sequence[int]) -> str:
    whole = sum(counts)
    told = sorted((land for land in LANDS if counts[land] >= TOLD * whole), key=lambda land: -counts[land])
    return f"It is covered by {listed([f'{NAMES[land]} ({100 * counts[land] / whole:.0f}%)' for land in told])}."
