"""The check of stored tasks: every answer derived a second time, tile by tile, in parallel."""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from typing import NamedTuple

from core.errors import ExplorerError
from core.geography.tiles import Tile
from core.processes import lend
from core.progress import Progress, Report, silent
from core.settings import Settings
from core.store.catalogue import Catalogue
from generation.tasks.keep import Job, job_of, read_maps
from generation.tasks.task import Task, turns_of
from generation.tasks.verify import Fault, faults_of

_CHUNK, _AT_ONCE = 20, 2


class Checked(NamedTuple):
    """What came of a check."""

    tiles: int
    tasks: int
    faults: tuple[Fault, ...]
    problems: dict[str, str]
    """Tiles whose map could not be read."""


class _Stored(NamedTuple):
    """The tasks of a tile with its maps, for whichever process."""

    job: Job
    documents: tuple[tuple[str, str], ...]
    """Kind and turns."""


def verify_all(
    catalogue: Catalogue,
    settings: Settings,
    report: Report = silent,
    *,
    tiles: Sequence[Tile] | None = None,
    sample: int | None = None,
) -> Checked:
    """Derive the stored answers of some tiles anew, or of all, or of a sample drawn by chance."""
    keys = _keys(catalogue, tiles, sample)
    faults: list[Fault] = []
    problems: dict[str, str] = {}
    tasks = done = 0
    report(Progress("Checking tasks", 0, len(keys)))
    check = partial(check_each, max_pixels=settings.max_image_pixels)
    with lend(settings.workers if len(keys) > _CHUNK else 1) as pool:
        chunks = _chunks(catalogue, settings, keys, problems)
        while some := list(islice(chunks, _AT_ONCE * settings.workers)):
            for found, unread in map(check, some) if pool is None else pool.map(check, some):
                faults += found
                problems |= unread
            done += sum(map(len, some))
            tasks += sum(len(one.documents) for chunk in some for one in chunk)
            report(Progress("Checking tasks", done, len(keys)))
    return Checked(len(keys) - len(problems), tasks, tuple(faults), problems)


def check_each(stored: Sequence[_Stored], *, max_pixels: int) -> tuple[list[Fault], dict[str, str]]:
    """Check the tasks of some tiles."""
    found: list[Fault] = []
    unread: dict[str, str] = {}
    for one in stored:
        try:
            ids, maps = read_maps(one.job, max_pixels=max_pixels)
        except ExplorerError as error:
            unread[one.job.tile.name] = str(error)
            continue
        tasks = [Task(one.job.tile, kind, turns_of(document)) for kind, document in one.documents]
        found += faults_of(tasks, ids, maps)
    return found, unread


def _keys(catalogue: Catalogue, tiles: Sequence[Tile] | None, sample: int | None) -> list[int]:
    order, values = ("key", []) if sample is None else ("hash(key) limit ?", [sample])
    with catalogue.cursor() as cursor:
        rows = cursor.execute(f"select key from tasked where tasks > 0 order by {order}", values).fetchall()
    wanted = None if tiles is None else {tile.key for tile in tiles}
    return [key for (key,) in rows if wanted is None or key in wanted]


def _chunks(
    catalogue: Catalogue, settings: Settings, keys: Sequence[int], problems: dict[str, str]
) -> Iterator[list[_Stored]]:
    for start in range(0, len(keys), _CHUNK):
        some = keys[start : start + _CHUNK]
        with catalogue.cursor() as cursor:
            rows = cursor.execute(
                "select key, kind, document from tasks where list_contains($keys::uinteger[], key)", {"keys": some}
            ).fetchall()
        found: dict[int, list[tuple[str, str]]] = {}
        for key, kind, document in rows:
            found.setdefault(key, []).append((kind, document))
        chunk = []
        for key, documents in found.items():
            try:
                chunk.append(_Stored(job_of(catalogue, settings, Tile.from_key(key)), tuple(documents)))
            except ExplorerError as error:
                problems[Tile.from_key(key).name] = str(error)
        yield chunk
