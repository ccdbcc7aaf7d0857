"""Works off a share of a run, in whichever process: asks the desk for calls, makes them, and tells what came."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from core.errors import BatchError, ExplorerError
from core.settings import Settings
from generation.batch.claims import Claim, Result
from generation.batch.desk import Terms, Turn
from generation.batch.handing import made_again
from generation.batch.order import Order
from generation.batch.ruled import judged, write_some
from generation.batch.sources import Source
from generation.batch.verdict import result_of
from generation.models.chatclient import ChatClient
from generation.models.endpoints import Endpoint
from generation.models.outcome import Failure, Usage

Ask = Callable[[Sequence[Result], int], Awaitable[Turn]]
"""What a desk answers to results and the number of calls that can begin."""

_TOGETHER = 64
"""Calls that one process has under way at most."""
_GATHER_S = 0.002
_PATIENCE_S = 0.5
"""How soon a process that has its hands full hears that the run is cancelled."""


def worker_name() -> str:
    """Return a name that no other worker has."""
    return uuid.uuid4().hex


async def work(terms: Terms, ask: Ask, settings: Settings, sources: Sequence[Source], size: int) -> int:
    """Work a share off; return how many calls were made.

    Args:
        terms: What is asked.
        ask: Questions to the desk.
        settings: Sizes of pictures.
        sources: What its tiles are described from, where that does not lie in the requests.
        size: Calls of the share.
    """
    if terms.order.ask.endpoint is None:
        return await _written(terms.order, ask, settings, sources, size)
    return await _Caller(terms, terms.order.ask.endpoint, ask, settings, sources).work()


async def _written(order: Order, ask: Ask, settings: Settings, sources: Sequence[Source], size: int) -> int:
    by_key, made, turn = {source.key: source for source in sources}, 0, await ask((), size)
    while True:
        claims = turn.claims
        written = write_some(order, settings, [by_key[claim.keys[0]] for claim in claims])
        results = [judged(claim._replace(body=None), one) for claim, one in zip(claims, written, strict=True)]
        made += len(results)
        if turn.over and not results:
            return made
        if not results:
            await asyncio.sleep(turn.rest_s)
        turn = await ask(results, size)


class _Caller:
    """Makes the calls of a share."""

    def __init__(self, terms: Terms, place: Endpoint, ask: Ask, settings: Settings, sources: Sequence[Source]) -> None:
        self._order, self._key, self._place, self._ask = terms.order, terms.key, place, ask
        self._drawn = partial(_drawn, terms.order, settings, {source.key: source for source in sources})
        self._tasks: set[asyncio.Task[Result]] = set()

    async def work(self) -> int:
        results, made = list[Result](), 0
        async with ChatClient(self._place, self._key) as self._client:
            while True:
                turn = await self._ask(results, _TOGETHER - len(self._tasks))
                made += len(results)
                if turn.dropped:
                    await self._drop()
                    return made
                for claim in turn.claims:
                    self._tasks.add(asyncio.create_task(self._make(claim, turn.left_s)))
                if turn.over and not self._tasks:
                    return made
                results = await self._come(turn.rest_s)

    async def _come(self, rest_s: float) -> list[Result]:
        """Wait for answers, and a moment longer for those that come at the same time."""
        if not self._tasks:
            await asyncio.sleep(rest_s)
            return []
        wait = rest_s or _PATIENCE_S
        done, _ = await asyncio.wait(self._tasks, timeout=wait, return_when=asyncio.FIRST_COMPLETED)
        if done:
            await asyncio.sleep(_GATHER_S)
        come = [task for task in self._tasks if task.done()]
        self._tasks.difference_update(come)
        return [task.result() for task in come]

    async def _make(self, claim: Claim, left_s: float | None) -> Result:
        try:
            body = claim.body if claim.body is not None else await asyncio.to_thread(self._drawn, claim)
        except ExplorerError as error:
            return Result(claim, usage=Usage(0, 0), failure=Failure("item", str(error)))
        timeout = None if left_s is None else max(0.01, left_s)
        outcome = await self._client.ask(body, self._order.ask.model, limit=self._order.longest, timeout_s=timeout)
        return result_of(self._order, claim._replace(body=None), body, outcome)

    async def _drop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


def _drawn(order: Order, settings: Settings, sources: dict[int, Source], claim: Claim) -> bytes:
    try:
        return made_again(order, settings, claim, [sources[key] for key in claim.keys])
    except KeyError as error:
        raise BatchError("The pictures of this request were not sent along. Resume the run.") from error
