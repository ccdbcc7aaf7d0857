from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from core.settings import Settings


@pytest.fixture(autouse=True)
def no_settings_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"CHATEARTH_{name.upper()}", raising=False)


def test_the_explorer_serves_this_machine_only_and_stays_offline_unless_told_otherwise() -> None:
    settings = Settings()
    assert settings.host == "127.0.0.1"
    assert settings.online_basemaps is False


def test_a_variable_of_the_environment_is_read_when_settings_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHATEARTH_DATA", "elsewhere")
    monkeypatch.setenv("CHATEARTH_ONLINE_BASEMAPS", "yes")
    settings = Settings()
    assert settings.data == Path("elsewhere")
    assert settings.online_basemaps is True


def test_everything_that_is_written_lies_in_the_data_folder(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    assert {settings.catalogue.parent, settings.labels.parent, settings.cache.parent} == {tmp_path}


def test_settings_do_not_change_once_they_are_made() -> None:
    settings = Settings()
    with pytest.raises(ValidationError, match="frozen"):
        settings.port = 1


@given(st.integers())
def test_a_port_is_accepted_exactly_when_it_is_one(port: int) -> None:
    if 0 <= port <= 65535:
        assert Settings(port=port).port == port
    else:
        with pytest.raises(ValidationError, match="port"):
            Settings(port=port)


@pytest.mark.parametrize(("name", "value"), [("workers", 0), ("workers", 65), ("max_image_pixels", 256 * 256 - 1)])
def test_a_bound_is_checked(name: str, value: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"CHATEARTH_{name.upper()}", str(value))
    with pytest.raises(ValidationError, match=name):
        Settings()
