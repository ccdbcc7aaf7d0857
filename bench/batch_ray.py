"""The rules on Ray beside the processes of this machine: for `python -m bench.batch --ray`."""

import tempfile
import time
from pathlib import Path

from core.cluster.joining import joined
from core.selection.browse import Browser
from core.selection.filters import Selection
from core.settings import Settings
from core.store.catalogue import Catalogue
from generation.batch.order import Limits, Order
from generation.batch.planning import plan
from generation.batch.work import go
from generation.calls.requests import Ask
from generation.facts.all_tiles import measure_all
from generation.models.keys import Keys
from tests.small_catalogue import fill

_TILES = 20_000
_AIM = 1.3


def main() -> None:
    """Write the same captions twice, and say how long each took."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder))
        catalogue, _ = fill(settings.data, count=_TILES)
        with catalogue:
            measure_all(catalogue, settings)
            local = _written(catalogue, settings, "local")
            print(f"local: {local:.1f} s for {_TILES:,} tiles")
            began = time.perf_counter()
            with joined():
                print(f"Ray has started in {time.perf_counter() - began:.1f} s")
                took = _written(catalogue, settings, "ray")
            print(f"Ray: {took:.1f} s, {took / local:.2f} times as long (aim {_AIM})")


def _written(catalogue: Catalogue, settings: Settings, engine: str) -> float:
    keys = Browser(catalogue).keys(Selection())
    order = Order.of(Ask.of_rules("35-like"), "all tiles", fresh=True)
    settings.runs.unlink(missing_ok=True)
    run = plan(catalogue, settings, order, keys, Limits(), pilot=0)
    began = time.perf_counter()
    go(catalogue, settings, run, Keys({}), report=lambda _: None, engine=engine)
    return time.perf_counter() - began
