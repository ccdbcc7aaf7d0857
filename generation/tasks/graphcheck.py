"""Scene graphs derived a second time: from masks of their patches, one for each."""

import re

from generation.boxes.found import Box
from generation.tasks.seen import Patch, Seen, lands_in
from generation.tasks.task import Turn

_OBJECT = re.compile(r"^(\d+)\. (.+) <box(\d+)>: (.+), (.+), (.+)$")
_TRIPLET = re.compile(r"^\((\d+), (.+), (\d+)\)$")
_MOST, _LEAST_SIDES = 6, 10


def graph_faults(turn: Turn, seen: Seen) -> list[str]:
    """Hold objects, attributes and relations of a graph against the map."""
    head, _, tail = turn.answer.partition("\nRelations:\n")
    lines = head.splitlines()[1:]
    patches = seen.all_patches[:_MOST]
    if len(lines) != len(patches) or len(turn.boxes) != len(patches):
        return [f"the map has {len(patches)} objects, not {len(lines)}"]
    found = []
    named = []
    for place, line in enumerate(lines):
        match = _OBJECT.match(line)
        patch = _patch_of(turn.boxes[place], lands_in(match.group(2)), seen) if match else None
        if match is None or patch is None or patch.pixels != patches[place].pixels:
            return [f"object {place + 1} is none of the largest patches"]
        number, _, box, *attributes = match.groups()
        if int(number) != place + 1 or int(box) != place + 1:
            found.append(f"object {place + 1} has another number")
        if attributes != _attributes(patch):
            found.append(f"object {place + 1} is {', '.join(_attributes(patch))}")
        named.append(patch)
    said = [match.groups() for line in tail.splitlines() if (match := _TRIPLET.match(line))]
    told = set(said)
    found += ["a relation is said twice"] if len(told) < len(said) else []
    right = _triplets(named, seen)
    found += [f"{' '.join(one)} is said and is not so" for one in sorted(told - right)]
    return [*found, *(f"{' '.join(one)} is so and is not said" for one in sorted(right - told))]


def relation_of(turn: Turn, seen: Seen) -> str | None:
    """The relation of the two patches of a question, as it is answered."""
    lands = lands_in(turn.question)
    if len(lands) != len(turn.boxes):
        return None
    one, other = (_patch_of(box, [land], seen) for box, land in zip(turn.boxes, lands, strict=True))
    if one is None or other is None:
        return None
    if _surrounds(other, one, seen):
        return "is surrounded by it"
    if _surrounds(one, other, seen):
        return None
    if not seen.touch(one.mask, other.mask):
        return "does not touch it"
    return "borders it" if seen.sides(one.mask, other.mask) >= _LEAST_SIDES else None


def _patch_of(box: Box, lands: list[int], seen: Seen) -> Patch | None:
    """The patch of a class that has a box; patches of two classes may have the same one."""
    found = (one for one in seen.all_patches if one.box == tuple(box[1:5]) and one.pixels == box.pixels)
    return next((one for one in found if [one.land] == lands), None)


def _attributes(patch: Patch) -> list[str]:
    percent = round(100 * round(patch.pixels / 65_536, 2))
    size = (
        *(["extra small"] * 10),
        *(["small"] * 10),
        *(["medium"] * 30),
        *(["large"] * 30),
        *(["extra large"] * 21),
    )[percent]
    x, y = (patch.box[0] + patch.box[2]) / 2, (patch.box[1] + patch.box[3]) / 2
    place = f"{'top' if y < 128 else 'bottom'} {'left' if x < 128 else 'right'}"
    if 64 <= x <= 192 and 64 <= y <= 192:
        place = "middle"
    return [size, place, "reaches the edge" if _reaches_edge(patch) else "inside"]


def _reaches_edge(patch: Patch) -> bool:
    mask = patch.mask
    return bool(mask[0].any() or mask[-1].any() or mask[:, 0].any() or mask[:, -1].any())


def _surrounds(outer: Patch, inner: Patch, seen: Seen) -> bool:
    """Whether all that lies along the sides of a patch belongs to one other."""
    sides = seen.sides(inner.mask, outer.mask)
    return bool(sides) and not _reaches_edge(inner) and sides == seen.sides(inner.mask, ~inner.mask)


def _triplets(patches: list[Patch], seen: Seen) -> set[tuple[str, ...]]:
    found: set[tuple[str, ...]] = set()
    for one in range(len(patches)):
        for other in range(one + 1, len(patches)):
            a, b = patches[one], patches[other]
            first, second = str(one + 1), str(other + 1)
            if _surrounds(b, a, seen):
                found.add((first, "is surrounded by", second))
            elif _surrounds(a, b, seen):
                found.add((second, "is surrounded by", first))
            else:
                if seen.sides(a.mask, b.mask) >= _LEAST_SIDES:
                    found.add((first, "borders", second))
                if side := _side(a, b):
                    found.add((first, side, second))
    return found


def _side(a: Patch, b: Patch) -> str | None:
    sides = {"left of": a.box[2] <= b.box[0], "right of": a.box[0] >= b.box[2]}
    sides |= {"above": a.box[3] <= b.box[1], "below": a.box[1] >= b.box[3]}
    found = [side for side, so in sides.items() if so]
    return found[0] if len(found) == 1 else None
