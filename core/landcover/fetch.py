"""Land cover fetched for tiles: the same way for one that is looked at and for all of a release. Resumable."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from core.geography.tiles import TILE_PX
from core.landcover.cutting import Cutter, FarCutter, NearCutter
from core.landcover.keeping import Written, keep, write
from core.landcover.plan import Cost as Cost
from core.landcover.plan import Unit, gaps, units, wanted
from core.landcover.plan import estimate as estimate
from core.landcover.sources import Cell, CoverSource
from core.progress import Progress, Report, silent
from core.remote.access import Access, Traffic
from core.settings import Settings
from core.store.catalogue import Catalogue

BATCH_TILES, BATCH_S = 512, 2.0
"""What is kept at once, and the longest that something finished waits for it: what a kill can cost."""

GIVE_UP = 12
"""Units that fail one after the other, without one that goes well, before the rest is left alone."""

_LOOK_S = 0.5
"""How often whoever watches is told, and can end it, while nothing comes."""

_STEP = "Fetching land cover"


class Failure(NamedTuple):
    """A tile that could not be had, this time."""

    tile: str
    reason: str


@dataclass(slots=True)
class Fetched:
    """What came of fetching."""

    done: int = 0
    """Tiles that have the map now."""
    missing: int = 0
    """Tiles of which the source has nothing: no file, which means sea, or no data."""
    failed: list[Failure] = field(default_factory=list)
    """Tiles that will be tried again by the next fetch."""
    requests: int = 0
    bytes: int = 0
    seconds: float = 0
    ended: str | None = None
    """Why it was given up before the end, in a sentence; None where every tile was tried."""

    def plus(self, later: "Fetched") -> "Fetched":
        """Return both together, of work that was interrupted and gone on with."""
        return Fetched(
            self.done + later.done,
            later.missing,
            later.failed,
            self.requests + later.requests,
            self.bytes + later.bytes,
            round(self.seconds + later.seconds, 2),
            later.ended,
        )

    @property
    def tried(self) -> int:
        """Tiles of which something was found out."""
        return self.done + self.missing + len(self.failed)


def fetch(
    catalogue: Catalogue,
    source: CoverSource,
    keys: Sequence[int] | None,
    settings: Settings,
    report: Report = silent,
    *,
    found: Fetched | None = None,
) -> Fetched:
    """Fetch the map of a version for tiles that lack it; after an interruption it goes on where it stopped.

    A tile without land cover gets it from this map: overlay, facts and truth check are there at once. For one that has
    some, the map is kept beside it, to compare.

    Args:
        catalogue: Where the tiles are held.
        source: Version and place.
        keys: Which tiles; None for all of the catalogue that have no land cover, or that of another version of it.
        settings: Where maps are kept, connections and threads.
        report: Called after each batch and while waiting; what it raises ends the work, and nothing kept is lost.
        found: Filled as the work goes on, for whoever wants to know what an interrupted fetch has done.

    Raises:
        RasterError: A folder holds no raster that can be used.
        AddressError: The address of the source may not be asked.
        OSError: The disk is full or cannot be written.
    """
    result, began = found if found is not None else Fetched(), time.monotonic()
    tiles = wanted(catalogue, source, keys, settings)
    work = units(one for one in tiles if not one.empty)
    result.missing = sum(one.empty for one in tiles)
    if not work:
        return result
    with _cutting(source, settings, work, gaps(catalogue, source)) as line:

        def one(unit: Unit) -> _Tried:
            pairs = zip(line.cutter.cut(unit), unit.tiles, strict=True)
            fates = [
                Failure(cut.tile.name, cut.problem) if cut.problem else write(cut, item, source, settings)
                for cut, item in pairs
            ]
            return _Tried(
                [fate for fate in fates if isinstance(fate, Written)],
                [fate for fate in fates if isinstance(fate, Failure)],
            )

        keeping = _Keeping(catalogue, source, line, result)
        try:
            with line.side_by_side(one, work) as finished:
                for tried in finished:
                    if tried:
                        keeping.take(tried)
                    report(Progress(_STEP, result.tried, len(tiles)))
                    if result.ended:
                        break
            keeping.flush()
            report(Progress(_STEP, result.tried, len(tiles)))
        finally:
            keeping.flush()
            result.seconds = round(time.monotonic() - began, 2)
    return result


class _Tried(NamedTuple):
    """What came of a unit."""

    written: list[Written]
    failed: list[Failure]


class _Line(NamedTuple):
    """What cuts, on how many threads, and leave to ask a server where one is asked."""

    cutter: Cutter
    threads: int
    access: Access | None

    @property
    def traffic(self) -> Traffic:
        return self.access.traffic if self.access else Traffic()

    @contextmanager
    def side_by_side(self, one: Callable[[Unit], _Tried], work: Sequence[Unit]) -> Iterator[Iterator[_Tried | None]]:
        """Lend the results as they come, and None now and then while there is none; what is left is given up."""
        pool = ThreadPoolExecutor(self.threads, thread_name_prefix="cover")
        try:
            yield self._results(pool, one, iter(work))
        finally:
            if self.access:
                self.access.stopping.set()
            pool.shutdown(cancel_futures=True)

    def _results(
        self, pool: ThreadPoolExecutor, one: Callable[[Unit], _Tried], work: Iterator[Unit]
    ) -> Iterator[_Tried | None]:
        running: set[Future[_Tried]] = set()
        while True:
            running |= {pool.submit(one, unit) for unit in islice(work, 2 * self.threads - len(running))}
            if not running:
                return
            finished, running = wait(running, timeout=_LOOK_S, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in finished) if finished else (None,)


class _Keeping:
    """Gathers what was cut, and keeps it batch by batch."""

    def __init__(self, catalogue: Catalogue, source: CoverSource, line: _Line, result: Fetched) -> None:
        self._catalogue, self._source, self._line, self._result = catalogue, source, line, result
        self._written: list[Written] = []
        self._known: set[Cell] = set()
        self._since = time.monotonic()
        self._in_vain = 0

    def take(self, tried: _Tried) -> None:
        self._written += tried.written
        self._result.failed += tried.failed
        self._in_vain = 0 if tried.written else self._in_vain + 1
        if self._in_vain >= GIVE_UP:
            self._result.ended = f"{GIVE_UP} attempts failed one after the other: {tried.failed[-1].reason}"
        if len(self._written) >= BATCH_TILES or time.monotonic() - self._since > BATCH_S:
            self.flush()

    def flush(self) -> None:
        absent = set(self._line.cutter.absent()) - self._known
        if self._written or absent:
            keep(self._catalogue, self._source, self._written, absent)
        self._known |= absent
        empty = sum(one.unknown == TILE_PX * TILE_PX for one in self._written)
        self._result.done += len(self._written) - empty
        self._result.missing += empty
        self._result.requests, self._result.bytes = self._line.traffic
        self._written, self._since = [], time.monotonic()


@contextmanager
def _cutting(source: CoverSource, settings: Settings, work: Sequence[Unit], absent: frozenset[Cell]) -> Iterator[_Line]:
    if source.is_far:
        with source.access(settings) as access:
            yield _Line(FarCutter(source, access, work, absent), settings.connections, access)
    else:
        cutter = NearCutter(source)
        try:
            yield _Line(cutter, settings.workers, None)
        finally:
            cutter.worldcover.close()
