"""Facts of the tiles in the catalogue: measured when first asked for, kept, and measured anew when they must be."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import pyarrow as pa
from duckdb import DuckDBPyConnection

from core.errors import LandCoverError
from core.geography.tiles import Tile
from core.pictures import locations
from core.pictures.locations import LOCATION_COLUMNS, Location
from core.raster.landcover import LabelMap
from core.settings import Settings
from core.store.catalogue import Catalogue, first_row, scalar
from generation.facts.measure import VERSION, Facts, measure_facts

ORIGIN = "concat_ws('/', i.source, i.start, i.size, i.stamp)"
"""Changes whenever a tile gets another label map; a map that the explorer cut itself stays as it is."""
LABELS = "images i join sources s on s.id = i.source"
_WAITING = f"""{LABELS} left join facts f on f.key = i.key
    where i.layer = 'labels' and i.key in (select key from tiles)
    and (f.version is distinct from $version or f.origin is distinct from {ORIGIN})"""
START = "coalesce(i.start, 0)"
_LOOKED_UP = 2_000
"""Documents of a question: of more than 2,048 DuckDB would read all."""
_NO_TILE = (1 << 32) - 1
"""Keeps numbers that follow one another from being taken for a range, for which DuckDB would read all as well."""


class Job(NamedTuple):
    """A label map that can be measured, by whichever process."""

    key: int
    origin: str
    location: Location

    @property
    def tile(self) -> Tile:
        """Whose map it is."""
        return Tile.from_key(self.key)


class Found(NamedTuple):
    """What measuring a label map came to."""

    key: int
    origin: str
    document: str
    """Facts as JSON; empty where the map gives none."""
    problem: str | None
    """Why it gives none."""


class Place(NamedTuple):
    """How far a walk through the label maps has come, in the order in which they lie."""

    source: int
    start: int
    key: int


def label_of(catalogue: Catalogue, settings: Settings, tile: Tile) -> LabelMap:
    """Read the land-cover map of a tile.

    Raises:
        LandCoverError: It has none.
        ExplorerError: The map is gone or cannot be read.
    """
    job = _job(catalogue, tile)
    return locations.read_label(job.location, tile, max_pixels=settings.max_image_pixels)


def facts_of(catalogue: Catalogue, settings: Settings, tile: Tile) -> Facts:
    """Return the facts of a tile, measuring its label map where that was not done yet or the map has changed.

    Raises:
        LandCoverError: The tile has no land-cover map, or none of its pixels has a known class.
        ExplorerError: The map is gone or cannot be read.
    """
    return _facts_of(catalogue, catalogue.edits, settings, tile)


@lru_cache(maxsize=32)  # a tile's page asks for them, and so does the lab in each run
def _facts_of(catalogue: Catalogue, _edits: int, settings: Settings, tile: Tile) -> Facts:
    job = _job(catalogue, tile)
    with catalogue.cursor() as cursor:
        row = first_row(
            cursor,
            "select document, problem from facts where key = ? and version = ? and origin = ?",
            [tile.key, VERSION, job.origin],
        )
    if row is None:
        found = look(job, max_pixels=settings.max_image_pixels)
        store(catalogue, [found])
        row = found.document, found.problem
    if row[1]:
        raise LandCoverError(row[1])
    return Facts.from_json(row[0])


class Known(NamedTuple):
    """What is known of some tiles without looking at their label maps."""

    facts: dict[int, tuple[str, str]]
    """By key the facts as JSON, or else why there are none."""
    waiting: list[Job]
    """Maps that were never measured, or have changed since."""


def known_of(catalogue: Catalogue, keys: Sequence[int]) -> Known:
    """Return the facts of tiles as far as they are known."""
    with catalogue.cursor() as cursor:
        cursor.register("wanted", pa.table({"key": pa.array(keys, pa.uint32())}))
        rows = cursor.execute(
            f"""select i.key, {ORIGIN}, {LOCATION_COLUMNS} from {LABELS} join wanted w on w.key = i.key
            where i.layer = 'labels'"""
        ).fetchall()
        cursor.unregister("wanted")
        kept = dict(_kept(cursor, [row[0] for row in rows]))
    facts = {key: ("", _no_map(Tile.from_key(key))) for key in set(keys) - {row[0] for row in rows}}
    waiting = []
    for key, origin, *where in rows:
        one = kept.get(key)
        if one is not None and one.origin == origin:
            facts[key] = ("" if one.problem else one.document, one.problem or "")
        else:
            waiting.append(Job(key, origin, Location(*where)))
    return Known(facts, waiting)


def _kept(cursor: DuckDBPyConnection, keys: Sequence[int]) -> Iterator[tuple[int, Found]]:
    """Yield by key what was found in the maps of tiles, whether these have changed since or not.

    Documents are looked up by the index; a join reads those of all tiles, half a second of them for each share of a
    run. DuckDB (2.0) asks the index only for numbers that stand in the question, are not too many, and have a gap.
    """
    for start in range(0, len(keys), _LOOKED_UP):
        numbers = ", ".join(str(int(key)) for key in (*keys[start : start + _LOOKED_UP], _NO_TILE))
        rows = cursor.execute(
            f"select key, origin, document, problem from facts where key in ({numbers}) and version = ?", [VERSION]
        ).fetchall()
        yield from ((row[0], Found(*row)) for row in rows)


def look(job: Job, *, max_pixels: int) -> Found:
    """Measure a label map; that it gives no facts is a finding too.

    Raises:
        ExplorerError: The map is gone or cannot be read, which may be otherwise tomorrow.
    """
    label = locations.read_label(job.location, job.tile, max_pixels=max_pixels)
    try:
        return Found(job.key, job.origin, measure_facts(label.ids, job.tile).to_json(), None)
    except LandCoverError as error:
        return Found(job.key, job.origin, "", str(error))


def count_waiting(catalogue: Catalogue) -> int:
    """Count the tiles whose facts are missing or out of date."""
    with catalogue.cursor() as cursor:
        return scalar(cursor, f"select count(*) from {_WAITING}", {"version": VERSION})


def next_waiting(catalogue: Catalogue, after: Place | None, limit: int) -> tuple[list[Job], Place | None]:
    """Return label maps to measure behind a place, and the place of the last of them."""
    place = after or Place(-1, 0, 0)
    with catalogue.cursor() as cursor:
        rows = cursor.execute(
            f"""select i.source, {START}, i.key, {ORIGIN}, {LOCATION_COLUMNS} from {_WAITING}
            and (i.source, {START}, i.key) > ($source, $start, $key) order by 1, 2, 3 limit $limit""",
            {"version": VERSION, "limit": limit, **place._asdict()},
        ).fetchall()
    jobs = [Job(key, origin, Location(*where)) for _, _, key, origin, *where in rows]
    return jobs, Place(*rows[-1][:3]) if rows else None


def store(catalogue: Catalogue, found: Sequence[Found]) -> None:
    """Keep findings, in place of earlier ones of the same tiles."""
    texts = ("origin", "document", "problem")
    table = pa.table(
        {
            "key": pa.array([item.key for item in found], pa.uint32()),
            "version": pa.array([VERSION] * len(found), pa.uint16()),
            **{name: pa.array([getattr(item, name) for item in found], pa.string()) for name in texts},
        }
    )
    with catalogue.transaction(beside=True) as cursor:
        cursor.register("found", table)
        cursor.execute("insert or replace into facts by name select * from found")
        cursor.unregister("found")


def measured(catalogue: Catalogue) -> int:
    """Count the tiles that have facts of this version."""
    with catalogue.cursor() as cursor:
        return scalar(cursor, "select count(*) from facts where version = ? and problem is null", [VERSION])


def refused(catalogue: Catalogue) -> dict[str, str]:
    """Return why label maps gave no facts, by tile."""
    with catalogue.cursor() as cursor:
        rows = cursor.execute(
            "select key, problem from facts where version = ? and problem is not null order by key", [VERSION]
        ).fetchall()
    return {Tile.from_key(key).name: problem for key, problem in rows}


def _job(catalogue: Catalogue, tile: Tile) -> Job:
    with catalogue.cursor() as cursor:
        row = first_row(
            cursor,
            f"select {ORIGIN}, {LOCATION_COLUMNS} from {LABELS} where i.key = ? and i.layer = 'labels'",
            [tile.key],
        )
    if row is None:
        raise LandCoverError(_no_map(tile))
    return Job(tile.key, row[0], Location(*row[1:]))


def _no_map(tile: Tile) -> str:
    return (
        f"{tile.name} has no land-cover map, so nothing can be said about it. "
        f"Fetch it on its page, or with chatearth landcover fetch {tile.name}, or import label maps with --labels."
    )
