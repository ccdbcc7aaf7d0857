"""What an answer comes to for a call of a run, and what to do about a failure."""

import json
import math
import time
from collections import deque
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from core.counting import counted
from core.errors import AnswerError, RefusalError
from core.estimate import time_text
from core.geography.tiles import Tile
from generation.answers.reading import captions_of
from generation.batch.claims import Claim, Result
from generation.batch.order import Limits, Order
from generation.models.failures import CHECK_ADDRESS
from generation.models.outcome import Failure, Outcome, Usage
from generation.models.retries import Retries
from generation.prompts.prompt import PromptContent
from generation.prompts.recipes.recipe import Recipe
from generation.prompts.tokens import CHARACTERS_PER_TOKEN

PATIENCE_S = 900.0
"""How long a server may fail or put off every call before the run pauses by itself."""
_SUCCESS = 200
_IN_BETWEEN = "It answered well before, so that something in between has spoken: a proxy, or a page to sign in."


def result_of(order: Order, claim: Claim, body: bytes, outcome: Outcome) -> Result:
    """Judge an answer: its captions, or the failure that it is. What to do about one is not decided here."""
    failure, captions = outcome.failure, tuple[tuple[str, str], ...]()
    if outcome.finished:
        try:
            captions = _captions(order, claim, body, outcome.text)
        except (RefusalError, AnswerError) as error:
            failure = Failure("output", str(error))
    elif failure is None:
        failure = Failure("transient", "The call was ended before its answer came.")
    usage = outcome.usage or _guess(body, outcome, failure)
    return Result(claim, outcome.seconds, usage, captions, outcome.text, outcome.model, failure)


def _captions(order: Order, claim: Claim, body: bytes, text: str) -> tuple[tuple[str, str], ...]:
    names = [Tile.from_key(key).name for key in claim.keys]
    found = captions_of(_recipe(order.ask.content, order.ask.recipe), text, names, words_of(body))
    return tuple((found[name].caption, found[name].note) for name in names)


@lru_cache(maxsize=16)
def _recipe(content: PromptContent, name: str) -> Recipe:
    return content.recipe(name)


def words_of(body: bytes) -> str:
    """Return the words of a request's last message; of one that is not at hand none."""
    if not body:
        return ""
    content = json.loads(body)["messages"][-1]["content"]
    if isinstance(content, str):
        return content
    return "\n".join(part["text"] for part in content if part.get("type") == "text")


def _guess(body: bytes, outcome: Outcome, failure: Failure | None) -> Usage | None:
    """Tokens of a call that nobody counted; None where nothing can be said of them."""
    if outcome.text:
        asked = math.ceil(len(words_of(body)) / CHARACTERS_PER_TOKEN)
        return Usage(asked, math.ceil(len(outcome.text) / CHARACTERS_PER_TOKEN), estimated=True)
    if failure and failure.status and failure.status != _SUCCESS:
        return Usage(0, 0)  # a refusal costs nothing
    return None


class Settled(NamedTuple):
    """A result as it is written down."""

    result: Result
    pause: str = ""
    """Why the whole run stops; empty where it goes on."""


class Decision(NamedTuple):
    """What to do about a failure."""

    retry_at: float | None = None
    """When to ask again; None for a dead letter."""
    counts: bool = True
    pause: str = ""
    """Why the whole run stops; empty where it goes on."""


class Policy:
    """Follows the results of a run and decides about its failures. Not safe to share between threads."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._well_at: float | None = None
        """When a call last went well, by the monotonic clock."""
        self._began_at = time.monotonic()
        self._last: deque[bool] = deque(maxlen=limits.stop_window)
        self._in_a_row, self._opened = 0, 0
        self._closed_until = 0.0

    def adopt(self, limits: Limits) -> None:
        """Go on within other limits; what was seen last still counts."""
        self.limits, self._last = limits, deque(self._last, limits.stop_window)

    def settle(self, result: Result, under_way: int) -> Settled:
        """Decide what becomes of a result, given how many calls are under way."""
        if result.failure is None:
            self._went_well()
            return Settled(result)
        failure = self._seen(result.failure)
        decision = self._decide(failure, result.claim.attempts, under_way)
        held = result._replace(failure=failure, retry_at=decision.retry_at, counts=decision.counts)
        return Settled(held, decision.pause)

    def _seen(self, failure: Failure) -> Failure:
        """Take a web page between good answers for what it is: it tells nothing about the address."""
        if failure.kind != "config" or failure.status != _SUCCESS or self._well_at is None:
            return failure
        return replace(failure, kind="transient", message=failure.message.replace(CHECK_ADDRESS, _IN_BETWEEN))

    def _went_well(self) -> None:
        self._well_at, self._in_a_row, self._opened = time.monotonic(), 0, 0
        self._closed_until = 0.0
        self._last.append(True)

    @property
    def rest_s(self) -> float:
        """How long no call is made, because all have failed; afterwards one finds out whether that is over."""
        return max(0.0, self._closed_until - time.monotonic())

    @property
    def is_trying(self) -> bool:
        """Whether only one call at a time is made, to find out whether the server is back."""
        return self._opened > 0

    def _decide(self, failure: Failure, attempts: int, under_way: int) -> Decision:
        kind = failure.kind
        if kind in ("config", "out of money"):
            return Decision(0.0, False, failure.message)
        if kind == "throttled":
            return self._throttled(failure)
        if kind == "transient":
            return self._transient(failure, attempts, under_way)
        return self._dead(failure)

    def _throttled(self, failure: Failure) -> Decision:
        wait = failure.retry_after_s or 0.0
        if wait > PATIENCE_S:
            why = f"{failure.message} It asks to wait {time_text(wait)}: resume the run then."
            return Decision(time.time() + wait, False, why)
        return Decision(time.time() + wait, False, self._out_of_patience(failure))

    def _transient(self, failure: Failure, attempts: int, under_way: int) -> Decision:
        self._in_a_row += 1
        if self._in_a_row >= max(5, under_way) and not self.rest_s:  # those that were under way say nothing new
            self._opened += 1
            self._closed_until = time.monotonic() + min(60.0, 0.5 * 2 ** min(self._opened, 8))
        if why := self._out_of_patience(failure):
            return Decision(0.0, False, why)
        patience = Retries(attempts=self.limits.attempts, longest_wait_s=PATIENCE_S)
        wait = patience.wait_s(failure, attempts)
        if wait is None and self.is_trying:  # a server that is down says nothing about the request
            wait = self.rest_s
            return Decision(time.time() + wait, False)
        return self._dead(failure) if wait is None else Decision(time.time() + wait)

    def _dead(self, failure: Failure) -> Decision:
        self._last.append(False)
        failed, looked = self._last.count(False), len(self._last)
        if looked == self._last.maxlen and failed / looked > self.limits.stop_share:
            self._last.clear()
            return Decision(
                pause=f"{failed} of the last {counted(looked, 'request')} failed, the last with: {failure.message}"
            )
        return Decision()

    def _out_of_patience(self, failure: Failure) -> str:
        since = time.monotonic() - (self._well_at or self._began_at)
        return f"Nothing has come for {time_text(since)}: {failure.message}" if since > PATIENCE_S else ""
