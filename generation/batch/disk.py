"""Brings commits to the disk one after the other, while others are made: nobody who commits waits for it."""

import os
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue

from generation.batch.database import connect

Told = Callable[[], None]

_SOON_S = 0.05
"""How long commits may wait together: each way to the disk holds up whoever writes there."""
_LARGEST_LOG = 16 << 20
"""Bytes of the log at which it is worked into the database, which nobody waits for here."""


class Disk:
    """A thread that writes the log of a database through: what outlives a kill then outlives the machine too."""

    def __init__(self, path: Path) -> None:
        """Begin; the database is open already."""
        self._path, self._log = path, os.open(f"{path}-wal", os.O_RDWR)
        self._queue: SimpleQueue[Told] = SimpleQueue()
        self._thread = threading.Thread(target=self._write, name="disk", daemon=True)
        self._thread.start()

    def bring(self, told: Told | None = None) -> None:
        """Have all that was committed so far brought to the disk; soon, or at once where somebody is told of it."""
        self._queue.put(told or _nobody)

    def close(self) -> None:
        """Bring what is left, and end."""
        self._queue.put(_last)
        self._thread.join()
        os.close(self._log)

    def _write(self) -> None:
        database, ended = connect(self._path), False
        while not ended:
            waiting = self._taken()
            os.fsync(self._log)
            for told in waiting:
                told()
            ended = _last in waiting
            if os.fstat(self._log).st_size > _LARGEST_LOG:
                with suppress(sqlite3.Error):  # another process is at it
                    database.execute("pragma wal_checkpoint(passive)")
        database.close()

    def _taken(self) -> list[Told]:
        """Wait for the first who waits, or a moment longer where nobody does: the disk is busy enough."""
        waiting, ends = [self._queue.get()], time.monotonic() + _SOON_S
        while True:
            left = ends - time.monotonic()
            patient = left > 0 and all(told is _nobody for told in waiting)
            try:
                waiting.append(self._queue.get(timeout=left) if patient else self._queue.get_nowait())
            except Empty:
                return waiting


def _nobody() -> None:
    """Nobody is told."""


def _last() -> None:
    """Nobody is told, and nothing comes after it."""
