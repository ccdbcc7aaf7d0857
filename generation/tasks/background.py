"""Work on tasks while the explorer serves: the making of all, and the putting of some in a model's words."""

from collections.abc import Sequence

from core.background import BackgroundWork
from core.errors import CatalogueBusyError
from core.settings import Settings
from core.store.catalogue import Catalogue
from generation.second.asking import Reader
from generation.second.bulk import budget_of
from generation.tasks.held import Kept
from generation.tasks.keep import Built, build
from generation.tasks.rephrasing import Rephrased, rephrase_all


class TaskWork(BackgroundWork[Built]):
    """One making of tasks at a time, in a thread that no closed page ends. Safe to share between threads."""

    def __init__(self, catalogue: Catalogue, settings: Settings) -> None:
        super().__init__("The making of tasks", "Making tasks")
        self._catalogue, self._settings = catalogue, settings

    def start(self, seed: int) -> None:
        """Make the tasks of tiles that wait for them, unless that is going on."""
        with self._lock:
            if not self.is_running():
                self._begin(lambda report: build(self._catalogue, self._settings, report, seed=seed))


class RephraseWork(BackgroundWork[Rephrased]):
    """One rephrasing at a time, likewise; a stop lets the calls under way end, and keeps what they bring."""

    def __init__(self, catalogue: Catalogue, settings: Settings) -> None:
        super().__init__("The rephrasing of tasks", "Rephrasing tasks")
        self._catalogue, self._settings = catalogue, settings

    def start(self, reader: Reader, tasks: Sequence[Kept], most_usd: float | None) -> None:
        """Have tasks put in other words by who asks, for no more than so much.

        Raises:
            CatalogueBusyError: That is going on already.
            EndpointError: There is a limit, and no price is known.
        """
        budget = budget_of(reader, most_usd)
        with self._lock:
            if self.is_running():
                raise CatalogueBusyError(f"{self.progress_words}. Wait for its end, or stop it.")
            self._begin(lambda report: rephrase_all(self._catalogue, self._settings, reader, tasks, report, budget))
