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
from generation.batch.keeping import keep, undo
from generation.batch.order import Limits
from generation.batch.planning import PILOT
from tests.batches import chat_server, order_for, planned
from tests.checkout import ROOT

_AIM_S, _AIM_RATIO = 240, 1.1
_FEW, _AT_ONCE, _MINUTES = 10_000, 32, 0.5


def main(tiles: int) -> None:
    """Write captions of so many tiles by the rules, keep and undo them, then hold memory against a small run."""
    began = time.perf_counter()
    with with_facts(tiles) as (catalogue, settings, keys):
        _tell("made up", time.perf_counter() - began, tiles)
        took = written(catalogue, settings, keys, "local", pilot=PILOT)
        _tell("planned", took.plan, tiles)
        _tell("piloted", took.pilot, PILOT)
        _tell("written by the rules", took.run, tiles, f" (aim {_AIM_S})")
        began = time.perf_counter()
        kept = keep(catalogue, settings, 1, "rules")
        _tell("kept as a caption set", time.perf_counter() - began, kept.captions)
        began = time.perf_counter()
        taken = undo(catalogue, settings, kept.id)
        _tell("taken back", time.perf_counter() - began, taken.captions)
    fewer = min(_FEW, tiles)
    few, many = _memory(fewer), _memory(tiles)
    print(f"memory: {many:.0f} MB for {tiles:,} requests, {many / few:.2f} times that of {fewer:,} (aim {_AIM_RATIO})")


def _tell(what: str, seconds: float, count: int, aim: str = "") -> None:
    print(f"{count:,} {what}: {seconds:.0f} s{aim}", flush=True)


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
