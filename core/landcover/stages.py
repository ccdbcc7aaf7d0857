"""The work on a unit: read on threads, then decoded, cut and written by processes where there is much of it."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager, suppress
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from core.landcover.cutting import Cut, Gathered, Gatherer, cut_gathered, cut_near, open_folder
from core.landcover.keeping import Written, write
from core.landcover.order import Order
from core.landcover.plan import NOTHING, Unit, Wanted
from core.landcover.sources import Cell, CoverSource
from core.processes import lend
from core.remote.access import Access, Traffic
from core.remote.held import NotHeldError
from core.settings import Settings

if TYPE_CHECKING:
    from core.raster.worldcover import WorldCover

MANY_TILES = 2_000
"""From how many tiles on it pays to begin processes."""

FEW_CELLS = 16
"""Up to how many cells only the files of a folder are opened that are named after them."""

LOOK_S = 0.5
"""How often whoever watches is told, and can end it, while nothing comes."""


class Failure(NamedTuple):
    """A tile that could not be had, this time."""

    tile: str
    reason: str


class Tried(NamedTuple):
    """What came of a unit."""

    written: list[Written]
    failed: list[Failure]


class Line:
    """Units on their way; closed at the end, which gives up what is left."""

    def __init__(
        self,
        threads: int,
        try_unit: Callable[[Unit], Tried],
        gatherer: Gatherer | None = None,
        access: Access | None = None,
    ) -> None:
        self.threads, self._try, self._gatherer, self._access = threads, try_unit, gatherer, access

    @property
    def traffic(self) -> Traffic:
        """What has gone over the line."""
        return self._access.traffic if self._access else Traffic()

    def has_found(self) -> bool:
        """Whether any file was found."""
        return self._gatherer is None or self._gatherer.has_found

    def absent(self) -> Sequence[Cell]:
        """Return the cells of which it was found that there is no file."""
        return self._gatherer.absent() if self._gatherer else ()

    @contextmanager
    def results(self, work: Sequence[Unit]) -> Iterator[Iterator[Tried | None]]:
        """Lend the results as they come, and None now and then while there is none."""
        pool = ThreadPoolExecutor(self.threads, thread_name_prefix="cover")
        try:
            yield self._results(pool, Order(work))
        finally:
            if self._access:
                self._access.stopping.set()
            pool.shutdown(cancel_futures=True)

    def _results(self, pool: ThreadPoolExecutor, work: Order) -> Iterator[Tried | None]:
        running: set[Future[Tried]] = set()
        while True:
            most = self.threads * (2 if work.is_going else 1)
            running |= {pool.submit(self._try, unit) for unit in islice(work, max(0, most - len(running)))}
            if not running:
                return
            finished, running = wait(running, timeout=LOOK_S, return_when=FIRST_COMPLETED)
            for future in finished:
                tried = future.result()
                work.went(well=bool(tried.written))
                yield tried
            if not finished:
                yield None


@contextmanager
def lay(source: CoverSource, settings: Settings, work: Sequence[Unit], gaps: frozenset[Cell]) -> Iterator[Line]:
    """Lend a line for some units.

    Raises:
        RasterError: A folder holds no raster that can be used.
        AddressError: The address of the source may not be asked.
    """
    many = sum(len(unit.tiles) for unit in work) >= MANY_TILES
    with ExitStack() as stack:
        hands = _Hands(stack.enter_context(lend(settings.workers if many else 1)), settings.workers)
        if not source.is_far:
            cells = frozenset(cell for unit in work for cell in unit.cells)
            only = cells if len(cells) <= FEW_CELLS else None
            stack.callback(_folder(source, only).close)
            stack.callback(_folder.cache_clear)
            yield Line(settings.workers, lambda unit: hands.do(_near, _Near(unit, only), source, settings))
            return
        access = stack.enter_context(source.access(settings))
        gatherer = Gatherer(source, access, work, gaps)

        def try_far(unit: Unit) -> Tried:
            gathered = gatherer.gather(unit)
            try:
                return hands.do(_far, gathered, source, settings)
            except NotHeldError:
                return _far(gatherer.far(gathered), source, settings)

        yield Line(settings.connections, try_far, gatherer, access)


Step = Callable[[Any, CoverSource, Settings], Tried]


class _Hands:
    """Whatever decodes: processes once they have begun, and until then, or where none are lent, one thread at a time.

    Several threads would only wait for the interpreter, which each of them needs for half of the work.
    """

    def __init__(self, processes: Executor | None, workers: int) -> None:
        self._processes, self._turn = processes, threading.Lock()
        self._begun = [processes.submit(_begin) for _ in range(workers)] if processes else []

    def do(self, step: Step, given: object, source: CoverSource, settings: Settings) -> Tried:
        if self._processes and all(begun.done() for begun in self._begun):
            with suppress(BrokenExecutor):  # a process was killed, perhaps for its memory: without them, then
                return self._processes.submit(step, given, source, settings).result()
        with self._turn:
            return step(given, source, settings)


def _begin() -> None:
    """Have a process import what it needs."""


def _far(gathered: Gathered, source: CoverSource, settings: Settings) -> Tried:
    return _written(gathered.unit, cut_gathered(gathered), source, settings)


class _Near(NamedTuple):
    """A unit of a folder, and the cells that all units together need, where they are few."""

    unit: Unit
    only: frozenset[Cell] | None


def _near(given: _Near, source: CoverSource, settings: Settings) -> Tried:
    rasters = _folder(source, given.only)
    return _written(given.unit, [cut_near(rasters, one.tile) for one in given.unit.tiles], source, settings)


@lru_cache(maxsize=1)
def _folder(source: CoverSource, only: frozenset[Cell] | None) -> "WorldCover":
    """Open the files of a folder once in each process."""
    return open_folder(source, only)


def _written(unit: Unit, cuts: Sequence[Cut], source: CoverSource, settings: Settings) -> Tried:
    tried = Tried([], [])
    for cut, wanted in zip(cuts, unit.tiles, strict=True):
        if problem := cut.problem or _poorer(cut, wanted):
            tried.failed.append(Failure(cut.tile.name, problem))
        else:
            tried.written.append(write(cut, wanted, source, settings))
    return tried


def _poorer(cut: Cut, wanted: Wanted) -> str:
    """Say that a map would take the place of one that knows more; empty where it does not."""
    unknown = NOTHING if cut.label is None else int(np.count_nonzero(cut.label.ids == 0))
    return (
        "The source has less of this tile than the map that is kept, which stays." if unknown > wanted.unknown else ""
    )
