"""Fetching land cover while the explorer serves: one at a time, which everybody can watch, pause and stop."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from core.background import BackgroundWork
from core.errors import CatalogueBusyError, ExplorerError
from core.landcover.fetch import Fetched, fetch
from core.landcover.sources import CoverSource
from core.progress import Report
from core.settings import Settings
from core.store.catalogue import Catalogue


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


class CoverJob(BackgroundWork[Fetched]):
    """Fetches on request, in a thread that no closed page ends. Safe to share between threads.

    A pause ends the work after what is under way and lets go of the server; going on, or the same fetch after a
    restart of the explorer, asks only for what is not there.
    """

    def __init__(self, catalogue: Catalogue, settings: Settings) -> None:
        super().__init__("The fetch", "Looking for tiles without land cover")
        self._catalogue, self._settings = catalogue, settings
        self._before, self._now = Fetched(), Fetched()
        self.started: Started | None = None
        """The fetch that is going on or paused, or the last one."""
        self.is_paused = False
        """Whether it waits to be gone on with; it has no outcome then."""

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

    def _run(self, started: Started) -> None:
        self.is_paused = False
        self._begin(lambda report: self._fetch(started, report))

    def _fetch(self, started: Started, report: Report) -> Fetched:
        try:
            fetch(self._catalogue, started.source, started.keys, self._settings, report, found=self._now)
        except ExplorerError:
            self.is_paused = False
            raise
        self.is_paused = False
        return self.so_far
