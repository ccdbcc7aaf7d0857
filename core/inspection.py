"""Look at every picture once: blank or broken images, and the land cover of every label map. Resumable."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np
import pyarrow as pa

from core import pictures, tiletable
from core.catalogue import Catalogue
from core.errors import ImageError, LabelError, RasterError
from core.flags import Flag
from core.images import inspect
from core.landcover import REGIONS, encode_label, measure
from core.legend import CLASSES
from core.pictures import LOCATION_COLUMNS, Location, source_id
from core.progress import Progress, Report
from core.release import Problem, Source
from core.settings import Settings
from core.tiles import TILE_PX, Tile

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


def inspect_images(catalogue: Catalogue, settings: Settings, report: Report, problems: list[Problem]) -> None:
    """Decode every image that was not looked at yet and remember what is wrong with it."""

    def look(job: _Job) -> _Seen:
        tile = Tile.from_key(job.key)
        try:
            facts = inspect(pictures.read(job.location, tile), max_pixels=settings.max_image_pixels)
        except ImageError as error:
            return _Seen(job.key, job.source, int(Flag.UNREADABLE), str(error))
        if (facts.width, facts.height) != (TILE_PX, TILE_PX):
            return _Seen(job.key, job.source, int(Flag.WRONG_SIZE), f"the image is {facts.width} x {facts.height} px")
        flag = {"white": Flag.WHITE, "black": Flag.BLACK, None: Flag(0)}[facts.blank]
        return _Seen(job.key, job.source, int(flag), None)

    def keep(seen: Sequence[_Seen]) -> None:
        _store(catalogue, _seen_table(seen), "insert into inspections select * from batch")
        problems.extend(Problem("image", Tile.from_key(item.key).name, item.detail) for item in seen if item.detail)

    _go_through(_pending_images(catalogue), look, keep, "Looking at images", settings, report)


def measure_labels(catalogue: Catalogue, settings: Settings, report: Report, problems: list[Problem]) -> None:
    """Measure the land cover of every tile whose label map is new."""

    def look(job: _Job) -> _Measured:
        tile = Tile.from_key(job.key)
        try:
            label = pictures.read_label(job.location, tile, max_pixels=settings.max_image_pixels)
        except (ImageError, LabelError) as error:
            return _Measured(job.key, job.source, 0, b"", str(error))
        return _Measured(job.key, job.source, label.unmatched, _packed(label.ids), None)

    def keep(measured: Sequence[_Measured]) -> None:
        _keep_measured(catalogue, measured, problems)

    _go_through(_pending_labels(catalogue), look, keep, "Measuring land cover", settings, report)


def cut_worldcover(
    catalogue: Catalogue, rasters: Sequence[Path], settings: Settings, report: Report, problems: list[Problem]
) -> None:
    """Cut label maps out of WorldCover rasters for tiles without one, keep them as files and measure them."""
    from core.raster import WorldCover

    source = _own_labels(catalogue, settings)
    settings.labels.mkdir(parents=True, exist_ok=True)

    with WorldCover(rasters) as worldcover:

        def look(job: _Job) -> _Measured | None:
            tile = Tile.from_key(job.key)
            try:
                label = worldcover.cut(tile)
            except RasterError as error:
                problems.append(Problem("worldcover", tile.name, str(error)))
                return None
            if label is None:
                return None
            target = settings.labels / f"{tile.name}.png"
            partial = target.with_suffix(".part")
            partial.write_bytes(encode_label(label.ids))
            partial.replace(target)
            return _Measured(job.key, source, label.unmatched, _packed(label.ids), None)

        def keep(measured: Sequence[_Measured | None]) -> None:
            cut = [item for item in measured if item is not None]
            keys = pa.table({"key": pa.array([item.key for item in cut], pa.uint32())})
            _store(
                catalogue,
                keys,
                f"insert or replace into images (key, layer, source) select key, 'labels', {source} from batch",
            )
            _keep_measured(catalogue, cut, problems)

        jobs = [
            _Job(key, source, Location("folder", str(settings.labels), "", ".png")) for key in _unlabelled(catalogue)
        ]
        _go_through(jobs, look, keep, "Cutting WorldCover", settings, report)


def _own_labels(catalogue: Catalogue, settings: Settings) -> int:
    """Number of the source that holds the label maps we cut ourselves."""
    with catalogue.transaction() as cursor:
        return source_id(cursor, Source("folder", str(settings.labels), "", ".png", "labels"))


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
    return _jobs(
        catalogue,
        "i.layer = 'rgb' and not exists (from inspections p where p.key = i.key and p.source = i.source)",
    )


def _pending_labels(catalogue: Catalogue) -> list[_Job]:
    return _jobs(
        catalogue,
        "i.layer = 'labels' and i.key in (select key from tiles)"
        " and not exists (from landcover l where l.key = i.key and l.source = i.source)",
    )


def _jobs(catalogue: Catalogue, condition: str) -> list[_Job]:
    with catalogue.cursor() as cursor:
        rows = cursor.execute(
            f"select i.key, i.source, {LOCATION_COLUMNS} from images i join sources s on s.id = i.source"
            f" where {condition} order by i.source, i.start, i.key"
        ).fetchall()
    return [_Job(row[0], row[1], Location(*row[2:])) for row in rows]


def _unlabelled(catalogue: Catalogue) -> list[int]:
    with catalogue.cursor() as cursor:
        rows = cursor.execute(
            "select key from tiles where key not in (select key from images where layer = 'labels') order by morton"
        ).fetchall()
    return [row[0] for row in rows]


def _packed(ids: np.ndarray[tuple[int, int], np.dtype[np.uint8]]) -> bytes:
    return measure(ids).regions.astype(np.uint16).tobytes()


def _keep_measured(catalogue: Catalogue, measured: Sequence[_Measured], problems: list[Problem]) -> None:
    table = _measured_table(measured)
    _store(catalogue, table, "insert or replace into landcover select * from batch")
    for item in measured:
        if item.problem or item.unmatched:
            reason = item.problem or f"{item.unmatched:,} pixels have a colour or value that is in no legend"
            problems.append(Problem("label map", Tile.from_key(item.key).name, reason))


def _seen_table(seen: Iterable[_Seen]) -> pa.Table:
    keys, sources, flags, details = zip(*seen, strict=True)
    return pa.table(
        {
            "key": pa.array(keys, pa.uint32()),
            "source": pa.array(sources, pa.int32()),
            "flags": pa.array(flags, pa.uint32()),
            "detail": pa.array(details, pa.string()),
        }
    )


def _measured_table(measured: Sequence[_Measured]) -> pa.Table:
    blank = bytes(2 * _REGION_VALUES)
    values = np.frombuffer(b"".join(item.regions or blank for item in measured), np.uint16)
    return pa.table(
        {
            "key": pa.array([item.key for item in measured], pa.uint32()),
            "source": pa.array([item.source for item in measured], pa.int32()),
            "unmatched": pa.array([item.unmatched for item in measured], pa.uint32()),
            "regions": pa.FixedSizeListArray.from_arrays(pa.array(values), _REGION_VALUES),
            "problem": pa.array([item.problem for item in measured], pa.string()),
        }
    )


def _store(catalogue: Catalogue, batch: pa.Table, insert: str) -> None:
    """Write one batch in a transaction of its own."""
    if not batch.num_rows:
        return
    with catalogue.transaction() as cursor:
        cursor.register("batch", batch)
        cursor.execute(insert)
        cursor.unregister("batch")
        tiletable.mark_stale(cursor)
