from concurrent.futures import BrokenExecutor, Executor, Future
from typing import Any

import numpy as np
import pytest

from core.geography.tiles import Tile
from core.landcover import stages
from core.landcover.cutting import Gathered, Gatherer, cut_gathered
from core.landcover.fetch import fetch
from core.landcover.held import path_of
from core.landcover.plan import Unit, Wanted, units
from core.processes import lend
from core.remote.held import HeldFile, NotHeldError
from core.settings import Settings
from core.store.catalogue import Catalogue
from tests.core.landcover.conftest import Bucket
from tests.core.landcover.test_fetch import AT_THE_CORNER, INSIDE, expected

TILES = [INSIDE, AT_THE_CORNER, Tile(INSIDE.x + 1, INSIDE.y), Tile.at(-30, -40.5)]


@pytest.fixture
def work() -> list[Unit]:
    return units(Wanted(tile, bare=True, empty=False) for tile in TILES)


def gathered(bucket: Bucket, settings: Settings, work: list[Unit]) -> list[Gathered]:
    source = bucket.source(settings)
    with source.access(settings) as access:
        gatherer = Gatherer(source, access, work, ())
        return [gatherer.gather(unit) for unit in work]


def test_what_was_gathered_is_cut_in_another_process_without_asking_anybody(
    bucket: Bucket, settings: Settings, work: list[Unit]
) -> None:
    parts = gathered(bucket, settings, work)
    asked = len(bucket.server.requests())
    with lend(2) as pool:
        assert pool
        futures = [pool.submit(stages._far, part, bucket.source(settings), settings) for part in parts]
        written = {one.key: one for future in futures for one in future.result().written}
    assert len(bucket.server.requests()) == asked
    assert set(written) == {tile.key for tile in TILES}
    assert written[TILES[-1].key].unknown == 256 * 256
    for tile in TILES[:-1]:
        measured = written[tile.key].measured
        assert measured is not None
        assert path_of(settings, tile, "2020").stat().st_size
        counts = np.frombuffer(measured.regions, "<u2").reshape(5, 12)[:4].sum(axis=0)
        assert counts.tolist() == np.bincount(expected(tile).ravel(), minlength=12).tolist()


def test_parts_of_a_file_that_do_not_suffice_are_told_from_damage(
    bucket: Bucket, settings: Settings, work: list[Unit]
) -> None:
    part = next(one for one in gathered(bucket, settings, work) if len(one.files) == 1)
    cell, file = part.files[0]
    poor = HeldFile(file.url, file.size, file.tag, {0: file.read_at(0, 30_000)})
    with pytest.raises(NotHeldError):
        cut_gathered(part._replace(files=[(cell, poor)]))


class _Killed(Executor):
    """Processes of which one was killed as soon as it was given something to do."""

    def submit(self, step: Any, /, *given: Any, **_: Any) -> "Future[Any]":
        future: Future[Any] = Future()
        if given:
            future.set_exception(BrokenExecutor())
        else:
            future.set_result(None)
        return future


def test_without_its_processes_the_work_goes_on(
    bucket: Bucket, catalogue: Catalogue, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = stages._Hands(_Killed(), 2)
    monkeypatch.setattr(stages, "_Hands", lambda *_: made)
    assert fetch(catalogue, bucket.source(settings), [tile.key for tile in TILES], settings).done == 3
