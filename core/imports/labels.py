"""Measure every label map once; maps that can be read in two ways are decided by the others beside them. Resumable."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from duckdb import DuckDBPyConnection

from core.errors import ImageError, LabelError
from core.geography.tiles import Tile
from core.imports import jobs
from core.imports.jobs import Job, go_through, stored
from core.pictures import locations
from core.pictures.locations import LOCATION_COLUMNS, Location
from core.progress import Report
from core.raster.landcover import REGIONS, LabelMap, Numbers, measure
from core.raster.legend import CLASSES, Reading
from core.raster.readings import settle
from core.settings import Settings
from core.store.catalogue import Catalogue
from core.store.schema import CLASS_COLUMNS

_REGION_VALUES = len(REGIONS) * len(CLASSES)
_STEP = "Measuring land cover"


class Measured(NamedTuple):
    """What was found in a label map; `regions` is empty where it could not be read."""

    key: int
    source: int
    unmatched: int
    regions: bytes
    problem: str | None
    reading: Reading | None = None
    votes: Sequence[Reading] = ()
    candidates: Sequence[Reading] = ()
    settled: bool = False
    """Whether the maps beside it decided how it is read."""
    note: str | None = None

    @classmethod
    def of(cls, job: Job, label: LabelMap) -> "Measured":
        """Measure a label map."""
        regions = measure(label.ids).regions.astype("<u2").tobytes()
        choice = label.choice
        made = cls(job.key, job.source, label.unmatched, regions, None, choice.reading)
        return made._replace(votes=choice.votes, candidates=choice.candidates, note=choice.note)


class _Open(NamedTuple):
    """A map that can be read in several ways, and the one that the maps beside it speak for, if any."""

    job: Job
    candidates: Sequence[Reading]
    note: str | None
    decided: Reading | None


def tell(catalogue: Catalogue, sources: Sequence[int], numbers: Numbers | None, *, hint: bool = False) -> None:
    """Note what a person says that the numbers in some sources mean; their maps are then measured again.

    A `hint`, as of a list of classes beside the maps, counts only where nobody has said anything.
    """
    if numbers is None:
        return
    with catalogue.transaction() as cursor:
        changed = cursor.execute(
            """update sources set numbers = $numbers where list_contains($sources, id)
            and numbers is distinct from $numbers and (numbers is null or not $hint) returning id""",
            {"numbers": numbers, "sources": list(sources), "hint": hint},
        ).fetchall()
        cursor.execute(
            "update landcover set votes = null where list_contains($sources, source)",
            {"sources": [number for (number,) in changed]},
        )


def measure_labels(catalogue: Catalogue, settings: Settings, report: Report) -> None:
    """Measure the land cover of every tile whose label map is new, then decide the maps in doubt."""
    with catalogue.cursor() as cursor:
        told: dict[int, Numbers | None] = dict(cursor.execute("select id, numbers from sources").fetchall())

    def look(job: Job) -> Measured:
        fresh = job._replace(location=job.location._replace(reading=None))
        try:
            return Measured.of(fresh, _read(fresh, settings, told[job.source]))
        except (ImageError, LabelError) as error:
            return Measured(job.key, job.source, 0, b"", str(error))

    def look_again(item: _Open) -> Measured:
        reading = item.decided or item.candidates[0]
        chosen = item.job._replace(location=item.job.location._replace(reading=reading))
        try:
            found = Measured.of(chosen, _read(chosen, settings))
        except (ImageError, LabelError) as error:
            return Measured(item.job.key, item.job.source, 0, b"", str(error))
        return found._replace(candidates=item.candidates, settled=item.decided is not None, note=item.note)

    def keep(found: Sequence[Measured]) -> None:
        with stored(catalogue, measured_table(found)) as cursor:
            store(cursor)

    go_through(_pending(catalogue), look, keep, _STEP, settings, report)
    go_through(list(_in_doubt(catalogue)), look_again, keep, "Deciding label maps in doubt", settings, report)


def store(cursor: DuckDBPyConnection) -> None:
    """Keep the findings in `batch`; what was derived from other readings of the same maps goes."""
    cursor.execute("insert or replace into landcover by name select * exclude (reading) from batch")
    cursor.execute("delete from facts where key in (select key from batch)")
    cursor.execute(
        """update images set reading = batch.reading from batch
        where images.key = batch.key and images.source = batch.source and images.layer = 'labels'"""
    )


def _read(job: Job, settings: Settings, numbers: Numbers | None = None) -> LabelMap:
    tile = Tile.from_key(job.key)
    return locations.read_label(job.location, tile, max_pixels=settings.max_image_pixels, numbers=numbers)


def _pending(catalogue: Catalogue) -> list[Job]:
    """Label maps of tiles that were not measured, or could not be read last time."""
    return jobs.pending(
        catalogue,
        "i.layer = 'labels' and i.key in (select key from tiles) and not exists (from landcover l"
        " where l.key = i.key and l.source = i.source and l.problem is null and l.votes is not null)",
    )


def _in_doubt(catalogue: Catalogue) -> Iterator[_Open]:
    """Yield the maps in doubt that are not read as all measured maps together say.

    The decision follows from the clear maps alone, so it is the same whatever the order in which they came.
    """
    with catalogue.cursor() as cursor:
        near, around = _votes(cursor)
        rows = cursor.execute(
            f"""select i.key, i.source, l.candidates, l.note, l.settled, {LOCATION_COLUMNS}
            from landcover l join images i on i.key = l.key and i.source = l.source and i.layer = 'labels'
            join sources s on s.id = i.source where len(l.candidates) > 0 order by i.source, i.start, i.key"""
        ).fetchall()
    for key, source, candidates, note, settled, *place in rows:
        location = Location(*place)
        decided = settle(candidates, near[source]) or settle(candidates, around[_folder(location.path)])
        if (location.reading, settled) != (decided or candidates[0], decided is not None):
            yield _Open(Job(key, source, location), candidates, note, decided)


def _votes(cursor: DuckDBPyConnection) -> tuple[Mapping[int, Counter[Reading]], Mapping[str, Counter[Reading]]]:
    """Count what the clear maps say, by source, and by the folder that sources lie in side by side."""
    near: defaultdict[int, Counter[Reading]] = defaultdict(Counter)
    around: defaultdict[str, Counter[Reading]] = defaultdict(Counter)
    cursor.execute(
        """select source, path, vote, count(*) from (
            select source, unnest(votes) as vote from landcover join images using (key, source) where layer = 'labels')
        join sources on id = source where kind <> 'own' group by all"""
    )
    for source, path, vote, count in cursor.fetchall():
        near[source][vote] += count
        around[_folder(path)][vote] += count
    return near, around


def _folder(path: str) -> str:
    return str(Path(path).parent)


def measured_table(measured: Sequence[Measured]) -> pa.Table:
    """Findings as columns of the table `landcover`, and the reading."""
    blank = bytes(2 * _REGION_VALUES)
    packed = [item.regions or blank for item in measured]
    regions = np.frombuffer(b"".join(packed), "<u2").reshape(-1, len(REGIONS), len(CLASSES))
    overall = regions[:, :4].sum(axis=1, dtype=np.uint32)
    lists = pa.list_(pa.string())
    return pa.table(
        {
            "key": pa.array([item.key for item in measured], pa.uint32()),
            "source": pa.array([item.source for item in measured], pa.int32()),
            "unmatched": pa.array([item.unmatched for item in measured], pa.uint32()),
            "regions": pa.array(packed, pa.binary()),
            "problem": pa.array([item.problem for item in measured], pa.string()),
            "reading": pa.array([item.reading for item in measured], pa.string()),
            "votes": pa.array([list(item.votes) for item in measured], lists),
            "candidates": pa.array([list(item.candidates) for item in measured], lists),
            "settled": pa.array([item.settled for item in measured], pa.bool_()),
            "note": pa.array([item.note for item in measured], pa.string()),
            **{column: pa.array(overall[:, number]) for number, column in enumerate(CLASS_COLUMNS)},
        }
    )
