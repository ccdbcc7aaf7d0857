"""Questions about what grew and shrank from WorldCover 2020 to 2021, where both maps are kept."""

from collections.abc import Iterator

from generation.tasks import margins
from generation.tasks.ground import ALL_PX, LANDS
from generation.tasks.sheet import NAMES, Sheet, do
from generation.tasks.task import Turn

_WORDING = "By WorldCover, {d} {x} cover more of this place in 2021 than in 2020?"


def change(sheet: Sheet) -> Iterator[Turn]:
    """Whether a class grew, and which grew and shrank most."""
    if sheet.ground.change is None:
        return
    before, after = sheet.ground.change
    grown, shrunk = _clear(before, after), _clear(after, before)
    if grown and shrunk:
        words = [{"d": do(land).lower(), "x": NAMES[land]} for land in (sheet.pick(grown), sheet.pick(shrunk))]
        yield from sheet.pair("change/class", (_WORDING,), *words)
    for word, lands, was, became in (("gained", grown, before, after), ("lost", shrunk, after, before)):
        ranked = sorted(LANDS, key=lambda land: was[land] - became[land])
        first, second = (became[land] - was[land] for land in ranked[:2])
        if ranked[0] in lands and first >= margins.LARGEST_PATCH * max(second, 0):
            there = [land for land in ranked[1:] if before[land] or after[land]]
            gone = sheet.absent([land for land in ranked[1:] if land not in there], 3)
            others = [NAMES[land] for land in (*sheet.some(there, len(there)), *gone)]
            question = f"By WorldCover, which land cover {word} the most area here from 2020 to 2021?"
            yield sheet.either(f"change/{word}", question, NAMES[ranked[0]], others)


def _clear(before: tuple[int, ...], after: tuple[int, ...]) -> list[int]:
    """Classes that have clearly more in the second map."""
    return [
        land
        for land in LANDS
        if after[land] - before[land] >= margins.CHANGED * ALL_PX
        and after[land] >= margins.CHANGED_TIMES * before[land]
    ]
