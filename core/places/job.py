"""Adding places while the explorer serves: one addition at a time, which everybody can watch and stop."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import NamedTuple

import duckdb

from core.errors import CatalogueBusyError, CatalogueError, ExplorerError
from core.estimate import Estimate
from core.places.anywhere import Added
from core.priority import be_nice
from core.progress import Progress, Report

_STARTING = Progress("Adding places", 0, 0)
_LAST_WAIT_S = 10.0
"""How long the end of the explorer waits for the step in hand; what comes after is as safe as after a kill."""


class _StoppedError(Exception):
    """The addition was ended from outside."""


class Started(NamedTuple):
    """An addition that somebody has begun."""

    number: int
    """From 1, in the order in which this explorer has begun them."""
    what: str
    by: str
    at: datetime


class PlacesJob:
    """Adds on request, in a thread that no closed page ends. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        self._estimate = Estimate()
        self.started: Started | None = None
        """The addition that is going on, or the last one."""
        self.progress_words = _STARTING.step
        """How far it has come, in a line with the rate and the time left."""
        self.outcome: Added | ExplorerError | None = None
        """What it came to; None while it runs, and where it was stopped."""

    def start(self, what: str, work: Callable[[Report], Added], *, by: str) -> Started:
        """Add in the background.

        Raises:
            CatalogueBusyError: An addition is going on; the message says whose, and how far it is.
        """
        with self._lock:
            if self.is_running():
                raise CatalogueBusyError(f"{self.words()} Wait for its end, or stop it.")
            number = self.started.number + 1 if self.started else 1
            self.started = Started(number, what, by, datetime.now(UTC))
            self.outcome = None
            self._stopping.clear()
            self._note(_STARTING)
            self._thread = threading.Thread(target=self._work, args=(work,), name="places", daemon=True)
            self._thread.start()
            return self.started

    def words(self) -> str:
        """Say who adds what since when, and how far it has come."""
        if self.started is None:
            return "Nothing was added yet."
        began = f"begun {self.started.by} at {self.started.at:%H:%M} UTC"
        return f"Adding {self.started.what} is going on, {began}. {self.progress_words}."

    def is_running(self) -> bool:
        """Tell whether an addition is going on."""
        return self._thread is not None and self._thread.is_alive()

    def stop(self) -> None:
        """Let the addition end after its step; what came stays, and the same addition goes on from there."""
        self._stopping.set()

    def wait(self, timeout_s: float | None = None) -> None:
        """Wait for the end of the addition, if there is one."""
        if self._thread:
            self._thread.join(timeout_s)

    def close(self) -> None:
        """Stop, before the catalogue is closed."""
        self.stop()
        self.wait(_LAST_WAIT_S)

    def _work(self, work: Callable[[Report], Added]) -> None:
        be_nice()
        try:
            self.outcome = work(self._note)
        except _StoppedError:
            pass
        except ExplorerError as error:
            self.outcome = error
        except OSError as error:
            self.outcome = CatalogueError(f"{error.filename or 'A file'} cannot be written: {error.strerror}.")
        except duckdb.Error as error:  # the catalogue was closed meanwhile
            self.outcome = CatalogueError(f"Adding has ended with its catalogue: {error}")

    def _note(self, now: Progress) -> None:
        if self._stopping.is_set():
            raise _StoppedError(now.step)
        self.progress_words = self._estimate.words(now)
