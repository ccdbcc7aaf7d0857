"""Runs that the rules write, without a model: on all processors, a commit a few hundred captions."""

import time
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Executor, Future
from functools import partial
from typing import NamedTuple

from core.errors import ExplorerError
from core.processes import lend
from core.progress import Progress
from core.settings import Settings
from generation.batch.book import Book
from generation.batch.claims import Claim, Result
from generation.batch.database import opened
from generation.batch.ending import Ended
from generation.batch.meter import Meter
from generation.batch.order import Order
from generation.batch.ownership import owner
from generation.batch.rendering import render
from generation.batch.sources import Source, sources_of
from generation.batch.start import Start
from generation.facts.measure import Facts
from generation.models.outcome import Failure, Usage
from generation.rules import write

_CHUNK = 512
_FEW = 8_000
"""Tiles for which the start of processes takes longer than the work."""
_AHEAD = 4
"""Chunks that are with the processes while others are written down."""
_RENEW_S = 5.0


class Written(NamedTuple):
    """A caption by the rules, or why there is none."""

    fingerprint: bytes
    text: str
    problem: str = ""


def write_some(order: Order, settings: Settings, sources: Sequence[Source]) -> list[Written]:
    """Write captions from the facts of some tiles."""
    return [_write(order, settings, source) for source in sources]


def _write(order: Order, settings: Settings, source: Source) -> Written:
    made = render(order, settings, [source])
    if made.problem:
        return Written(b"", "", made.problem)
    try:
        text = write(Facts.from_json(source.facts), order.ask.model, order.parameters.seed or 0)
    except ExplorerError as error:
        return Written(b"", "", str(error))
    return Written(made.fingerprint, text)


class RuleEngine:
    """One start of one run by the rules."""

    def __init__(self, start: Start) -> None:
        """Prepare."""
        self._start = start
        self._under_way: deque[tuple[list[Claim], Future[list[Written]]]] = deque()
        self._began = self._renewed = time.monotonic()

    def go(self) -> Ended:
        """Write until there is nothing left, or somebody ends it.

        Raises:
            BatchError: The run is not there, another process is at it, or its file cannot be written.
        """
        with opened(self._start.settings.runs) as database:
            self._book = book = Book(database, self._start.run, owner())
            self._seconds, self._meter = book.seconds, Meter(self._start.settings.runs, self._start.run)
            book.enter("trying" if self._start.pilot else "running")
            ended = Ended("paused", "It was interrupted. Resume it.")
            try:
                with lend(self._start.settings.workers if book.counts.waiting > _FEW else 1) as pool:
                    ended = self._written(pool)
            finally:
                book.leave(ended.state, ended.reason, self._going_s)
                self._meter.note(book, self._going_s, self._start.settings.workers, last=True)
        return ended

    def _written(self, pool: Executor | None) -> Ended:
        results: list[Result] = []
        ending: Ended | None = None
        while True:
            wanted = 0 if ending or len(self._under_way) >= _AHEAD else _CHUNK
            claimed = self._book.step(results, wanted, pilot=self._start.pilot)
            results = []
            if claimed.calls:
                self._under_way.append((claimed.calls, self._begun(pool, claimed.calls)))
            if self._under_way and (len(self._under_way) >= _AHEAD or not claimed.calls):
                results = self._collected()
            elif not claimed.calls and not claimed.cached:
                return ending or self._rested(claimed.refusal)
            ending = ending or self._wish()

    def _rested(self, refusal: str) -> Ended:
        if refusal:
            return Ended("paused", refusal)
        return Ended("tried" if self._start.pilot else "ended", "")

    def _begun(self, pool: Executor | None, claims: Sequence[Claim]) -> "Future[list[Written]]":
        keys = [claim.keys[0] for claim in claims]
        sources = sources_of(self._start.catalogue, self._start.settings, self._book.order, keys, pool)
        work = partial(write_some, self._book.order, self._start.settings, sources)
        if pool is not None:
            return pool.submit(work)
        done: Future[list[Written]] = Future()
        done.set_result(work())
        return done

    def _collected(self) -> list[Result]:
        claims, future = self._under_way.popleft()
        results = [judged(*pair) for pair in zip(claims, future.result(), strict=True)]
        for result in results:
            self._meter.add(result)
        return results

    def _wish(self) -> Ended | None:
        """Tell how far it is, and see whether it is to stop."""
        counts, now = self._book.counts, time.monotonic()
        done = counts.done + counts.cached + counts.failed
        self._start.report(Progress("Writing captions by rules", done, counts.tiles - counts.left_out))
        self._meter.note(self._book, self._going_s, self._start.settings.workers)
        if now - self._renewed > _RENEW_S:
            self._renewed = now
            self._book.renew(self._going_s)
        wanted, limits = self._meter.wishes()
        if limits is not None:
            self._book.limit(limits)
        minutes, base = self._book.account.limits.minutes, self._seconds
        spent = self._going_s - (base if self._book.account.limits.per_start else 0)
        if minutes is not None and spent >= minutes * 60:
            return Ended("paused", f"The limit of {minutes:g} minutes is reached.")
        if wanted in ("paused", "cancelled"):
            return Ended(wanted, "")
        return Ended("paused", "") if self._start.stopping() else None

    @property
    def _going_s(self) -> float:
        return self._seconds + time.monotonic() - self._began


def judged(claim: Claim, written: Written) -> Result:
    """Judge a caption; one from other facts than those of the plan is told, and asked for by a new plan."""
    if written.problem:
        return Result(claim, usage=Usage(0, 0), failure=Failure("item", written.problem))
    if not claim.fingerprint.startswith(written.fingerprint):
        why = "The land cover of the tile has changed since the plan. Plan it anew."
        return Result(claim, usage=Usage(0, 0), failure=Failure("item", why))
    return Result(claim, usage=Usage(0, 0), captions=((written.text, ""),), said=written.text)
