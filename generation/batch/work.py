"""Runs while the explorer serves: one at a time, in a thread that no closed page ends."""

from collections.abc import Callable, Sequence

from core.background import BackgroundWork, StoppedError
from core.errors import CatalogueBusyError
from core.progress import Progress, Report
from core.settings import Settings
from core.store.catalogue import Catalogue
from generation.batch import runs
from generation.batch.ending import Ended
from generation.batch.order import Limits, Order
from generation.batch.planning import PILOT, plan
from generation.batch.start import Start
from generation.models.keys import Keys


class BatchWork(BackgroundWork[Ended | int]):
    """Plans and starts. Its outcome is the number of a planned run, or how a run came to rest."""

    def __init__(self, catalogue: Catalogue, settings: Settings) -> None:
        super().__init__("The run", "Beginning the run")
        self._catalogue, self._settings = catalogue, settings
        self.run: int | None = None
        """The run that is going on, or went on last; None while one is planned."""

    def plan(
        self,
        order: Order,
        keys: Sequence[int],
        limits: Limits,
        *,
        name: str = "",
        pilot: int = PILOT,
        seed: int = 0,
    ) -> None:
        """Plan a run; the outcome is its number.

        Raises:
            CatalogueBusyError: Something is going on already; likewise for `start`.
        """

        def work(report: Report) -> int:
            return plan(
                self._catalogue, self._settings, order, keys, limits, name=name, pilot=pilot, seed=seed, report=report
            )

        self._start(None, work)

    def start(self, run: int, keys: Keys, *, pilot: bool = False) -> None:
        """Start a run or go on with it: only its pilot, or all that waits."""

        def work(report: Report) -> Ended:
            return go(self._catalogue, self._settings, run, keys, pilot=pilot, report=self._told(report),
                      stopping=self._stopping.is_set)  # fmt: skip

        runs.run(self._settings, run)
        self._start(run, work)

    def _told(self, report: Report) -> Report:
        """Report without being ended in the middle: the engine asks by itself whether it is to stop."""

        def tell(now: Progress) -> None:
            try:
                report(now)
            except StoppedError:
                return

        return tell

    def _start(self, run: int | None, work: Callable[[Report], Ended | int]) -> None:
        with self._lock:
            if self.is_running():
                raise CatalogueBusyError(f"{self.progress_words}. Wait for its end, or pause it.")
            self.run = run
            self._begin(work)


def go(
    catalogue: Catalogue,
    settings: Settings,
    run: int,
    keys: Keys,
    *,
    pilot: bool = False,
    report: Report,
    stopping: Callable[[], bool] = lambda: False,
    service: bool = False,
    engine: str = "local",
) -> Ended:
    """Start a run or go on with it, until it comes to rest.

    Args:
        catalogue: Where tiles are described from.
        settings: Where runs are kept.
        run: Which one.
        keys: Keys of who started it.
        pilot: Whether only the requests of the pilot are made.
        report: Told how far it has come.
        stopping: Asked whether it is to pause.
        service: Whether the batch service of the endpoint is used, once the pilot is over.
        engine: Where calls are made from, one of `core.cluster.joining.ENGINES`.

    Raises:
        BatchError: It is not there, or going on, or over, or its file cannot be written.
        PrerequisiteError: Ray is not installed, or its cluster is not there.
    """
    from generation.batch.engine import Engine  # aiohttp takes a while to load; a page that looks needs none
    from generation.batch.ruled import RuleEngine

    by_rules = runs.resumable(settings, run).order.by_rules
    start = Start(catalogue, settings, run, keys, pilot, report, stopping)
    if engine == "ray" and not service:
        from generation.batch.spread import SpreadEngine

        return SpreadEngine(start).go()
    if by_rules:
        return RuleEngine(start).go()
    if service and not pilot:
        from generation.batch.service import ServiceEngine

        return ServiceEngine(start).go()
    return Engine(start).go()
