"""What the truth check says of the dataset: how true captions are, what they get wrong, and where.

Every figure is of captions that stand to the map in the same way: no mean is over both.
"""

from typing import NamedTuple

from core.geography.tiles import GRID, Tile
from core.raster.landcover import REGIONS
from core.raster.legend import CLASSES
from core.raster.reliability import DOUBTFUL, last_northern_row
from core.store.bases import STANDINGS, WITH_BASIS, Standing
from core.store.catalogue import Catalogue
from core.store.checkstore import WHOLE_REGION
from core.store.tiletable import COUNTS

BINS = 20
"""Steps of the distribution of scores, from 0 to 100."""

_CHECKED = f"""checks k join active_captions a on a.caption = k.caption
    join {WITH_BASIS} c on c.id = k.caption and (c.basis = 'map') = $from_map
    join landcover g on g.key = a.key and {COUNTS}"""

_DOUBTFUL_MASK = sum(1 << land.id for land in CLASSES if land.name in DOUBTFUL)
_NORTHERN = f"(a.key & {GRID - 1}) <= {last_northern_row()}"


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


class PlaceErrors(NamedTuple):
    """Verdicts on the claims about a class in a region; the region is 'whole' for the tile."""

    name: str
    region: str
    supported: int
    contradicted: int


class BadCaption(NamedTuple):
    """A caption with a low score."""

    tile: Tile
    caption_set: str
    truth: float
    contradicted: int
    snippet: str


def standings(catalogue: Catalogue) -> list[Standings]:
    """Return the sums over both kinds of captions in force, of those that occur, with any version of the checker."""
    figures = f"""select count(*), avg(k.truth), count(*) filter (k.contradicted > 0),
        count(*) filter (k.contradicted > 0 and ((k.wrong & ~{_DOUBTFUL_MASK}) = 0 or {_NORTHERN})) from {_CHECKED}"""
    with catalogue.cursor() as cursor:
        found = [Standings(one, *cursor.execute(figures, _of(one)).fetchall()[0]) for one in STANDINGS]
    return [item for item in found if item.captions]


def _of(standing: Standing) -> dict[str, object]:
    return {"from_map": standing == "map"}


def score_sets(catalogue: Catalogue, standing: Standing) -> list[SetScores]:
    """Return the distribution of scores by caption set."""
    with catalogue.cursor() as cursor:
        rows = cursor.execute(
            f"""select a.caption_set, least(floor(k.truth / 100 * {BINS}), {BINS - 1})::integer as step, count(*),
            sum(k.truth), count(*) filter (k.contradicted = 0 and k.missing = 0 and k.style = 0)
            from {_CHECKED} where k.truth is not null group by all order by a.caption_set, step""",
            _of(standing),
        ).fetchall()
    names = dict.fromkeys(row[0] for row in rows)
    return [_scores(name, [row[1:] for row in rows if row[0] == name]) for name in names]


def _scores(name: str, rows: list[tuple[int, int, float, int]]) -> SetScores:
    count = sum(row[1] for row in rows)
    by_step = {row[0]: row[1] for row in rows}
    steps = tuple(by_step.get(step, 0) for step in range(BINS))
    return SetScores(name, count, sum(row[2] for row in rows) / count, sum(row[3] for row in rows), steps)


def class_errors(catalogue: Catalogue, standing: Standing) -> list[ClassErrors]:
    """Return how often each class is named, wrong and missing, the most wrong first."""
    masks = ("k.named", "k.wrong", "k.missing", "(k.named | k.wrong)")
    counts = ", ".join(f"count(*) filter ({mask} & {1 << land.id} <> 0)" for land in CLASSES[1:] for mask in masks)
    with catalogue.cursor() as cursor:
        row = cursor.execute(f"select {counts} from {_CHECKED}", _of(standing)).fetchall()[0]
    wide = len(masks)
    found = [ClassErrors(land.name, *row[wide * i : wide * (i + 1)]) for i, land in enumerate(CLASSES[1:])]
    return sorted((item for item in found if sum(item[1:])), key=lambda item: -(item.wrong + item.missing))


def place_errors(catalogue: Catalogue, standing: Standing) -> list[PlaceErrors]:
    """Count verdicts by class and region."""
    with catalogue.cursor() as cursor:
        rows = cursor.execute(
            f"""select l.class, l.region, sum(l.supported), sum(l.contradicted)
            from {_CHECKED} join check_claims l on l.caption = k.caption group by all order by all""",
            _of(standing),
        ).fetchall()
    return [
        PlaceErrors(CLASSES[land].name, "whole" if place == WHOLE_REGION else REGIONS[place], int(good), int(bad))
        for land, place, good, bad in rows
    ]


def style_counts(catalogue: Catalogue, rules: int, standing: Standing) -> list[int]:
    """Count the captions that break each of so many rules of style."""
    counts = ", ".join(f"count(*) filter (k.style & {1 << bit} <> 0)" for bit in range(rules))
    with catalogue.cursor() as cursor:
        return list(cursor.execute(f"select {counts} from {_CHECKED}", _of(standing)).fetchall()[0])


def worst_captions(
    catalogue: Catalogue, standing: Standing, caption_set: str | None = None, *, limit: int = 24
) -> list[BadCaption]:
    """Return the captions with the lowest scores, all or those of a set."""
    with catalogue.cursor() as cursor:
        rows = cursor.execute(
            f"""with worst as (
                select a.key, a.caption_set, k.truth, k.contradicted, k.caption from {_CHECKED}
                where k.truth is not null and ($set is null or a.caption_set = $set)
                order by k.truth, k.caption limit $limit)
            select w.key, w.caption_set, w.truth, w.contradicted, c.text[:320]
            from worst w join captions c on c.id = w.caption order by w.truth, w.caption""",
            {"set": caption_set, "limit": limit, **_of(standing)},
        ).fetchall()
    return [BadCaption(Tile.from_key(key), *rest) for key, *rest in rows]
