"""What a run does from moment to moment: rate, times, errors; kept every few seconds for whoever looks."""

import json
import sqlite3
import statistics
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from generation.batch.book import Book
from generation.batch.claims import Result
from generation.batch.database import connect
from generation.batch.order import Limits

EVERY_S = 5.0
_MOST_TIMES = 4_000


class Meter:
    """Belongs to one event loop; its own connection reads and writes beside the journal's."""

    def __init__(self, path: Path, run: int) -> None:
        self._db, self._run = connect(path), run
        self._db.execute("pragma busy_timeout = 50")  # a moment is not worth a wait
        self._times: list[float] = []
        self._errors: Counter[str] = Counter()
        self._noted = 0.0

    def add(self, result: Result) -> None:
        """Note what a call came to."""
        if result.failure:
            self._errors[result.failure.kind] += 1
        elif len(self._times) < _MOST_TIMES:
            self._times.append(result.seconds)

    def wishes(self) -> tuple[str, Limits | None]:
        """Return what people want of the run by now, and its limits."""
        try:
            row = self._db.execute("select wanted, limits from runs where id = ?", [self._run]).fetchone()
        except sqlite3.Error:
            return "", None
        return (row["wanted"], Limits.from_json(row["limits"])) if row else ("cancelled", None)

    def note(self, book: Book, seconds: float, concurrency: float, *, last: bool = False) -> None:
        """Keep a moment, if the one before is a while ago; with the last one the connection is closed."""
        now = time.monotonic()
        if not last and now - self._noted < EVERY_S:
            return
        self._noted = now
        p50, p95 = _middle_and_slow(self._times)
        account, counts = book.account, book.counts
        with suppress(sqlite3.Error):
            self._db.execute(
                "insert into moments values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(self._run, time.time(), seconds, counts.done + counts.cached, counts.failed, account.requests),
                    *(account.tokens_in + account.tokens_out, account.usd, p50, p95, concurrency),
                    json.dumps(self._errors),
                ),
            )
        self._times.clear()
        self._errors.clear()
        if last:
            self._db.close()


def _middle_and_slow(times: Sequence[float]) -> tuple[float | None, float | None]:
    """Return the time that half of the calls do not exceed, and that 95 of 100 do not."""
    if len(times) < 2:
        return (times[0], times[0]) if times else (None, None)
    steps = statistics.quantiles(times, n=20, method="inclusive")
    return steps[9], steps[18]
