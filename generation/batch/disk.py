"""Brings commits to the disk one after the other, while others are made: nobody who commits waits for it."""

import os
import sqlite3
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue

from generation.batch.database import connect

Told = Callable[[], None]

_LARGEST_LOG = 16 << 20
"""Bytes of the log at which it is worked into the database, which nobody waits for here."""


class Disk:
    """A thread that writes the log of a database through: what outlives a kill then outlives the machine too."""

    def __init__(self, path: Path) -> None:
        """Begin; the database is open already."""
        self._path, self._log = path, os.open(f"{path}-wal", os.O_RDWR)
        self._queue: SimpleQueue[Told | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._write, name="disk", daemon=True)
        self._thread.start()

    def bring(self, told: Told) -> None:
        """Have all that was committed so far brought to the disk, and be told when it is there."""
        self._queue.put(told)

    def close(self) -> None:
        """Bring what is left, and end."""
        self._queue.put(None)
        self._thread.join()
        os.close(self._log)

    def _write(self) -> None:
        database, go_on = connect(self._path), True
        while go_on:
            waiting = [self._queue.get()]
            while True:
                try:
                    waiting.append(self._queue.get_nowait())
                except Empty:
                    break
            os.fsync(self._log)
            for told in waiting:
                if told is None:
                    go_on = False
                else:
                    told()
            if os.fstat(self._log).st_size > _LARGEST_LOG:
                with suppress(sqlite3.Error):  # another process is at it
                    database.execute("pragma wal_checkpoint(passive)")
        database.close()
