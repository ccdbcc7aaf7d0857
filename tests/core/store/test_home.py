"""A data folder that was copied or moved."""

import shutil
from pathlib import Path

import pytest

from core.geography.tiles import Tile
from core.pictures.locations import locate
from core.settings import Settings
from core.store.catalogue import Catalogue
from tests import releases

NAME = releases.NAMES[0]


def lies(data: Path) -> Path:
    with Catalogue(Settings(data=data).catalogue) as catalogue:
        found = locate(catalogue, Tile.parse(NAME), "rgb")
    assert found
    return Path(found.path)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    data = tmp_path / "data"
    for folder in (data / "release", tmp_path / "outside"):
        releases.small(folder)
    return data


def test_a_copied_data_folder_reads_its_own_pictures(data: Path, tmp_path: Path) -> None:
    releases.take(data, data / "release")
    copy = tmp_path / "copy"
    shutil.copytree(data, copy)
    assert lies(copy).is_relative_to(copy)
    assert lies(data).is_relative_to(data)


def test_a_moved_data_folder_has_its_pictures_with_it(data: Path, tmp_path: Path) -> None:
    releases.take(data, data / "release")
    assert lies(data.rename(tmp_path / "moved")).is_relative_to(tmp_path / "moved")


def test_what_did_not_come_along_is_read_where_it_was(data: Path, tmp_path: Path) -> None:
    releases.take(data, data / "release")
    copy = tmp_path / "copy"
    copy.mkdir()
    shutil.copy(Settings(data=data).catalogue, copy)
    assert lies(copy).is_relative_to(data)


def test_a_release_beside_the_data_folder_stays_where_it_is(data: Path, tmp_path: Path) -> None:
    releases.take(data, tmp_path / "outside")
    assert lies(data.rename(tmp_path / "moved")).is_relative_to(tmp_path / "outside")
