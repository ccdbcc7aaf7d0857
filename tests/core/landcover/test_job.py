import time
from collections.abc import Callable, Iterator

import pytest

from core.errors import CatalogueBusyError
from core.geography.tiles import Tile
from core.landcover import fetch as fetching
from core.landcover import plan
from core.landcover.fetch import Fetched
from core.landcover.held import held_in_all
from core.landcover.job import CoverJob
from core.settings import Settings
from core.store.catalogue import Catalogue
from tests.core.landcover.conftest import Bucket, add_tiles

TILES = [Tile.at(6.02 + 0.25 * x, 0.02 + 0.25 * y) for x in range(20) for y in range(20)]


@pytest.fixture
def job(catalogue: Catalogue, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[CoverJob]:
    monkeypatch.setattr(fetching, "BATCH_TILES", 10)
    monkeypatch.setattr(plan, "UNIT_TILES", 10)
    add_tiles(catalogue, TILES)
    made = CoverJob(catalogue, settings)
    yield made
    made.close()


def until(met: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not met():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_fetch_runs_to_its_end_and_says_what_it_came_to(
    bucket: Bucket, catalogue: Catalogue, settings: Settings, job: CoverJob
) -> None:
    job.start(bucket.source(settings), by="by the console")
    job.wait()
    assert isinstance(job.outcome, Fetched)
    assert job.outcome.done == len(TILES) == held_in_all(catalogue)["2020"]
    assert job.progress.done == len(TILES)
    assert "ESA WorldCover 2020 (v100) from 127.0.0.1" in job.words()


def test_a_pause_keeps_what_came_and_going_on_fetches_the_rest(
    bucket: Bucket, catalogue: Catalogue, settings: Settings, job: CoverJob
) -> None:
    bucket.server.tell(latency_s=0.1)
    job.start(bucket.source(settings), by="here")
    until(lambda: job.progress.done > 0)
    with pytest.raises(CatalogueBusyError, match="is going on, begun here"):
        job.start(bucket.source(settings), by="there")
    job.pause()
    job.wait()
    kept = held_in_all(catalogue)["2020"]
    assert job.is_paused
    assert job.outcome is None
    assert 0 < kept < len(TILES)
    assert job.so_far.done == kept
    asked = len(bucket.server.requests())
    bucket.server.tell(latency_s=0)
    time.sleep(0.2)
    assert len(bucket.server.requests()) == asked
    job.resume()
    job.wait()
    assert isinstance(job.outcome, Fetched)
    assert job.outcome.done == len(TILES) == held_in_all(catalogue)["2020"]


def test_one_that_is_stopped_keeps_what_came_and_is_not_gone_on_with(
    bucket: Bucket, catalogue: Catalogue, settings: Settings, job: CoverJob
) -> None:
    bucket.server.tell(latency_s=0.1)
    job.start(bucket.source(settings), by="here")
    until(lambda: job.progress.done > 0)
    job.stop()
    job.resume()
    job.wait()
    bucket.server.tell(latency_s=0)
    assert (job.outcome, job.is_paused) == (None, False)
    assert 0 < held_in_all(catalogue)["2020"] < len(TILES)
