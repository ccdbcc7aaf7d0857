"""One account for many workers, which come, ask, fail and go away without a word: held against a server that counts."""

import asyncio
import random
from collections.abc import Sequence

import pytest

from core.settings import Settings
from generation.batch import runs
from generation.batch.claims import Result
from generation.batch.desk import Desk, Share, Turn
from generation.batch.ending import Ended
from generation.batch.order import Limits
from generation.batch.shares import work, worker_name
from tests.batches import ChatServer, order_for, planned

LEFT = Ended("paused", "left")


class GoneError(Exception):
    """The machine of a worker has died."""


async def worker(desk: Desk, settings: Settings, share: Share, luck: random.Random, gone: float) -> None:
    name = worker_name()

    async def ask(results: Sequence[Result], room: int) -> Turn:
        if luck.random() < gone:
            raise GoneError
        return desk.turn(share, name, results, room)

    await work(desk.sit(share, name), ask, settings, (), share.last - share.first + 1)


async def rounds(desk: Desk, settings: Settings, calls: int, luck: random.Random, gone: float) -> Ended:
    """Work all shares off, again and again, as the cluster does; a share whose worker has died is given to another."""
    shares = [Share(start, min(start + 6, calls) - 1) for start in range(0, calls, 6)]
    while True:
        for share in shares:
            pair = [worker(desk, settings, share, luck, gone) for share in (share, shares[luck.randrange(len(shares))])]
            for error in await asyncio.gather(*pair, return_exceptions=True):
                if error is not None and not isinstance(error, GoneError):
                    raise error
        desk.round_over()
        standing = desk.look()
        if standing.ending is None and not standing.counts.waiting:
            standing = standing._replace(ending=desk.rested())
        if standing.ending is not None:
            return desk.leave(LEFT)


@pytest.mark.parametrize("seed", range(8))
def test_no_history_on_many_machines_passes_a_limit_or_loses_a_call(
    server: ChatServer, bare: Settings, seed: int
) -> None:
    luck = random.Random(seed)
    server.reset(odd={"error": 0.15, "cut": 0.1, "length": 0.05, "item": 0.05}, random_cost=40)
    count, gone = 20, luck.choice([0.0, 0.1, 0.3])
    limits = Limits(
        usd=luck.choice([None, 0.004]), requests=luck.choice([None, 15]), concurrency=8, attempts=3, stop_share=1.0
    )
    number = planned(bare, order_for(server.url), count, limits)
    desk = Desk(bare, number, None)
    desk.open()
    ended = asyncio.run(rounds(desk, bare, count, luck, gone))
    run, told = runs.run(bare, number), server.told()
    assert ended.state in ("ended", "paused") and run.state == ended.state
    assert told["total"] <= run.requests <= (limits.requests or run.requests)
    asked, written = told["tokens"]
    paid = (asked + 4 * written) / 1e6
    assert run.usd is not None and run.usd_bound is not None
    assert run.usd <= paid + 1e-9 and paid <= run.usd_bound + 1e-9
    assert limits.usd is None or run.usd_bound <= limits.usd + 1e-9
    if ended.state == "ended":
        assert run.counts.waiting == 0 and run.counts.done + run.counts.failed == count
    else:
        assert "limit" in ended.reason and run.counts.waiting > 0


def test_who_was_replaced_is_sent_away_and_its_answers_are_not_counted_twice(
    server: ChatServer, bare: Settings
) -> None:
    number, share = planned(bare, order_for(server.url), 4), Share(0, 3)
    desk = Desk(bare, number, None)
    desk.open()
    desk.sit(share, "first")
    first = desk.turn(share, "first", (), 2).claims
    desk.sit(share, "second")
    said = [Result(claim, captions=(("A lake.", ""),), said="A lake.") for claim in first]
    assert desk.turn(share, "first", said, 2) == Turn([], over=True, dropped=True)
    assert [claim.call for claim in desk.turn(share, "second", (), 9).claims] == [0, 1, 2, 3]
    desk.leave(LEFT)
    run = runs.run(bare, number)
    assert run.requests == 6 and run.counts.done == 0 and run.usd == 0 and run.usd_bound
