"""What a run has spent and promised, against its limits: no call is made whose worst case could pass one."""

import sqlite3
from dataclasses import dataclass
from typing import NamedTuple

from generation.batch.order import Limits, Order, Rates
from generation.models.outcome import Usage

_CENTS = 1e-9
"""US dollars: sums of many small amounts differ by less."""


class Price(NamedTuple):
    """Tokens and US dollars."""

    tokens: int
    usd: float


@dataclass(slots=True)
class Account:
    """Sums over the life of a run. Not safe to share: one thread, or one actor of a cluster, keeps it."""

    rates: Rates
    longest: int
    """Tokens of the longest answer, which each call may take."""
    limits: Limits
    requests: int = 0
    """Calls that were made, or about to be made, when a process ended."""
    tokens_in: int = 0
    tokens_out: int = 0
    usd: float = 0.0
    """Counted by the server, or worked out from its tokens."""
    unsure_tokens: int = 0
    """Of calls that nobody counted: the most that they can have taken."""
    unsure_usd: float = 0.0
    held_tokens: int = 0
    """Set aside for the calls under way."""
    held_usd: float = 0.0
    base: tuple[int, int, float] = (0, 0, 0.0)
    """Requests, tokens and dollars from which on the limits count: nothing, or what was taken before this start."""

    def worst(self, ceiling: int) -> Price:
        """Return the most that a call can take whose request has so many tokens at most."""
        return Price(ceiling + self.longest, self.rates.usd(ceiling, self.longest) or 0.0)

    @property
    def bound(self) -> Price:
        """The most that can have been taken so far, calls under way included."""
        tokens = self.tokens_in + self.tokens_out + self.unsure_tokens + self.held_tokens
        return Price(tokens, self.usd + self.unsure_usd + self.held_usd)

    def refusal(self, ceiling: int) -> str:
        """Say which limit a further call could pass; empty where none."""
        worst, bound, limits = self.worst(ceiling), self.bound, self.limits
        requests, tokens, usd = self.base
        if limits.requests is not None and self.requests - requests + 1 > limits.requests:
            return f"The limit of {limits.requests:,} requests is reached."
        if limits.tokens is not None and bound.tokens - tokens + worst.tokens > limits.tokens:
            return f"The limit of {limits.tokens:,} tokens is reached: the next call could pass it."
        if limits.usd is not None and bound.usd - usd + worst.usd > limits.usd + _CENTS:
            return f"The limit of ${limits.usd:g} is reached: the next call could pass it."
        return ""

    def reserve(self, ceiling: int) -> None:
        """Set the worst case of a call aside, before it is made."""
        worst = self.worst(ceiling)
        self.requests += 1
        self.held_tokens += worst.tokens
        self.held_usd += worst.usd

    def release(self, ceiling: int) -> None:
        """Take a reservation back whose call was not made."""
        self.requests -= 1
        self._let_go(ceiling)

    def settle(self, ceiling: int, usage: Usage | None) -> float | None:
        """Put what a call took in the place of its reservation; return its US dollars.

        What nobody counted stays set aside at its worst; of what was guessed the rest up to that does.
        More than the worst case is booked as it is.
        """
        self._let_go(ceiling)
        worst = self.worst(ceiling)
        if usage is None:
            self.unsure_tokens += worst.tokens
            self.unsure_usd += worst.usd
            return None
        usd = self.rates.usd(*usage[:2])
        self.tokens_in += usage.prompt_tokens
        self.tokens_out += usage.completion_tokens
        self.usd += usd or 0.0
        if usage.estimated:
            self.unsure_tokens += max(0, worst.tokens - sum(usage[:2]))
            self.unsure_usd += max(0.0, worst.usd - (usd or 0.0))
        return usd

    def lose(self, calls: int, ceilings: int) -> None:
        """Book calls that were under way when a process ended: they may have been made, and may be made again.

        They count as requests already.
        """
        self.unsure_tokens += ceilings + calls * self.longest
        self.unsure_usd += self.rates.usd(ceilings, calls * self.longest) or 0.0

    def hold(self, calls: int, ceilings: int) -> None:
        """Set aside what calls can take that have not come back since before; they count as requests already."""
        self.held_tokens += ceilings + calls * self.longest
        self.held_usd += self.rates.usd(ceilings, calls * self.longest) or 0.0

    def _let_go(self, ceiling: int) -> None:
        worst = self.worst(ceiling)
        self.held_tokens -= worst.tokens
        self.held_usd = max(0.0, self.held_usd - worst.usd) if self.held_tokens else 0.0


def account_of(row: sqlite3.Row, order: Order) -> Account:
    """Return the account of a run from its line."""
    return Account(
        order.rates,
        order.longest,
        Limits.from_json(row["limits"]),
        *(row[name] for name in ("requests", "tokens_in", "tokens_out", "usd", "unsure_tokens", "unsure_usd")),
    )
