"""What a plan says before anything is sent: tokens, a price with its bounds, and the time it takes."""

import json
import math
from array import array
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

import numpy as np
from numpy.typing import NDArray

from core.counting import counted
from core.estimate import time_text
from core.intervals import Interval
from core.store.catalogue import Catalogue
from generation.batch.experience import Experience
from generation.batch.order import Limits, Order
from generation.batch.rendering import Rendered
from generation.calls.perform import ANSWER_SHARE
from generation.prompts.tokens import CHARACTERS_PER_TOKEN, learnt, tokens_of

_STEPS = 12
"""Columns of the distribution of tokens."""


@dataclass(slots=True)
class Sizes:
    """The sizes of requests, some bytes a request."""

    characters: "array[int]" = field(default_factory=lambda: array("I"))
    messages: int = 0
    pictures: int = 0
    ceilings: int = 0
    seen: dict[str, int] = field(default_factory=dict)
    """Requests by what the model sees."""

    def add(self, one: Rendered) -> None:
        """Add a request."""
        self.characters.append(one.characters)
        self.messages, self.pictures = max(self.messages, one.messages), max(self.pictures, one.pictures)
        self.ceilings += one.ceiling
        self.seen[one.seen] = self.seen.get(one.seen, 0) + 1


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run would come to."""

    tiles: int
    calls: int
    """Requests, those that cannot be asked included."""
    asked: int
    """Requests that can be asked."""
    cached: int
    """Of these, requests that were answered before."""
    pilot: int
    """Requests that are tried first."""
    left_out: Mapping[str, int]
    """Tiles that cannot be asked about, by reason."""
    seen: Mapping[str, int]
    tokens_in: int
    """Estimates of all requests that are to be sent together."""
    tokens_out: int
    most_tokens: int
    """No more than this if every request is answered once."""
    token_steps: tuple[tuple[int, int], ...]
    """Distribution of estimated tokens of a request: from which on, and how many requests."""
    p50: int
    p95: int
    longest: int
    """Tokens of the longest answer that is allowed."""
    measured: bool
    """Whether earlier calls of the model corrected the estimate."""
    usd: float | None
    """About so much; None where no price is known."""
    usd_low: float | None
    """The lower end: answers a quarter as long as they may be, or at the lower limit of what earlier ones had."""
    usd_most: float | None
    """No more than this if every request is answered once: a token a byte, and every answer as long as it may be."""
    experienced: bool = False
    """Whether sizes of requests and answers are those of an earlier run with the same prompt and model."""

    @property
    def sent(self) -> int:
        """Requests that are to be sent."""
        return self.asked - self.cached

    def seconds(self, concurrency: int, seconds_a_call: float) -> float:
        """How long it takes with so many calls under way together, if each takes so long."""
        return math.ceil(self.sent / max(1, concurrency)) * seconds_a_call

    def to_json(self) -> str:
        """Write it as JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Plan | None":
        """Read what `to_json` wrote; None before a plan is made."""
        held = json.loads(text)
        return cls(**{**held, "token_steps": tuple(map(tuple, held["token_steps"]))}) if held else None


def plan_of(
    catalogue: Catalogue,
    order: Order,
    sizes: Sizes,
    *,
    tiles: int,
    calls: int,
    cached: int,
    left_out: Mapping[str, int],
    pilot: int,
    known: Experience | None = None,
) -> Plan:
    """Work out what the requests of a run come to."""
    asked = len(sizes.characters)
    ratio = None if order.by_rules or known else learnt(catalogue, order.ask.model)
    tokens, answer = _tokens(order, sizes, ratio or CHARACTERS_PER_TOKEN), _answer(order, known)
    if known and tokens.any():
        tokens *= known.share * sizes.ceilings / tokens.sum()
    sent = asked - cached
    share = sent / asked if asked else 0.0
    tokens_in, tokens_out = round(tokens.sum() * share), round(answer.mean * sent)
    most_in, most_out = round(sizes.ceilings * share), order.longest * sent
    return Plan(
        tiles=tiles,
        calls=calls,
        asked=asked,
        cached=cached,
        pilot=pilot,
        left_out=left_out,
        seen=sizes.seen,
        tokens_in=tokens_in,
        tokens_out=tokens_out,
        most_tokens=most_in + most_out,
        token_steps=_steps(tokens),
        p50=round(float(np.percentile(tokens, 50))) if asked else 0,
        p95=round(float(np.percentile(tokens, 95))) if asked else 0,
        longest=order.longest,
        measured=(known or ratio) is not None,
        usd=order.rates.usd(tokens_in, round(answer.high * sent)),
        usd_low=order.rates.usd(tokens_in, round(answer.low * sent)),
        usd_most=order.rates.usd(most_in, most_out),
        experienced=known is not None,
    )


def _tokens(order: Order, sizes: Sizes, ratio: float) -> NDArray[np.float64]:
    """Estimate the tokens of each request, at so many characters a token."""
    characters = np.array(sizes.characters, float)
    if order.by_rules:
        return np.zeros(len(characters))
    return np.ceil(characters / ratio) + tokens_of(0, sizes.messages, sizes.pictures, ratio)


def _answer(order: Order, known: Experience | None) -> Interval:
    """Tokens of an answer: as before, or a quarter to half of what is allowed."""
    if known:
        return known.answer
    usual = order.longest * ANSWER_SHARE
    return Interval(usual, usual / 2, usual)


def shortfall(plan: Plan, limits: Limits, seconds: float | None = None) -> str:
    """Say which limit a run is expected to reach before its end, and how far it comes; empty where none.

    Args:
        plan: What it would come to.
        limits: What it may take.
        seconds: About how long it would go on.
    """
    tokens, minutes = plan.tokens_in + plan.tokens_out, None if seconds is None else seconds / 60
    reached = [
        (limit / need, words)
        for limit, need, words in (
            (limits.usd, plan.usd, f"${limits.usd or 0:g}"),
            (limits.tokens, tokens, f"{limits.tokens or 0:,} tokens"),
            (limits.requests, plan.sent, f"{limits.requests or 0:,} requests"),
            (limits.minutes, minutes, time_text(60 * (limits.minutes or 0))),
        )
        if limit is not None and need and limit < need
    ]
    if not reached:
        return ""
    share, words = min(reached)
    again = "each start goes on from there" if limits.per_start else "a higher one lets it go on"
    return (
        f"The limit of {words} is likely to pause it after about {round(plan.sent * share):,} of "
        f"{counted(plan.sent, 'request')}; {again}."
    )


def _steps(tokens: NDArray[np.float64]) -> tuple[tuple[int, int], ...]:
    if not len(tokens):
        return ()
    counts, edges = np.histogram(tokens, bins=_STEPS)
    return tuple((round(float(edge)), int(count)) for edge, count in zip(edges, counts, strict=False))
