"""Writes the book of a run on a thread of its own: what came meanwhile goes into one commit, milliseconds apart."""

import asyncio
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from core.errors import BatchError
from generation.batch.book import Book
from generation.batch.claims import Claim, Claimed, Result
from generation.batch.database import opened
from generation.batch.disk import Disk

Answer = TypeVar("Answer")

_GATHER_S = 0.002
"""How long a group waits for what comes at the same time."""
_LARGEST = 2_000
_TRIES, _AGAIN_S = 10, 1.0
"""How often, and how far apart, a write is tried that the disk refuses: what was paid for is worth the wait."""


class _Ask(Generic[Answer]):
    """Something to do with the book between two groups."""

    def __init__(self, deed: Callable[[Book], Answer]) -> None:
        self.deed = deed
        self.answer: Future[Answer] = Future()

    def do(self, book: Book) -> None:
        """Do it."""
        try:
            self.answer.set_result(self.deed(book))
        except (BatchError, sqlite3.Error) as error:
            self.answer.set_exception(error)


class _Want:
    """A wish for calls."""

    def __init__(self, count: int, pilot: bool, spare: tuple[Claim, ...]) -> None:
        self.count, self.pilot, self.spare = count, pilot, spare


class Journal:
    """Belongs to one event loop, which it tells of what it has written."""

    def __init__(self, path: Path, run: int, owner: str, landed: Callable[[Claimed | None, int], None]) -> None:
        """Prepare.

        Args:
            path: File of the runs.
            run: The run.
            owner: Who is at it.
            landed: Called in the event loop after commits, with calls that were wished for, if any are, and with how
                many results are safe from a kill now.
        """
        self._path, self._run, self._owner, self._landed = path, run, owner, landed
        self._loop = asyncio.get_running_loop()
        self._queue: SimpleQueue[Result | _Want | _Ask[object] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._write, name=f"journal-{run}", daemon=True)
        self._ready: Future[Book] = Future()
        self._broken: BaseException | None = None

    async def open(self) -> Book:
        """Begin; the book may be looked at between two groups, never written.

        Raises:
            BatchError: The run is not there, or another process is at it.
        """
        self._thread.start()
        return await asyncio.wrap_future(self._ready)

    def put(self, result: Result) -> None:
        """Have a result written."""
        self._queue.put(result)

    def want(self, count: int, *, pilot: bool = False, spare: tuple[Claim, ...] = ()) -> None:
        """Wish for so many calls, and give some back unmade."""
        self._queue.put(_Want(count, pilot, spare))

    async def ask(self, deed: Callable[[Book], Answer]) -> Answer:
        """Do something with the book after all that was put before."""
        question = _Ask(deed)
        self._queue.put(question)  # type: ignore[arg-type]
        return await asyncio.wrap_future(question.answer)

    async def close(self) -> None:
        """Write what is left and end."""
        self._queue.put(None)
        await asyncio.to_thread(self._thread.join)

    @property
    def broken(self) -> BaseException | None:
        """Why nothing can be written any more."""
        return self._broken

    def _write(self) -> None:
        try:
            with opened(self._path) as connection:
                book = Book(connection, self._run, self._owner)
                connection.execute("pragma wal_autocheckpoint = 0")  # it waits for the disk
                disk = self._disk = Disk(self._path)
                try:
                    self._ready.set_result(book)
                    while self._group(book):
                        pass
                finally:
                    disk.close()
        except (BatchError, sqlite3.Error) as error:
            if not self._ready.done():
                self._ready.set_exception(error)
            self._broken = error
            self._fail(error)

    def _group(self, book: Book) -> bool:
        """Take what there is, write it, and tell; return whether to go on."""
        first = self._queue.get()
        time.sleep(_GATHER_S)
        results, questions, wanted, go_on = list[Result](), list[_Ask[object]](), list[_Want](), True
        for item in self._taken(first):
            if item is None:
                go_on = False
            elif isinstance(item, Result):
                results.append(item)
            elif isinstance(item, _Want):
                wanted.append(item)
            else:
                questions.append(item)
        if results or wanted:
            claimed = self._step(book, results, wanted)
            lent = claimed if any(want.count for want in wanted) else None
            told: Callable[[], None] = partial(self._tell, lent, 0)
            if book.account.limits.any:  # a call is made only when what it may cost is on the disk
                self._tell(None, len(results))
            else:
                self._tell(lent, len(results))
                told = _nothing
            self._disk.bring(told)
        for question in questions:
            question.do(book)
        return go_on

    def _taken(self, item: Result | _Want | _Ask[object] | None) -> list[Result | _Want | _Ask[object] | None]:
        found = [item]
        while len(found) < _LARGEST:
            try:
                found.append(self._queue.get_nowait())
            except Empty:
                break
        return found

    def _step(self, book: Book, results: list[Result], wanted: list[_Want]) -> Claimed:
        spare = tuple(claim for want in wanted for claim in want.spare)
        count = max((want.count for want in wanted), default=0)
        pilot = any(want.pilot for want in wanted)
        for again in range(_TRIES):
            before = book.remember()
            try:
                return book.step(results, count, pilot=pilot, spare=spare)
            except sqlite3.OperationalError:
                book.put_back(before)
                if again == _TRIES - 1:
                    raise
                time.sleep(_AGAIN_S)
        raise AssertionError("a step either returns or raises")

    def _tell(self, claimed: Claimed | None, written: int) -> None:
        if claimed is None and not written:
            return
        try:
            self._loop.call_soon_threadsafe(self._landed, claimed, written)
        except RuntimeError:
            return  # the loop has ended: the calls stay lent out until the lease does

    def _fail(self, error: BaseException) -> None:
        """Leave nobody waiting."""
        for item in self._taken(None):
            if isinstance(item, _Ask):
                item.answer.set_exception(error)
        self._tell(Claimed([]), 0)


def _nothing() -> None:
    """Nobody waits."""
