"""Writes the book of a run between the calls: what came within a millisecond or two goes into one commit."""

import asyncio
import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TypeVar

from core.errors import BatchError
from generation.batch.book import Book
from generation.batch.claims import Claim, Claimed, Result
from generation.batch.database import PATIENCE_S, connect
from generation.batch.disk import Disk

Answer = TypeVar("Answer")

_GATHER_S = 0.001
"""How long a group waits for what comes at the same time."""
_GROUP = 8
"""Results that do not wait for more: answers that come together would be followed by requests that go together, which
all wait for the slowest, and so on to the end of the run."""
_BUSY_S = 0.1
"""How long a write may hold up the calls, whose answers wait meanwhile."""
_AGAIN_S = 0.2


class Journal:
    """Belongs to one event loop and writes in it: a commit takes less time than to wake another thread up.

    A write that the disk or another process refuses is tried again for a while: what was paid for is worth the wait.
    """

    def __init__(self, path: Path, run: int, owner: str, landed: Callable[[Claimed | None, int], None]) -> None:
        """Take a run over; the book may be looked at at any time, and is written through this alone.

        Args:
            path: File of the runs.
            run: The run.
            owner: Who is at it.
            landed: Called after commits, with calls that were wished for, if any are, and with how many results are
                safe from a kill now.

        Raises:
            BatchError: The run is not there, or another process is at it.
        """
        self._loop, self._landed = asyncio.get_running_loop(), landed
        self._connection = connect(path)
        try:
            self.book = Book(self._connection, run, owner)
            self._connection.execute("pragma wal_autocheckpoint = 0")  # it waits for the disk
            self._connection.execute(f"pragma busy_timeout = {_BUSY_S * 1000:.0f}")
            self._disk = Disk(path)
        except BaseException:
            self._connection.close()
            raise
        self._results, self._spare = list[Result](), list[Claim]()
        self._wanted, self._pilot = 0, False
        self._changes = 0
        """Writes that can have changed which calls may be made."""
        self._next: asyncio.TimerHandle | None = None
        self._refused_since: float | None = None
        self.broken: sqlite3.Error | None = None
        """Why nothing can be written any more."""

    def put(self, result: Result) -> None:
        """Have a result written: with others that come in a moment, or at once where there are some already."""
        self._results.append(result)
        if len(self._results) >= _GROUP and self._refused_since is None and self.broken is None:
            if self._next:
                self._next.cancel()
            self._group()
        else:
            self._soon()

    def want(self, count: int, *, pilot: bool = False) -> None:
        """Wish for so many calls."""
        self._wanted, self._pilot = max(self._wanted, count), pilot
        self._soon()

    async def ask(self, deed: Callable[[Book], Answer], *, spare: Sequence[Claim] = ()) -> Answer:
        """Do something with the book after all that was put before.

        Args:
            deed: What.
            spare: Calls to give back unmade before.

        Raises:
            BatchError: Nothing can be written any more.
        """
        self._spare += spare
        while self.broken is None:
            try:
                self._write()
                self._changes += 1
                return deed(self.book)
            except sqlite3.OperationalError as error:
                self._refused(error)
            except sqlite3.Error as error:
                self._break(error)
            await asyncio.sleep(_AGAIN_S)
        raise BatchError(f"The file of runs cannot be written: {self.broken}.")

    async def leave(self, state: str, reason: str, seconds: float, spare: Sequence[Claim]) -> None:
        """Give the run back in a state, with the calls that were not made; so far as anything can still be written."""
        if self.broken is None:
            await self.ask(lambda book: book.leave(state, reason, seconds), spare=spare)
            return
        with suppress(sqlite3.Error):
            self.book.leave("paused", f"Its file cannot be written: {self.broken}. Make room, and resume it.", seconds)

    async def close(self) -> None:
        """Bring what is written to the disk, and end."""
        if self._next:
            self._next.cancel()
        await asyncio.to_thread(self._disk.close)
        self._connection.close()

    def _soon(self, wait_s: float = _GATHER_S) -> None:
        if self._next is None and self.broken is None:
            self._next = self._loop.call_later(wait_s, self._group)

    def _group(self) -> None:
        self._next = None
        try:
            self._write()
        except sqlite3.OperationalError as error:
            self._refused(error)
            self._soon(_AGAIN_S)
        except sqlite3.Error as error:
            self._break(error)

    def _write(self) -> None:
        """Write what has come together, in one commit, and tell of it."""
        results, wanted = self._results, self._wanted
        if not (results or wanted or self._spare):
            return
        before = self.book.remember()
        try:
            claimed = self.book.step(results, wanted, pilot=self._pilot, spare=self._spare)
        except sqlite3.Error:
            self.book.put_back(before)
            raise
        self._results, self._spare, self._wanted, self._refused_since = [], [], 0, None
        self._changes += bool(results or self._spare)
        lent = claimed if wanted else None
        if lent and self.book.account.limits.any:  # a call is made only when what it may cost is on the disk
            self._disk.bring(partial(self._tell, lent, self._changes))
            lent = None
        else:
            self._disk.bring()
        self._landed(lent, len(results))

    def _tell(self, claimed: Claimed, changes: int) -> None:
        """Tell the event loop, from the thread of the disk."""
        try:
            self._loop.call_soon_threadsafe(self._arrived, claimed, changes)
        except RuntimeError:
            return  # the loop has ended: the calls stay lent out until the lease does

    def _arrived(self, claimed: Claimed, changes: int) -> None:
        """Pass calls on; that there are no more of them is left unsaid where something was written since."""
        if changes != self._changes:
            claimed = claimed._replace(refusal="", next_at=None, waiting=True)
        self._landed(claimed, 0)

    def _refused(self, error: sqlite3.Error) -> None:
        now = time.monotonic()
        self._refused_since = self._refused_since or now
        if now - self._refused_since > PATIENCE_S:
            self._break(error)

    def _break(self, error: sqlite3.Error) -> None:
        self.broken = self.broken or error
        self._landed(Claimed([]), 0)
