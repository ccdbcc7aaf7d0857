"""What a run is to do and within which limits: all of it plain values, so that the same run can start elsewhere."""

import json
from dataclasses import asdict, dataclass, field, replace
from typing import Any, NamedTuple

from core.errors import BatchError
from generation.calls.requests import Ask
from generation.models.endpoints import Endpoint
from generation.models.outcome import Usage
from generation.models.prices import cost
from generation.prompts.prompt import Parameters, PromptContent

_RULES_SEED = 0


@dataclass(frozen=True, slots=True)
class Limits:
    """What a run may take, and when it stops by itself. None is no limit."""

    usd: float | None = None
    tokens: int | None = None
    """Of requests and answers together."""
    requests: int | None = None
    minutes: float | None = None
    """Of time in which it is going."""
    per_start: bool = False
    """Whether all of these begin anew with each start; else they hold over the life of the run."""
    concurrency: int | None = None
    """Calls under way together, as a person fixes it; None lets the server decide."""
    attempts: int = 3
    """Calls for one request whose failures may pass."""
    stop_share: float = 0.5
    """Share of failures among the last `stop_window` results, 0..1, above which the run pauses; at 1 it never does."""
    stop_window: int = 50

    @property
    def stop_rule(self) -> str:
        """When failures pause the run, for people."""
        if self.stop_share == 1:
            return "never pauses for failures of single requests"
        return f"pauses when more than {self.stop_share * 100:.3g}% of the last {self.stop_window:,} requests failed"

    @property
    def any(self) -> bool:
        """Whether there is an amount that must not be passed."""
        return any(one is not None for one in (self.usd, self.tokens, self.requests))

    def checked(self) -> "Limits":
        """Return the same.

        Raises:
            BatchError: A value makes no sense.
        """
        for name in ("usd", "tokens", "requests", "minutes"):
            value = getattr(self, name)
            if value is not None and not value >= 0:
                raise BatchError(f"The limit {name} is a number from 0, not {value}.")
        if self.concurrency is not None and not 1 <= self.concurrency <= MOST_AT_ONCE:
            raise BatchError(f"Have 1 to {MOST_AT_ONCE} calls under way together, not {self.concurrency}.")
        if not 1 <= self.attempts <= 10 or not 0 < self.stop_share <= 1 or not 5 <= self.stop_window <= 10_000:
            raise BatchError(
                "A request is made 1 to 10 times, and failures pause a run above a share from 0 to 1 of its last 5 to "
                "10,000 requests."
            )
        return self

    def to_json(self) -> str:
        """Write them as JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Limits":
        """Read what `to_json` wrote."""
        return cls(**json.loads(text)).checked()


MOST_AT_ONCE = 512


class Rates(NamedTuple):
    """US dollars a token; None where no price is known."""

    usd_in: float | None = None
    usd_out: float | None = None

    def usd(self, tokens_in: int, tokens_out: int) -> float | None:
        """Return what so many tokens cost."""
        if self.usd_in is None or self.usd_out is None:
            return None
        return tokens_in * self.usd_in + tokens_out * self.usd_out


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked of whom about which tiles."""

    ask: Ask
    chosen: str
    """How the tiles were chosen, for people."""
    fresh: bool = False
    """Whether answers to identical requests of before are left alone."""
    rates: Rates = field(default_factory=Rates)

    @classmethod
    def of(cls, ask: Ask, chosen: str, *, fresh: bool = False) -> "Order":
        """Return an order with the prices of now and every parameter settled.

        Raises:
            BatchError: The answers of the model have no longest length, so that nothing could be promised of them.
        """
        parameters = ask.parameters or ask.content.parameters()
        if ask.endpoint is None:
            seed = _RULES_SEED if parameters.seed is None else parameters.seed
            return cls(replace(ask, parameters=Parameters(seed=seed)), chosen, fresh, Rates(0.0, 0.0))
        if not parameters.max_tokens:
            raise BatchError("A run needs a longest answer in tokens: give one with --max-answer.")
        rates = Rates(*(cost(ask.endpoint, ask.model, Usage(*one)).usd for one in ((1000, 0), (0, 1000))))
        rates = Rates(*(None if usd is None else usd / 1000 for usd in rates))
        return cls(replace(ask, parameters=parameters), chosen, fresh, rates)

    @property
    def parameters(self) -> Parameters:
        """What is asked of the model beside the messages."""
        return self.ask.parameters or self.ask.content.parameters()

    @property
    def longest(self) -> int:
        """Tokens of the longest answer; none by the rules."""
        return (self.parameters.max_tokens or 0) if self.ask.endpoint else 0

    @property
    def by_rules(self) -> bool:
        """Whether the rules write, without a model."""
        return self.ask.endpoint is None

    def to_json(self) -> str:
        """Write it as JSON; there is no key in it."""
        ask = self.ask
        return json.dumps(
            {
                "recipe": ask.recipe,
                "version": ask.version,
                "prompt": json.loads(ask.content.to_json()),
                "model": ask.model,
                "endpoint": asdict(ask.endpoint) if ask.endpoint else None,
                "parameters": asdict(self.parameters),
                "chosen": self.chosen,
                "fresh": self.fresh,
                "rates": list(self.rates),
            },
            ensure_ascii=False,
        )

    @classmethod
    def from_json(cls, text: str) -> "Order":
        """Read what `to_json` wrote."""
        held: dict[str, Any] = json.loads(text)
        place = held["endpoint"]
        endpoint = Endpoint(**{**place, "models": tuple(place["models"])}) if place else None
        content = PromptContent(**held["prompt"])
        parameters = Parameters(**held["parameters"])
        ask = Ask(content, held["recipe"], held["model"], endpoint, parameters, held["version"])
        return cls(ask, held["chosen"], held["fresh"], Rates(*held["rates"]))
