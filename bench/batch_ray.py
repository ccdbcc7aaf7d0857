"""The rules on Ray beside the processes of this machine: for `python -m bench.batch --ray`."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from core.cluster.joining import joined
from core.geography.tiles import Tile
from core.imports.importer import refresh
from core.settings import Settings
from core.store.catalogue import Catalogue
from core.store.tiletable import mark_stale
from generation.batch.order import Limits, Order
from generation.batch.planning import plan
from generation.batch.work import go
from generation.calls.requests import Ask
from generation.facts.measure import measure_facts
from generation.facts.store import Found, known_of, store
from generation.models.keys import Keys
from tests.small_catalogue import fill

_MAPS, _AIM = 64, 1.3
_STORED = 10_000
"""Facts kept at a time: all of them at once are more than the memory of the catalogue."""


def main(tiles: int) -> None:
    """Write the same captions twice, and say how long each took."""
    with with_facts(tiles) as (catalogue, settings, keys):
        local = written(catalogue, settings, keys, "local").run
        print(f"local: {local:.1f} s for {tiles:,} tiles", flush=True)
        began = time.perf_counter()
        with joined():
            print(f"Ray has started in {time.perf_counter() - began:.1f} s", flush=True)
            took = written(catalogue, settings, keys, "ray").run
        print(f"Ray: {took:.1f} s, {took / local:.2f} times as long (aim {_AIM})")


@contextmanager
def with_facts(tiles: int) -> Iterator[tuple[Catalogue, Settings, list[int]]]:
    """Lend a catalogue of so many tiles with facts, its settings, and the keys of the tiles."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder))
        catalogue, _ = fill(settings.data)
        with catalogue:
            yield catalogue, settings, _measured(catalogue, tiles)


def _measured(catalogue: Catalogue, count: int) -> list[int]:
    """Give so many tiles facts of some made-up maps, as if they had been measured."""
    tiles = [Tile(4_000 + number % 200, 4_000 + number // 200) for number in range(count)]
    documents = [measure_facts(_map(seed), tiles[seed]).to_json() for seed in range(_MAPS)]
    keys = [tile.key for tile in tiles]
    with catalogue.transaction() as cursor:
        cursor.register("keys", pa.table({"key": pa.array(keys, pa.uint32())}))
        cursor.execute(
            "insert or ignore into sources (id, kind, path, prefix, suffix, layer) values (1, 'folder', '', '', '', '')"
        )
        cursor.execute(
            "insert or ignore into images (key, layer, source) select key, unnest(['rgb', 'labels']), 1 from keys"
        )
        cursor.unregister("keys")
        mark_stale(cursor)
    refresh(catalogue)
    waiting = known_of(catalogue, keys).waiting
    found = [Found(job.key, job.origin, documents[place % _MAPS], None) for place, job in enumerate(waiting)]
    for start in range(0, len(found), _STORED):
        store(catalogue, found[start : start + _STORED])
    return keys


def _map(seed: int) -> NDArray[np.uint8]:
    coarse = np.random.default_rng(seed).integers(0, 12, (16, 16), dtype=np.uint8)
    return np.kron(coarse, np.ones((16, 16), np.uint8))


class Took(NamedTuple):
    """Seconds of each step of a run."""

    plan: float
    pilot: float
    run: float


def written(catalogue: Catalogue, settings: Settings, keys: list[int], engine: str, *, pilot: int = 0) -> Took:
    """Write captions of some tiles by the rules, so many of them first."""
    order = Order.of(Ask.of_rules("35-like"), "all tiles", fresh=True)
    settings.runs.unlink(missing_ok=True)
    times = [time.perf_counter()]
    run = plan(catalogue, settings, order, keys, Limits(), pilot=pilot)
    times.append(time.perf_counter())
    for tried in (True, False) if pilot else (False,):
        go(catalogue, settings, run, Keys({}), pilot=tried, report=lambda _: None, engine=engine)
        times.append(time.perf_counter())
    took = [after - before for before, after in pairwise(times)]
    return Took(took[0], took[1] if pilot else 0.0, took[-1])
