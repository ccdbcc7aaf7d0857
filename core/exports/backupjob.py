"""The backup that goes on while the explorer serves, asked for on a page or by a command in another process."""

import json
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from core.background import BackgroundWork
from core.errors import BackupError, CatalogueBusyError, ExplorerError
from core.exports.backup import BackedUp, backup
from core.progress import Progress, Report
from core.settings import Settings
from core.store.catalogue import Catalogue

_EVERY_S = 0.5
"""How often the explorer looks for a request, and a command for the answer."""

_HEARD_S = 20.0
"""How long a command waits for the explorer to begin."""


class BackupJob(BackgroundWork[BackedUp]):
    """Backups on request, in a thread that no closed page ends. Safe to share between threads."""

    def __init__(self, catalogue: Catalogue, settings: Settings) -> None:
        super().__init__("The backup", "Copying the catalogue")
        self._catalogue, self._settings = catalogue, settings

    def start(self, target: Path) -> None:
        """Back up in the background.

        Raises:
            CatalogueBusyError: A backup is going on.
        """
        with self._lock:
            if self.is_running():
                raise CatalogueBusyError(f"A backup is going on: {self.progress_words}. Wait for its end.")
            self._begin(lambda report: backup(self._catalogue, self._settings, target, report))


def suggested(settings: Settings) -> Path:
    """Return where a backup is written when nobody says otherwise."""
    return settings.data / "backups" / f"backup-{datetime.now(UTC):%Y-%m-%d-%H%M%S}.zip"


class Listener:
    """Does what commands ask for that find the catalogue open here: whoever may write into the data folder may ask."""

    def __init__(self, job: Callable[[], BackupJob], settings: Settings) -> None:
        """Begin; the job, and with it the catalogue, is opened at the first request."""
        self._made, self._settings = job, settings
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="backup requests", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Listen no more."""
        self._ended.set()
        self._thread.join()

    def _listen(self) -> None:
        while not self._ended.wait(_EVERY_S):
            with suppress(OSError, ValueError, KeyError):
                self._answer()

    def _answer(self) -> None:
        asked = _request(self._settings)
        if not asked.exists():
            return
        number, target = (json.loads(asked.read_text("utf-8"))[name] for name in ("number", "target"))
        asked.unlink()
        try:
            job = self._made()
            job.start(Path(target))
        except ExplorerError as error:
            return self._tell(number, failure=str(error))
        while job.is_running() and not self._ended.is_set():
            self._tell(number, progress=job.progress)
            job.wait(_EVERY_S)
        outcome = job.outcome
        if isinstance(outcome, BackedUp):
            return self._tell(number, made=outcome)
        self._tell(number, failure=str(outcome or "The backup was stopped in the explorer. Nothing was left of it."))

    def _tell(self, number: int, **said: object) -> None:
        path = _answer_file(self._settings, number)
        new = path.with_suffix(".new")
        new.write_text(json.dumps(said, default=str), "utf-8")
        new.replace(path)


def ask(settings: Settings, target: Path, report: Report) -> BackedUp:
    """Have the explorer that has the catalogue open make a backup, and wait for it.

    Raises:
        BackupError: It does not answer, or cannot make the backup.
    """
    number, began = os.getpid(), time.monotonic()
    request, answer = _request(settings), _answer_file(settings, number)
    new = request.with_suffix(f".{number}")
    try:
        answer.unlink(missing_ok=True)
        new.write_text(json.dumps({"number": number, "target": str(target.absolute())}), "utf-8")
        new.replace(request)
        while True:
            time.sleep(_EVERY_S)
            said = _said(answer)
            if "made" in said:
                path, *figures = said["made"]
                return BackedUp(Path(path), *figures)
            if "failure" in said:
                raise BackupError(said["failure"])
            if "progress" in said:
                report(Progress(*said["progress"]))
            elif time.monotonic() - began > _HEARD_S:
                raise BackupError(
                    f"The process that has {settings.catalogue} open makes no backups. Wait for its end, or stop it."
                )
    except OSError as error:
        raise BackupError(f"{error.filename or settings.data} cannot be written: {error.strerror}.") from error
    finally:
        for path in (new, request, answer):
            path.unlink(missing_ok=True)


def _said(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text("utf-8"))) if path.exists() else {}


def _request(settings: Settings) -> Path:
    return settings.data / "backup.request"


def _answer_file(settings: Settings, number: int) -> Path:
    return settings.data / f"backup.{int(number)}.answer"
