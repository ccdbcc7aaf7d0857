"""Makes the calls of a run: as many together as the server takes, each answer written down as it comes."""

import asyncio
import time
from collections import deque

from anyio.from_thread import start_blocking_portal

from core.errors import BatchError, ExplorerError
from core.progress import Progress
from generation.batch.claims import Claim, Claimed, Result
from generation.batch.ending import Ended
from generation.batch.handing import drawn
from generation.batch.journal import Journal
from generation.batch.meter import Meter
from generation.batch.order import Limits
from generation.batch.ownership import owner
from generation.batch.start import Start
from generation.batch.verdict import Policy, result_of
from generation.models.chatclient import ChatClient
from generation.models.gates import gate_of
from generation.models.outcome import Failure, Outcome, Usage

_TICK_S = 0.2
"""How soon a person's wish is noticed."""
_RENEW_S = 5.0
_MOST_AHEAD = 128


class Engine:
    """One start of one run against a model server. Lives in an event loop of its own."""

    def __init__(self, start: Start) -> None:
        """Prepare."""
        self._start = start
        self._ready: deque[Claim] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self._asking = self._out_of_calls = False
        self._refusal, self._sleep_until = "", 0.0
        self._ahead = 2
        """Calls that are lent in advance."""
        self._unwritten = 0
        """Results that a kill would still lose."""
        self._ending: Ended | None = None
        self._lost = False
        """Whether the run belongs to another process by now."""
        self._began = time.monotonic()

    def go(self) -> Ended:
        """Make calls until there are none left, or something ends it.

        Raises:
            BatchError: The run is not there, another process is at it, or its file cannot be written.
            EndpointError: The server needs a key that is not there.
        """
        with start_blocking_portal() as portal:  # a thread of its own: who asks may have an event loop already
            return portal.call(self._go)

    async def _go(self) -> Ended:
        self._journal = Journal(self._start.settings.runs, self._start.run, owner(), self._landed)
        self._book = book = self._journal.book
        order = self._order = book.order
        place = order.ask.endpoint
        if place is None:
            raise BatchError("The rules write this run: nothing is asked of a server.")
        self._policy, self._meter = Policy(book.account.limits), Meter(self._start.settings.runs, self._start.run)
        self._gate, self._wake = gate_of(place.base_url), asyncio.Event()
        self._gate.fix(book.account.limits.concurrency)
        self._seconds = book.seconds
        state = "trying" if self._start.pilot else "running"
        await self._journal.ask(lambda one: one.enter(state))
        try:
            if missing := self._start.keys.missing(place):
                self._ending = Ended("paused", missing)
            async with ChatClient(place, self._start.keys.find(place)) as self._client:
                self._ending = await self._watch()
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            self._gate.fix(None)
            try:
                await self._leave()
            finally:
                await self._journal.close()
        if self._journal.broken:
            raise BatchError(f"The run has stopped, since its file cannot be written: {self._journal.broken}.")
        return self._ending

    async def _watch(self) -> Ended:
        """Follow the calls, and what people wish, until the end."""
        renewed = noted = 0.0
        while True:
            self._pump()
            if ended := await self._end():
                return ended
            try:
                async with asyncio.timeout(_TICK_S):
                    await self._wake.wait()
            except TimeoutError:
                pass
            self._wake.clear()
            now = time.monotonic()
            if now - noted >= _TICK_S:
                noted = now
                self._look()
            if now - renewed >= _RENEW_S:
                renewed = now
                await self._renew()

    async def _end(self) -> Ended | None:
        """Return how the run came to rest, once nothing is under way and there is no reason to go on."""
        if self._journal.broken:
            return Ended("paused", "The file of runs cannot be written.")
        if self._ending and self._ending.state == "cancelled":
            return self._ending
        if self._tasks or self._asking or self._unwritten:
            return None
        if self._ending:
            return self._ending
        if self._refusal and not self._ready:
            return Ended("paused", self._refusal)
        if self._out_of_calls and not self._ready:
            if self._start.pilot:
                return Ended("tried", "")
            if await self._journal.ask(lambda book: book.salvage()):
                self._out_of_calls = False
                self._pump()
                return None
            return Ended("ended", "")
        return None

    async def _leave(self) -> None:
        spare, ended = tuple(self._ready), self._ending or Ended("paused", _UNFORESEEN)
        self._ready.clear()
        seconds = self._going_s
        if not self._lost:
            await self._journal.leave(ended.state, ended.reason, seconds, spare)
        self._meter.note(self._book, seconds, self._gate.limit, last=True)

    # -- calls

    def _landed(self, claimed: Claimed | None, written: int) -> None:
        """Take calls that were wished for, and let others begin in the place of those that are written down."""
        self._unwritten -= written
        if written:
            self._refusal, self._sleep_until, self._out_of_calls = "", 0.0, False
        if claimed is not None:
            self._take(claimed)
        self._pump()
        if claimed is not None or self._ending or not self._unwritten:
            self._wake.set()

    def _take(self, claimed: Claimed) -> None:
        self._asking = False
        self._ready.extend(claimed.calls)
        self._refusal, self._out_of_calls = claimed.refusal, not claimed.waiting and not claimed.calls
        if not claimed.calls and not claimed.refusal and claimed.waiting and not claimed.cached:
            self._sleep_until = time.time() + max(0.05, min(1.0, (claimed.next_at or 0) - time.time()))

    def _pump(self) -> None:
        """Begin calls as far as there are places, and have further ones lent in time."""
        if self._ending:
            return
        free = self._policy.rest_s <= 0 and not (self._policy.is_trying and self._tasks)
        while free and self._ready and self._has_room and self._gate.enter():
            task = asyncio.get_running_loop().create_task(self._make(self._ready.popleft(), time.monotonic()))
            self._tasks.add(task)
            task.add_done_callback(self._done)
            free = not self._policy.is_trying
        if free and not self._ready and self._asking and self._has_room and self._tasks:
            self._ahead = min(2 * self._ahead, _MOST_AHEAD)  # the disk is slower than the server
        wanted = max(self._ahead, int(self._gate.limit) // 2) - len(self._ready)
        idle = self._out_of_calls or self._refusal or time.time() < self._sleep_until
        if wanted > 0 and not self._asking and not idle:
            self._asking = True
            self._journal.want(wanted, pilot=self._start.pilot)

    def _done(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            self._ending = self._ending or Ended("paused", f"A call ended in a way that nobody foresaw: {error!r}")
        if self._ending:
            self._wake.set()

    @property
    def _has_room(self) -> bool:
        """Whether a call may begin: with those that are not written down yet there are never more than together.

        So no more calls are made again after a kill.
        """
        return len(self._tasks) + self._unwritten < max(1, int(self._gate.limit))

    async def _make(self, claim: Claim, began: float) -> None:
        """Make one call, and have what came of it written."""
        outcome: Outcome | None = None
        try:
            body = claim.body if claim.body is not None else await asyncio.to_thread(self._drawn, claim)
            left = self._left_s()
            limit = self._order.longest
            outcome = await self._client.ask(body, self._order.ask.model, limit=limit, timeout_s=left)
            result = result_of(self._order, claim, body, outcome)
        except ExplorerError as error:
            result = Result(claim, usage=Usage(0, 0), failure=Failure("item", str(error)))
        except asyncio.CancelledError:
            self._gate.leave(began, _STOPPED, 0.0)
            self._put(Result(claim, failure=_STOPPED, retry_at=0.0, counts=False))
            raise
        self._gate.leave(began, outcome.failure if outcome else _STOPPED, result.seconds)
        self._put(self._decided(result))

    def _put(self, result: Result) -> None:
        """Have what came of a call written, which is its last deed: others may begin in its place now."""
        if task := asyncio.current_task():
            self._tasks.discard(task)
        self._unwritten += 1
        self._journal.put(result)

    def _decided(self, result: Result) -> Result:
        settled = self._policy.settle(result, len(self._tasks))
        self._meter.add(settled.result)
        if settled.pause:
            self._ending = self._ending or Ended("paused", settled.pause)
        return settled.result

    def _drawn(self, claim: Claim) -> bytes:
        return drawn(self._start.catalogue, self._start.settings, self._order, claim)

    # -- people

    @property
    def _going_s(self) -> float:
        return self._seconds + time.monotonic() - self._began

    def _left_s(self) -> float | None:
        """Seconds that are left of the limit of time."""
        minutes = self._book.account.limits.minutes
        base = self._seconds if self._book.account.limits.per_start else 0.0
        return None if minutes is None else max(0.01, minutes * 60 - (self._going_s - base))

    def _look(self) -> None:
        """Tell how far it is, and see whether it is to stop."""
        counts = self._book.counts
        done = counts.done + counts.cached + counts.failed
        self._start.report(Progress("Asking for captions", done, counts.tiles - counts.left_out))
        left = self._left_s()
        if left is not None and left <= 0.02 and not self._ending:
            minutes = self._book.account.limits.minutes
            self._ending = Ended("paused", f"The limit of {minutes:g} minutes is reached.")
        if self._start.stopping():
            self._ending = self._ending or Ended("paused", "")
        wanted, limits = self._meter.wishes()
        if wanted in ("paused", "cancelled") and (self._ending is None or wanted == "cancelled"):
            self._ending = Ended(wanted, "")
        if limits is not None and limits != self._book.account.limits:
            self._adopt(limits)
        self._meter.note(self._book, self._going_s, self._gate.limit)

    def _adopt(self, limits: Limits) -> None:
        self._policy.adopt(limits)
        self._gate.fix(limits.concurrency)
        self._refusal = ""
        task = asyncio.get_running_loop().create_task(self._journal.ask(lambda book: book.limit(limits)))
        task.add_done_callback(lambda _: self._wake.set())
        self._adopting = task

    async def _renew(self) -> None:
        seconds = self._going_s
        row = await self._journal.ask(lambda book: book.renew(seconds))
        if row["session"] != self._book.session:
            self._lost, self._ending = True, Ended("cancelled", "Another process has taken the run over.")


_UNFORESEEN = "It was interrupted. Resume it."
_STOPPED = Failure("transient", "The call was ended before its answer came.")
