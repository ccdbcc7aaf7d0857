"""Results of the truth check in the catalogue: what waits for one, what was found, and what it says of the dataset."""

from collections.abc import Sequence
from typing import NamedTuple

import pyarrow as pa

from core.store import secondreadings, tiletable
from core.store.catalogue import Catalogue, scalar
from core.store.checkerrors import ERROR_COLUMNS
from core.store.schema import CHECK_SCORES
from core.store.secondreadings import SecondReading

WHOLE_REGION = 5
"""Number of the whole tile where regions have numbers 0 to 4."""


class Waiting(NamedTuple):
    """A caption that was not checked yet."""

    caption: int
    caption_set: str
    text: str
    regions: bytes
    """Packed counts of its tile, see `core.tile.record.composition`."""
    cover: int
    """Tells when the counts have changed."""
    seconds: tuple[SecondReading, ...] = ()
    """What second readers made of its stretches."""


class ClaimCount(NamedTuple):
    """Verdicts on one class in one region of a caption."""

    land: int
    region: int
    supported: int
    contradicted: int


class Finding(NamedTuple):
    """What was found in one caption."""

    caption: int
    cover: int
    scores: tuple[float | None, ...]
    """In the order of CHECK_SCORES."""
    supported: int
    contradicted: int
    unverifiable: int
    named: int
    """Classes that are named, a bit for each id; likewise the following."""
    wrong: int
    """Classes with a contradicted claim."""
    missing: int
    style: int
    """Rules of style that are broken, a bit each."""
    claims: tuple[ClaimCount, ...]
    coverage: float | None = None
    """Share of the classes that it names which was read; None where it names none."""
    errors: tuple[int, ...] = (0,) * len(ERROR_COLUMNS)
    """Of each kind of error, the classes with such a claim, in the order of ERROR_COLUMNS."""
    alone: float | None = None
    """The headline score without the claims of second readers; None where there are none."""


_PENDING = """
active_captions a join captions c on c.id = a.caption
join landcover l on l.key = c.key and l.problem is null
left join checks k on k.caption = a.caption
where (k.caption is null or k.version <> $version or k.cover <> hash(l.regions))"""


def count_current(catalogue: Catalogue, version: int) -> int:
    """Count the captions in force whose result is of this version, and of the land cover that their tile has now."""
    with catalogue.cursor() as cursor:
        return scalar(cursor, f"select count(*) {_IN_FORCE} and k.version = $version", {"version": version})


def count_outdated(catalogue: Catalogue, version: int) -> int:
    """Count the captions in force whose only result is of an earlier version of the checker."""
    with catalogue.cursor() as cursor:
        return scalar(
            cursor, f"select count(*) {_IN_FORCE} and k.version between 1 and $version - 1", {"version": version}
        )


_IN_FORCE = """from active_captions a join checks k on k.caption = a.caption
join landcover g on g.key = a.key where g.problem is null and k.cover = hash(g.regions)"""


def count_waiting(catalogue: Catalogue, version: int) -> int:
    """Count the captions in force, of tiles with land cover, that this version of the checker has not seen."""
    with catalogue.cursor() as cursor:
        return scalar(cursor, f"select count(*) from {_PENDING}", {"version": version})


def next_waiting(catalogue: Catalogue, version: int, limit: int, older_than: int | None = None) -> list[Waiting]:
    """Return such captions, newest first; of those that are older than one, if it is given."""
    values = {"version": version, "limit": limit}
    if older_than is None:
        return _waiting(catalogue, "", values)
    return _waiting(catalogue, "and c.id < $older_than", {**values, "older_than": older_than})


def next_reread(catalogue: Catalogue, version: int, limit: int) -> list[Waiting]:
    """Return those of them that were checked before a second reader's readings of them came or went."""
    return _waiting(catalogue, "and k.version = 0", {"version": version, "limit": limit})


def _waiting(catalogue: Catalogue, which: str, values: dict[str, int]) -> list[Waiting]:
    with catalogue.cursor() as cursor:
        rows = cursor.execute(
            f"""select c.id, c.caption_set, c.text, l.regions, hash(l.regions)
            from captions c join landcover l on l.key = c.key
            where c.id in (select c.id from {_PENDING} {which} order by c.id desc limit $limit) order by c.id desc""",
            values,
        ).fetchall()
        seconds = secondreadings.of_captions(cursor, {row[0]: row[2] for row in rows})
    return [Waiting(*row)._replace(seconds=tuple(seconds.get(row[0], ()))) for row in rows]


def store(catalogue: Catalogue, version: int, found: Sequence[Finding]) -> None:
    """Keep findings, in place of earlier ones of the same captions."""
    with catalogue.transaction() as cursor:
        cursor.register("found", _findings(found, version))
        cursor.register("counted", _claims(found))
        cursor.execute("delete from check_claims where caption in (select caption from found)")
        cursor.execute("insert or replace into checks by name select * from found")
        cursor.execute("insert into check_claims select * from counted")
        cursor.unregister("found")
        cursor.unregister("counted")


def finish(catalogue: Catalogue) -> None:
    """Bring the scores into the table of tiles, for the map and the filters."""
    with catalogue.transaction() as cursor:
        tiletable.rebuild(cursor)


def _findings(found: Sequence[Finding], version: int) -> pa.Table:
    columns: dict[str, pa.Array] = {
        "caption": pa.array([item.caption for item in found], pa.uint64()),
        "version": pa.array([version] * len(found), pa.uint16()),
        "cover": pa.array([item.cover for item in found], pa.uint64()),
    }
    for place, name in enumerate(CHECK_SCORES):
        columns[name] = pa.array([item.scores[place] for item in found], pa.float32())
    columns["coverage"] = pa.array([item.coverage for item in found], pa.float32())
    columns["alone"] = pa.array([item.alone for item in found], pa.float32())
    for name in ("supported", "contradicted", "unverifiable", "named", "wrong", "missing"):
        columns[name] = pa.array([getattr(item, name) for item in found], pa.uint16())
    for place, name in enumerate(ERROR_COLUMNS.values()):
        columns[name] = pa.array([item.errors[place] for item in found], pa.uint16())
    columns["style"] = pa.array([item.style for item in found], pa.uint8())
    return pa.table(columns)


def _claims(found: Sequence[Finding]) -> pa.Table:
    rows = [(item.caption, *count) for item in found for count in item.claims]
    columns = list(zip(*rows, strict=True)) or [()] * 5
    types = (pa.uint64(), pa.uint8(), pa.uint8(), pa.uint8(), pa.uint8())
    names = ("caption", "class", "region", "supported", "contradicted")
    return pa.table({name: pa.array(column, kind) for name, column, kind in zip(names, columns, types, strict=True)})
