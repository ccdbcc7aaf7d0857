"""What the truth check says of the dataset: how true captions are, what they get wrong, and where.

Every figure is of captions that stand to the map in the same way: no mean is over both.
"""

from typing import NamedTuple

import numpy as np
from duckdb import DuckDBPyConnection
from numpy.typing import NDArray

from core.geography.tiles import GRID
from core.raster.landcover import REGIONS
from core.raster.legend import CLASSES
from core.raster.reliability import DOUBTFUL, last_northern_row
from core.selection.browse import Browser
from core.selection.checkedcaptions import FOUND, found_captions
from core.selection.filters import Selection
from core.selection.owncaptions import ERROR_MASKS
from core.store.bases import STANDINGS, Standing
from core.store.checkerrors import STYLE_RULES
from core.store.checkstore import WHOLE_REGION

BINS = 20
"""Steps of the distribution of scores, from 0 to 100."""

_DOUBTFUL_MASK = sum(1 << land.id for land in CLASSES if land.name in DOUBTFUL)
_NORTHERN = f"(k.key & {GRID - 1}) <= {last_northern_row()}"


class Standings(NamedTuple):
    """What was found in all captions that stand to the map in the same way."""

    standing: Standing
    captions: int
    mean: float | None
    """Of the headline score; None where none of them has one."""
    contradicted: int
    """Captions with a contradicted claim."""
    doubtful: int
    """Of these, those with such claims only where the map is often wrong: by class, or in the far north."""
    coverage: float | None
    """Mean share 0..1 of the class names that were read; None where no caption names a class."""


class SetScores(NamedTuple):
    """The scores of one caption set."""

    caption_set: str
    captions: int
    mean: float
    flawless: int
    """Captions without a contradicted claim, a missing class or a broken rule of style."""
    steps: tuple[int, ...]
    """Captions by score, in BINS steps."""


class ClassErrors(NamedTuple):
    """How often captions are wrong about one class."""

    name: str
    named: int
    """Captions that name it."""
    wrong: int
    """Captions with a contradicted claim about it."""
    missing: int
    """Captions of tiles with much of it that never name it."""
    spoken: int
    """Captions that name it or are wrong about it, as one that denies what is there is."""


class KindErrors(NamedTuple):
    """How many captions make one kind of error."""

    error: str
    """As in `core.selection.owncaptions.ERRORS`."""
    captions: int
    by_class: dict[str, int]
    """Captions by the class that the error is about, without those that do not occur."""


class PlaceErrors(NamedTuple):
    """Verdicts on the claims about a class in a region; the region is 'whole' for the tile."""

    name: str
    region: str
    supported: int
    contradicted: int


class Figures(NamedTuple):
    """All figures of the captions that stand to the map in the same way."""

    standing: Standings
    sets: list[SetScores]
    covered: tuple[int, ...]
    """Captions by coverage, in BINS steps."""
    errors: list[KindErrors]
    classes: list[ClassErrors]
    """In the order of the legend."""
    places: list[PlaceErrors]
    style: list[int]
    """Captions that break each of the rules of style, by the bit of the rule."""


def figures(browser: Browser, selection: Selection | None = None) -> dict[Standing, Figures]:
    """Return the figures of the selected captions in force, by how these stand to the map; without what has none."""
    with found_captions(browser, selection or Selection()) as cursor:
        held = [item for one in STANDINGS if (item := _standing(cursor, one)).captions]
        return {item.standing: _figures(cursor, item) for item in held}


def _of(standing: Standing) -> dict[str, object]:
    return {"from_map": standing == "map"}


def _standing(cursor: DuckDBPyConnection, standing: Standing) -> Standings:
    row = cursor.execute(
        f"""select count(*), avg(k.truth), count(*) filter (k.contradicted > 0),
        count(*) filter (k.contradicted > 0 and ((k.wrong & ~{_DOUBTFUL_MASK}) = 0 or {_NORTHERN})),
        avg(k.coverage) from {FOUND}""",
        _of(standing),
    ).fetchall()[0]
    return Standings(standing, *row)


def _figures(cursor: DuckDBPyConnection, found: Standings) -> Figures:
    standing = found.standing
    return Figures(
        found,
        _sets(cursor, standing),
        _covered(cursor, standing),
        _errors(cursor, standing),
        _classes(cursor, standing),
        _places(cursor, standing),
        _style(cursor, standing),
    )


def _sets(cursor: DuckDBPyConnection, standing: Standing) -> list[SetScores]:
    rows = cursor.execute(
        f"""select k.caption_set, {_step("k.truth")} as step, count(*), sum(k.truth),
        count(*) filter (k.contradicted = 0 and k.missing = 0 and k.style = 0)
        from {FOUND} and k.truth is not null group by all order by k.caption_set, step""",
        _of(standing),
    ).fetchall()
    names = dict.fromkeys(row[0] for row in rows)
    return [_scores(name, [row[1:] for row in rows if row[0] == name]) for name in names]


def _step(score: str) -> str:
    """SQL: the step that a score of 0 to 100 lies in; the last holds 100 too, and they part as filters by scores do."""
    return f"least(floor(floor({score}) / {100 // BINS}), {BINS - 1})::integer"


def _scores(name: str, rows: list[tuple[int, int, float, int]]) -> SetScores:
    count = sum(row[1] for row in rows)
    by_step = {row[0]: row[1] for row in rows}
    steps = tuple(by_step.get(step, 0) for step in range(BINS))
    return SetScores(name, count, sum(row[2] for row in rows) / count, sum(row[3] for row in rows), steps)


def _covered(cursor: DuckDBPyConnection, standing: Standing) -> tuple[int, ...]:
    rows = cursor.execute(
        f"""select {_step("round(k.coverage * 100, 3)")} as step, count(*)
        from {FOUND} and k.coverage is not null group by step""",
        _of(standing),
    ).fetchall()
    counts = dict(rows)
    return tuple(counts.get(step, 0) for step in range(BINS))


def _errors(cursor: DuckDBPyConnection, standing: Standing) -> list[KindErrors]:
    found = (KindErrors(error, *_by_class(cursor, f"k.{mask}", standing)) for error, mask in ERROR_MASKS.items())
    return [item for item in found if item.captions]


def _classes(cursor: DuckDBPyConnection, standing: Standing) -> list[ClassErrors]:
    masks = ("k.named", "k.wrong", "k.missing", "(k.named | k.wrong)")
    counts = [_by_class(cursor, mask, standing)[1] for mask in masks]
    found = [ClassErrors(land.name, *(count.get(land.name, 0) for count in counts)) for land in CLASSES[1:]]
    return [item for item in found if sum(item[1:])]


def _by_class(cursor: DuckDBPyConnection, mask: str, standing: Standing) -> tuple[int, dict[str, int]]:
    """Count the captions with any bit of a mask, and with the bit of each class; few masks occur, of many captions."""
    rows = cursor.execute(
        f"select {mask} as mask, count(*) from {FOUND} and {mask} > 0 group by 1", _of(standing)
    ).fetchall()
    by_class = {land.name: sum(count for held, count in rows if held >> land.id & 1) for land in CLASSES[1:]}
    return sum(count for _, count in rows), {name: count for name, count in by_class.items() if count}


def _places(cursor: DuckDBPyConnection, standing: Standing) -> list[PlaceErrors]:
    rows = cursor.execute(
        f"""select l.class, l.region, sum(l.supported), sum(l.contradicted)
        from check_claims l where l.caption in (select k.caption from {FOUND}) group by all order by all""",
        _of(standing),
    ).fetchall()
    return [
        PlaceErrors(CLASSES[land].name, "whole" if place == WHOLE_REGION else REGIONS[place], int(good), int(bad))
        for land, place, good, bad in rows
    ]


def misplaced(browser: Browser, selection: Selection, standing: Standing, name: str, region: str) -> NDArray[np.uint32]:
    """Return the tiles of the selected captions with a contradicted claim about a class in a region.

    Args:
        browser: Where tiles are selected.
        selection: The captions.
        standing: How they stand to the map.
        name: Of the class.
        region: As in `PlaceErrors`.
    """
    land = next(land.id for land in CLASSES if land.name == name)
    place = WHOLE_REGION if region == "whole" else REGIONS.index(region)
    with found_captions(browser, selection) as cursor:
        rows = cursor.execute(
            f"""select distinct k.key from {FOUND} and k.caption in (select l.caption from check_claims l
            where l.class = $land and l.region = $place and l.contradicted > 0)""",
            {**_of(standing), "land": land, "place": place},
        ).fetchnumpy()
    return np.asarray(rows["key"], np.uint32)


def _style(cursor: DuckDBPyConnection, standing: Standing) -> list[int]:
    counted = ", ".join(f"count(*) filter (k.style & {1 << bit} > 0)" for bit in range(len(STYLE_RULES)))
    return list(cursor.execute(f"select {counted} from {FOUND}", _of(standing)).fetchall()[0])
