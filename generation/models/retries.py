"""When a failed call is made again, and after how long."""

import random
from dataclasses import dataclass

from generation.models.outcome import Failure


@dataclass(frozen=True, slots=True)
class Retries:
    """How patient a call is."""

    attempts: int = 3
    """Calls in all."""
    base_s: float = 0.5
    """Longest first wait; it doubles with each further attempt."""
    cap_s: float = 20.0
    """Longest wait that we choose."""
    longest_wait_s: float = 60.0
    """A server that asks to wait longer than this is not waited for."""

    def wait_s(self, failure: Failure, attempt: int) -> float | None:
        """Return how long to wait after an attempt (from 1), or None to give up.

        Only transient and throttled calls are made again. What a server asks for is obeyed; else any wait up to a
        bound that doubles is as likely as another, so that callers do not come back together.
        """
        if failure.kind not in ("transient", "throttled") or attempt >= self.attempts:
            return None
        if failure.retry_after_s is not None:
            return failure.retry_after_s if failure.retry_after_s <= self.longest_wait_s else None
        return random.uniform(0, min(self.cap_s, self.base_s * 2 ** (attempt - 1)))  # noqa: S311 -- no secret
