"""Questions about which classes border each other."""

from collections.abc import Iterator
from itertools import combinations

from generation.tasks import margins
from generation.tasks.ground import LANDS
from generation.tasks.sheet import NAMES, Sheet, do
from generation.tasks.task import Turn

_WORDINGS = ("{d} {x} border {y} anywhere in the image?", "{d} {x} touch {y} anywhere in the image?")

_SIDES_OF_A_PIXEL = 4


def adjacency(sheet: Sheet) -> Iterator[Turn]:
    """Whether two classes touch, and along which other one a class has its longest border."""
    ground = sheet.ground
    there = [land for land in LANDS if ground.shares[land] >= margins.BORDERING]
    pairs = list(combinations(there, 2))
    apart = [(one, other) for one, other in pairs if not ground.sides[one][other] and not ground.unknown]
    apart = [(one, other) for one, other in apart if not ground.corners[one][other]]
    touching = [(one, other) for one, other in pairs if ground.sides[one][other] >= margins.SIDES]
    if apart and touching:
        yield from sheet.pair(
            "adjacency/classes", _WORDINGS, *(_words(sheet, sheet.pick(of)) for of in (touching, apart))
        )
    longest = {land: best for land in there if (best := _longest(sheet, land))}
    if longest:
        land = sheet.pick(list(longest))
        rest = [other for other in LANDS if other not in (land, longest[land])]
        near = [other for other in rest if ground.pixels[other]]
        gone = sheet.absent([other for other in rest if not ground.pixels[other]], 3)
        others = [NAMES[other] for other in (*sheet.some(near, len(near)), *gone)]
        question = f"Which land cover shares the longest border with {NAMES[land]}?"
        yield sheet.either("adjacency/longest", question, NAMES[longest[land]], others)


def _words(sheet: Sheet, pair: tuple[int, int]) -> dict[str, str]:
    one, other = sheet.some(pair, 2)
    return {"d": do(one), "x": NAMES[one], "y": NAMES[other]}


def _longest(sheet: Sheet, land: int) -> int | None:
    sides = list(sheet.ground.sides[land])
    sides[0] = sides[land] = 0
    second, first = sorted(sides)[-2:]
    most = second + _SIDES_OF_A_PIXEL * sheet.ground.unknown
    clear = first >= margins.LONGEST_SIDES and first >= margins.LONGEST * most
    return sides.index(first) if clear else None
