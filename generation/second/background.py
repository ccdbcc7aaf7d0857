"""The second reading of many captions while the explorer serves: its cost first, then the reading, one at a time."""

from collections.abc import Callable
from typing import NamedTuple

from core.background import BackgroundWork
from core.errors import CatalogueBusyError
from core.progress import Progress, Report
from core.store.catalogue import Catalogue
from core.store.secondreadings import forget
from generation.checks.all_captions import check_again
from generation.models.endpoints import Endpoint
from generation.second.asking import Reader
from generation.second.bulk import SecondRun, budget_of, pending, read_all
from generation.second.costs import Cost, cost_of
from generation.second.stretches import Stretch


class Survey(NamedTuple):
    """What there is to read, and what it costs with one model; nothing was sent."""

    endpoint: Endpoint
    model: str
    stretches: tuple[Stretch, ...]
    cost: Cost


class Forgotten(NamedTuple):
    """What was taken away."""

    reader: str
    stretches: int
    checked: int
    """Captions that were checked anew."""


class SecondWork(BackgroundWork[Survey | SecondRun | Forgotten]):
    """One piece of work at a time, in a thread that no closed page ends. Safe to share between threads.

    A stop lets the calls under way come to their end and keeps what they bring.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        super().__init__("The second reading", "Looking for stretches that were not read")
        self._catalogue = catalogue

    def survey(self, endpoint: Endpoint, model: str) -> None:
        """Find what there is to read, and its cost.

        Raises:
            CatalogueBusyError: Something is going on already; likewise for the following.
        """

        def work(report: Report) -> Survey:
            stretches = pending(self._catalogue, report)
            return Survey(endpoint, model, tuple(stretches), cost_of(stretches, endpoint, model, self._catalogue))

        self._start(work)

    def read(self, found: Survey, reader: Reader, most_usd: float | None) -> None:
        """Have it read, by who asks, for no more than so much."""
        budget = budget_of(reader, most_usd)
        self._start(lambda report: read_all(self._catalogue, reader, found.stretches, budget, report=report))

    def forget(self, name: str) -> None:
        """Take away what a model has read, and check the captions anew that had some of it."""

        def work(report: Report) -> Forgotten:
            report(Progress(f"Taking away what {name} has read", 0, 0))
            return Forgotten(name, forget(self._catalogue, name), check_again(self._catalogue))

        self._start(work)

    def _start(self, work: Callable[[Report], Survey | SecondRun | Forgotten]) -> None:
        with self._lock:
            if self.is_running():
                raise CatalogueBusyError(f"{self.progress_words}. Wait for its end, or stop it.")
            self._begin(work)
