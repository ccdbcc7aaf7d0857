"""Facts of the tiles in the catalogue: measured when first asked for, kept, and measured anew when they must be."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import NamedTuple

from core import pictures
from core.catalogue import Catalogue, first_row
from core.errors import ExplorerError, LandCoverError
from core.landcover import LabelMap
from core.pictures import LOCATION_COLUMNS, Location
from core.progress import Progress, Report
from core.settings import Settings
from core.tiles import Tile
from generation.facts import VERSION, Facts, measure_facts

_BATCH = 500
_WRITING = Lock()
"""Two threads that measure the same tile at once would both insert its key, and one of them fail."""
_ORIGIN = "concat_ws('/', i.source, i.start, i.size, i.stamp)"
"""Changes whenever a tile gets another label map; a map that the explorer cut itself stays as it is."""
_LABELS = "images i join sources s on s.id = i.source"


class _Job(NamedTuple):
    tile: Tile
    origin: str
    location: Location


class _Done(NamedTuple):
    key: int
    version: int
    origin: str
    document: str


class Measured(NamedTuple):
    """What `measure_all` did."""

    done: int
    """Tiles that were measured now."""
    refused: dict[str, str]
    """Why the others could not be, by tile."""


def label_of(catalogue: Catalogue, settings: Settings, tile: Tile) -> LabelMap:
    """Read the land-cover map of a tile.

    Raises:
        LandCoverError: It has none.
        ExplorerError: The map is gone or cannot be read.
    """
    job = _job(catalogue, tile)
    return pictures.read_label(job.location, tile, max_pixels=settings.max_image_pixels)


def facts_of(catalogue: Catalogue, settings: Settings, tile: Tile) -> Facts:
    """Return the facts of a tile, measuring its label map where that was not done yet or the map has changed.

    Raises:
        LandCoverError: The tile has no land-cover map, or none of its pixels has a known class.
        ExplorerError: The map is gone or cannot be read.
    """
    job = _job(catalogue, tile)
    with catalogue.cursor() as cursor:
        row = first_row(
            cursor,
            "select document from facts where key = ? and version = ? and origin = ?",
            [tile.key, VERSION, job.origin],
        )
    if row:
        return Facts.from_json(row[0])
    facts = _measure(job, settings)
    _keep(catalogue, [_Done(tile.key, VERSION, job.origin, facts.to_json())])
    return facts


def measure_all(catalogue: Catalogue, settings: Settings, report: Report) -> Measured:
    """Measure every tile whose facts are missing or out of date. Interrupted, it goes on where it stopped."""
    refused: dict[str, str] = {}

    def look(job: _Job) -> _Done | None:
        try:
            return _Done(job.tile.key, VERSION, job.origin, _measure(job, settings).to_json())
        except ExplorerError as error:
            refused[job.tile.name] = str(error)
            return None

    jobs = _pending(catalogue)
    with ThreadPoolExecutor(settings.workers) as pool:
        for start, batch in _batches(jobs):
            report(Progress("Measuring facts", start, len(jobs)))
            _keep(catalogue, [done for done in pool.map(look, batch) if done])
    return Measured(len(jobs) - len(refused), refused)


def _job(catalogue: Catalogue, tile: Tile) -> _Job:
    with catalogue.cursor() as cursor:
        row = first_row(
            cursor,
            f"select {_ORIGIN}, {LOCATION_COLUMNS} from {_LABELS} where i.key = ? and i.layer = 'labels'",
            [tile.key],
        )
    if row is None:
        raise LandCoverError(
            f"{tile.name} has no land-cover map, so nothing can be said about it. "
            "Import label maps with --labels, or WorldCover rasters with --worldcover."
        )
    return _Job(tile, row[0], Location(*row[1:]))


def _pending(catalogue: Catalogue) -> list[_Job]:
    """Tiles with a label map and without facts of it, in the order in which the maps lie."""
    with catalogue.cursor() as cursor:
        rows = cursor.execute(
            f"""select i.key, {_ORIGIN}, {LOCATION_COLUMNS} from {_LABELS} left join facts f on f.key = i.key
            where i.layer = 'labels' and i.key in (select key from tiles)
            and (f.version is distinct from ? or f.origin is distinct from {_ORIGIN})
            order by i.source, i.start, i.key""",
            [VERSION],
        ).fetchall()
    return [_Job(Tile.from_key(key), origin, Location(*place)) for key, origin, *place in rows]


def _measure(job: _Job, settings: Settings) -> Facts:
    label = pictures.read_label(job.location, job.tile, max_pixels=settings.max_image_pixels)
    return measure_facts(label.ids, job.tile)


def _keep(catalogue: Catalogue, done: Sequence[_Done]) -> None:
    if not done:
        return
    with _WRITING, catalogue.transaction() as cursor:
        cursor.executemany("insert or replace into facts values (?, ?, ?, ?)", done)


def _batches(jobs: Sequence[_Job]) -> Iterator[tuple[int, Sequence[_Job]]]:
    for start in range(0, len(jobs), _BATCH):
        yield start, jobs[start : start + _BATCH]
