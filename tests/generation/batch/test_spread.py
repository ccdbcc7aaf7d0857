"""The same run on two machines, of which one is killed, by a process that is killed."""

import os
import signal
import subprocess
import sys
import threading
import time
from typing import Any

import pytest

from core.errors import BatchError
from core.processes import elsewhere
from core.settings import Settings
from core.store.catalogue import Catalogue
from generation.batch import runs
from generation.batch.database import opened
from generation.batch.ending import Ended
from generation.batch.keeping import results
from generation.batch.order import Limits, Order
from generation.batch.planning import plan
from generation.batch.runs import Run
from generation.batch.work import go
from generation.calls.requests import Ask
from generation.checks.all_captions import check_all
from generation.facts.all_tiles import measure_all
from generation.models.endpoints import Endpoint
from generation.models.keys import Keys
from generation.prompts.recipes import RECIPES
from tests.batches import ChatServer, order_for, planned
from tests.checkout import ROOT
from tests.clusters import TwoMachines
from tests.generation.batch.test_kills import SCRIPT, wait_for
from tests.generation.batch.test_runs import tiles

pytestmark = [pytest.mark.ray, pytest.mark.filterwarnings("ignore")]
AT_ONCE = 12


def spread(settings: Settings, number: int, catalogue: Catalogue | None = None) -> Ended:
    if catalogue is not None:
        return go(catalogue, settings, number, Keys({}), report=lambda _: None, engine="ray")
    with Catalogue(settings.catalogue) as bare:
        return spread(settings, number, bare)


def sums_are_right(run: Run, server: ChatServer, count: int) -> int:
    """Hold a run against what its server has seen; return how many calls were made again."""
    told = server.told()
    assert (run.counts.done, run.counts.failed, run.counts.waiting) == (count, 0, 0)
    assert len(told["calls"]) == count and told["most"] <= AT_ONCE
    assert run.requests >= told["total"]
    asked, written = told["tokens"]
    assert run.usd is not None and run.usd_bound is not None
    assert run.usd <= (asked + 4 * written) / 1e6 <= run.usd_bound + 1e-9
    return int(told["total"]) - count


def test_the_rules_write_the_same_and_a_plan_without_facts_too(
    machines: TwoMachines, catalogue: Catalogue, settings: Settings
) -> None:
    order = Order.of(Ask.of_rules("short"), "all tiles", fresh=True)
    made = []
    for engine in ("local", "ray"):
        number = plan(catalogue, settings, order, tiles(catalogue), Limits())
        assert go(catalogue, settings, number, Keys({}), report=lambda _: None, engine=engine) == Ended("ended", "")
        with opened(settings.runs) as database:
            made.append(list(results(database, number)))
            database.execute("update answers set fingerprint = randomblob(32)")
    assert made[0] == made[1] and made[0]


def test_pictures_are_sent_from_the_machines_that_ask(
    machines: TwoMachines, server: ChatServer, catalogue: Catalogue, settings: Settings
) -> None:
    server.reset(text='{"caption": "Trees cover most of the tile."}')
    place = Endpoint("loop", server.url, local=True, pictures=True)
    order = Order.of(Ask.of_recipe(RECIPES["grounded"], place, "tiny"), "all tiles")
    number = plan(catalogue, settings, order, tiles(catalogue), Limits())
    assert spread(settings, number, catalogue) == Ended("ended", "")
    counts = runs.run(settings, number).counts
    assert counts.done == counts.tiles - counts.left_out == server.told()["total"] > 0


def test_facts_and_checks_are_those_of_this_machine(
    machines: TwoMachines, catalogue: Catalogue, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    import ray

    from core.cluster.executor import OnRay

    asked = ("select key, document from facts order by key", "select * from checks order by caption")
    monkeypatch.setattr("generation.facts.all_tiles._CHUNK", 1)
    monkeypatch.setattr("generation.checks.all_captions.BATCH", 2)

    def found() -> list[list[tuple[Any, ...]]]:
        measure_all(catalogue, settings)
        check_all(catalogue, workers=2)
        with catalogue.cursor() as cursor:
            made = [cursor.execute(one).fetchall() for one in asked]
        with catalogue.transaction() as cursor:
            cursor.execute("delete from facts")
            cursor.execute("delete from checks")
        return made

    with elsewhere(OnRay(ray)):
        there = found()
    assert there == found()


def test_a_machine_that_is_killed_loses_nothing_and_only_its_calls_are_made_again(
    machines: TwoMachines, server: ChatServer, bare: Settings
) -> None:
    server.reset(delay=0.2, odd={"error": 0.05})
    count = 120
    number = planned(bare, order_for(server.url), count, Limits(concurrency=AT_ONCE, attempts=10, stop_share=1.0))

    def kill() -> None:
        wait_for(server, 30)
        machines.kill()

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        assert spread(bare, number) == Ended("ended", "")
    finally:
        thread.join()
        machines.mend()
    run = runs.run(bare, number)
    again = sums_are_right(run, server, count)
    with opened(bare.runs) as database:
        failed = database.execute("select count(*) from attempts where status = 500").fetchone()[0]
    assert again - failed <= AT_ONCE


def test_after_a_killed_driver_the_run_goes_on_where_it_was(
    machines: TwoMachines, server: ChatServer, bare: Settings
) -> None:
    server.reset(delay=0.2)
    count = 80
    number = planned(bare, order_for(server.url), count, Limits(concurrency=AT_ONCE))
    script = SCRIPT.replace("report=", 'engine="ray", report=')
    process = subprocess.Popen([sys.executable, "-c", script, str(bare.data), str(number)], cwd=ROOT)
    wait_for(server, 20)
    process.send_signal(signal.SIGKILL)
    process.wait()
    ends = time.monotonic() + 60
    while runs.run(bare, number).state != "interrupted" and time.monotonic() < ends:
        time.sleep(0.2)
    assert runs.run(bare, number).state == "interrupted"
    assert spread(bare, number) == Ended("ended", "")
    assert sums_are_right(runs.run(bare, number), server, count) <= AT_ONCE


def test_a_limit_holds_over_all_machines(machines: TwoMachines, server: ChatServer, bare: Settings) -> None:
    server.reset(delay=0.02, odd={"error": 0.2}, random_cost=40)
    number = planned(bare, order_for(server.url), 80, Limits(requests=50, attempts=10, stop_share=1.0))
    ended = spread(bare, number)
    assert ended.state == "paused" and "50 requests" in ended.reason
    assert server.told()["total"] == 50 == runs.run(bare, number).requests


def test_what_is_not_there_is_said(machines: TwoMachines, bare: Settings) -> None:
    number = planned(bare, order_for("http://127.0.0.1:9/v1"), 3)
    with opened(bare.runs) as database:
        database.execute("update runs set owner = ?, lease = ?", [f"elsewhere/{os.getpid()}/x", time.time() + 60])
    with pytest.raises(BatchError, match="going on in another process"):
        spread(bare, number)
