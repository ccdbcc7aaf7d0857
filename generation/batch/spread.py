"""Makes a run on a cluster: its calls in shares as rows of Ray Data, one actor beside us that keeps the account."""

import asyncio
import pickle
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from types import ModuleType
from typing import Any, NamedTuple

from core.cluster.joining import joined
from core.errors import BatchError, ExplorerError
from core.progress import Progress
from core.settings import Settings
from generation.batch.claims import keys_of
from generation.batch.database import opened, waiting
from generation.batch.desk import Desk, Share, Terms, Turn
from generation.batch.ending import Ended
from generation.batch.order import Order
from generation.batch.shares import work, worker_name
from generation.batch.sources import Source, needs_of, sources_of
from generation.batch.start import Start

_BY_RULES = 256
"""Captions of a share by the rules: worth a third of a second."""
_FEWEST, _MOST = 16, 512
"""Calls of a share that are asked of a server."""
_SHARES_A_PROCESSOR = 4
_ROUND = 16
"""Shares with descriptions of their tiles that are sent out at a time, or one a processor where these are more; some
60 MB at most."""
_ROUNDS = 2
"""Rounds under way together, so that nobody waits at the end of one for the next to begin."""
_LOOK_S = 0.3


class _Row(NamedTuple):
    """A share with what its tiles are described from."""

    share: Share
    size: int
    sources: Sequence[Source]


class SpreadEngine:
    """One start of one run on a cluster."""

    def __init__(self, start: Start) -> None:
        """Prepare."""
        self._start = start

    def go(self) -> Ended:
        """Make calls until there are none left, or something ends it.

        Raises:
            BatchError: The run is not there, another process is at it, or its file cannot be written.
            PrerequisiteError: Ray is not installed, or its cluster is not there.
        """
        with joined() as self._ray:
            self._order = self._find_order()
            place = self._order.ask.endpoint
            missing = self._start.keys.missing(place) if place else ""
            self._desk = self._opened(self._start.keys.find(place) if place else None)
            ended = Ended("paused", missing or "It was interrupted. Resume it.")
            try:
                if not missing:
                    ended = self._rounds()
            finally:
                ended = Ended(*self._asked(self._desk.leave, ended))
                self._ray.kill(self._desk)
        return ended

    def _find_order(self) -> Order:
        with opened(self._start.settings.runs) as database:
            row = database.execute("select content from runs where id = ?", [self._start.run]).fetchone()
        if row is None:
            raise BatchError(f"There is no run {self._start.run} in this data folder.")
        return Order.from_json(row[0])

    def _opened(self, key: object) -> Any:
        """Start the actor on this machine, where the file of runs lies."""
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

        here = NodeAffinitySchedulingStrategy(self._ray.get_runtime_context().get_node_id(), soft=False)
        made = self._ray.remote(Desk).options(num_cpus=0, scheduling_strategy=here)
        desk = made.remote(self._start.settings, self._start.run, key, pilot=self._start.pilot)
        self._asked(desk.open)
        return desk

    def _asked(self, method: Any, *given: object, **named: object) -> Any:
        """Ask the actor.

        Raises:
            BatchError: It says so, or has ended.
        """
        try:
            return self._ray.get(method.remote(*given, **named))
        except self._ray.exceptions.RayTaskError as error:
            raise (error.cause if isinstance(error.cause, ExplorerError) else error) from None
        except self._ray.exceptions.RayActorError as error:
            raise BatchError("The process that keeps the account of the run has ended. Resume the run.") from error

    # -- rounds

    def _rounds(self) -> Ended:
        while True:
            under_way, sent = deque[_Thread](), False
            for rows in self._parts():
                sent = True
                under_way.append(self._begun(rows))
                if self._followed(under_way, _ROUNDS - 1):
                    break
            self._followed(under_way, 0)
            self._asked(self._desk.round_over)
            ending = self._asked(self._desk.look, stopping=self._start.stopping()).ending
            if ending is None and not sent:
                ending = self._asked(self._desk.rested)
            if ending is not None:
                return Ended(*ending)

    def _begun(self, rows: Sequence[_Row]) -> "_Thread":
        """Have shares worked off, while those of the next round are described."""
        thread = _Thread(partial(_spread, self._ray, rows, self._desk, self._start.settings))
        thread.start()
        return thread

    def _followed(self, under_way: "deque[_Thread]", most: int) -> bool:
        """Follow rounds until no more than some are under way; return whether the run comes to rest."""
        while True:
            if len(under_way) > most:
                under_way[0].join(_LOOK_S)
            standing = self._asked(self._desk.look, stopping=self._start.stopping())
            counts = standing.counts
            done = counts.done + counts.cached + counts.failed
            self._start.report(Progress("Writing captions on the cluster", done, counts.tiles - counts.left_out))
            while under_way and not under_way[0].is_alive():
                under_way.popleft().check()
            if len(under_way) <= most:
                return standing.ending is not None

    def _parts(self) -> Iterator[list[_Row]]:
        """Yield what waits by now, in shares, as many at a time as are sent out together; waits for the first."""
        if not (calls := self._waiting()):
            return
        described = self._order.by_rules or needs_of(self._order).pictures
        size = _BY_RULES if self._order.by_rules else self._fair(len(calls))
        shares = [calls[start : start + size] for start in range(0, len(calls), size)]
        step = max(_ROUND, self._processors) if described else len(shares)
        for start in range(0, len(shares), step):
            yield [self._row(share, described) for share in shares[start : start + step]]

    def _row(self, calls: Sequence[tuple[int, bytes]], described: bool) -> _Row:
        keys = [key for _, packed in calls for key in keys_of(packed)] if described else []
        sources = sources_of(self._start.catalogue, self._start.settings, self._order, keys) if keys else []
        return _Row(Share(calls[0][0], calls[-1][0]), len(calls), sources)

    def _fair(self, calls: int) -> int:
        return max(_FEWEST, min(_MOST, -(-calls // (self._processors * _SHARES_A_PROCESSOR))))

    @property
    def _processors(self) -> int:
        return int(self._ray.cluster_resources().get("CPU", 1))

    def _waiting(self) -> list[tuple[int, bytes]]:
        """Return the calls that wait, once the first of them may be made."""
        with opened(self._start.settings.runs) as database:
            where = waiting(self._start.pilot)
            while True:
                first = database.execute(f"select min(not_before) from {where}", [self._start.run]).fetchone()[0]
                wait = (first or 0) - time.time()
                if wait <= 0 or self._asked(self._desk.look, stopping=self._start.stopping()).ending:
                    rows = database.execute(f"select call, keys from {where} order by call", [self._start.run])
                    return [(row[0], row[1]) for row in rows]
                time.sleep(min(wait, _LOOK_S))


class _Thread(threading.Thread):
    """Work beside us, and what it failed by."""

    def __init__(self, deed: Callable[[], None]) -> None:
        super().__init__(name="spread", daemon=True)
        self._deed = deed
        self._error: BaseException | None = None

    def run(self) -> None:
        """Do it."""
        try:
            self._deed()
        except BaseException as error:  # noqa: BLE001 -- raised again by who waits
            self._error = error

    def check(self) -> None:
        """Raise what it failed by."""
        if self._error is not None:
            raise BatchError(f"The cluster has given up: {self._error}. Resume the run.") from self._error


def _spread(ray: ModuleType, rows: Sequence[_Row], desk: Any, settings: Settings) -> None:
    packed = [{"row": pickle.dumps(row)} for row in rows]
    data = ray.data.from_items(packed, override_num_blocks=len(packed))
    for _ in data.map(partial(_worked, desk=desk, settings=settings)).iter_batches(batch_size=None):
        pass


def _worked(row: dict[str, Any], *, desk: Any, settings: Settings) -> dict[str, int]:
    """Work off a share; runs in a process of the cluster."""
    share, size, sources = _Row(*pickle.loads(row["row"]))  # noqa: S301 -- from the process that started the run
    name = worker_name()

    async def begin() -> int:
        terms: Terms = await desk.sit.remote(share, name)

        async def ask(results: Any, room: int) -> Turn:
            turn: Turn = await desk.turn.remote(share, name, results, room)
            return turn

        return await work(terms, ask, settings, sources, size)

    return {"made": asyncio.run(begin())}
