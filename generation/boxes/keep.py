"""Box captions in the catalogue: one text of five lines a tile, from its land cover, and one from a box file."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from functools import partial
from typing import NamedTuple

from core.errors import ExplorerError
from core.geography.tiles import Tile
from core.pictures import locations
from core.pictures.locations import LOCATION_COLUMNS, Location
from core.processes import lend
from core.progress import Progress, Report, silent
from core.settings import Settings
from core.store.boxtable import BOXES_SET
from core.store.catalogue import Catalogue, scalar
from core.store.madecaptions import MadeCaption, MadeSet, put_in_force
from generation.boxes.captions import captions
from generation.boxes.found import find_boxes

SET = MadeSet(BOXES_SET, "Captions as RemoteCLIP writes them, from boxes")
BATCH = 2_000
"""Tiles between two commits: all that an interrupted run can lose."""

_OF_COVER, _OF_FILE = 0, 1
"""Which caption of a tile: that of its land cover, and that of a box file."""

_CHUNK = 50
_LABELLED = "images i join sources s on s.id = i.source where i.layer = 'labels' and i.key in (select key from tiles)"
_WAITING = f"""{_LABELLED} and i.key not in
    (select key from active_captions where caption_set = '{BOXES_SET}' and variant = {_OF_COVER})"""


class Job(NamedTuple):
    """A label map to write captions of, by whichever process."""

    key: int
    location: Location


class Written(NamedTuple):
    """What came of a tile."""

    key: int
    text: str
    problem: str = ""


class KeptAll(NamedTuple):
    """What came of all tiles."""

    done: int
    """Tiles that have a caption of their land cover's boxes now."""
    new: int
    problems: dict[str, str]
    """Why others have none, by tile."""
    rate_per_s: float


def keep_cover(catalogue: Catalogue, tile: Tile, five: Sequence[str]) -> int:
    """Put the captions of a tile's land cover in force; return how many texts are new."""
    return put_in_force(catalogue, SET, [MadeCaption(tile.key, _OF_COVER, "\n".join(five), "land cover")])


def keep_file(catalogue: Catalogue, found: Sequence[tuple[Tile, Sequence[str]]], file: str) -> int:
    """Put the captions of a box file's objects in force; return how many texts are new."""
    return put_in_force(
        catalogue, SET, [MadeCaption(tile.key, _OF_FILE, "\n".join(five), file) for tile, five in found]
    )


def keep_all(
    catalogue: Catalogue,
    settings: Settings,
    report: Report = silent,
    *,
    seed: int = 0,
    again: bool = False,
    stopped: Callable[[], bool] = lambda: False,
) -> KeptAll:
    """Write captions of every tile with land cover that has none, with `again` of all; ended, it goes on next time."""
    source = _LABELLED if again else _WAITING
    started, looked, new = time.monotonic(), 0, 0
    problems: dict[str, str] = {}
    with catalogue.cursor() as cursor:
        waiting = scalar(cursor, f"select count(*) from {source}")
    report(Progress("Writing box captions", 0, waiting))
    with lend(settings.workers if waiting > _CHUNK else 1) as pool:
        for jobs in _batches(catalogue, source, stopped):
            written = list(_written(pool, jobs, partial(write_each, seed=seed, max_pixels=settings.max_image_pixels)))
            problems.update({Tile.from_key(one.key).name: one.problem for one in written if one.problem})
            made = [MadeCaption(one.key, _OF_COVER, one.text, "land cover") for one in written if one.text]
            new += put_in_force(catalogue, SET, made)
            looked += len(jobs)
            report(Progress("Writing box captions", looked, max(waiting, looked)))
    return KeptAll(_done(catalogue), new, problems, round(looked / max(time.monotonic() - started, 1e-9), 1))


def write_each(jobs: Sequence[Job], *, seed: int, max_pixels: int) -> list[Written]:
    """Write the captions of label maps, one after the other."""
    return [_write(job, seed, max_pixels) for job in jobs]


def _write(job: Job, seed: int, max_pixels: int) -> Written:
    tile = Tile.from_key(job.key)
    try:
        label = locations.read_label(job.location, tile, max_pixels=max_pixels)
        return Written(job.key, "\n".join(captions(find_boxes(label.ids).boxes, tile.name, seed)))
    except ExplorerError as error:
        return Written(job.key, "", str(error))


def _batches(catalogue: Catalogue, source: str, stopped: Callable[[], bool]) -> Iterator[list[Job]]:
    """Walk through label maps in the order in which they lie, once each."""
    place = (-1, 0, 0)
    while not stopped():
        with catalogue.cursor() as cursor:
            rows = cursor.execute(
                f"""select i.source, coalesce(i.start, 0), i.key, {LOCATION_COLUMNS} from {source}
                and (i.source, coalesce(i.start, 0), i.key) > (?, ?, ?) order by 1, 2, 3 limit {BATCH}""",
                place,
            ).fetchall()
        if not rows:
            return
        place = rows[-1][:3]
        yield [Job(row[2], Location(*row[3:])) for row in rows]


def _written(
    pool: Executor | None, jobs: Sequence[Job], write: Callable[[Sequence[Job]], list[Written]]
) -> Iterator[Written]:
    chunks = [jobs[start : start + _CHUNK] for start in range(0, len(jobs), _CHUNK)]
    for written in map(write, chunks) if pool is None else pool.map(write, chunks):
        yield from written


def _done(catalogue: Catalogue) -> int:
    with catalogue.cursor() as cursor:
        return scalar(
            cursor,
            "select count(*) from active_captions where caption_set = $set and variant = $variant",
            {"set": BOXES_SET, "variant": _OF_COVER},
        )
