"""Questions about classes: whether they are there, how much of them, and which there is more of."""

from collections.abc import Iterator
from itertools import pairwise, permutations

from generation.tasks import margins
from generation.tasks.ground import ALL_PX, LANDS, QUARTERS
from generation.tasks.sheet import NAMES, Sheet, do
from generation.tasks.task import Turn

_SHOWS = ("Does the image show {x}?", "Can {x} be seen in the image?")
_QUARTER_SHOWS = ("Does the {q} quarter of the image show {x}?", "Can {x} be seen in the {q} quarter of the image?")
_QUARTER_PX = ALL_PX // 4
_THRESHOLDS = (10, 25, 50, 75)


def presence(sheet: Sheet) -> Iterator[Turn]:
    """Whether a class is in the image or in a quarter of it, and which are."""
    ground = sheet.ground
    there = [land for land in LANDS if ground.shares[land] >= margins.PRESENT]
    gone = ground.gone
    if there and gone:
        so, not_so = sheet.pick(there), sheet.absent(gone)[0]
        yield from sheet.pair("presence/image", _SHOWS, {"x": NAMES[so]}, {"x": NAMES[not_so]})
    if there and len(gone) >= 3:
        others = [NAMES[land] for land in sheet.absent(gone, 3)]
        yield sheet.choice("presence/which", "Which of these does the image show?", NAMES[sheet.pick(there)], others)
    yield from _quarters(sheet, there)
    low, least, high = margins.LISTED
    listed = [land for land in LANDS if ground.shares[land] >= least]
    if listed and not any(low < ground.most(land) / ALL_PX and ground.shares[land] < high for land in LANDS):
        listed.sort(key=lambda land: -ground.pixels[land])
        answer = ", ".join(NAMES[land] for land in listed)
        order = " Name the largest first." if _in_clear_order(sheet, listed) else ""
        yield Turn("presence/list", "open", f"Which land covers take up at least 5% of the image?{order}", answer)


def _in_clear_order(sheet: Sheet, listed: list[int]) -> bool:
    ground = sheet.ground
    clear = (ground.pixels[one] >= margins.LARGER * ground.most(other) for one, other in pairwise(listed))
    return len(listed) > 1 and all(clear)


def _quarters(sheet: Sheet, there: list[int]) -> Iterator[Turn]:
    so, not_so = [], []
    for land in there:
        for quarter, counts in zip(QUARTERS, sheet.ground.quarters, strict=True):
            if counts[land] >= margins.IN_QUARTER * _QUARTER_PX:
                so.append({"x": NAMES[land], "q": quarter})
            elif not counts[land] and not counts[0]:
                not_so.append({"x": NAMES[land], "q": quarter})
    if so and not_so:
        yield from sheet.pair("presence/quarter", _QUARTER_SHOWS, sheet.pick(so), sheet.pick(not_so))


def area(sheet: Sheet) -> Iterator[Turn]:
    """How much of the image a class covers, and which covers most."""
    percent = {land: 100 * sheet.ground.shares[land] for land in LANDS if sheet.ground.shares[land] >= margins.PRESENT}
    most = {land: 100 * sheet.ground.most(land) / ALL_PX for land in percent}
    clear = [land for land in percent if _is_one(percent[land], most[land], 1)]
    if clear:
        land = sheet.pick(clear)
        question = f"What share of the image is covered by {NAMES[land]}? Answer with a whole percent."
        yield Turn("area/share", "open", question, f"{percent[land]:.0f}%")
    wide = [land for land in percent if 2.5 < percent[land] < 97.5 and _is_one(percent[land], most[land], 5)]
    if wide:
        yield _about(sheet, land := sheet.pick(wide), percent[land])
    more = [{"d": do(land), "x": NAMES[land], "t": str(t)} for land in percent for t in _THRESHOLDS
            if percent[land] >= t + margins.POINTS]  # fmt: skip
    less = [{"d": do(land), "x": NAMES[land], "t": str(t)} for land in percent for t in _THRESHOLDS
            if most[land] <= t - margins.POINTS]  # fmt: skip
    if more and less:
        wording = "{d} {x} cover more than {t}% of the image?"
        yield from sheet.pair("area/more", (wording,), sheet.pick(more), sheet.pick(less))
    yield from _largest(sheet)


def _is_one(least: float, most: float, step: int) -> bool:
    """Whether all percentages from one to another are the same in steps of so many, and clearly so."""
    inside = all(abs(value % step - step / 2) > 0.01 for value in (least, most))
    return inside and round(least / step) == round(most / step)


def _about(sheet: Sheet, land: int, percent: float) -> Turn:
    right = 5 * round(percent / 5)
    wrong = [value for value in range(5, 100, 5) if abs(value - percent) >= margins.APART]
    others = [f"about {value}%" for value in sheet.some(wrong, 3)]
    question = f"Roughly what share of the image is {NAMES[land]}?"
    return sheet.choice("area/about", question, f"about {right}%", others)


def _largest(sheet: Sheet) -> Iterator[Turn]:
    ground = sheet.ground
    ranked = sorted(LANDS, key=lambda land: -ground.pixels[land])
    first, second = ground.shares[ranked[0]], ground.most(ranked[1]) / ALL_PX
    if first >= margins.LARGER * second and first - second >= margins.LARGEST_BY:
        there = [land for land in ranked[1:] if ground.pixels[land]]
        others = [*there, *sheet.absent([land for land in ranked if not ground.pixels[land]], 3)]
        question = "Which land cover takes up most of the image?"
        yield sheet.either("area/largest", question, NAMES[ranked[0]], [NAMES[land] for land in others])


def comparison(sheet: Sheet) -> Iterator[Turn]:
    """Which of two classes covers more, and in which of two quarters there is more of one."""
    shares = sheet.ground.shares
    most = [sheet.ground.most(land) / ALL_PX for land in range(len(shares))]
    there = [land for land in LANDS if shares[land] >= margins.PRESENT]
    pairs = [
        (large, small)
        for large, small in permutations(there, 2)
        if shares[large] >= margins.LARGER * most[small] and shares[large] - most[small] >= margins.LARGER_BY
    ]
    if pairs:
        (large, small), (more, less) = sheet.pick(pairs), sheet.pick(pairs)
        yield from sheet.pair(
            "comparison/classes",
            ("{d} {x} cover more of the image than {y}?", "{d} {x} take up a larger part of the image than {y}?"),
            {"d": do(large), "x": NAMES[large], "y": NAMES[small]},
            {"d": do(less), "x": NAMES[less], "y": NAMES[more]},
        )
        large, small = sheet.pick(pairs)
        first, second = sheet.some((large, small), 2)
        question = f"Which covers more of the image, {NAMES[first]} or {NAMES[second]}?"
        yield Turn("comparison/which", "open", question, NAMES[large])
    yield from _between_quarters(sheet, there)


def _between_quarters(sheet: Sheet, there: list[int]) -> Iterator[Turn]:
    found = [
        (NAMES[land], QUARTERS[one], QUARTERS[other])
        for land in there
        for one, other in permutations(range(4), 2)
        if _clearly_more(sheet.ground.quarters[one][land], sheet.ground.most_in(other, land))
    ]
    if found:
        (x, more, less), (y, much, little) = sheet.pick(found), sheet.pick(found)
        yield from sheet.pair(
            "comparison/quarters",
            ("Does the {a} quarter of the image hold more {x} than the {b} quarter?",),
            {"x": x, "a": more, "b": less},
            {"x": y, "a": little, "b": much},
        )


def _clearly_more(one: int, other: int) -> bool:
    return one >= margins.LARGEST_PATCH * other and one - other >= margins.POINTS / 100 * _QUARTER_PX
