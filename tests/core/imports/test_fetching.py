"""Downloads in the background of the explorer, with the import that follows them, from a real server."""

import hashlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from core.errors import CatalogueBusyError, DownloadError
from core.imports.fetching import Fetch, FetchJob
from core.imports.importer import ImportReport
from core.imports.job import ImportJob
from core.progress import Progress, Report
from core.remote.downloads import download
from core.remote.partial import Partial
from core.remote.published import Published, Source
from core.settings import Settings
from core.store.catalogue import Catalogue
from tests import releases
from tests.file_server import FileServer

NAME = "json_files.zip"


class World(NamedTuple):
    server: FileServer
    job: FetchJob
    importing: ImportJob
    fetch: Fetch
    part: Partial

    def tiles(self) -> int:
        self.job.wait(60)
        self.importing.wait(60)
        assert isinstance(self.importing.outcome, ImportReport)
        return self.importing.outcome.tiles


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    mirror = releases.download(releases.small(tmp_path / "release"), tmp_path / "mirror")
    data = (mirror / NAME).read_bytes()
    file, settings = (
        Published(NAME, len(data), hashlib.md5(data).hexdigest(), "captions"),
        Settings(data=tmp_path / "data"),
    )
    with FileServer(mirror) as server, Catalogue(settings.catalogue) as catalogue:
        importing = ImportJob(catalogue, settings)
        job = FetchJob(importing)

        def fetch(report: Report) -> Path:
            return download(file, Source(server.url + "/{name}"), settings.downloads, report).path

        yield World(server, job, importing, fetch, Partial(settings.downloads / NAME))
        job.close()
        importing.close()


def test_what_came_is_imported_at_once(world: World) -> None:
    world.job.start("The captions", world.fetch, by="from here")
    assert world.tiles() == 6
    assert world.job.failure is None and not world.job.is_running()


def test_it_is_stopped_by_anybody_and_goes_on_when_it_is_started_again(world: World) -> None:
    came = threading.Event()

    def held(report: Report) -> Path:
        def told(now: Progress) -> None:
            if now.done:
                came.set()
                world.job._stopping.wait(60)
            report(now)

        return world.fetch(told)

    world.server.breaks({"cut": 300})
    world.job.start("The captions", held, by="from 10.0.0.7")
    assert came.wait(60)
    with pytest.raises(CatalogueBusyError, match=r"The captions, begun from 10\.0\.0\.7 at .* UTC\. It is going on: "):
        world.job.start("The captions", world.fetch, by="from 10.0.0.8")
    world.job.stop()
    world.job.wait(60)
    assert world.job.was_stopped and world.job.failure is None and world.importing.started is None
    assert world.part.size > 0
    world.job.start("The captions", world.fetch, by="from here")
    assert world.tiles() == 6 and not world.job.was_stopped
    assert world.server.asked()[-1]["headers"]["range"].startswith("bytes=")


def test_what_failed_says_why_and_works_the_next_time(world: World) -> None:
    world.server.breaks({"status": 404})
    world.job.start("The captions", world.fetch, by="from here")
    world.job.wait(60)
    assert isinstance(world.job.failure, DownloadError) and "status 404" in str(world.job.failure)
    world.job.start("The captions", world.fetch, by="from here")
    assert world.tiles() == 6 and world.job.failure is None


def test_a_disk_that_takes_nothing_is_told(world: World) -> None:
    def full(_: Report) -> Path:
        raise OSError(28, "No space left on device", "json_files.zip.part")

    world.job.start("The captions", full, by="from here")
    world.job.wait(60)
    assert str(world.job.failure).startswith("json_files.zip.part cannot be written: No space left on device. Free")


def test_the_import_of_what_came_waits_for_another_one(world: World, tmp_path: Path) -> None:
    from core.imports.importer import ImportRequest

    world.importing.start(ImportRequest([tmp_path / "release"]), by="from 10.0.0.7")
    world.job.start("The captions", world.fetch, by="from here")
    assert world.tiles() == 6
    assert world.importing.started and world.importing.started.number == 2
