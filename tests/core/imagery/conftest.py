"""A server of files and a catalogue of scenes for this folder, and no long waits."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.remote import asking
from core.settings import Settings
from core.store.catalogue import Catalogue
from tests.cog_server import CogServer, serving
from tests.sentinel import Files


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("scenes")


@pytest.fixture(scope="session")
def running(folder: Path) -> Iterator[CogServer]:
    with serving(folder) as server:
        yield server


@pytest.fixture
def server(running: CogServer, monkeypatch: pytest.MonkeyPatch) -> CogServer:
    monkeypatch.setattr(asking, "FIRST_WAIT_S", 0.01)
    running.forget()
    return running


@pytest.fixture
def files(server: CogServer, folder: Path) -> Files:
    return Files(folder, server.url)


@pytest.fixture
def settings(server: CogServer, tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data", stac=f"{server.url}/v1", scene_servers=server.url)


@pytest.fixture
def catalogue(settings: Settings) -> Iterator[Catalogue]:
    with Catalogue(settings.catalogue) as opened:
        yield opened
