"""Results put in force, and taken back, while the explorer serves: one step at a time, in a thread of its own."""

from collections.abc import Callable

from core.background import BackgroundWork
from core.errors import CatalogueBusyError
from core.progress import Report
from core.settings import Settings
from core.store.catalogue import Catalogue
from core.store.madecaptions import TakenBack
from generation.batch.keeping import Kept, keep, undo


class KeepWork(BackgroundWork[Kept | TakenBack]):
    """Keeps the captions of a run, or undoes that."""

    def __init__(self, catalogue: Catalogue, settings: Settings) -> None:
        super().__init__("Keeping the captions", "Putting captions in force")
        self._catalogue, self._settings = catalogue, settings
        self.run: int | None = None
        """The run whose captions are meant, or were last."""

    def keep(self, run: int, caption_set: str, title: str = "") -> None:
        """Put every caption of a run in force.

        Raises:
            CatalogueBusyError: Something is being kept or undone already; likewise for `undo`.
        """

        def work(report: Report) -> Kept:
            return keep(self._catalogue, self._settings, run, caption_set, title=title, report=report)

        self._one(run, work)

    def undo(self, run: int, kept: int) -> None:
        """Take back what was kept of a run in one step."""
        self._one(run, lambda report: undo(self._catalogue, self._settings, kept, report=report))

    def _one(self, run: int, work: Callable[[Report], Kept | TakenBack]) -> None:
        with self._lock:
            if self.is_running():
                raise CatalogueBusyError(f"{self.progress_words}. Wait for its end.")
            self.run = run
            self._begin(work)
