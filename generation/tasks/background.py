"""The making of all tasks while the explorer serves."""

from core.background import BackgroundWork
from core.settings import Settings
from core.store.catalogue import Catalogue
from generation.tasks.keep import Built, build


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
