"""Comparing land cover while the explorer serves: one comparison at a time, which everybody can watch and stop."""

import threading

import duckdb

from core.errors import CatalogueError, ExplorerError
from core.estimate import Estimate
from core.landcover.comparing import STEP, Comparison, compare
from core.priority import be_nice
from core.progress import Progress
from core.settings import Settings
from core.store.catalogue import Catalogue

_LAST_WAIT_S = 10.0


class _StoppedError(Exception):
    """The comparison was ended from outside."""


class CompareJob:
    """One comparison at a time, in a thread that no closed page ends. Safe to share between threads."""

    def __init__(self, catalogue: Catalogue, settings: Settings) -> None:
        self._catalogue, self._settings = catalogue, settings
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        self._estimate = Estimate()
        self.progress, self.progress_words = Progress(STEP, 0, 0), STEP
        """How far it has come, and the same in words."""
        self.asked: tuple[str, str] | None = None
        """What is compared, or was."""
        self.outcome: Comparison | ExplorerError | None = None
        """What it came to; None while it runs, and where it was stopped."""

    def start(self, first: str, second: str) -> None:
        """Compare in the background, unless a comparison is going on."""
        with self._lock:
            if self.is_running():
                return
            self.asked, self.outcome, self._estimate = (first, second), None, Estimate()
            self._stopping.clear()
            self._note(Progress(STEP, 0, 0))
            self._thread = threading.Thread(target=self._work, args=(first, second), name="compare", daemon=True)
            self._thread.start()

    def is_running(self) -> bool:
        """Tell whether a comparison is going on."""
        return self._thread is not None and self._thread.is_alive()

    def stop(self) -> None:
        """Give the comparison up."""
        self._stopping.set()

    def wait(self, timeout_s: float | None = None) -> None:
        """Wait for the end of the comparison, if there is one."""
        if self._thread:
            self._thread.join(timeout_s)

    def close(self) -> None:
        """Stop, before the catalogue is closed."""
        self.stop()
        self.wait(_LAST_WAIT_S)

    def _work(self, first: str, second: str) -> None:
        be_nice()
        try:
            self.outcome = compare(self._catalogue, self._settings, first, second, report=self._note)
        except _StoppedError:
            return
        except ExplorerError as error:
            self.outcome = error
        except duckdb.Error as error:  # the catalogue was closed meanwhile
            self.outcome = CatalogueError(f"The comparison has ended with its catalogue: {error}")

    def _note(self, now: Progress) -> None:
        if self._stopping.is_set():
            raise _StoppedError(now.step)
        self.progress, self.progress_words = now, self._estimate.words(now)
