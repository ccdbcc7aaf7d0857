"""Runs that are killed, in loops: for `python -m bench.batch --histories N` and `--kills N`."""

import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from core.settings import Settings
from generation.batch import runs
from generation.batch.order import Limits
from tests.batches import ChatServer, chat_server, order_for, planned
from tests.histories import AT_ONCE, begun, killed, live

_ROWS = 1_000


def main(histories: int, kills: int, at_once: int) -> None:
    """Live so many lives, and kill a long run so often."""
    with chat_server() as server:
        if histories:
            _lives(server, histories)
        if kills:
            _kills(server, kills, at_once)


def _lives(server: ChatServer, count: int) -> None:
    states, killed_in_all, calls, began = Counter[str](), 0, 0, time.perf_counter()
    for seed in range(count):
        with tempfile.TemporaryDirectory() as folder:
            one = live(server, Path(folder), seed)
        if one.again > one.kills * AT_ONCE:
            sys.exit(f"more was made again than was under way: {one}")
        states[one.state] += 1
        killed_in_all, calls = killed_in_all + one.kills, calls + one.calls
        if (seed + 1) % 50 == 0:
            print(f"{seed + 1:,} lives, {killed_in_all:,} kills, {calls:,} calls, {dict(states)}", flush=True)
    print(f"{count:,} lives in {time.perf_counter() - began:.0f} s: no limit passed, nothing lost, all sums right")


def _kills(server: ChatServer, count: int, at_once: int) -> None:
    again = []
    for seed in range(count):
        luck = random.Random(seed)
        server.reset(delay=0.05)
        with tempfile.TemporaryDirectory() as folder:
            settings = Settings(data=Path(folder))
            run = planned(settings, order_for(server.url), _ROWS, Limits(concurrency=at_once))
            killed(begun(settings, run), server, luck.randint(_ROWS * 3 // 10, _ROWS * 7 // 10))
            done = runs.run(settings, run).counts.done
            killed(begun(settings, run), server, 1 << 60)
            counts, told = runs.run(settings, run).counts, server.told()
        if counts.done != _ROWS or len(told["calls"]) != _ROWS:
            sys.exit(f"rows were lost: {counts}")
        again.append(told["total"] - _ROWS)
        print(f"killed at {done:,} of {_ROWS:,}: {again[-1]} calls again", flush=True)
    print(f"at most {max(again)} calls again (aim {at_once})")
    if max(again) > at_once:
        sys.exit(1)
