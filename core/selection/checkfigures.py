"""What the truth check says of the dataset: how true captions are, what they get wrong, and where."""

from typing import NamedTuple

from core.geography.tiles import Tile
from core.raster.landcover import REGIONS
from core.raster.legend import CLASSES
from core.store.catalogue import Catalogue, scalar
from core.store.checkstore import WHOLE_REGION

BINS = 20
"""Steps of the distribution of scores, from 0 to 100."""

_CHECKED = "checks k join active_captions a on a.caption = k.caption"


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


def checked_count(catalogue: Catalogue) -> int:
    """Count the captions in force that have a result, of any version of the checker."""
    with catalogue.cursor() as cursor:
        return scalar(cursor, f"select count(*) from {_CHECKED}")


def score_sets(catalogue: Catalogue) -> list[SetScores]:
    """Return the distribution of scores by caption set."""
    with catalogue.cursor() as cursor:
        rows = cursor.execute(
            f"""select a.caption_set, least(floor(k.truth / 100 * {BINS}), {BINS - 1})::integer as step, count(*),
            sum(k.truth), count(*) filter (k.contradicted = 0 and k.missing = 0 and k.style = 0)
            from {_CHECKED} where k.truth is not null group by all order by a.caption_set, step"""
        ).fetchall()
    names = dict.fromkeys(row[0] for row in rows)
    return [_scores(name, [row[1:] for row in rows if row[0] == name]) for name in names]


def _scores(name: str, rows: list[tuple[int, int, float, int]]) -> SetScores:
    count = sum(row[1] for row in rows)
    by_step = {row[0]: row[1] for row in rows}
    steps = tuple(by_step.get(step, 0) for step in range(BINS))
    return SetScores(name, count, sum(row[2] for row in rows) / count, sum(row[3] for row in rows), steps)


def class_errors(catalogue: Catalogue) -> list[ClassErrors]:
    """Return how often each class is named, wrong and missing, the most wrong first."""
    counts = ", ".join(
        f"count(*) filter (k.{column} & {1 << land.id} <> 0)"
        for land in CLASSES[1:]
        for column in ("named", "wrong", "missing")
    )
    with catalogue.cursor() as cursor:
        row = cursor.execute(f"select {counts} from {_CHECKED}").fetchall()[0]
    found = [ClassErrors(land.name, *row[3 * i : 3 * i + 3]) for i, land in enumerate(CLASSES[1:])]
    return sorted((item for item in found if sum(item[1:])), key=lambda item: -(item.wrong + item.missing))


def place_errors(catalogue: Catalogue) -> list[PlaceErrors]:
    """Count verdicts by class and region."""
    with catalogue.cursor() as cursor:
        rows = cursor.execute(
            """select c.class, c.region, sum(c.supported), sum(c.contradicted)
            from check_claims c join active_captions a on a.caption = c.caption group by all order by all"""
        ).fetchall()
    return [
        PlaceErrors(CLASSES[land].name, "whole" if place == WHOLE_REGION else REGIONS[place], int(good), int(bad))
        for land, place, good, bad in rows
    ]


def style_counts(catalogue: Catalogue, rules: int) -> list[int]:
    """Count the captions that break each of so many rules of style."""
    counts = ", ".join(f"count(*) filter (k.style & {1 << bit} <> 0)" for bit in range(rules))
    with catalogue.cursor() as cursor:
        return list(cursor.execute(f"select {counts} from {_CHECKED}").fetchall()[0])


def worst_captions(catalogue: Catalogue, caption_set: str | None = None, *, limit: int = 24) -> list[BadCaption]:
    """Return the captions with the lowest scores, all or those of a set."""
    with catalogue.cursor() as cursor:
        rows = cursor.execute(
            f"""select a.key, a.caption_set, k.truth, k.contradicted, c.text[:320]
            from {_CHECKED} join captions c on c.id = a.caption
            where k.truth is not null and ($set is null or a.caption_set = $set)
            order by k.truth, c.id limit $limit""",
            {"set": caption_set, "limit": limit},
        ).fetchall()
    return [BadCaption(Tile.from_key(key), *rest) for key, *rest in rows]
