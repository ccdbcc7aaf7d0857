"""Answers derived a second time, from the words of the question and the label map alone."""

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np

from core.geography.tiles import Tile
from core.raster.legend import Ids
from generation.boxes.found import Box
from generation.tasks.completions import completions, completions_by_quarter
from generation.tasks.graphcheck import graph_faults, relation_of
from generation.tasks.seen import Seen, lands_in, part_of, parts_in
from generation.tasks.task import Task, Turn

_TOLD = re.compile(r"([a-z ]+?) \((\d+)%\)")


class Fault(NamedTuple):
    """An answer that the map does not give."""

    tile: Tile
    number: int
    question: str
    reason: str


def faults_of(tasks: Iterable[Task], ids: Ids, maps: tuple[Ids, Ids] | None = None) -> list[Fault]:
    """Derive every answer of a tile's tasks anew; return what differs.

    Where pixels are unknown, the answer has to be the same for what they could be: all of one class, of each in turn;
    for questions about quarters and halves also one class in one quarter and another in the others.

    Args:
        tasks: Tasks about one tile.
        ids: (256, 256) class ids of the tile.
        maps: WorldCover 2020 and 2021 of it, for questions about change.
    """
    whole = [Seen(one) for one in completions(ids)]
    parted = [*whole, *(Seen(one) for one in completions_by_quarter(ids))]
    later = (Seen(maps[0]), Seen(maps[1])) if maps else None
    return [
        Fault(task.tile, task.number, turn.question, reason)
        for task in tasks
        for turn in task.turns
        for reason in _first(_faults(turn, seen, later) for seen in (parted if parts_in(turn.question) else whole))
    ]


def _first(found: Iterable[list[str]]) -> list[str]:
    """The first faults of several ways to look at it."""
    return next(filter(None, found), [])


def _faults(turn: Turn, seen: Seen, later: tuple[Seen, Seen] | None) -> list[str]:
    if turn.kind == "change" and later is None:
        return ["the two maps that it is about are not kept"]
    if turn.ask in _TOLD_WHOLE:
        return _TOLD_WHOLE[turn.ask](turn, seen)
    if turn.ask not in _ANSWERS and turn.kind != "change":
        return [f"nothing is known of questions such as {turn.ask}"]
    right = _changed(turn, *later) if turn.kind == "change" and later else _ANSWERS[turn.ask](turn, seen)
    if turn.form == "choice":
        fitting = [option for option in turn.options if _same(option, right)]
        return [] if fitting == [turn.answer] else [f"of the options {fitting or 'none'} is right, not {turn.answer}"]
    return [] if _same(turn.answer, right) else [f"the map says {right or 'nothing certain'}, not {turn.answer}"]


def _same(answer: str, right: str | None) -> bool:
    return right is not None and answer.strip().lower() == right.lower()


def _yes(so: bool) -> str:
    return "Yes" if so else "No"


def _named(land: int | None) -> str | None:
    return None if land is None else _NAMES[land]


_NAMES = (
    *("", "water", "developed land", "tree cover", "shrubland", "grassland", "cropland", "bare land", "snow"),
    *("wetland", "mangroves", "moss"),
)


def _presence(turn: Turn, seen: Seen) -> str:
    (land,), part = lands_in(turn.question), parts_in(turn.question)
    return _yes(bool(seen.count(land, part[0] if part else None)))


def _which(turn: Turn, seen: Seen) -> str | None:
    there = [option for option in turn.options if seen.count(lands_in(option)[0])]
    return there[0] if len(there) == 1 else None


def _more(turn: Turn, seen: Seen) -> str:
    (land,), least = lands_in(turn.question), re.findall(r"(\d+)%", turn.question)
    return _yes(seen.share(land) > int(least[0]))


def _about(turn: Turn, seen: Seen) -> str | None:
    (land,) = lands_in(turn.question)
    near = [one for one in turn.options if abs(int(re.findall(r"\d+", one)[0]) - seen.share(land)) < 2.5]
    far = [one for one in turn.options if abs(int(re.findall(r"\d+", one)[0]) - seen.share(land)) > 10]
    return near[0] if len(near) == 1 and len(far) == len(turn.options) - 1 else None


def _compared(turn: Turn, seen: Seen) -> str | None:
    one, other = lands_in(turn.question)
    first, second = seen.count(one), seen.count(other)
    if first == second:
        return None
    return _yes(first > second) if turn.form == "binary" else _named(one if first > second else other)


def _between_parts(turn: Turn, seen: Seen) -> str | None:
    (land,), (one, other) = lands_in(turn.question), parts_in(turn.question)
    first, second = seen.count(land, one), seen.count(land, other)
    return None if first == second else _yes(first > second)


def _fullest(turn: Turn, seen: Seen) -> str | None:
    (land,) = lands_in(turn.question)
    names = ("top left", "top right", "bottom left", "bottom right")
    ranked = sorted((seen.count(land, part_of(name)), name) for name in names)
    return None if ranked[-1][0] == ranked[-2][0] else ranked[-1][1]


def _counted(turn: Turn, seen: Seen) -> str | None:
    (land,) = lands_in(turn.question)
    eight, four = (len(seen.patches(land, connectivity)) for connectivity in (8, 4))
    return str(eight) if eight == four else None


def _bordering(turn: Turn, seen: Seen) -> str | None:
    one, other = (seen.ids == land for land in lands_in(turn.question))
    if seen.sides(one, other):
        return "Yes"
    return None if seen.touch(one, other) else "No"


def _longest(turn: Turn, seen: Seen) -> str | None:
    (land,) = lands_in(turn.question)
    mask = seen.ids == land
    ranked = sorted((seen.sides(mask, seen.ids == other), other) for other in range(1, 12) if other != land)
    return None if ranked[-1][0] == ranked[-2][0] else _named(ranked[-1][1])


def _seen_from(turn: Turn, seen: Seen) -> str | None:
    one, other = (seen.patches(land)[0].box for land in lands_in(turn.question))
    if [tuple(box[1:5]) for box in turn.boxes] != [one, other]:
        return None
    sides = {"to the left": other[2] <= one[0], "to the right": other[0] >= one[2]}
    sides |= {"above": other[3] <= one[1], "below": other[1] >= one[3]}
    found = [side for side, so in sides.items() if so]
    return found[0] if len(found) == 1 else None


def _part(box: Box) -> tuple[slice, slice]:
    return slice(int(box.y0), int(box.y1)), slice(int(box.x0), int(box.x1))


def _in_box(turn: Turn, seen: Seen) -> str | None:
    return _named(seen.largest(_part(turn.boxes[0])))


def _changed(turn: Turn, before: Seen, after: Seen) -> str | None:
    if turn.ask == "change/class":
        (land,) = lands_in(turn.question)
        return _yes(after.count(land) > before.count(land))
    sign = 1 if turn.ask == "change/gained" else -1
    ranked = sorted((sign * (after.count(land) - before.count(land)), land) for land in range(1, 12))
    return None if ranked[-1][0] <= max(0, ranked[-2][0]) else _named(ranked[-1][1])


def _listed(turn: Turn, seen: Seen) -> list[str]:
    wide = [land for land in range(1, 12) if seen.share(land) >= 5]
    told = lands_in(turn.answer)
    if sorted(told) != wide:
        return [f"classes of 5% and more are {[_NAMES[land] for land in wide]}"]
    ordered = [seen.count(land) for land in told]
    first = "largest first" in turn.question and ordered != sorted(ordered, reverse=True)
    return ["they do not stand in the order of their areas"] if first else []


def _described(turn: Turn, seen: Seen) -> list[str]:
    part = _part(turn.boxes[0])
    if (named := parts_in(turn.question)) and not np.array_equal(seen.ids[named[0]], seen.ids[part]):
        return ["the box is not the part of the image that is named"]
    told = {lands_in(name)[0]: int(percent) for name, percent in _TOLD.findall(turn.answer)}
    right = {land: f"{seen.share(land, part):.0f}" for land in range(1, 12) if seen.share(land, part) >= 5}
    if {land: str(percent) for land, percent in told.items()} != right:
        return [f"the map says {', '.join(f'{_NAMES[land]} {share}%' for land, share in right.items())}"]
    return []


def _boxed(turn: Turn, seen: Seen) -> list[str]:
    (land,) = lands_in(turn.question)
    patches = seen.patches(land)
    boxes = [tuple(box[1:5]) for box in turn.boxes]
    if turn.ask == "referring/largest":
        alone = len(patches) == 1 or patches[0].pixels > patches[1].pixels
        return [] if alone and boxes == [patches[0].box] else [f"the largest patch lies at {patches[0].box}"]
    pixels: dict[tuple[float, ...], int] = {patch.box: patch.pixels for patch in patches}
    sizes = [pixels.get(box, 0) for box in boxes]
    if sorted(boxes) != sorted(pixels) or sizes != sorted(sizes, reverse=True):
        return [f"the patches lie at {[patch.box for patch in patches]}"]
    answer = ", ".join(f"<box{number}>" for number in range(1, len(boxes) + 1))
    return [] if answer == turn.answer else ["the answer does not name the boxes in their order"]


_ANSWERS: dict[str, Callable[[Turn, Seen], str | None]] = {
    "presence/image": _presence,
    "presence/quarter": _presence,
    "presence/which": _which,
    "area/share": lambda turn, seen: f"{seen.share(lands_in(turn.question)[0]):.0f}%",
    "area/about": _about,
    "area/more": _more,
    "area/largest": lambda _, seen: _named(seen.largest()),
    "comparison/classes": _compared,
    "comparison/which": _compared,
    "comparison/quarters": _between_parts,
    "counting/patches": _counted,
    "adjacency/classes": _bordering,
    "adjacency/longest": _longest,
    "position/quarter": _fullest,
    "position/half": _between_parts,
    "position/patches": _seen_from,
    "referring/box": _in_box,
    "scene graph/relation": relation_of,
}
_TOLD_WHOLE: dict[str, Callable[[Turn, Seen], list[str]]] = {
    "presence/list": _listed,
    "region caption/quarter": _described,
    "region caption/box": _described,
    "referring/largest": _boxed,
    "referring/all": _boxed,
    "scene graph/image": graph_faults,
}
