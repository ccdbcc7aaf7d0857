"""Servers for this folder, and an empty catalogue that knows them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.remote import asking
from core.settings import Settings
from tests import anywhere
from tests.anywhere import Corner


@pytest.fixture(scope="session")
def _corner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corner]:
    with anywhere.serving(tmp_path_factory.mktemp("corner")) as corner:
        yield corner


@pytest.fixture
def corner(_corner: Corner, monkeypatch: pytest.MonkeyPatch) -> Corner:
    monkeypatch.setattr(asking, "FIRST_WAIT_S", 0.01)
    _corner.files.forget()
    _corner.stac.tell()
    return _corner


@pytest.fixture
def settings(corner: Corner, tmp_path: Path) -> Settings:
    return corner.settings(tmp_path / "data")
