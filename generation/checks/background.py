"""The check of all captions in the background of a process that serves people."""

import threading

from core.errors import ExplorerError
from core.progress import Progress
from core.store.catalogue import Catalogue
from generation.checks.all_captions import check_all


class BackgroundCheck:
    """One run at a time over one catalogue. Safe to share between threads."""

    def __init__(self, catalogue: Catalogue, workers: int) -> None:
        self._catalogue = catalogue
        self._workers = workers
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()
        self.progress = Progress("Checking captions", 0, 0)
        """How far the run has come."""
        self.failure: ExplorerError | None = None
        """Why the last run ended early, if an error ended it."""

    def start(self) -> threading.Thread:
        """Start a run, or return the one that is going on."""
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._stop.clear()
                self.progress, self.failure = Progress("Checking captions", 0, 0), None
                self._thread = threading.Thread(target=self._run, name="truth-check", daemon=True)
                self._thread.start()
            return self._thread

    def stop(self) -> None:
        """Let the run end after its batch; what it has found stays."""
        self._stop.set()

    def is_running(self) -> bool:
        """Tell whether a run is going on."""
        return self._thread is not None and self._thread.is_alive()

    def _run(self) -> None:
        try:
            check_all(self._catalogue, workers=self._workers, report=self._note, stopped=self._stop.is_set)
        except ExplorerError as error:
            self.failure = error

    def _note(self, now: Progress) -> None:
        self.progress = now
