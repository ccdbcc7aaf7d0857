"""Keeps the account and the journal of a run that many processes work off: they make no call that it did not lend."""

import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from core.settings import Settings
from generation.batch.book import Book
from generation.batch.claims import Claim, Claimed, Counts, Result
from generation.batch.database import connect
from generation.batch.ending import Ended
from generation.batch.meter import Meter
from generation.batch.order import Order
from generation.batch.ownership import owner
from generation.batch.verdict import Policy, Settled
from generation.models.gates import Gate
from generation.models.keys import Key
from generation.models.outcome import Failure

_RENEW_S = 5.0
_SOON_S = 1.0
"""How long a worker waits for a call that may be made again; a longer wait is left to the next round."""
_REST_S = 0.1
_TRIES, _AGAIN_S = 10, 1.0
"""How often, and how far apart, a write is tried that the disk refuses: what was paid for is worth the wait."""
_GONE = Failure("transient", "The process that had asked has ended.")
_UNASKED = Failure("item", "The call was not made.")


class Share(NamedTuple):
    """The calls of a run that one process works off, from the first to the last; only those that wait are made."""

    first: int
    last: int


class Terms(NamedTuple):
    """What a worker needs to know."""

    order: Order
    key: Key | None


class Turn(NamedTuple):
    """What a worker is to do next."""

    claims: list[Claim]
    over: bool = False
    """Whether there is nothing more for it, once its calls have come to their end."""
    dropped: bool = False
    """Whether its calls are to be ended: the run was cancelled, or another process has its share."""
    rest_s: float = 0.0
    """How long to wait with the next question."""
    left_s: float | None = None
    """Of the limit of time."""


class Standing(NamedTuple):
    """How the run stands."""

    counts: Counts
    ending: Ended | None
    """How it is coming to rest; None while it goes on."""


@dataclass
class _Seat:
    """A worker at its share."""

    worker: str
    lent: dict[int, tuple[Claim, float]] = field(default_factory=dict)
    """Calls under way by number, and when they were lent."""


class Desk:
    """Belongs to one thread: that of an actor, to which the questions of all workers come one after the other."""

    def __init__(self, settings: Settings, run: int, key: Key | None, *, pilot: bool = False) -> None:
        """Prepare."""
        self._settings, self._run, self._key, self._pilot = settings, run, key, pilot
        self._seats: dict[Share, _Seat] = {}
        self._ending: Ended | None = None
        self._began, self._renewed = time.monotonic(), 0.0

    def open(self) -> None:
        """Take the run over.

        Raises:
            BatchError: There is no such run, or another process is at it.
        """
        self._database = connect(self._settings.runs)
        self._database.execute("pragma synchronous = full")  # no call is made that is not on the disk
        self._book = Book(self._database, self._run, owner())
        self._policy, self._meter = Policy(self._book.account.limits), Meter(self._settings.runs, self._run)
        self._gate = None if self._book.order.by_rules else Gate()
        self._fix()
        self._base_s = self._book.seconds
        self._book.enter("trying" if self._pilot else "running")

    def sit(self, share: Share, worker: str) -> Terms:
        """Begin a share; what another process had under way of it may have been made, and is made again."""
        self._lose([seat for place, seat in self._seats.items() if place == share])
        self._seats[share] = _Seat(worker)
        return Terms(self._book.order, self._key)

    def turn(self, share: Share, worker: str, results: Sequence[Result], room: int) -> Turn:
        """Write results of a worker down, and lend it further calls.

        Args:
            share: Its share.
            worker: Its name.
            results: What its calls came to.
            room: How many calls it can begin.
        """
        seat = self._seats.get(share)
        if seat is None or seat.worker != worker:
            return Turn([], over=True, dropped=True)
        found = [
            self._decided(result._replace(claim=lent[0]), lent[1])
            for result in results
            if (lent := seat.lent.pop(result.claim.call, None))
        ]
        wanted = self._places(room)
        claimed = self._step(found, wanted, share)
        self._give_back(wanted - len(claimed.calls))
        now = time.monotonic()
        seat.lent |= {claim.call: (claim, now) for claim in claimed.calls}
        turn = self._next(claimed, wanted, busy=bool(seat.lent))
        if turn.over and not seat.lent:
            del self._seats[share]
        return turn

    def look(self, *, stopping: bool = False) -> Standing:
        """See whether the run is to stop, and say that it is going on; asked every moment by who started it."""
        now = time.monotonic()
        if now - self._renewed > _RENEW_S:
            self._renewed = now
            if self._book.renew(self._going_s)["session"] != self._book.session:
                self._end(Ended("cancelled", "Another process has taken the run over."))
        wanted, limits = self._meter.wishes()
        if limits is not None and limits != self._book.account.limits:
            self._book.limit(limits)
            self._policy.adopt(limits)
            self._fix()
        left, minutes = self._left_s, self._book.account.limits.minutes
        if left is not None and left <= 0:
            self._end(Ended("paused", f"The limit of {minutes:g} minutes is reached."))
        if wanted in ("paused", "cancelled"):
            self._end(Ended(wanted, ""))
        if stopping:
            self._end(Ended("paused", ""))
        self._meter.note(self._book, self._going_s, self._gate.limit if self._gate else len(self._seats))
        return Standing(self._book.counts, self._ending)

    def round_over(self) -> None:
        """Take note that no worker is left: what they had under way is made again."""
        self._lose(list(self._seats.values()))
        self._seats.clear()

    def rested(self) -> Ended | None:
        """Return how the run comes to rest now that nothing waits; None where failures are asked once more."""
        if self._ending is None and not self._pilot and self._gate and self._book.salvage():
            return None
        self._end(Ended("tried" if self._pilot else "ended", ""))
        return self._ending

    def leave(self, otherwise: Ended) -> Ended:
        """Give the run back, as it came to rest or otherwise, and close the book."""
        ended = self._ending or otherwise
        self.round_over()
        self._book.leave(ended.state, ended.reason, self._going_s)
        self._meter.note(self._book, self._going_s, self._gate.limit if self._gate else 0, last=True)
        self._database.close()
        return ended

    # -- what to do next

    def _next(self, claimed: Claimed, wanted: int, *, busy: bool) -> Turn:
        if self._ending:
            return Turn([], over=not busy, dropped=self._ending.state == "cancelled")
        if claimed.calls or claimed.cached:
            return Turn(claimed.calls, left_s=self._left_s)
        if not wanted:
            return Turn([], rest_s=max(_REST_S, min(_SOON_S, self._policy.rest_s)))
        if claimed.refusal:
            if any(seat.lent for seat in self._seats.values()):
                return Turn([], rest_s=_REST_S)  # what these take less than was set aside may be enough
            self._end(Ended("paused", claimed.refusal))
            return Turn([], over=True)
        soon = claimed.waiting and 0 < (claimed.next_at or 0) - time.time() < _SOON_S
        return Turn([], over=not busy and not soon, rest_s=_REST_S)

    def _places(self, room: int) -> int:
        """Take places at the server, as far as it has some; the rules need none."""
        if self._ending:
            return 0
        if self._gate is None:
            return room
        if self._policy.rest_s > 0:
            return 0
        if self._policy.is_trying:
            room = min(room, 0 if self._gate.under_way else 1)
        taken = 0
        while taken < room and self._gate.enter():
            taken += 1
        return taken

    def _give_back(self, places: int) -> None:
        for _ in range(places if self._gate else 0):
            self._leave_gate(time.monotonic(), _UNASKED, 0.0)

    def _leave_gate(self, began: float, failure: Failure | None, seconds: float) -> None:
        if self._gate:
            self._gate.leave(began, failure, seconds)

    def _fix(self) -> None:
        if self._gate:
            self._gate.fix(self._book.account.limits.concurrency)

    # -- what came

    def _decided(self, result: Result, began: float) -> Result:
        self._leave_gate(began, result.failure, result.seconds)
        settled = self._policy.settle(result, self._gate.under_way) if self._gate else Settled(result)
        self._meter.add(settled.result)
        if settled.pause:
            self._end(Ended("paused", settled.pause))
        return settled.result

    def _lose(self, seats: Sequence[_Seat]) -> None:
        """Book the calls of workers that are gone at their worst, and let them be made again."""
        lost = [claim for seat in seats for claim, _ in seat.lent.values()]
        for seat in seats:
            seat.lent.clear()
        for _ in lost:
            self._leave_gate(0.0, _GONE, 0.0)
        if lost:
            self._step([Result(claim, failure=_GONE, retry_at=0.0, counts=False) for claim in lost], 0, Share(0, 0))

    def _step(self, results: Sequence[Result], wanted: int, share: Share) -> Claimed:
        for again in range(_TRIES):
            before = self._book.remember()
            try:
                return self._book.step(results, wanted, pilot=self._pilot, within=share)
            except sqlite3.OperationalError:
                self._book.put_back(before)
                if again == _TRIES - 1:
                    raise
                time.sleep(_AGAIN_S)
        raise AssertionError("a step either returns or raises")

    def _end(self, ended: Ended) -> None:
        if self._ending is None or (ended.state == "cancelled" and self._ending.state != "cancelled"):
            self._ending = ended

    # -- time

    @property
    def _going_s(self) -> float:
        return self._base_s + time.monotonic() - self._began

    @property
    def _left_s(self) -> float | None:
        minutes, base = self._book.account.limits.minutes, self._base_s
        spent = self._going_s - (base if self._book.account.limits.per_start else 0)
        return None if minutes is None else minutes * 60 - spent
