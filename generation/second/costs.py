"""What a second reading costs: told before anything is sent, and kept below a limit while it goes on."""

import threading
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from core.counting import counted
from core.errors import EndpointError
from core.store.catalogue import Catalogue
from generation.models.endpoints import Endpoint
from generation.models.outcome import Usage
from generation.models.prices import cost
from generation.prompts.messages import Request
from generation.prompts.tokens import estimate
from generation.second.prompt import MOST_ITEMS, request
from generation.second.stretches import Stretch

_MOST_CHARACTERS = 8_000
"""Of the items of one request."""
_TOKENS_PER_STRETCH = 60
"""Of an answer, as models of today write it: a claim, or none."""
_AROUND = 64
"""Tokens that the template of a model may put around the messages."""
_LEAST = 0.0001
"""US dollars below which nobody counts."""


class Cost(NamedTuple):
    """What some stretches may take."""

    stretches: int
    requests: int
    tokens: int
    """About so many, of the requests and of the answers."""
    usd: float | None
    """About so many US dollars; None where no price is known."""
    most_usd: float | None
    """No more than this if every request is answered once: each answer as long as it is allowed to be."""

    @property
    def price(self) -> str:
        """The price alone."""
        if self.usd is None:
            return "price unknown"
        return dollars(self.usd) if 0 < self.usd < _LEAST else f"about {dollars(self.usd)}"

    @property
    def words(self) -> str:
        """For people."""
        price = self.price if self.most_usd is None else f"{self.price}, at most {dollars(self.most_usd)}"
        return (
            f"{counted(self.stretches, 'stretch', 'stretches')} in {counted(self.requests, 'request')}, "
            f"about {self.tokens:,} tokens, {price}"
        )


def dollars(usd: float | None) -> str:
    """Write an amount of money with two digits that count."""
    if usd is None:
        return "an unknown price"
    if 0 < usd < _LEAST:
        return "less than $0.0001"
    return f"${usd:.2f}" if usd == 0 or usd >= 1 else f"${usd:.2g}" if usd < 0.001 else f"${usd:.3f}"


def batches(stretches: Sequence[Stretch]) -> Iterator[tuple[Stretch, ...]]:
    """Cut stretches into those of one request each."""
    held: list[Stretch] = []
    size = 0
    for one in stretches:
        more = len(one.sentence) + len(one.before) + len(one.words)
        if held and (len(held) == MOST_ITEMS or size + more > _MOST_CHARACTERS):
            yield tuple(held)
            held, size = [], 0
        held.append(one)
        size += more
    if held:
        yield tuple(held)


def cost_of(stretches: Sequence[Stretch], endpoint: Endpoint, model: str, catalogue: Catalogue) -> Cost:
    """Estimate what it takes to have stretches read; nothing is sent."""
    asked = [(request(batch, endpoint, model), len(batch)) for batch in batches(stretches)]
    prompt = sum(estimate(made, None).tokens for made, _ in asked)
    if asked:  # the ratio of earlier calls is the same for all requests of a model
        first = asked[0][0]
        prompt = round(prompt * estimate(first, catalogue).tokens / estimate(first).tokens)
    usage = Usage(prompt, _TOKENS_PER_STRETCH * len(stretches))
    usd = cost(endpoint, model, usage).usd
    bounds = [bound(made, endpoint, model) for made, _ in asked]
    known = [one for one in bounds if one is not None]
    most = sum(known) if len(known) == len(bounds) else None
    return Cost(len(stretches), len(asked), sum(usage[:2]), usd, most)


def bound(made: Request, endpoint: Endpoint, model: str) -> float | None:
    """The most that one call may cost: a token is a byte at least, and the answer as long as it may be."""
    tokens = sum(len(str(part).encode()) for message in made.messages for part in message.parts)
    tokens += len(made.response_schema.encode()) + _AROUND
    return cost(endpoint, model, Usage(tokens, made.parameters.max_tokens or 0)).usd


class Budget:
    """Money that may be spent. Safe to share between threads."""

    def __init__(self, most_usd: float | None, reader: str, *, priced: bool) -> None:
        """Begin with nothing spent.

        Raises:
            EndpointError: There is a limit, and no price to keep it by.
        """
        if most_usd is not None and not priced:
            raise EndpointError(
                f"No price is known for {reader[:80]}, so a limit in dollars cannot be kept. "
                "Enter its prices on the page Models, or go on without a limit."
            )
        self._most = most_usd
        self._lock = threading.Lock()
        self._bound = 0.0
        self.spent_usd: float | None = 0.0 if priced else None
        """What was counted; None where no price is known."""

    def reserve(self, usd: float | None) -> bool:
        """Set the most that a call may cost aside; tell whether there is as much left."""
        with self._lock:
            if self._most is not None and self._bound + (usd or 0.0) > self._most:
                return False
            self._bound += usd or 0.0
            return True

    def settle(self, reserved: float | None, usd: float | None) -> None:
        """Put what a call did cost in the place of what was set aside; what nobody counted stays set aside."""
        with self._lock:
            if usd is not None:
                self._bound += usd - (reserved or 0.0)
                self.spent_usd = None if self.spent_usd is None else self.spent_usd + usd
