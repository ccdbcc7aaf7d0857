"""Scene graphs: the largest patches of a tile as objects with attributes, and how they stand to each other."""

from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

from core.geography.tiles import TILE_PX
from core.raster.landcover import size_word
from generation.boxes.found import Box
from generation.tasks.ground import ALL_PX, ID, LANDS, QUARTERS, Ground
from generation.tasks.margins import SIDES
from generation.tasks.patches import side_of
from generation.tasks.sheet import NAMES, Sheet
from generation.tasks.task import Turn

OBJECTS = 6
"""Patches of an image that are objects of its graph, the largest."""

SURROUNDED, BORDERS, APART = "is surrounded by", "borders", "does not touch"
_SEEN = {"to the left": "right of", "to the right": "left of", "above": "below", "below": "above"}
"""How the first stands to the second, by where the second lies seen from the first."""

_QUESTION = (
    "Give the scene graph of the image: its six largest patches of land cover with their boxes, size, position and "
    "whether they reach the edge, and the relations between them."
)
_RELATION = (
    "How does the patch of {x} in <box1> stand to the patch of {y} in <box2>? It is surrounded by it, borders it, or "
    "does not touch it."
)


class Relation(NamedTuple):
    """One patch and another, by their places among the objects."""

    subject: int
    word: str
    object: int


def scene_graph(sheet: Sheet) -> Iterator[Turn]:
    """The graph of the image, and the relation of two of its objects."""
    ground = sheet.ground
    places = sorted(range(len(ground.boxes)), key=lambda place: -(ground.boxes[place].pixels or 0))[:OBJECTS]
    if len(places) < 2 or not _are_certain(ground, places):
        return
    boxes = tuple(ground.boxes[place] for place in places)
    related = _related(ground, places, boxes)
    objects = [f"{n}. {NAMES[ID[box.name]]} <box{n}>: {_attributes(box)}" for n, box in enumerate(boxes, start=1)]
    triplets = [f"({one + 1}, {word}, {other + 1})" for one, word, other in related if word != APART]
    answer = "\n".join(["Objects:", *objects, "Relations:", *(triplets or ["none"])])
    yield Turn("scene graph/image", "open", _QUESTION, answer, (), boxes)
    told = [relation for relation in related if relation.word in (SURROUNDED, BORDERS, APART)]
    kinds = sorted({relation.word for relation in told})
    if kinds:
        kind = sheet.pick(kinds)
        one, word, other = sheet.pick([relation for relation in told if relation.word == kind])
        question = _RELATION.format(x=NAMES[ID[boxes[one].name]], y=NAMES[ID[boxes[other].name]])
        options = [f"{option} it" for option in (SURROUNDED, BORDERS, APART) if option != word]
        yield sheet.choice("scene graph/relation", question, f"{word} it", options, (boxes[one], boxes[other]))


def _are_certain(ground: Ground, places: list[int]) -> bool:
    """Whether these are the largest patches whatever the unknown pixels are."""
    if not ground.unknown:
        return True
    smallest = ground.boxes[places[-1]].pixels or 0
    closed = len(places) == OBJECTS and all(ground.is_closed(place) for place in places)
    return closed and all(ground.grown(land) < smallest for land in LANDS)


def _attributes(box: Box) -> str:
    edge = min(box[1:5]) == 0 or max(box[1:5]) == TILE_PX
    return f"{size_word((box.pixels or 0) / ALL_PX)}, {place_of(box)}, {'reaches the edge' if edge else 'inside'}"


def place_of(box: Box) -> str:
    """The part of the image in which the middle of a box lies."""
    if box.in_centre():
        return "middle"
    return QUARTERS[(box.x0 + box.x1 >= TILE_PX) + 2 * (box.y0 + box.y1 >= TILE_PX)]


def _related(ground: Ground, places: list[int], boxes: tuple[Box, ...]) -> list[Relation]:
    """What is clear of each two objects."""
    sides, corners = ground.contacts(places), ground.contacts(places, corners=True)
    found = []
    for one, other in combinations(range(len(places)), 2):
        for inner, outer in ((one, other), (other, one)):
            if _is_inside(sides[inner], inner, outer) and "inside" in _attributes(boxes[inner]):
                found.append(Relation(inner, SURROUNDED, outer))
                break
        else:
            if sides[one][other] >= SIDES:
                found.append(Relation(one, BORDERS, other))
            elif not sides[one][other] and not corners[one][other]:
                found.append(Relation(one, APART, other))
            if side := side_of(boxes[one], boxes[other]):
                found.append(Relation(one, _SEEN[side], other))
    return found


def _is_inside(sides: list[int], inner: int, outer: int) -> bool:
    """Whether a patch has a border with one other alone."""
    return bool(sides[outer]) and not any(count for place, count in enumerate(sides) if place not in (inner, outer))
