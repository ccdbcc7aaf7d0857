"""Random lives of a run against a real server that counts: it costs, fails, is killed by a signal and goes on."""

import multiprocessing
import random
import time
from pathlib import Path
from typing import NamedTuple

from core.settings import Settings
from core.store.catalogue import Catalogue
from generation.batch import runs
from generation.batch.database import opened
from generation.batch.order import Limits
from generation.models import gates
from tests.batches import ChatServer, order_for, planned

COUNT, AT_ONCE = 24, 6
LONGEST_S = 60.0
_FORKED = multiprocessing.get_context("forkserver")
_FORKED.set_forkserver_preload(["generation.batch.work", "generation.batch.engine", "tests.histories"])


class Life(NamedTuple):
    """What happened."""

    seed: int
    kills: int
    calls: int
    """That the server has got."""
    again: int
    """Of these, beyond one for each request and those whose failure is known."""
    state: str


def start(data: Path, run: int) -> None:
    """Start a run in this process, or go on with it."""
    from generation.batch.work import go
    from generation.models.keys import Keys

    gates.forget()
    settings = Settings(data=data)
    with Catalogue(settings.catalogue) as catalogue:
        go(catalogue, settings, run, Keys({}), report=lambda _: None)


def begun(settings: Settings, run: int) -> multiprocessing.process.BaseProcess:
    """Start it in a process that can be killed; forked from one that has everything loaded and holds nothing."""
    process = _FORKED.Process(target=start, args=(settings.data, run))
    process.start()
    return process


def killed(process: multiprocessing.process.BaseProcess, server: ChatServer, calls: int) -> bool:
    """Kill a process when the server has got so many calls; return False where it ended before."""
    ends = time.monotonic() + LONGEST_S
    while process.is_alive() and server.told()["total"] < calls and time.monotonic() < ends:
        time.sleep(0.002)
    alive = process.is_alive()
    process.kill()
    process.join()
    return alive


def live(server: ChatServer, data: Path, seed: int) -> Life:
    """Let a run live until it comes to rest by itself, and hold it against the server.

    Raises:
        AssertionError: A limit was passed, a request was lost, or a sum is wrong.
    """
    luck = random.Random(seed)
    server.reset(
        delay=luck.choice([0, 0.01, 0.03]), random_cost=luck.randint(5, 50), throttle=luck.choice([0, 0.05]),
        retry_after=0, odd={"error": luck.choice([0, 0.1]), "cut": luck.choice([0, 0.1]), "length": 0.03, "item": 0.03},
    )  # fmt: skip
    settings = Settings(data=data)
    limits = Limits(
        usd=luck.choice([None, luck.uniform(0.001, 0.008)]),
        tokens=luck.choice([None, luck.randint(500, 6_000)]),
        requests=luck.choice([None, luck.randint(5, 40)]),
        concurrency=AT_ONCE,
        stop_share=1.0,
    )
    run, kills = planned(settings, order_for(server.url), COUNT, limits), 0
    for _ in range(luck.randint(0, 3)):
        calls = int(server.told()["total"]) + luck.randint(1, COUNT)
        kills += killed(begun(settings, run), server, calls)
        _hold(server, settings, run, limits)
        if runs.run(settings, run).state not in runs.RESUMABLE:
            break
    if runs.run(settings, run).state in runs.RESUMABLE:
        killed(begun(settings, run), server, 1 << 60)
    return _hold(server, settings, run, limits)._replace(seed=seed, kills=kills)


def _hold(server: ChatServer, settings: Settings, number: int, limits: Limits) -> Life:
    run, told = runs.run(settings, number), server.told()
    asked, written = told["tokens"]
    paid = (asked + 4 * written) / 1e6
    assert run.usd is not None and run.usd_bound is not None
    assert told["total"] <= run.requests, "a call was made that was not booked"
    assert run.usd <= paid + 1e-9 and paid <= run.usd_bound + 1e-9, "the sums do not hold what was paid"
    assert limits.requests is None or run.requests <= limits.requests
    assert limits.usd is None or run.usd_bound <= limits.usd + 1e-9
    assert limits.tokens is None or asked + written <= limits.tokens
    assert told["most"] <= AT_ONCE
    assert sum(run.counts[1:]) + run.counts.waiting == COUNT
    with opened(settings.runs) as database:
        known = database.execute("select count(*) from attempts where run = ?", [number]).fetchone()[0]
    if run.state == "ended":
        assert run.counts.waiting == 0 and len(told["calls"]) == COUNT, "a request was lost"
    else:
        assert run.state in ("interrupted", "paused") and (run.state == "interrupted" or run.reason)
    return Life(0, 0, told["total"], told["total"] - run.counts.done - known, run.state)
