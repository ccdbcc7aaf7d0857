"""Pictures to look at once, on several threads, a commit a batch; what an import does not finish, the next one does."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, TypeVar

import pyarrow as pa
from duckdb import DuckDBPyConnection

from core.pictures.locations import LOCATION_COLUMNS, Location
from core.progress import Progress, Report
from core.settings import Settings
from core.store import tiletable
from core.store.catalogue import Catalogue

BATCH = 2_000
"""Pictures looked at between two commits."""

_Result = TypeVar("_Result")
_Job = TypeVar("_Job")


class Job(NamedTuple):
    """A picture to look at."""

    key: int
    source: int
    location: Location


def go_through(
    jobs: Sequence[_Job],
    look: Callable[[_Job], _Result],
    keep: Callable[[Sequence[_Result]], None],
    step: str,
    settings: Settings,
    report: Report,
    batch: int | None = None,
) -> None:
    """Look at pictures on several threads and keep what was found batch by batch, `BATCH` at a time if None."""
    batch = batch or BATCH
    with ThreadPoolExecutor(settings.workers) as pool:
        for start in range(0, len(jobs), batch):
            report(Progress(step, start, len(jobs)))
            keep(list(pool.map(look, jobs[start : start + batch])))


def pending(catalogue: Catalogue, condition: str) -> list[Job]:
    """Pictures to look at, in the order in which they lie; none of a source that is out of reach just now."""
    with catalogue.cursor() as cursor:
        found = cursor.execute("select id, path from sources").fetchall()
        rows = cursor.execute(
            f"""select i.key, i.source, {LOCATION_COLUMNS} from images i join sources s on s.id = i.source
            where {condition} and list_contains($sources, i.source) order by i.source, i.start, i.key""",
            {"sources": [number for number, path in found if Path(path).exists()]},
        ).fetchall()
    return [Job(key, source, Location(*place)) for key, source, *place in rows]


@contextmanager
def stored(catalogue: Catalogue, batch: pa.Table) -> Iterator[DuckDBPyConnection]:
    """Lend a cursor on which `batch` can be read, in a transaction of its own."""
    with catalogue.transaction() as cursor:
        cursor.register("batch", batch)
        yield cursor
        cursor.unregister("batch")
        if batch.num_rows:
            tiletable.mark_stale(cursor)
