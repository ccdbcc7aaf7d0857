"""Processes that are killed in the middle of a run, by a signal that they cannot take notice of."""

import signal
import subprocess
import sys
import time

from core.settings import Settings
from generation.batch import runs
from generation.batch.order import Limits
from tests.batches import ChatServer, order_for, planned
from tests.checkout import ROOT

AT_ONCE = 16
SCRIPT = """
import sys
from pathlib import Path
from core.settings import Settings
from core.store.catalogue import Catalogue
from generation.batch.work import go
from generation.models.keys import Keys

settings = Settings(data=Path(sys.argv[1]))
with Catalogue(settings.catalogue) as catalogue:
    print(go(catalogue, settings, int(sys.argv[2]), Keys({}), report=lambda _: None).state)
"""


def started(settings: Settings, run: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", SCRIPT, str(settings.data), str(run)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def wait_for(server: ChatServer, calls: int) -> None:
    ends = time.monotonic() + 60
    while server.told()["total"] < calls and time.monotonic() < ends:
        time.sleep(0.02)


def test_after_a_kill_only_the_calls_under_way_are_made_again_and_the_sums_are_right(
    server: ChatServer, bare: Settings
) -> None:
    server.reset(delay=0.1)
    count, kills = 200, (60, 140)
    number = planned(bare, order_for(server.url), count, Limits(concurrency=AT_ONCE))
    for before, calls in enumerate(kills):
        process = started(bare, number)
        wait_for(server, calls)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        run = runs.run(bare, number)
        assert run.state == "interrupted"
        assert run.counts.done >= calls - AT_ONCE * (before + 1), "an answer that came was lost"
        assert run.usd_bound is not None and run.usd_bound > (run.usd or 0)
    process = started(bare, number)
    said, _ = process.communicate(timeout=60)
    told, run = server.told(), runs.run(bare, number)
    assert said.strip() == "ended"
    assert (run.counts.done, run.counts.failed, run.counts.waiting) == (count, 0, 0)
    assert set(told["calls"].values()) <= {1, 2, 3} and len(told["calls"]) == count
    again = told["total"] - count
    assert again <= len(kills) * AT_ONCE
    assert run.requests >= told["total"]
    asked, written = told["tokens"]
    assert run.usd is not None and run.usd_bound is not None
    assert run.usd <= (asked + 4 * written) / 1e6 <= run.usd_bound + 1e-9
