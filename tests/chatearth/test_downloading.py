"""The command `download`, against a real server."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.store.catalogue import Catalogue
from tests import releases
from tests.checkout import ROOT
from tests.file_server import FileServer

NAME = "json_files.zip"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FileServer]:
    folder = tmp_path_factory.mktemp("mirror")
    releases.download(releases.small(folder / "release"), folder)
    with FileServer(folder) as server:
        yield server


@pytest.fixture
def known(served: FileServer, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Settings under which the files of the server are the right ones."""
    folder = next(path for path in tmp_path_factory.getbasetemp().glob("mirror*"))
    sums = {name: hashlib.md5((folder / name).read_bytes()).hexdigest() for name in (NAME, "s2_rgb_images.zip")}
    return {"CHATEARTH_DOWNLOAD_CHECKSUMS": " ".join(f"{name}={md5}" for name, md5 in sums.items())}


def test_the_captions_come_and_are_imported_at_once(served: FileServer, known: dict[str, str], tmp_path: Path) -> None:
    served.breaks({"cut": 100})
    done = releases.command(
        "download", "captions", "--source", served.url, "--data", tmp_path, "--json", environment=known
    )
    assert done.returncode == 0, done.stderr
    said, *_ = done.stderr.splitlines()
    assert said.startswith(f"{NAME}, captions: 21.4 MB from 127.0.0.1:") and " free in " in said
    told = json.loads(done.stdout)
    size = (tmp_path / "downloads" / NAME).stat().st_size
    assert told["files"] == [{"name": NAME, "bytes": size, "md5_ok": True}]
    assert (told["import"]["tiles"], told["import"]["added"]) == (6, 8)


def test_pictures_are_read_in_the_zip_that_came_and_a_folder_can_be_named(
    served: FileServer, known: dict[str, str], tmp_path: Path
) -> None:
    served.breaks()
    done = releases.command(
        *("download", "rgb", "--to", tmp_path / "zips", "--source", served.url, "--data", tmp_path / "data"),
        environment=known,
    )
    assert done.returncode == 0, done.stderr
    assert "6 tiles and 0 captions" in done.stdout
    assert "Next: chatearth serve" in done.stdout
    assert (tmp_path / "zips" / "s2_rgb_images.zip").exists()


def test_without_the_import_the_next_command_is_named(
    served: FileServer, known: dict[str, str], tmp_path: Path
) -> None:
    served.breaks()
    done = releases.command(
        *("download", "captions", "--no-import", "--source", served.url, "--data", tmp_path), environment=known
    )
    assert done.stdout.splitlines()[-1] == f"Next: chatearth import {tmp_path / 'downloads' / NAME}"
    assert not (tmp_path / "catalogue.duckdb").exists()


def test_a_file_that_is_not_the_published_one_ends_the_command_and_is_not_imported(
    served: FileServer, tmp_path: Path
) -> None:
    served.breaks()
    done = releases.command("download", "captions", "--source", served.url, "--data", tmp_path, "--json")
    assert done.returncode == 1
    assert "is not the published file" in done.stderr
    assert json.loads(done.stdout)["files"][0]["md5_ok"] is False
    assert not (tmp_path / "catalogue.duckdb").exists()


def test_while_the_explorer_has_the_catalogue_the_file_waits_for_its_import(
    served: FileServer, known: dict[str, str], tmp_path: Path
) -> None:
    served.breaks()
    with Catalogue(tmp_path / "catalogue.duckdb"):
        done = releases.process(
            "download", "captions", "--source", served.url, "--data", tmp_path, "--json", environment=known
        )
    assert done.returncode == 1
    assert f"{NAME} is here and verified, and waits for its import" in done.stderr
    assert json.loads(done.stdout)["files"][0]["md5_ok"] is True


@pytest.mark.parametrize("source", ["ftp://127.0.0.1/x", "127.0.0.1:80", "http://mirror.example.org/x"])
def test_an_address_that_cannot_be_asked_is_one_sentence(source: str, tmp_path: Path) -> None:
    done = releases.command("download", "captions", "--source", source, "--data", tmp_path)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("chatearth: ")
    assert "Traceback" not in done.stderr


def test_an_interrupted_download_says_that_nothing_is_lost_and_goes_on(
    served: FileServer, known: dict[str, str], tmp_path: Path
) -> None:
    served.breaks({"cut": 300}, {"status": 503, "headers": {"retry-after": "60"}})
    served.forgets()
    command = [sys.executable, "-m", "chatearth", "download", "captions", "--source", served.url]
    command += ["--data", str(tmp_path)]
    environment = {**os.environ, **known}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=ROOT, env=environment) as running:
        while len(served.asked()) < 2:
            assert running.poll() is None
            time.sleep(0.02)
        running.send_signal(signal.SIGINT)
        _, said = running.communicate(timeout=60)
    assert running.returncode == 130
    assert said.splitlines()[-1] == "chatearth: interrupted; nothing is lost, run the same command again."
    again = releases.command("download", "captions", "--source", served.url, "--data", tmp_path, environment=known)
    assert again.returncode == 0, again.stderr
    assert served.asked()[-1]["headers"]["range"] == "bytes=300-"
