import threading

import pytest

from core.errors import CatalogueBusyError, PlaceError
from core.geography.tiles import Tile
from core.places.anywhere import Added
from core.places.job import PlacesJob
from core.progress import Progress, Report

DONE = Added((Tile(1, 2),), (Tile(1, 2),), ())


def test_one_addition_runs_at_a_time_and_everybody_is_told_whose() -> None:
    job, go_on = PlacesJob(), threading.Event()

    def work(report: Report) -> Added:
        report(Progress("Fetching images", 1, 4))
        assert go_on.wait(60)
        return DONE

    started = job.start("4 tiles", work, by="from here")
    with pytest.raises(CatalogueBusyError, match=r"Adding 4 tiles is going on, begun from here at .*Wait for its end"):
        job.start("other tiles", work, by="from there")
    go_on.set()
    job.wait(60)
    assert (job.outcome, job.started, job.is_running()) == (DONE, started, False)
    assert job.start("again", lambda report: DONE, by="from here").number == 2
    job.close()


def test_stopping_ends_it_with_its_step_and_an_expected_error_is_its_outcome() -> None:
    job, begun = PlacesJob(), threading.Event()

    def work(report: Report) -> Added:
        begun.set()
        while True:
            report(Progress("Fetching images", 1, 4))

    job.start("4 tiles", work, by="from here")
    assert begun.wait(60)
    job.close()
    assert not job.is_running() and job.outcome is None

    def failing(_: Report) -> Added:
        raise PlaceError("too many")

    job.start("4 tiles", failing, by="from here")
    job.wait(60)
    assert isinstance(job.outcome, PlaceError)
