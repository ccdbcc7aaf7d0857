"""Work that goes on while the explorer serves: one piece at a time, which everybody can watch and stop."""

import logging
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

import duckdb

from core.errors import CatalogueError, ExplorerError
from core.estimate import Estimate
from core.priority import be_nice
from core.progress import Progress, Report

Outcome = TypeVar("Outcome")

log = logging.getLogger(__name__)

LAST_WAIT_S = 10.0
"""How long the end of the explorer waits for the step in hand; what comes after is as safe as after a kill."""


class StoppedError(Exception):
    """The work was ended from outside; raised by the report of its next step."""


class BackgroundWork(Generic[Outcome]):
    """One piece of work at a time, in a thread that no closed page ends. Safe to share between threads."""

    def __init__(self, what: str, first_step: str) -> None:
        """Prepare.

        Args:
            what: The work, for people: "The import".
            first_step: What it is said to do until it tells a step of its own.
        """
        self._what, self._first = what, Progress(first_step, 0, 0)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        self._estimate = Estimate()
        self.progress, self.progress_words = self._first, first_step
        """How far it has come, and the same in a line with the rate and the time left."""
        self.outcome: Outcome | ExplorerError | None = None
        """What it came to; None while it runs, and where it was stopped."""
        self.was_stopped = False
        """Whether the last one was ended from outside."""

    def is_running(self) -> bool:
        """Tell whether it is going on."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def is_stopping(self) -> bool:
        """Whether its end was asked for and has not come yet."""
        return self._stopping.is_set() and self.is_running()

    def stop(self) -> None:
        """Let it end after its step; what it did stays, and the same work goes on from there."""
        self._stopping.set()

    def wait(self, timeout_s: float | None = None) -> None:
        """Wait for its end, if there is one."""
        if self._thread:
            self._thread.join(timeout_s)

    def close(self) -> None:
        """Stop, before the catalogue is closed."""
        self.stop()
        self.wait(LAST_WAIT_S)

    def _begin(self, work: Callable[[Report], Outcome]) -> None:
        """Do something in the background; the caller holds the lock, and nothing is running."""
        self.outcome, self.was_stopped, self._estimate = None, False, Estimate()
        self._stopping.clear()
        self._note(self._first)
        self._thread = threading.Thread(target=self._work, args=(work,), name=self._what, daemon=True)
        self._thread.start()

    def _work(self, work: Callable[[Report], Outcome]) -> None:
        be_nice()
        try:
            self.outcome = work(self._note)
        except StoppedError:
            self.was_stopped = True
        except ExplorerError as error:
            self.outcome = error
        except OSError as error:
            self.outcome = CatalogueError(
                f"{error.filename or 'A file'} cannot be written: {error.strerror}. "
                "Free some space or mend the folder; the same then goes on where it stopped."
            )
        except duckdb.Error as error:  # the catalogue was closed meanwhile
            self.outcome = CatalogueError(f"{self._what} has ended with its catalogue: {error}")
        except Exception as error:  # the end of the thread: nobody above would see a fault of ours
            log.exception("%s has failed", self._what)
            self.outcome = ExplorerError(
                f"{self._what} has failed for a reason that was not foreseen ({type(error).__name__}). "
                "What it did stays. The log of the server tells more."
            )

    def _note(self, now: Progress) -> None:
        if self._stopping.is_set():
            raise StoppedError(now.step)
        self.progress, self.progress_words = now, self._estimate.words(now)
