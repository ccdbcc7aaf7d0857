"""Say in words how far long work has come and how long it still takes."""

import time

from core.progress import Progress


class Estimate:
    """Follows the progress of one piece of work, step by step."""

    def __init__(self) -> None:
        self._step = ""
        self._begun_at = self._done = 0
        self._started = 0.0

    def words(self, now: Progress) -> str:
        """Return one line: the step, how much of it is done, the rate, and the time left once that can be judged."""
        moment = time.monotonic()
        if now.step != self._step or now.done < self._done:  # the same step may begin again
            self._step, self._started = now.step, moment
            self._begun_at = now.done if now.in_bytes else 0  # a download goes on where it stopped
        self._done = now.done
        if not now.total:
            return now.step
        done, total = (
            (size_text(now.done), size_text(now.total)) if now.in_bytes else (f"{now.done:,}", f"{now.total:,}")
        )
        return f"{now.step}: {done} of {total}{self._left(now, moment - self._started)}"

    def _left(self, now: Progress, seconds: float) -> str:
        done = now.done - self._begun_at
        if not done or seconds < 1:
            return ""
        rate = done / seconds
        told = size_text(rate) if now.in_bytes else f"{rate:,.0f}"
        return f", {told} a second, {time_text((now.total - now.done) / rate)} left"


def time_text(seconds: float) -> str:
    """Return a time to wait in hours, minutes and seconds."""
    hours, rest = divmod(round(seconds), 3600)
    if hours:
        return f"{hours} h {rest // 60:02d} min"
    return f"{rest // 60} min {rest % 60:02d} s" if rest >= 60 else f"{rest} s"


def size_text(size: float) -> str:
    """Return a number of bytes as a person reads it."""
    if size >= 1e9:
        return f"{size / 1e9:.1f} GB"
    if size >= 99.5e6:
        return f"{size / 1e6:.0f} MB"
    return f"{size / 1e6:.1f} MB" if size >= 1e5 else f"{size / 1e3:.0f} kB"
