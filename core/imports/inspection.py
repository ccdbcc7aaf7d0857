"""Look at every picture once: blank or broken images, and the land cover of every label map. Resumable."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np
import pyarrow as pa
from duckdb import DuckDBPyConnection

from core.errors import ImageError, LabelError, RasterError
from core.geography.tiles import TILE_PX, Tile
from core.pictures import locations
from core.pictures.locations import Location, source_id
from core.progress import Progress, Report
from core.raster.images import inspect
from core.raster.landcover import REGIONS, encode_label, measure
from core.raster.legend import CLASSES
from core.release.problems import Problem, Problems
from core.release.sources import Source
from core.settings import Settings
from core.store import tiletable
from core.store.catalogue import Catalogue
from core.store.flags import Flag
from core.store.schema import CLASS_COLUMNS

BATCH = 2_000
"""Pictures looked at between two commits."""

_Result = TypeVar("_Result")
_REGION_VALUES = len(REGIONS) * len(CLASSES)


class _Job(NamedTuple):
    key: int
    source: int
    location: Location


class _Seen(NamedTuple):
    """What was found in an image."""

    key: int
    source: int
    flags: int
    detail: str | None


class _Measured(NamedTuple):
    """What was found in a label map; `regions` is empty where it could not be read."""

    key: int
    source: int
    unmatched: int
    regions: bytes
    problem: str | None


def inspect_images(catalogue: Catalogue, settings: Settings, report: Report) -> None:
    """Decode every image that was not looked at yet and remember what is wrong with it."""

    def look(job: _Job) -> _Seen:
        tile = Tile.from_key(job.key)
        try:
            facts = inspect(locations.read(job.location, tile), max_pixels=settings.max_image_pixels)
        except ImageError as error:
            return _Seen(job.key, job.source, int(Flag.UNREADABLE), str(error))
        if (facts.width, facts.height) != (TILE_PX, TILE_PX):
            return _Seen(job.key, job.source, int(Flag.WRONG_SIZE), f"the image is {facts.width} x {facts.height} px")
        flag = {"white": Flag.WHITE, "black": Flag.BLACK, None: Flag(0)}[facts.blank]
        return _Seen(job.key, job.source, int(flag), None)

    def keep(seen: Sequence[_Seen]) -> None:
        with _stored(catalogue, _seen_table(seen)) as cursor:
            cursor.execute("delete from inspections where (key, source) in (select key, source from batch)")
            cursor.execute("insert into inspections select * from batch")

    _go_through(_pending_images(catalogue), look, keep, "Looking at images", settings, report)


def measure_labels(catalogue: Catalogue, settings: Settings, report: Report) -> None:
    """Measure the land cover of every tile whose label map is new."""

    def look(job: _Job) -> _Measured:
        tile = Tile.from_key(job.key)
        try:
            label = locations.read_label(job.location, tile, max_pixels=settings.max_image_pixels)
        except (ImageError, LabelError) as error:
            return _Measured(job.key, job.source, 0, b"", str(error))
        return _Measured(job.key, job.source, label.unmatched, _packed(label.ids), None)

    def keep(measured: Sequence[_Measured]) -> None:
        with _stored(catalogue, _measured_table(measured)) as cursor:
            cursor.execute("insert or replace into landcover select * from batch")

    _go_through(_pending_labels(catalogue), look, keep, "Measuring land cover", settings, report)


def cut_worldcover(
    catalogue: Catalogue, rasters: Sequence[Path], settings: Settings, report: Report, problems: Problems
) -> int:
    """Cut label maps out of WorldCover rasters for tiles without one, keep them as files and measure them.

    Returns:
        How many were cut.
    """
    from core.raster.georeferenced import WorldCover

    source = _own_labels(catalogue)
    count = 0
    settings.labels.mkdir(parents=True, exist_ok=True)

    with WorldCover(rasters) as worldcover:

        def look(job: _Job) -> _Measured | Problem | None:
            tile = Tile.from_key(job.key)
            try:
                label = worldcover.cut(tile)
            except RasterError as error:
                return Problem("worldcover", tile.name, str(error))
            if label is None:
                return None
            _write(settings.labels / f"{tile.name}.png", encode_label(label.ids))
            return _Measured(job.key, source, label.unmatched, _packed(label.ids), None)

        def keep(measured: Sequence[_Measured | Problem | None]) -> None:
            nonlocal count
            problems.extend(item for item in measured if isinstance(item, Problem))
            cut = [item for item in measured if isinstance(item, _Measured)]
            with _stored(catalogue, _measured_table(cut)) as cursor:
                cursor.execute(
                    "insert or replace into images (key, layer, source) select key, 'labels', source from batch"
                )
                cursor.execute("insert or replace into landcover select * from batch")
            count += len(cut)

        location = Location("own", str(settings.labels.absolute()), "", ".png")
        jobs = [_Job(key, source, location) for key in _unlabelled(catalogue, source, settings.labels)]
        _go_through(jobs, look, keep, "Cutting WorldCover", settings, report)
    return count


def findings(catalogue: Catalogue, sources: Sequence[int]) -> Iterator[Problem]:
    """Yield what was found wrong with the images and label maps of some sources, now or in an earlier run."""
    with catalogue.cursor() as cursor:
        cursor.execute(
            """select layer, key, detail from (
                select layer, key, source, detail from inspections join images using (key, source) where layer = 'rgb'
                union all
                select layer, key, source, coalesce(problem,
                    format('{:,} pixels have a colour or value that is in no legend', unmatched))
                from landcover join images using (key, source)
                where layer = 'labels' and (problem is not null or unmatched > 0))
            where detail is not null and list_contains($sources, source) order by layer desc, key""",
            {"sources": list(sources)},
        )
        while rows := cursor.fetchmany(BATCH):
            for layer, key, detail in rows:
                yield Problem("image" if layer == "rgb" else "label map", Tile.from_key(key).name, detail)


def _write(target: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all."""
    partial = target.with_suffix(".part")
    try:
        partial.write_bytes(data)
        partial.replace(target)
    except OSError:
        partial.unlink(missing_ok=True)
        raise


def _own_labels(catalogue: Catalogue) -> int:
    """Number of the source that holds the label maps we cut ourselves."""
    with catalogue.transaction() as cursor:
        return source_id(cursor, Source("own", str(catalogue.path.parent / "labels"), "", ".png", "labels"))


def _go_through(
    jobs: Sequence[_Job],
    look: Callable[[_Job], _Result],
    keep: Callable[[Sequence[_Result]], None],
    step: str,
    settings: Settings,
    report: Report,
) -> None:
    """Look at pictures on several threads and keep what was found batch by batch."""
    with ThreadPoolExecutor(settings.workers) as pool:
        for start in range(0, len(jobs), BATCH):
            report(Progress(step, start, len(jobs)))
            keep(list(pool.map(look, jobs[start : start + BATCH])))


def _pending_images(catalogue: Catalogue) -> list[_Job]:
    """Images that were not looked at, or could not be read last time."""
    return _jobs(
        catalogue,
        "i.layer = 'rgb' and not exists (from inspections p where p.key = i.key and p.source = i.source"
        f" and p.flags & {int(Flag.UNREADABLE)} = 0)",
    )


def _pending_labels(catalogue: Catalogue) -> list[_Job]:
    """Label maps of tiles that were not measured, or could not be read last time."""
    return _jobs(
        catalogue,
        "i.layer = 'labels' and i.key in (select key from tiles)"
        " and not exists (from landcover l where l.key = i.key and l.source = i.source and l.problem is null)",
    )


def _jobs(catalogue: Catalogue, condition: str) -> list[_Job]:
    """Pictures to look at, in the order in which they lie; none of a source that is out of reach just now."""
    with catalogue.cursor() as cursor:
        sources = {
            number: Location(*place)
            for number, *place in cursor.execute("select id, kind, path, prefix, suffix from sources").fetchall()
            if Path(place[1]).exists()
        }
        rows = cursor.execute(
            "select i.key, i.source, i.start, i.packed, i.size, i.deflated, i.stamp from images i"
            f" where {condition} and list_contains($sources, i.source) order by i.source, i.start, i.key",
            {"sources": list(sources)},
        ).fetchall()
    return [_Job(key, source, Location(*sources[source][:4], *place)) for key, source, *place in rows]


def _unlabelled(catalogue: Catalogue, own: int, folder: Path) -> list[int]:
    """Tiles without a label map, and those whose map we cut but whose file has gone."""
    with catalogue.cursor() as cursor:
        rows = cursor.execute(
            """select t.key, i.source from tiles t left join images i on i.key = t.key and i.layer = 'labels'
            where i.source is null or i.source = ? order by t.morton""",
            [own],
        ).fetchall()
    there = {path.stem for path in folder.glob("*.png")}
    return [key for key, source in rows if source is None or Tile.from_key(key).name not in there]


def _packed(ids: np.ndarray[tuple[int, int], np.dtype[np.uint8]]) -> bytes:
    return measure(ids).regions.astype("<u2").tobytes()


def _seen_table(seen: Sequence[_Seen]) -> pa.Table:
    return pa.table(
        {
            "key": pa.array([item.key for item in seen], pa.uint32()),
            "source": pa.array([item.source for item in seen], pa.int32()),
            "flags": pa.array([item.flags for item in seen], pa.uint32()),
            "detail": pa.array([item.detail for item in seen], pa.string()),
        }
    )


def _measured_table(measured: Sequence[_Measured]) -> pa.Table:
    blank = bytes(2 * _REGION_VALUES)
    packed = [item.regions or blank for item in measured]
    regions = np.frombuffer(b"".join(packed), "<u2").reshape(-1, len(REGIONS), len(CLASSES))
    overall = regions[:, :4].sum(axis=1, dtype=np.uint32)
    return pa.table(
        {
            "key": pa.array([item.key for item in measured], pa.uint32()),
            "source": pa.array([item.source for item in measured], pa.int32()),
            "unmatched": pa.array([item.unmatched for item in measured], pa.uint32()),
            "regions": pa.array(packed, pa.binary()),
            "problem": pa.array([item.problem for item in measured], pa.string()),
            **{column: pa.array(overall[:, number]) for number, column in enumerate(CLASS_COLUMNS)},
        }
    )


@contextmanager
def _stored(catalogue: Catalogue, batch: pa.Table) -> Iterator[DuckDBPyConnection]:
    """Lend a cursor on which `batch` can be read, in a transaction of its own."""
    with catalogue.transaction() as cursor:
        cursor.register("batch", batch)
        yield cursor
        cursor.unregister("batch")
        if batch.num_rows:
            tiletable.mark_stale(cursor)
