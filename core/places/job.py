"""Adding places while the explorer serves: one addition at a time, which everybody can watch and stop."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import NamedTuple

from core.background import BackgroundWork
from core.errors import CatalogueBusyError
from core.places.anywhere import Added
from core.progress import Report


class Started(NamedTuple):
    """An addition that somebody has begun."""

    number: int
    """From 1, in the order in which this explorer has begun them."""
    what: str
    by: str
    at: datetime


class PlacesJob(BackgroundWork[Added]):
    """Adds on request, in a thread that no closed page ends. Safe to share between threads."""

    def __init__(self) -> None:
        super().__init__("The addition", "Adding places")
        self.started: Started | None = None
        """The addition that is going on, or the last one."""

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
            self._begin(work)
            return self.started

    def words(self) -> str:
        """Say who adds what since when, and how far it has come."""
        if self.started is None:
            return "Nothing was added yet."
        began = f"begun {self.started.by} at {self.started.at:%H:%M} UTC"
        return f"Adding {self.started.what} is going on, {began}. {self.progress_words}."
