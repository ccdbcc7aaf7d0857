"""How many calls an endpoint gets together: as many as it takes well, shared by everything that talks to it."""

import statistics
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from core.remote.addresses import origin
from generation.models.outcome import Failure

_FIRST, _MOST = 8, 64
_TICK_S = 0.05
_WINDOW = 24
"""Answers of which the middle time is looked at."""
_SLOWER, _NOTICED_S = 2.5, 0.3
"""How many times as slow answers become, and by how much, before there are fewer calls."""
_LESS_THROTTLED, _LESS_SLOW = 0.5, 0.8
_LONGEST_PAUSE_S = 60.0


class Gate:
    """Additive increase after a ramp-up, multiplicative decrease. Safe to share between threads and event loops."""

    def __init__(self) -> None:
        self._lock = threading.Condition()
        self.limit: float = _FIRST
        """Calls that may be under way together."""
        self.under_way = 0
        self._fixed: int | None = None
        self._ramping, self._cut_at = True, 0.0
        self._not_before, self._storms = 0.0, 0
        self._seconds: deque[float] = deque(maxlen=_WINDOW)
        self._usual_s: float | None = None
        self._in_line = 0
        """People who wait for a place, and go first."""

    def fix(self, limit: int | None) -> None:
        """Have so many calls together, as a person says; None leaves it to the server again.

        A server that asks for fewer still gets fewer for a while.
        """
        with self._lock:
            if limit == self._fixed:
                return
            self._fixed = limit
            self.limit = float(limit or min(self.limit, _MOST))
            self._ramping = limit is None

    def enter(self) -> bool:
        """Take a place for a call of a batch, if there is one."""
        with self._lock:
            return not self._in_line and self._take()

    @property
    def pause_s(self) -> float:
        """How long the server wants to be left alone."""
        return max(0.0, self._not_before - time.monotonic())

    def leave(self, began: float, failure: Failure | None, seconds: float) -> None:
        """Give a place back.

        Args:
            began: When the call began, by the monotonic clock.
            failure: What it failed by; only what tells of the server's load counts.
            seconds: How long it took.
        """
        with self._lock:
            self.under_way -= 1
            if failure is not None and failure.kind == "throttled":
                self._throttled(began, failure.retry_after_s)
            elif failure is None:
                self._went_well(began, seconds)
            self._lock.notify_all()

    def hear(self, began: float, failure: Failure | None) -> None:
        """Take note of what a call that a person waits for has failed by: a 429 is meant for everybody.

        Args:
            began: When the call began, by the monotonic clock.
            failure: None where it went well.
        """
        if failure is not None and failure.kind == "throttled":
            with self._lock:
                self._throttled(began, failure.retry_after_s)

    @contextmanager
    def seat(self, stop: threading.Event) -> Iterator[None]:
        """Lend a place to a call that a person waits for; goes on without one when it is stopped, or has waited long.

        A server that wants to be left alone for an hour tells the person so by itself.
        """
        with self._lock:
            self._in_line += 1
            ends = time.monotonic() + _LONGEST_PAUSE_S
            try:
                while not (taken := self._take()) and not stop.is_set() and time.monotonic() < ends:
                    self._lock.wait(_TICK_S)
            finally:
                self._in_line -= 1
        try:
            yield
        finally:
            if taken:
                with self._lock:
                    self.under_way -= 1
                    self._lock.notify_all()

    def _take(self) -> bool:
        if self.under_way >= max(1, int(self.limit)) or time.monotonic() < self._not_before:
            return False
        self.under_way += 1
        return True

    def _throttled(self, began: float, retry_after_s: float | None) -> None:
        now = time.monotonic()
        if began >= self._cut_at:  # calls that were under way when it was cut say nothing about the new limit
            self.limit, self._ramping, self._cut_at = max(1.0, self.limit * _LESS_THROTTLED), False, now
            self._storms += 1
        wait = retry_after_s if retry_after_s is not None else min(_LONGEST_PAUSE_S, 0.25 * 2 ** min(self._storms, 8))
        self._not_before = max(self._not_before, now + wait)

    def _went_well(self, began: float, seconds: float) -> None:
        most = self._fixed or _MOST
        self._storms = 0 if began >= self._cut_at else self._storms
        if self.under_way + 1 >= int(self.limit) and self.limit < most:  # more are of use only where all are used
            self.limit = min(most, self.limit + (1 if self._ramping else 1 / self.limit))
        self._seconds.append(seconds)
        if self._fixed is None and len(self._seconds) == _WINDOW:
            self._look_at_times()

    def _look_at_times(self) -> None:
        middle = statistics.median(self._seconds)
        self._seconds.clear()
        usual = middle if self._usual_s is None else min(middle, self._usual_s * 1.02)
        self._usual_s = usual
        if middle > usual * _SLOWER and middle > usual + _NOTICED_S and self.limit > 2:
            self.limit, self._ramping = max(2.0, self.limit * _LESS_SLOW), False


_gates: dict[str, Gate] = {}
_opening = threading.Lock()


def gate_of(base_url: str) -> Gate:
    """Return the gate of an endpoint, one for all of this process."""
    with _opening:
        return _gates.setdefault(origin(base_url), Gate())


def forget() -> None:
    """Forget what was learned of all servers."""
    with _opening:
        _gates.clear()
