"""Tasks of all tiles in the catalogue: made in parallel, a commit a batch; ended, it goes on with what is left."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from core.errors import ExplorerError, LabelError, LandCoverError
from core.geography.tiles import Tile
from core.landcover.held import path_of
from core.landcover.sources import VERSIONS
from core.pictures import locations
from core.pictures.locations import LOCATION_COLUMNS, Location
from core.processes import lend
from core.progress import Progress, Report, silent
from core.raster.landcover import decode_label
from core.raster.legend import Ids
from core.settings import Settings
from core.store.catalogue import Catalogue, first_row, scalar
from generation.facts.store import LABELS, ORIGIN, START
from generation.tasks.make import VERSION, tasks_of
from generation.tasks.task import Task, number_of

BATCH = 2_000
"""Tiles between two commits: all that an interrupted run can lose."""

_CHUNK = 50
_BOTH = f"""(select key, string_agg(concat_ws('/', version, fetched_at), '/' order by version) as maps
    from covers where unknown = 0 group by key having count(*) = {len(VERSIONS)})"""
_MAPS = f"concat_ws('/', {ORIGIN}, b.maps)"
"""Changes whenever a tile gets another map, of its own or of a year."""
_LABELLED = f"""{LABELS} left join {_BOTH} b on b.key = i.key left join tasked d on d.key = i.key
    where i.layer = 'labels' and i.key in (select key from tiles)"""
_WAITING = f"""{_LABELLED} and ($again or d.version is distinct from $version or d.seed is distinct from $seed
    or d.origin is distinct from {_MAPS})"""
_SCHEMA = pa.schema(
    [
        *(("id", pa.uint64()), ("key", pa.uint32()), ("place", pa.uint16()), ("kind", pa.string())),
        *(("form", pa.string()), ("answer", pa.string()), ("document", pa.string())),
    ]
)


class Job(NamedTuple):
    """The maps of a tile, for whichever process."""

    key: int
    origin: str
    location: Location
    maps: tuple[Path, Path] | None
    """WorldCover 2020 and 2021, where both are kept."""

    @property
    def tile(self) -> Tile:
        """Whose maps they are."""
        return Tile.from_key(self.key)


class Done(NamedTuple):
    """What came of a tile."""

    key: int
    origin: str
    tasks: int
    problem: str | None
    """Why it has none."""
    lasting: bool = True
    """Whether the reason stays until its map is another one; a map that could not be read may be there tomorrow."""


class Built(NamedTuple):
    """What came of all tiles."""

    tiles: int
    """Tiles that have tasks now."""
    tasks: int
    new: int
    """Tiles that were looked at in this run."""
    problems: dict[str, str]
    """Why others have none, by tile."""
    rate_per_s: float


def build(
    catalogue: Catalogue,
    settings: Settings,
    report: Report = silent,
    *,
    seed: int = 0,
    again: bool = False,
    stopped: Callable[[], bool] = lambda: False,
) -> Built:
    """Make the tasks of every tile that has none of this seed, or has another map since; with `again` of all."""
    started, looked = time.monotonic(), 0
    wanted = {"again": again, "version": VERSION, "seed": seed}
    passing: dict[str, str] = {}
    with catalogue.cursor() as cursor:
        waiting = scalar(cursor, f"select count(*) from {_WAITING}", wanted)
    report(Progress("Making tasks", 0, waiting))
    with lend(settings.workers if waiting > _CHUNK else 1) as pool:
        for jobs in _batches(catalogue, settings, wanted, stopped):
            make = partial(make_each, seed=seed, max_pixels=settings.max_image_pixels)
            made = list(_made(pool, jobs, make))
            done = [one for _, found in made for one in found]
            _store(catalogue, pa.concat_tables(table for table, _ in made), done, seed)
            passing |= {Tile.from_key(one.key).name: one.problem or "" for one in done if not one.lasting}
            looked += len(jobs)
            report(Progress("Making tasks", looked, max(waiting, looked)))
    tiles, tasks, problems = _told(catalogue)
    rate = round(looked / max(time.monotonic() - started, 1e-9), 1)
    return Built(tiles, tasks, looked, problems | passing, rate)


def standing_of(catalogue: Catalogue) -> tuple[int, int]:
    """Return the seed of the tasks that are stored, 0 if there are none, and how many tiles wait for tasks of it."""
    with catalogue.cursor() as cursor:
        row = first_row(cursor, "select seed from tasked group by seed order by count(*) desc, seed limit 1")
        seed = int(row[0]) if row else 0
        wanted = {"again": False, "version": VERSION, "seed": seed}
        return seed, scalar(cursor, f"select count(*) from {_WAITING}", wanted)


def make_each(jobs: Sequence[Job], *, seed: int, max_pixels: int) -> tuple[pa.Table, list[Done]]:
    """Make the tasks of some tiles, as rows of the table `tasks`."""
    columns: list[list[object]] = [[] for _ in _SCHEMA]
    done = []
    for job in jobs:
        try:
            ids, maps = read_maps(job, max_pixels=max_pixels)
            tasks = tasks_of(job.tile, ids, seed, maps)
        except ExplorerError as error:
            done.append(Done(job.key, job.origin, 0, str(error), isinstance(error, LandCoverError)))
            continue
        for place, task in enumerate(tasks):
            for column, value in zip(columns, _row(job.key, place, task), strict=True):
                column.append(value)
        done.append(Done(job.key, job.origin, len(tasks), None))
    arrays = [pa.array(column, field.type) for column, field in zip(columns, _SCHEMA, strict=True)]
    return pa.Table.from_arrays(arrays, schema=_SCHEMA), done


def _row(key: int, place: int, task: Task) -> tuple[object, ...]:
    answer = "" if task.form == "open" else task.turns[0].answer
    document = task.document
    return number_of(task.tile, document), key, place, task.kind, task.form, answer, document


def read_maps(job: Job, *, max_pixels: int) -> tuple[Ids, tuple[Ids, Ids] | None]:
    """Read the label map of a tile, and WorldCover 2020 and 2021 where both are kept.

    Raises:
        ExplorerError: One of them is gone, or cannot be read.
    """
    ids = locations.read_label(job.location, job.tile, max_pixels=max_pixels).ids
    if job.maps is None:
        return ids, None
    try:
        before, after = (decode_label(path.read_bytes(), max_pixels=max_pixels, reading="ids") for path in job.maps)
    except OSError as error:
        raise LabelError(f"{error.filename} cannot be read ({error.strerror}). Fetch it again.") from error
    return ids, (before.ids, after.ids)


def job_of(catalogue: Catalogue, settings: Settings, tile: Tile) -> Job:
    """Return where the maps of a tile lie.

    Raises:
        LandCoverError: It has no label map.
    """
    with catalogue.cursor() as cursor:
        row = first_row(
            cursor, f"select i.key, {_MAPS}, b.maps, {LOCATION_COLUMNS} from {_LABELLED} and i.key = ?", [tile.key]
        )
    if row is None:
        raise LandCoverError(
            f"{tile.name} has no land-cover map, so nothing can be asked about it. "
            f"Fetch it with chatearth landcover fetch {tile.name}, or import label maps with --labels."
        )
    return _job(settings, *row)


def _job(settings: Settings, key: int, origin: str, both: str | None, *where: object) -> Job:
    before, after = (path_of(settings, Tile.from_key(key), version) for version in VERSIONS)
    return Job(key, origin, Location(*where), (before, after) if both else None)  # type: ignore[arg-type]  # a row's columns


def _batches(
    catalogue: Catalogue, settings: Settings, wanted: Mapping[str, object], stopped: Callable[[], bool]
) -> Iterator[list[Job]]:
    """Walk through label maps in the order in which they lie, once each."""
    place = (-1, 0, 0)
    while not stopped():
        with catalogue.cursor() as cursor:
            rows = cursor.execute(
                f"""select i.source, {START}, i.key, {_MAPS}, b.maps, {LOCATION_COLUMNS} from {_WAITING}
                and (i.source, {START}, i.key) > ($source, $start, $after) order by 1, 2, 3 limit {BATCH}""",
                {**wanted, "source": place[0], "start": place[1], "after": place[2]},
            ).fetchall()
        if not rows:
            return
        place = rows[-1][:3]
        yield [_job(settings, *row[2:]) for row in rows]


def _made(
    pool: Executor | None, jobs: Sequence[Job], make: Callable[[Sequence[Job]], tuple[pa.Table, list[Done]]]
) -> Iterator[tuple[pa.Table, list[Done]]]:
    chunks = [jobs[start : start + _CHUNK] for start in range(0, len(jobs), _CHUNK)]
    yield from map(make, chunks) if pool is None else pool.map(make, chunks)


def _store(catalogue: Catalogue, table: pa.Table, done: Sequence[Done], seed: int) -> None:
    """Keep the tasks of some tiles, in place of those that they had."""
    kept = [one for one in done if one.lasting]
    names = {"key": pa.uint32(), "origin": pa.string(), "tasks": pa.uint16(), "problem": pa.string()}
    tiles = pa.table({name: pa.array([getattr(one, name) for one in kept], kind) for name, kind in names.items()})
    with catalogue.transaction() as cursor:
        cursor.register("made", table)
        cursor.register("tiles_made", tiles)
        if scalar(cursor, "select count(*) from tasked where tasks > 0 and key in (select key from tiles_made)"):
            cursor.execute("delete from tasks where key in (select key from tiles_made)")
        cursor.execute("insert into tasks by name select * from made")
        cursor.execute(
            "insert or replace into tasked by name select *, $seed as seed, $version as version from tiles_made",
            {"seed": seed, "version": VERSION},
        )
        cursor.unregister("made")
        cursor.unregister("tiles_made")


def _told(catalogue: Catalogue) -> tuple[int, int, dict[str, str]]:
    with catalogue.cursor() as cursor:
        row = first_row(cursor, "select count(*), coalesce(sum(tasks), 0)::bigint from tasked where tasks > 0")
        rows = cursor.execute("select key, problem from tasked where problem is not null order by key").fetchall()
    tiles, tasks = row or (0, 0)
    return int(tiles), int(tasks), {Tile.from_key(key).name: problem for key, problem in rows}
