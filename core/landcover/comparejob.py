"""Comparing land cover while the explorer serves: one comparison at a time, which everybody can watch and stop."""

from core.background import BackgroundWork
from core.landcover.comparing import STEP, Comparison, compare
from core.settings import Settings
from core.store.catalogue import Catalogue


class CompareJob(BackgroundWork[Comparison]):
    """One comparison at a time, in a thread that no closed page ends. Safe to share between threads."""

    def __init__(self, catalogue: Catalogue, settings: Settings) -> None:
        super().__init__("The comparison", STEP)
        self._catalogue, self._settings = catalogue, settings
        self.asked: tuple[str, str] | None = None
        """What is compared, or was."""

    def start(self, first: str, second: str) -> None:
        """Compare in the background, unless a comparison is going on."""
        with self._lock:
            if not self.is_running():
                self.asked = (first, second)
                self._begin(lambda report: compare(self._catalogue, self._settings, first, second, report=report))
