"""Importing while the explorer serves: one import at a time, which everybody can watch and stop."""

import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb

from core.errors import CatalogueBusyError, CatalogueError, ExplorerError
from core.estimate import Estimate
from core.imports import importer
from core.imports.importer import ImportReport, ImportRequest
from core.priority import be_nice
from core.progress import Progress
from core.settings import Settings
from core.store.catalogue import Catalogue

_STARTING = Progress("Looking through the files", 0, 0)
_LAST_WAIT_S = 10.0
"""How long the end of the explorer waits for the step in hand; what comes after is as safe as after a kill."""


class _StoppedError(Exception):
    """The import was ended from outside."""


@dataclass(frozen=True, slots=True)
class Started:
    """An import that somebody has begun."""

    number: int
    """From 1, in the order in which this explorer has begun them."""
    request: ImportRequest
    by: str
    """Who began it, as others are told."""
    at: datetime


class ImportJob:
    """Imports on request, in a thread that no closed page ends. Safe to share between threads."""

    def __init__(self, catalogue: Catalogue, settings: Settings) -> None:
        self._catalogue, self._settings = catalogue, settings
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        self._estimate = Estimate()
        self.started: Started | None = None
        """The import that is going on, or the last one."""
        self.progress, self.progress_words = _STARTING, _STARTING.step
        """How far it has come, and the same in a line with the rate and the time left."""
        self.outcome: ImportReport | ExplorerError | None = None
        """What it came to; None while it runs, and where it was stopped."""

    def start(self, request: ImportRequest, *, by: str) -> Started:
        """Import in the background.

        Raises:
            CatalogueBusyError: An import is going on; the message says whose, and how far it is.
        """
        with self._lock:
            if self.is_running():
                raise CatalogueBusyError(f"{self.words()} Wait for its end, or stop it.")
            number = self.started.number + 1 if self.started else 1
            self.started = Started(number, request, by, datetime.now(UTC))
            self.outcome = None
            self._stopping.clear()
            self._note(_STARTING)
            self._thread = threading.Thread(target=self._work, args=(request,), name="import", daemon=True)
            self._thread.start()
            return self.started

    def words(self) -> str:
        """Say who imports what since when, and how far it has come."""
        if self.started is None:
            return "Nothing was imported yet."
        paths = [str(path) for path in self.started.request.paths]
        others = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
        return (
            f"An import of {paths[0]}{others} is going on, begun {self.started.by} at "
            f"{self.started.at:%H:%M} UTC. {self.progress_words}."
        )

    def is_running(self) -> bool:
        """Tell whether an import is going on."""
        return self._thread is not None and self._thread.is_alive()

    def stop(self) -> None:
        """Let the import end after its step; what it took stays, and the same import goes on from there."""
        self._stopping.set()

    def wait(self, timeout_s: float | None = None) -> None:
        """Wait for the end of the import, if there is one."""
        if self._thread:
            self._thread.join(timeout_s)

    def close(self) -> None:
        """Stop, before the catalogue is closed."""
        self.stop()
        self.wait(_LAST_WAIT_S)

    def _work(self, request: ImportRequest) -> None:
        be_nice()
        try:
            self.outcome = importer.run(self._catalogue, request, self._settings, self._note)
        except _StoppedError:
            self._show_what_was_taken()
        except ExplorerError as error:
            self._show_what_was_taken()
            self.outcome = error
        except duckdb.Error as error:  # the catalogue was closed meanwhile
            self.outcome = CatalogueError(f"The import has ended with its catalogue: {error}")

    def _show_what_was_taken(self) -> None:
        with suppress(ExplorerError, duckdb.Error):
            importer.refresh(self._catalogue)

    def _note(self, now: Progress) -> None:
        if self._stopping.is_set():
            raise _StoppedError(now.step)
        self.progress, self.progress_words = now, self._estimate.words(now)
