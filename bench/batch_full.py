"""A run of the whole dataset: for `python -m bench.batch --full`."""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.batch_ray import with_facts, written
from core.settings import Settings
from generation.batch.order import Limits
from tests.batches import chat_server, order_for, planned
from tests.checkout import ROOT

_AIM_S, _AIM_RATIO = 240, 1.1
_FEW, _AT_ONCE, _MINUTES = 10_000, 32, 0.5


def main(tiles: int) -> None:
    """Write captions of so many tiles by the rules, then hold the memory of a small run against one of that size."""
    with with_facts(tiles) as (catalogue, settings, keys):
        began = time.perf_counter()
        took = written(catalogue, settings, keys, "local")
        planned_s = time.perf_counter() - began - took
    print(f"{tiles:,} captions by the rules: {took:.0f} s after a plan of {planned_s:.0f} s (aim {_AIM_S})", flush=True)
    fewer = min(_FEW, tiles)
    few, many = _memory(fewer), _memory(tiles)
    print(f"memory: {many:.0f} MB for {tiles:,} requests, {many / few:.2f} times that of {fewer:,} (aim {_AIM_RATIO})")


def _memory(rows: int) -> float:
    """Return the megabytes of a run of so many requests that goes for half a minute."""
    with chat_server() as server, tempfile.TemporaryDirectory() as folder:
        limits = Limits(concurrency=_AT_ONCE, minutes=_MINUTES)
        planned(Settings(data=Path(folder)), order_for(server.url), rows, limits)
        sizes = [server.url, str(rows), str(_AT_ONCE)]
        done = subprocess.run(
            [sys.executable, str(ROOT / "bench" / "batch_ours.py"), folder, *sizes],
            env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True, check=True,
        )  # fmt: skip
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    print(f"{rows:,} requests: {found['rss_mb']:.0f} MB, {found['done']:,.0f} of them made", flush=True)
    return found["rss_mb"]
