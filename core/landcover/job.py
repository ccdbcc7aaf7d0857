"""Fetching land cover while the explorer serves: one at a time, which everybody can watch, pause and stop."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb

from core.errors import CatalogueBusyError, CatalogueError, ExplorerError
from core.estimate import Estimate
from core.landcover.fetch import Fetched, fetch
from core.landcover.sources import CoverSource
from core.priority import be_nice
from core.progress import Progress
from core.settings import Settings
from core.store.catalogue import Catalogue

_STARTING = Progress("Looking for tiles without land cover", 0, 0)
_LAST_WAIT_S = 10.0
"""How long the end of the explorer waits for what is under way; what comes after is as safe as after a kill."""


class _StoppedError(Exception):
    """The work was ended from outside."""


@dataclass(frozen=True, slots=True)
class Started:
    """A fetch that somebody has begun."""

    number: int
    """From 1, in the order in which this explorer has begun them."""
    source: CoverSource
    keys: Sequence[int] | None
    """Which tiles; None for all that lack it."""
    by: str
    """Who began it, as others are told."""
    at: datetime


class CoverJob:
    """Fetches on request, in a thread that no closed page ends. Safe to share between threads.

    A pause ends the work after what is under way and lets go of the server; going on, or the same fetch after a
    restart of the explorer, asks only for what is not there.
    """

    def __init__(self, catalogue: Catalogue, settings: Settings) -> None:
        self._catalogue, self._settings = catalogue, settings
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        self._estimate = Estimate()
        self._before, self._now = Fetched(), Fetched()
        self.started: Started | None = None
        """The fetch that is going on or paused, or the last one."""
        self.is_paused = False
        """Whether it waits to be gone on with."""
        self.progress, self.progress_words = _STARTING, _STARTING.step
        """How far it has come, and the same in a line with the rate and the time left."""
        self.outcome: Fetched | ExplorerError | None = None
        """What it came to; None while it runs or is paused, and where it was stopped."""

    def start(self, source: CoverSource, keys: Sequence[int] | None = None, *, by: str) -> Started:
        """Fetch in the background; one that is paused is given up.

        Raises:
            CatalogueBusyError: A fetch is going on; the message says whose, and how far it is.
        """
        with self._lock:
            if self.is_running():
                raise CatalogueBusyError(f"{self.words()} Wait for its end, or stop it.")
            number = self.started.number + 1 if self.started else 1
            self.started = Started(number, source, keys, by, datetime.now(UTC))
            self._before, self._now = Fetched(), Fetched()
            self._run(self.started)
            return self.started

    @property
    def so_far(self) -> Fetched:
        """What it has come to until now; `missing` and `failed` are those since the last pause."""
        return self._before.plus(self._now)

    def words(self) -> str:
        """Say who fetches what since when, and how far it has come."""
        if self.started is None:
            return "No land cover was fetched yet."
        state = "is paused" if self.is_paused else "is going on"
        return (
            f"A fetch of {self.started.source.words} {state}, begun {self.started.by} at "
            f"{self.started.at:%H:%M} UTC. {self.progress_words}."
        )

    def is_running(self) -> bool:
        """Tell whether a fetch is going on."""
        return self._thread is not None and self._thread.is_alive()

    def pause(self) -> None:
        """Let the fetch rest after what is under way."""
        with self._lock:
            if self.is_running():
                self.is_paused = True
                self._stopping.set()

    def resume(self) -> None:
        """Go on with a fetch that was paused."""
        self.wait()
        with self._lock:
            if self.is_paused and self.started:
                self._before, self._now = self.so_far, Fetched()
                self._run(self.started)

    def stop(self) -> None:
        """Let the fetch end after what is under way; what it fetched stays."""
        with self._lock:
            self.is_paused = False
            self._stopping.set()

    def wait(self, timeout_s: float | None = None) -> None:
        """Wait for the end of what is under way, if there is anything."""
        if self._thread:
            self._thread.join(timeout_s)

    def close(self) -> None:
        """Stop, before the catalogue is closed."""
        self.stop()
        self.wait(_LAST_WAIT_S)

    def _run(self, started: Started) -> None:
        self.outcome, self.is_paused = None, False
        self._stopping.clear()
        self._note(_STARTING)
        self._thread = threading.Thread(target=self._work, args=(started,), name="cover", daemon=True)
        self._thread.start()

    def _work(self, started: Started) -> None:
        be_nice()
        try:
            fetch(self._catalogue, started.source, started.keys, self._settings, self._note, found=self._now)
            self.outcome, self.is_paused = self.so_far, False
        except _StoppedError:
            pass
        except ExplorerError as error:
            self.outcome, self.is_paused = error, False
        except OSError as error:
            self.outcome = CatalogueError(
                f"{error.filename or self._settings.data} cannot be written: {error.strerror}. "
                "Free some space or mend the folder; the same fetch then goes on where it stopped."
            )
        except duckdb.Error as error:  # the catalogue was closed meanwhile
            self.outcome = CatalogueError(f"The fetch has ended with its catalogue: {error}")

    def _note(self, now: Progress) -> None:
        if self._stopping.is_set():
            raise _StoppedError(now.step)
        self.progress, self.progress_words = now, self._estimate.words(now)
