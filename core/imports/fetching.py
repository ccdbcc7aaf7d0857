"""Fetching or making files while the explorer serves, and then their import: one at a time, watched by everybody."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from core.background import BackgroundWork
from core.errors import CatalogueBusyError, ExplorerError
from core.imports.importer import ImportRequest
from core.imports.job import ImportJob, Started
from core.progress import Progress, Report

Fetch = Callable[[Report], Path]
"""Brings a folder or zip to import; what it calls with its progress may end it."""

_AGAIN_S = 0.5


@dataclass(frozen=True, slots=True)
class Begun:
    """Something that somebody has begun to fetch."""

    what: str
    """What it is, for people."""
    by: str
    at: datetime


class FetchJob(BackgroundWork[Started]):
    """Fetches in a thread that no closed page ends, then begins the import. Safe to share between threads."""

    def __init__(self, importing: ImportJob) -> None:
        super().__init__("The download", "Starting")
        self._importing = importing
        self.begun: Begun | None = None
        """What is going on, or was the last."""

    @property
    def failure(self) -> ExplorerError | None:
        """Why the last one failed; None while it runs, and where it came or was stopped."""
        return self.outcome if isinstance(self.outcome, ExplorerError) else None

    def start(self, what: str, fetch: Fetch, *, by: str) -> None:
        """Fetch in the background, and import what comes.

        Raises:
            CatalogueBusyError: Something is being fetched; the message says what, and how far it is.
        """
        with self._lock:
            if self.is_running():
                raise CatalogueBusyError(
                    f"{self.begun_words()} It is going on: {self.progress_words}. Wait for its end, or stop it."
                )
            self.begun = Begun(what, by, datetime.now(UTC))
            self._begin(lambda report: self._import(fetch(report), by, report))

    def begun_words(self) -> str:
        """Say what is fetched, for whom and since when."""
        return f"{self.begun.what}, begun {self.begun.by} at {self.begun.at:%H:%M} UTC." if self.begun else ""

    def _import(self, path: Path, by: str, report: Report) -> Started:
        while True:
            try:
                return self._importing.start(ImportRequest([path]), by=by)
            except CatalogueBusyError:  # somebody else's comes first
                report(Progress("Waiting for another import", 0, 0))
                self._importing.wait(_AGAIN_S)
