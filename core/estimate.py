"""Say in words how far long work has come and how long it still takes."""

import time

from core.progress import Progress


class Estimate:
    """Follows the progress of one piece of work, step by step."""

    def __init__(self) -> None:
        self._step = ""
        self._done = 0
        self._started = 0.0

    def words(self, now: Progress) -> str:
        """Return one line: the step, how much of it is done, the rate, and the time left once that can be judged."""
        moment = time.monotonic()
        if now.step != self._step or now.done < self._done:  # the same step may begin again
            self._step, self._started = now.step, moment
        self._done = now.done
        if not now.total:
            return now.step
        return f"{now.step}: {now.done:,} of {now.total:,}{_left(now, moment - self._started)}"


def _left(now: Progress, seconds: float) -> str:
    if not now.done or seconds < 1:
        return ""
    rate = now.done / seconds
    left = round((now.total - now.done) / rate)
    return f", {rate:,.0f} a second, {left // 60} min {left % 60:02d} s left"
