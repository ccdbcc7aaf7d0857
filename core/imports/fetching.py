"""Fetching or making files while the explorer serves, and then their import: one at a time, watched by everybody."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from core.errors import CatalogueBusyError, DownloadError, ExplorerError
from core.estimate import Estimate
from core.imports.importer import ImportRequest
from core.imports.job import ImportJob
from core.priority import be_nice
from core.progress import Progress, Report

Fetch = Callable[[Report], Path]
"""Brings a folder or zip to import; what it calls with its progress may end it."""

_STARTING = Progress("Starting", 0, 0)
_AGAIN_S = 0.5
_LAST_WAIT_S = 5.0
"""How long the end of the explorer waits for a server to send; a part of a file is as safe as after a kill."""


class _StoppedError(Exception):
    """The work was ended from outside."""


@dataclass(frozen=True, slots=True)
class Begun:
    """Something that somebody has begun to fetch."""

    what: str
    """What it is, for people."""
    by: str
    at: datetime


class FetchJob:
    """Fetches in a thread that no closed page ends, then imports. Safe to share between threads."""

    def __init__(self, importing: ImportJob) -> None:
        self._importing = importing
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        self._estimate = Estimate()
        self.begun: Begun | None = None
        """What is going on, or was the last."""
        self.progress, self.progress_words = _STARTING, _STARTING.step
        self.failure: ExplorerError | None = None
        """Why the last one failed; None while it runs, and where it came or was stopped."""
        self.was_stopped = False

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
            self.failure, self.was_stopped = None, False
            self._stopping.clear()
            self._estimate = Estimate()
            self._note(_STARTING)
            self._thread = threading.Thread(target=self._work, args=(fetch, by), name="fetch", daemon=True)
            self._thread.start()

    def begun_words(self) -> str:
        """Say what is fetched, for whom and since when."""
        return f"{self.begun.what}, begun {self.begun.by} at {self.begun.at:%H:%M} UTC." if self.begun else ""

    def is_running(self) -> bool:
        """Tell whether something is being fetched; its import comes after that."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def is_stopping(self) -> bool:
        """Whether its end was asked for and has not come yet, as while a server says nothing."""
        return self._stopping.is_set() and self.is_running()

    def stop(self) -> None:
        """Let it end; the same goes on from there."""
        self._stopping.set()

    def wait(self, timeout_s: float | None = None) -> None:
        """Wait for its end, if there is one."""
        if self._thread:
            self._thread.join(timeout_s)

    def close(self) -> None:
        """Stop, before the import and the catalogue are closed."""
        self.stop()
        self.wait(_LAST_WAIT_S)

    def _work(self, fetch: Fetch, by: str) -> None:
        be_nice()
        try:
            self._import(fetch(self._note), by)
        except _StoppedError:
            self.was_stopped = True
        except ExplorerError as error:
            self.failure = error
        except OSError as error:
            self.failure = DownloadError(f"{error.filename or 'A file'} cannot be written: {error.strerror}.")

    def _import(self, path: Path, by: str) -> None:
        while True:
            try:
                self._importing.start(ImportRequest([path]), by=by)
                return
            except CatalogueBusyError:  # somebody else's comes first
                self._note(Progress("Waiting for another import", 0, 0))
                self._importing.wait(_AGAIN_S)

    def _note(self, now: Progress) -> None:
        if self._stopping.is_set():
            raise _StoppedError(now.step)
        self.progress, self.progress_words = now, self._estimate.words(now)
