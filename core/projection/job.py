"""Laying out the captions of a space while the explorer serves: one thread, with progress, that can be stopped."""

import threading
from collections.abc import Callable

import duckdb

from core.errors import ExplorerError, SearchError
from core.estimate import Estimate
from core.priority import be_nice
from core.progress import Progress
from core.projection.layout import StoppedError, name, project
from core.search.meaning.scan import Meaning
from core.store.catalogue import Catalogue

_STARTING = "Reading the vectors of the captions"


class ProjectionJob:
    """Makes the layout on request. Safe to share between threads."""

    def __init__(self, catalogue: Catalogue, meaning: Callable[[], Meaning]) -> None:
        self._catalogue, self._meaning = catalogue, meaning
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stopping = False
        self._estimate = Estimate()
        self.progress = Progress(_STARTING, 0, 0)
        self.progress_words = _STARTING
        """The same in a line, with the rate and the time left."""
        self.failure: ExplorerError | None = None
        """Why the last run ended early, None if it did not."""

    def start(self, *, naming: bool = False) -> threading.Thread:
        """Make the layout in the background, unless that is being done already.

        Args:
            naming: Only name the groups of the layout that is there, as one of an earlier version has no names.
        """
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._stopping, self.failure = False, None
                self._report(Progress(_STARTING, 0, 0))
                self._thread = threading.Thread(target=self._work, args=(naming,), name="projection", daemon=True)
                self._thread.start()
            return self._thread

    def stop(self) -> None:
        """End the work; the layout stays what it was."""
        with self._lock:
            self._stopping = True
            thread = self._thread
        if thread:
            thread.join()

    def is_running(self) -> bool:
        """Tell whether a layout is being made."""
        with self._lock:
            return self._thread is not None and self._thread.is_alive()

    def _work(self, naming: bool) -> None:
        be_nice()
        try:
            meaning = self._meaning()
            table = meaning.table()
            matrix = None if naming else meaning.matrix()
            if table and naming:
                name(self._catalogue, table, self._report)
            elif table and matrix:
                project(self._catalogue, table, matrix, self._report, until=lambda: self._stopping)
        except StoppedError:
            return
        except ExplorerError as error:
            self.failure = error
        except duckdb.Error as error:  # the catalogue was closed meanwhile
            self.failure = SearchError(f"The catalogue cannot be read: {error}")

    def _report(self, now: Progress) -> None:
        self.progress, self.progress_words = now, self._estimate.words(now)
