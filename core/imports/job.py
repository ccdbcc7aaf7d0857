"""Importing while the explorer serves: one import at a time, which everybody can watch and stop."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb

from core.background import BackgroundWork, StoppedError
from core.errors import CatalogueBusyError, ExplorerError
from core.imports import importer
from core.imports.importer import ImportReport, ImportRequest
from core.progress import Report
from core.settings import Settings
from core.store.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Started:
    """An import that somebody has begun."""

    number: int
    """From 1, in the order in which this explorer has begun them."""
    request: ImportRequest
    by: str
    """Who began it, as others are told."""
    at: datetime


class ImportJob(BackgroundWork[ImportReport]):
    """Imports on request, in a thread that no closed page ends. Safe to share between threads."""

    def __init__(self, catalogue: Catalogue, settings: Settings) -> None:
        super().__init__("The import", "Looking through the files")
        self._catalogue, self._settings = catalogue, settings
        self.started: Started | None = None
        """The import that is going on, or the last one."""

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
            self._begin(lambda report: self._import(request, report))
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

    def _import(self, request: ImportRequest, report: Report) -> ImportReport:
        try:
            return importer.run(self._catalogue, request, self._settings, report)
        except (StoppedError, ExplorerError):
            with suppress(ExplorerError, duckdb.Error):
                importer.refresh(self._catalogue)  # what was taken shows
            raise
