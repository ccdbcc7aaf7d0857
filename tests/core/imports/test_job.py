import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import CatalogueBusyError, ReleaseError
from core.imports import inspection
from core.imports.importer import ImportReport, ImportRequest
from core.imports.job import ImportJob, Started
from core.progress import Progress, Report
from core.settings import Settings
from core.store import tilelists
from core.store.catalogue import Catalogue
from tests import releases
from tests.releases import Release


class Held:
    """An import that waits before it looks at images, until it is let go."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.there, self.go_on = threading.Event(), threading.Event()
        self._inspect = inspection.inspect_images
        monkeypatch.setattr(inspection, "inspect_images", self._waits)

    def _waits(self, catalogue: Catalogue, settings: Settings, report: Report) -> None:
        report(Progress("Looking at images", 2, 6))
        self.there.set()
        assert self.go_on.wait(60)
        self._inspect(catalogue, settings, report)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Held:
    return Held(monkeypatch)


@pytest.fixture
def release(tmp_path: Path) -> Release:
    return releases.small(tmp_path / "release")


@pytest.fixture
def job(tmp_path: Path) -> Iterator[ImportJob]:
    data = Settings(data=tmp_path / "data")
    with Catalogue(data.catalogue) as catalogue:
        made = ImportJob(catalogue, data)
        yield made
        made.close()


def report_of(job: ImportJob) -> ImportReport:
    job.wait(60)
    assert isinstance(job.outcome, ImportReport)
    return job.outcome


def test_an_import_in_the_background_is_the_import_of_the_command(
    job: ImportJob, release: Release, tmp_path: Path
) -> None:
    job.start(ImportRequest([release.folder]), by="from here")
    report = report_of(job)
    again = releases.take(tmp_path / "other", release.folder)
    assert (report.tiles, report.captions, report.added) == (again.tiles, again.captions, again.added)
    assert not job.is_running()


def test_one_import_runs_at_a_time_and_others_are_told_whose_and_how_far(
    job: ImportJob, release: Release, held: Held
) -> None:
    first = job.start(ImportRequest([release.folder, release.folder]), by="from 10.0.0.7")
    assert held.there.wait(60)
    for _ in range(2):
        with pytest.raises(CatalogueBusyError) as told:
            job.start(ImportRequest([Path("/elsewhere")]), by="from 10.0.0.8")
    at = f"{first.at:%H:%M} UTC"
    assert str(told.value) == (
        f"An import of {release.folder} and 1 more is going on, begun from 10.0.0.7 at {at}. "
        "Looking at images: 2 of 6. Wait for its end, or stop it."
    )
    assert job.started == first
    held.go_on.set()
    assert report_of(job).added == 20
    assert job.start(ImportRequest([release.folder]), by="from 10.0.0.8").number == first.number + 1
    assert report_of(job).added == 0


def test_many_who_begin_at_the_same_moment_begin_one_import(job: ImportJob, release: Release, held: Held) -> None:
    together = threading.Barrier(8)
    begun: list[Started | str] = []

    def person() -> None:
        together.wait()
        try:
            begun.append(job.start(ImportRequest([release.folder]), by="from here"))
        except CatalogueBusyError as error:
            begun.append(str(error))

    people = [threading.Thread(target=person) for _ in range(8)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert sum(not isinstance(one, str) for one in begun) == 1
    held.go_on.set()
    assert report_of(job).added == 20


def test_a_stopped_import_shows_what_it_took_and_goes_on_when_it_is_begun_again(
    job: ImportJob, release: Release, held: Held, tmp_path: Path
) -> None:
    job.start(ImportRequest([release.folder]), by="from here")
    assert held.there.wait(60)
    job.stop()
    held.go_on.set()
    job.wait(60)
    assert (job.outcome, job.is_running()) == (None, False)
    assert not job._catalogue.stale()
    job.start(ImportRequest([release.folder]), by="from here")
    report_of(job)
    releases.take(tmp_path / "undisturbed", release.folder)
    job._catalogue.close()
    assert releases.state(tmp_path / "data") == releases.state(tmp_path / "undisturbed")


def test_small_writes_are_made_while_an_import_goes_on(job: ImportJob, release: Release, held: Held) -> None:
    job.start(ImportRequest([release.folder]), by="from here")
    assert held.there.wait(60)
    tilelists.keep(job._catalogue, [1, 2], "two")
    assert job.is_running()
    held.go_on.set()
    report_of(job)
    assert [one.tiles for one in tilelists.titles(job._catalogue)] == [2]


def test_what_is_wrong_with_a_request_is_its_outcome(job: ImportJob) -> None:
    job.start(ImportRequest([Path("/nonexistent/release")]), by="from here")
    job.wait(60)
    assert isinstance(job.outcome, ReleaseError) and "does not exist" in str(job.outcome)
