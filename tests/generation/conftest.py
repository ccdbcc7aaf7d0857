"""A small release that is imported once, and a data folder and catalogue of its own for each test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.settings import Settings
from core.store.catalogue import Catalogue
from tests import releases


@pytest.fixture(scope="session")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder to copy: importing takes longer than a test."""
    folder = tmp_path_factory.mktemp("generation")
    releases.take(folder / "data", releases.small(folder / "release").folder)
    return folder / "data"


@pytest.fixture
def settings(imported: Path, tmp_path: Path) -> Settings:
    """Settings of a copy of the imported release."""
    shutil.copytree(imported, tmp_path / "data")
    return Settings(data=tmp_path / "data")


@pytest.fixture
def catalogue(settings: Settings) -> Iterator[Catalogue]:
    """The catalogue of that copy, open."""
    with Catalogue(settings.catalogue) as opened:
        yield opened
