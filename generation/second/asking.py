"""One request to a second reader: asked, read, and kept with the call that it came from."""

import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from core.errors import AnswerError, RefusalError
from core.geography.tiles import Tile
from core.store import secondreadings
from core.store.catalogue import Catalogue
from core.store.secondreadings import SecondReading, text_hash
from generation.calls import generations
from generation.calls.generations import Finish, Origin
from generation.checks.secondreadings import packed
from generation.models.endpoints import Endpoint
from generation.models.keys import Keys
from generation.models.outcome import Failure, Outcome, Usage
from generation.models.prices import cost
from generation.models.retries import Retries
from generation.prompts.messages import Request
from generation.prompts.quarters import parts
from generation.second.costs import Budget, bound
from generation.second.prompt import NAME, PROMPT_HASH, request
from generation.second.stretches import Read, Stretch

FATAL = ("config", "out of money")
"""Failures after which no further call makes sense."""

_ONCE = Retries(attempts=1)
_PLAIN: set[tuple[str, str]] = set()
"""Servers and models that do not take the form of an answer, since the start."""


@dataclass(frozen=True, slots=True)
class Reader:
    """A model of a server, with the keys of who asks it."""

    endpoint: Endpoint
    model: str
    keys: Keys

    @property
    def place(self) -> tuple[str, str]:
        """Which server and model."""
        return self.endpoint.base_url, self.model

    def origin(self, run: str, recipe: str, prompt_hash: str, tile: Tile | None = None) -> Origin:
        """Where a call that sends sentences comes from."""
        return Origin(
            run=run,
            tile=tile,
            recipe=recipe,
            prompt_version=None,
            prompt_hash=prompt_hash,
            backend="openai",
            endpoint=self.endpoint.name,
            base_url=self.endpoint.base_url,
            input_kind="sentences",
        )


class Asked(NamedTuple):
    """What came of a request."""

    read: tuple[Read, ...] = ()
    failure: Failure | None = None
    """Why nothing was read."""
    over: bool = False
    """Whether the limit of the cost stood against it, so that nothing was sent."""


def ask(
    catalogue: Catalogue,
    reader: Reader,
    stretches: Sequence[Stretch],
    budget: Budget,
    *,
    run: str,
    stop: threading.Event,
    retries: Retries | None = None,
) -> Asked:
    """Have stretches read, and keep what is read; a call that fails for the moment is made again."""
    patience = retries or Retries()
    attempt = 1
    while True:
        with_schema = reader.place not in _PLAIN
        made = request(stretches, reader.endpoint, reader.model, with_schema=with_schema)
        most = bound(made, reader.endpoint, reader.model)
        if not budget.reserve(most):
            return Asked(over=True)
        asked, paid = _asked(catalogue, reader, made, stretches, run, stop)
        budget.settle(most, paid)
        if asked.failure is None:
            return asked
        if with_schema and _refuses_form(asked.failure):
            _PLAIN.add(reader.place)
            continue
        wait = patience.wait_s(asked.failure, attempt)
        if wait is None or stop.wait(wait):
            return asked
        attempt += 1


def _asked(
    catalogue: Catalogue,
    reader: Reader,
    made: Request,
    stretches: Sequence[Stretch],
    run: str,
    stop: threading.Event,
) -> tuple[Asked, float | None]:
    """Make one call and keep it; return also what it cost, None where nobody can tell."""
    from generation.calls.finishing import guessed  # its patterns take long to load; a page needs none

    number = generations.begin(catalogue, reader.origin(run, NAME, PROMPT_HASH), made)
    outcome, read = _judged(_outcome(reader, made, stop), stretches)
    usage = outcome.usage or guessed(made, outcome)
    paid = cost(reader.endpoint, reader.model, usage).usd
    if usage is None and outcome.failure and outcome.failure.status:
        paid = None if cost_unknown(reader) else 0.0  # a refusal costs nothing
    tokens = (usage.prompt_tokens, usage.completion_tokens) if usage else (0, 0)
    secondreadings.keep(
        catalogue, list({one.stretch.text for one in read}), _rows(reader, read, number, tokens, paid, len(stretches))
    )
    note = "" if outcome.failure else f"{len(read)} of {len(stretches)} stretches were read."
    estimated = bool(usage and usage.estimated)
    asking, writing = tokens if usage else (None, None)
    generations.end(catalogue, number, Finish(outcome, None, asking, writing, estimated, paid, note))
    failure = outcome.failure
    if failure is None and outcome.finish_reason != "stop":
        failure = Failure("output", "The call was stopped.")
    sure = paid if usage is None or outcome.usage or outcome.finished else None
    return Asked(tuple(read), failure), sure


def cost_unknown(reader: Reader) -> bool:
    """Tell whether no price is known of a model."""
    return cost(reader.endpoint, reader.model, Usage(1, 1)).usd is None


def _outcome(reader: Reader, made: Request, stop: threading.Event) -> Outcome:
    from generation.models.openai_compatible import OpenAICompatible  # takes a while to load

    endpoint, keys = reader.endpoint, reader.keys
    backend = OpenAICompatible(endpoint, keys.find(endpoint), retries=_ONCE, missing=keys.missing(endpoint))
    *_, outcome = backend.stream(made, stop)
    if not isinstance(outcome, Outcome):
        raise TypeError("a backend ends with an outcome")
    return outcome


def _judged(outcome: Outcome, stretches: Sequence[Stretch]) -> tuple[Outcome, list[Read]]:
    """Read an answer; one that cannot be read is a failure of the call."""
    from generation.second.answer import read_answer  # likewise

    if not outcome.finished:
        return outcome, []
    try:
        return outcome, read_answer(outcome.text, stretches)
    except RefusalError as error:
        return replace(outcome, finish_reason="refused", failure=Failure("output", str(error))), []
    except AnswerError as error:
        return replace(outcome, failure=Failure("output", str(error))), []


def _refuses_form(failure: Failure) -> bool:
    return failure.kind in ("config", "item") and "response_format" in failure.message


def _rows(
    reader: Reader, read: Sequence[Read], number: int, tokens: tuple[int, int], paid: float | None, asked: int
) -> list[SecondReading]:
    """One row a stretch, each with its part of tokens and cost; what was not answered has its part too."""
    shares = list(zip(*(parts(count, asked) for count in tokens), strict=True))
    return [
        SecondReading(
            text=text_hash(one.stretch.text),
            first=one.stretch.unread.start,
            last=one.stretch.unread.end,
            reader=reader.model,
            claims=packed(one.claims),
            endpoint=reader.endpoint.name,
            prompt_hash=PROMPT_HASH,
            generation=number,
            dropped=json.dumps(one.dropped),
            claimed=len(one.claims),
            prompt_tokens=share[0],
            completion_tokens=share[1],
            cost_usd=None if paid is None else paid / asked,
        )
        for one, share in zip(read, shares, strict=False)
    ]
