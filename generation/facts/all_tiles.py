"""The facts of every tile: measured in parallel, a commit a batch, resumable."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from core.errors import ExplorerError
from core.processes import lend
from core.progress import Progress, Report, silent
from core.settings import Settings
from core.store.catalogue import Catalogue
from generation.facts.store import Found, Job, Place, count_waiting, look, measured, next_waiting, refused, store

BATCH = 500
"""Tiles between two commits: all that an interrupted run can lose, a few seconds of work."""

_CHUNK = 20


@dataclass(frozen=True, slots=True)
class MeasuredAll:
    """How far measuring has come, and how fast this run was."""

    done: int
    """Tiles that have facts."""
    new: int
    """Looked at in this run."""
    refused: dict[str, str]
    """Why other tiles have none, by tile. A map that was read is not measured again; one that could not be, is."""
    rate_per_s: float


class Unreadable(NamedTuple):
    """A label map that could not be read just now."""

    tile: str
    reason: str


def measure_all(
    catalogue: Catalogue, settings: Settings, report: Report = silent, *, stopped: Callable[[], bool] = lambda: False
) -> MeasuredAll:
    """Measure every tile whose facts are missing or out of date.

    It may be ended at any moment, between two batches by `stopped`: what is committed stays, and the next run goes
    on with the rest.
    """
    started, new = time.monotonic(), 0
    unreadable: dict[str, str] = {}
    waiting = count_waiting(catalogue)
    report(Progress("Measuring facts", 0, waiting))
    with lend(settings.workers if waiting > _CHUNK else 1) as pool:
        for jobs in _batches(catalogue, stopped):
            findings = list(looked(pool, jobs, settings.max_image_pixels))
            store(catalogue, [item for item in findings if isinstance(item, Found)])
            unreadable.update(item for item in findings if isinstance(item, Unreadable))
            new += len(jobs)
            report(Progress("Measuring facts", new, max(waiting, new)))
    rate = new / max(time.monotonic() - started, 1e-9)
    return MeasuredAll(measured(catalogue), new, {**refused(catalogue), **unreadable}, round(rate, 1))


def look_at(jobs: Sequence[Job], *, max_pixels: int) -> list[Found | Unreadable]:
    """Measure label maps one by one."""
    return [_look(job, max_pixels) for job in jobs]


def _look(job: Job, max_pixels: int) -> Found | Unreadable:
    try:
        return look(job, max_pixels=max_pixels)
    except ExplorerError as error:
        return Unreadable(job.tile.name, str(error))


def _batches(catalogue: Catalogue, stopped: Callable[[], bool]) -> Iterator[list[Job]]:
    """Walk through the waiting maps once, so that those that cannot be read do not come again and again."""
    place: Place | None = None
    while not stopped():
        jobs, place = next_waiting(catalogue, place, BATCH)
        if not jobs:
            return
        yield jobs


def looked(pool: Executor | None, jobs: Sequence[Job], max_pixels: int) -> Iterator[Found | Unreadable]:
    """Measure label maps in the processes that there are, in order."""
    if pool is None:
        yield from look_at(jobs, max_pixels=max_pixels)
        return
    chunks = [jobs[start : start + _CHUNK] for start in range(0, len(jobs), _CHUNK)]
    for some in pool.map(partial(look_at, max_pixels=max_pixels), chunks):
        yield from some
