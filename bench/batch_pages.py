"""Pages of a served explorer, idle and while a run is going in it: for `python -m bench.batch --pages`."""

import asyncio
import statistics
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from bench.visitor import WARM_UP_S, Page, Visitor
from core.settings import Settings
from core.store.catalogue import Catalogue
from generation.batch import runs
from generation.batch.database import opened
from generation.batch.order import Limits
from generation.demo.release import write_demo
from generation.models import endpoints
from tests.batches import chat_server, order_for, planned
from tests.releases import take
from tests.running import Explorer

_ROWS, _TURNS = 20_000, 8
_DELAY_S, _AIM = 0.2, 1.5
_PAGES = {name or "map": Page(name) for name in ("", "search", "tile", "truth", "dataset")}


def main(tiles: int, at_once: int) -> None:
    """Open pages in turns, before a run and beside it, and say how much longer they took."""
    with tempfile.TemporaryDirectory() as folder, chat_server() as server:
        server.reset(delay=_DELAY_S)
        settings = Settings(data=Path(folder))
        write_demo(settings.data / "demo", tiles=tiles)
        take(settings.data, settings.data / "demo")
        order = order_for(server.url)
        with Catalogue(settings.catalogue) as catalogue:
            assert order.ask.endpoint
            endpoints.save(catalogue, order.ask.endpoint)
        run = planned(settings, order, _ROWS, Limits(concurrency=at_once))
        with opened(settings.runs) as database:
            database.execute("update runs set state = 'paused'")
        with Explorer(settings.data) as explorer:
            idle, busy = asyncio.run(_visited(explorer.url, run))
        one = runs.run(settings, run)
    if not 0 < one.counts.done < _ROWS:
        sys.exit(f"the run was not under way all the time: {one.counts}")
    print(f"{'':12}{'idle ms':>10}{'beside ms':>12}{'times':>8}")
    for name in _PAGES:
        before, beside = statistics.median(idle[name]), statistics.median(busy[name])
        print(f"{name:12}{before * 1000:10.0f}{beside * 1000:12.0f}{beside / before:8.2f}")
    sums = [sum(statistics.median(times) for times in found.values()) for found in (idle, busy)]
    print(f"all pages {sums[1] / sums[0]:.2f} times as long (aim {_AIM}); {one.counts.done:,} captions meanwhile")


Waited = defaultdict[str, list[float]]
"""Seconds by page."""


async def _visited(url: str, run: int) -> tuple[Waited, Waited]:
    visitor = await Visitor.open(url)
    await _turns(visitor, 2)
    await asyncio.sleep(WARM_UP_S)
    idle = await _turns(visitor, _TURNS)
    await visitor.go(Page("runs", f"batch={run}"))
    await visitor.press("run_rest")
    await asyncio.sleep(3)
    busy = await _turns(visitor, _TURNS)
    await visitor.leave()
    return idle, busy


async def _turns(visitor: Visitor, count: int) -> Waited:
    waited = Waited(list)
    for _ in range(count):
        for name, page in _PAGES.items():
            waited[name].append(await visitor.go(page))
    return waited
