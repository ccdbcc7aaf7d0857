"""The first page of an explorer without tiles, and what it offers."""

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui.frame.resources import fetching, importing, settings
from tests import releases
from tests.checkout import ROOT
from tests.file_server import FileServer

NAME = "json_files.zip"


@pytest.fixture
def mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FileServer]:
    """A server with the captions of six tiles, which an empty explorer is told to ask."""
    folder = releases.download(releases.small(tmp_path / "release"), tmp_path / "mirror")
    md5 = hashlib.md5((folder / NAME).read_bytes()).hexdigest()
    with FileServer(folder) as server:
        monkeypatch.setenv("CHATEARTH_DATA", str(tmp_path / "data"))
        monkeypatch.setenv("CHATEARTH_DOWNLOAD_SOURCE", server.url)
        monkeypatch.setenv("CHATEARTH_DOWNLOAD_CHECKSUMS", f"{NAME}={md5}")
        settings.cache_clear()
        yield server
        settings.cache_clear()


def opened(page: str = "") -> AppTest:
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60).run()
    return app.switch_page(page).run() if page else app


def test_a_click_brings_the_captions_and_a_broken_download_goes_on(mirror: FileServer) -> None:
    app = opened()
    assert not app.exception and mirror.asked() == []
    mirror.breaks({"cut": 300}, {"status": 404})
    app.button("download_captions").click().run()
    fetching().wait(60)
    app.run()
    assert "status 404" in app.error[0].value
    assert app.button("download_captions").label.startswith("Go on with the captions (")
    app.button("download_captions").click().run()
    fetching().wait(60)
    importing().wait(60)
    app.run()
    assert not app.exception
    assert any("of 6 tiles" in text.value for text in app.markdown)
    assert "The captions are here and imported." in [text.value for text in opened("dataset.py").success]


def test_the_demo_is_made_by_a_click(mirror: FileServer) -> None:
    opened().button("make_demo").click().run()
    assert fetching().begun_words().startswith("The synthetic demo, begun from ")
    fetching().close()
    assert mirror.asked() == []


def test_a_path_is_imported_from_the_first_page(mirror: FileServer, tmp_path: Path) -> None:
    app = opened()
    app.text_input[0].set_value(str(tmp_path / "release" / "json_files"))
    next(button for button in app.button if button.label == "Import").click().run()
    importing().wait(60)
    assert any("of 6 tiles" in text.value for text in app.run().markdown)


def test_a_disk_without_room_has_no_button(mirror: FileServer, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(ROOT)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1_000_000_000))
    app = opened("dataset.py")
    assert [text.value.partition(" more")[0] for text in app.warning] == [
        "s2_rgb_images.zip needs 13.0 GB",
        "s2_band_5_6_7_images.zip needs 12.0 GB",
        "s2_band_8_11_12_images.zip needs 13.4 GB",
    ]
    assert app.button("download_captions")
