"""Large files from real servers that break off, make wait, change and lie."""

import hashlib
import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from core.errors import AddressError, DownloadError, PrerequisiteError
from core.processes import Aside
from core.progress import Progress, Report, silent
from core.remote import downloads
from core.remote.addresses import checked
from core.remote.downloads import Downloaded, download, plan
from core.remote.partial import Partial
from core.remote.published import PARTS, Published, Source
from core.settings import Settings
from tests.checkout import ROOT
from tests.file_server import FileServer

NAME = "json_files.zip"
SIZE = 3_000_000
DATA = b"PK\x03\x04" + np.random.default_rng(0).bytes(SIZE - 4)
FILE = Published(NAME, SIZE, hashlib.md5(DATA).hexdigest(), "captions")
FAULT_S = {"retry-after": "1"}


class World(NamedTuple):
    """A server with the file, and an empty folder for it."""

    server: FileServer
    folder: Path

    def source(self) -> Source:
        return Source(self.server.url + "/{name}")

    def fetch(self, report: Report = silent) -> Downloaded:
        return download(FILE, self.source(), self.folder, report)

    def here(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir() if not path.name.endswith(".lock"))


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FileServer]:
    folder = tmp_path_factory.mktemp("served")
    (folder / NAME).write_bytes(DATA)
    with FileServer(folder) as server:
        yield server


@pytest.fixture
def world(held: FileServer, tmp_path: Path) -> World:
    held.breaks()
    held.forgets()
    return World(held, tmp_path / "downloads")


def whole(world: World, done: Downloaded) -> bool:
    assert world.here() == [NAME]
    return done == Downloaded(NAME, world.folder / NAME, SIZE, True) and done.path.read_bytes() == DATA


def test_a_file_comes_whole_and_is_asked_for_once(world: World) -> None:
    assert whole(world, world.fetch())
    assert whole(world, world.fetch())
    (asked,) = world.server.asked()
    assert asked["path"] == f"/{NAME}"
    assert set(asked["headers"]) <= {"host", "accept", "accept-encoding", "connection", "user-agent"}


def test_what_was_cut_goes_on_where_it_stopped_and_nothing_is_sent_twice(world: World) -> None:
    world.server.breaks({"cut": 1_000_000}, {"cut": 500_000})
    assert whole(world, world.fetch())
    first, *later = world.server.asked()
    assert [asked["headers"]["range"] for asked in later] == ["bytes=1000000-", "bytes=1500000-"]
    assert all(asked["headers"]["if-range"] == f'"{SIZE}"' for asked in later)
    assert sum(asked["sent"] for asked in [first, *later]) == SIZE


def test_a_download_that_was_stopped_goes_on_in_the_next_run(world: World) -> None:
    class StoppedError(Exception):
        pass

    def stops(now: Progress) -> None:
        if now.done > 1_000_000:
            raise StoppedError

    world.server.breaks({"rate": 10_000_000})
    with pytest.raises(StoppedError):
        world.fetch(stops)
    here = Partial(world.folder / NAME).size
    assert here > 1_000_000
    assert plan(FILE, world.source(), world.folder).left == SIZE - here
    assert whole(world, world.fetch())
    assert world.server.asked()[-1]["headers"]["range"] == f"bytes={here}-"


def test_a_killed_download_goes_on(world: World) -> None:
    world.server.breaks({"rate": 1_000_000}, always=True)
    process = Aside(target=download, args=(FILE, world.source(), world.folder), daemon=True)
    process.start()
    while Partial(world.folder / NAME).size < 500_000:
        time.sleep(0.01)
        assert process.is_alive()
    assert process.pid
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    world.server.breaks()
    assert whole(world, world.fetch())
    assert int(world.server.asked()[-1]["headers"]["range"][6:-1]) >= 500_000


def test_one_process_fetches_a_file_at_a_time(world: World) -> None:
    with Partial(world.folder / NAME).alone(), pytest.raises(DownloadError, match="by another process"):
        world.fetch()


@pytest.mark.parametrize(
    "fault", [{"status": 429, "headers": FAULT_S}, {"status": 503, "headers": FAULT_S}, {"status": 500}]
)
def test_a_server_that_asks_to_wait_is_waited_for(world: World, fault: dict[str, object]) -> None:
    told = []
    world.server.breaks(fault)
    assert whole(world, world.fetch(lambda now: told.append(now.step)))
    assert any(f"(status {fault['status']}); asked again after 1 s" in step for step in told)


def test_who_asks_too_often_waits_long_and_longer(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr(downloads._Transfer, "_wait", lambda self, seconds, why: waited.append(seconds))
    world.server.breaks({"status": 429}, {"status": 429}, {"status": 429})
    assert whole(world, world.fetch())
    assert waited == [30, 60, 120]
    world.server.breaks({"status": 429, "headers": {"retry-after": "7200"}})
    (world.folder / NAME).unlink()
    with pytest.raises(DownloadError, match="asks to wait 2 h 00 min"):
        world.fetch()


def test_a_server_in_trouble_is_given_up_at_last_and_what_came_stays(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr(downloads._Transfer, "_wait", lambda self, seconds, why: waited.append(seconds))
    world.server.breaks({"cut": 1_000_000}, *[{"status": 503}] * 20)
    with pytest.raises(DownloadError, match=r"has trouble \(status 503\)\. 1\.0 MB are here\. Run the same again"):
        world.fetch()
    assert waited == [1, 2, 4, 8, 16, 32, 64]
    world.server.breaks()
    assert whole(world, world.fetch())


def test_a_server_that_ignores_ranges_is_begun_anew(world: World) -> None:
    world.server.breaks({"cut": 1_000_000}, {"whole": True})
    assert whole(world, world.fetch())
    assert [asked["status"] for asked in world.server.asked()] == [200, 200]


def test_a_file_that_changed_meanwhile_is_begun_anew(world: World) -> None:
    world.server.breaks({"cut": 1_000_000, "etag": '"older"'})
    assert whole(world, world.fetch())
    assert world.server.asked()[-1]["headers"]["if-range"] == '"older"'
    assert world.server.asked()[-1]["status"] == 200


def test_a_part_that_is_longer_than_the_file_is_begun_anew(world: World) -> None:
    world.folder.mkdir()
    (world.folder / f"{NAME}.part").write_bytes(DATA + b"more")
    assert whole(world, world.fetch())


def test_a_part_that_is_the_whole_file_is_taken(world: World) -> None:
    world.folder.mkdir()
    (world.folder / f"{NAME}.part").write_bytes(DATA)
    (world.folder / f"{NAME}.part.json").write_text("no note of ours")
    assert whole(world, world.fetch())


def test_a_wrong_checksum_is_told_the_file_set_aside_and_the_next_run_works(world: World) -> None:
    world.server.breaks({"wrong": True})
    done = world.fetch()
    assert not done.md5_ok
    assert done.problem and "is not the published file" in done.problem
    assert world.here() == [f"{NAME}.damaged"]
    assert world.fetch().md5_ok
    assert (world.folder / NAME).read_bytes() == DATA


def test_a_file_that_was_there_and_is_damaged_is_set_aside(world: World) -> None:
    world.folder.mkdir()
    (world.folder / NAME).write_bytes(DATA[:-1])
    assert not world.fetch().md5_ok
    assert world.fetch().md5_ok


PAGE = "<!doctype html><html><head><title>Log in to the hotel</title></head></html>"


def test_a_web_page_in_the_place_of_the_file_is_told_and_what_is_here_is_not_touched(world: World) -> None:
    world.server.breaks({"cut": 1_000_000}, {"status": 200, "body": PAGE, "headers": {"content-type": "text/html"}})
    with pytest.raises(DownloadError, match=r"a web page instead of json_files\.zip: Log in to the hotel\. Open it"):
        world.fetch()
    assert whole(world, world.fetch())
    assert world.server.asked()[-1]["headers"]["range"] == "bytes=1000000-"


@pytest.mark.parametrize(("status", "said"), [(404, "does not have the file"), (403, "does not give the file")])
def test_a_refusal_is_told_with_the_words_of_the_server_and_not_asked_again(
    world: World, status: int, said: str
) -> None:
    world.server.breaks({"status": status, "body": '{"message": "The record is restricted."}'})
    with pytest.raises(DownloadError, match=rf"{said}: status {status}, The record is restricted\."):
        world.fetch()
    assert len(world.server.asked()) == 1


def test_a_file_of_another_size_is_refused_before_it_comes(world: World) -> None:
    with pytest.raises(DownloadError, match="it is another file"):
        download(FILE._replace(size=SIZE // 2), world.source(), world.folder)
    assert Partial(world.folder / NAME).size == 0


def test_a_redirect_within_the_source_is_followed_and_goes_on_with_its_range(world: World) -> None:
    there = {"status": 302, "headers": {"location": f"/other/{NAME}?token=1"}}
    world.server.breaks(there, {"cut": 1_000_000}, there)
    assert whole(world, world.fetch())
    assert [asked["path"] for asked in world.server.asked()] == [f"/{NAME}", f"/other/{NAME}?token=1"] * 2
    assert world.server.asked()[-1]["headers"]["range"] == "bytes=1000000-"


@pytest.mark.parametrize(
    ("location", "said"),
    [
        ("https://elsewhere.example/x.zip", "sends on to elsewhere.example, which is not asked"),
        ("http://169.254.169.254/latest/", "sends on to 169.254.169.254, which is not asked"),
        ("file:///etc/passwd", "is no web address"),
        ("http://[::1/x", "is no web address"),
        ("http://127.0.0.1:99999/x", "is no web address"),
        ("", "does not give the file|sends on more than"),
    ],
)
def test_a_redirect_elsewhere_is_refused(world: World, location: str, said: str) -> None:
    world.server.breaks({"status": 302, "headers": {"location": location}}, always=True)
    with pytest.raises((DownloadError, AddressError), match=said):
        world.fetch()


@pytest.mark.parametrize("length", [1_000_000, 0])
def test_a_cut_answer_that_told_no_length_goes_on_where_it_stopped(world: World, length: int) -> None:
    world.server.breaks({"cut": length, "unsized": True}, {"unsized": True})
    assert whole(world, world.fetch())
    assert world.server.asked()[-1]["headers"].get("range") == (f"bytes={length}-" if length else None)


def test_a_server_that_compresses_is_told_and_one_that_says_it_does_not_is_believed(world: World) -> None:
    world.server.breaks({"encoding": "gzip"})
    with pytest.raises(DownloadError, match=r"compressed json_files\.zip, or says so"):
        world.fetch()
    world.server.breaks({"encoding": "Identity"})
    assert whole(world, world.fetch())


def test_a_public_source_may_send_on_to_its_own_hosts_alone() -> None:
    source = Source.of(Settings())
    url = source.url(PARTS["captions"])
    assert url == "https://zenodo.org/records/11003436/files/json_files.zip?download=1"
    assert source.sent_on(url, "https://files.zenodo.org/x?y=1") == "https://files.zenodo.org/x?y=1"
    for elsewhere in ("https://notzenodo.org/x", "https://zenodo.org.evil.example/x", "https://cern.ch/x"):
        with pytest.raises(DownloadError, match="which is not asked"):
            source.sent_on(url, elsewhere)
    with pytest.raises(DownloadError, match="unencrypted"):
        source.sent_on(url, "http://zenodo.org/x")
    named = Source.of(Settings(download_hosts="cern.ch, 10.0.0.1, localhost"))
    assert named.sent_on(url, "https://cern.ch/x") == "https://cern.ch/x"
    for inside in ("https://10.0.0.1/x", "https://localhost/x"):
        with pytest.raises(AddressError, match="inside a private network"):
            named.sent_on(url, inside)


def test_a_source_is_a_folder_or_a_pattern_and_says_whether_it_is_nearby() -> None:
    assert Source.of(Settings(), "https://a.example/x/").address == "https://a.example/x/{name}"
    assert not Source.of(Settings(), "https://a.example/x/").is_nearby
    assert all(
        Source.of(Settings(), url).is_nearby
        for url in ("http://127.0.0.1:1", "http://nas/x", "http://files.lan", "http://[::1]:80")
    )
    own = "http://data.corp.example.com/x"
    assert not Source.of(Settings(), own).is_nearby
    assert Source.of(Settings(own_hosts="other.example, Data.corp.example.com"), own).is_nearby
    with pytest.raises(AddressError, match="CHATEARTH_OWN_HOSTS"):
        checked(own, local=False)
    with pytest.raises(AddressError):
        Source.of(Settings(), "a.example/x")
    with pytest.raises(PrerequisiteError, match="CHATEARTH_DOWNLOAD_CHECKSUMS"):
        Source.of(Settings(download_checksums="json_files.zip:abc"))


def test_a_disk_that_is_too_small_is_told_before_anything_is_asked(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(ROOT)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=downloads.ROOM + SIZE - 1))
    for work in (lambda: plan(FILE, world.source(), world.folder), world.fetch):
        with pytest.raises(DownloadError, match=r"needs 3\.0 MB more and some room beside it"):
            work()


def test_what_a_download_takes_is_said_without_asking_anybody(world: World) -> None:
    said = plan(PARTS["rgb"], Source.of(Settings()), world.folder)._replace(free=50_000_000_000)
    assert said.words == (
        f"13.0 GB from zenodo.org; 50.0 GB free in {world.folder}; 43 min 20 s on a line that brings 5.0 MB a second"
    )
    assert not world.folder.exists()


def test_a_server_that_is_not_there_is_given_up_soon(tmp_path: Path) -> None:
    with FileServer(tmp_path) as server:
        gone = server.url
    with pytest.raises(DownloadError, match="cannot be reached"):
        download(FILE, Source(gone + "/{name}"), tmp_path)
