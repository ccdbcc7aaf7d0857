"""A server of files by ranges for this folder, and no long waits."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.remote import asking
from core.remote.access import Access
from tests.cog_server import CogServer, serving


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("files")


@pytest.fixture(scope="session")
def running(files: Path) -> Iterator[CogServer]:
    with serving(files) as server:
        yield server


@pytest.fixture
def server(running: CogServer, monkeypatch: pytest.MonkeyPatch) -> CogServer:
    monkeypatch.setattr(asking, "FIRST_WAIT_S", 0.01)
    running.forget()
    return running


@pytest.fixture
def access(server: CogServer) -> Iterator[Access]:
    with Access([server.url], timeout_s=2) as access:
        yield access
