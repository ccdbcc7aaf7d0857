"""From an empty explorer to the map in a browser, with a stand-in for the server of the dataset."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import releases
from tests.file_server import FileServer
from tests.running import Explorer

pytestmark = pytest.mark.browser

NAME = "json_files.zip"


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[FileServer]:
    folder = releases.download(releases.small(tmp_path / "release"), tmp_path / "mirror")
    with FileServer(folder) as server:
        yield server


def test_the_captions_are_downloaded_by_one_click_and_the_map_appears(
    chromium_page: Page, mirror: FileServer, tmp_path: Path
) -> None:
    page = chromium_page
    md5 = hashlib.md5((tmp_path / "mirror" / NAME).read_bytes()).hexdigest()
    environment = {"CHATEARTH_DOWNLOAD_SOURCE": mirror.url, "CHATEARTH_DOWNLOAD_CHECKSUMS": f"{NAME}={md5}"}
    mirror.breaks({"status": 404}, {"cut": 300})
    with Explorer(tmp_path / "data", environment=environment) as explorer:
        page.goto(explorer.url)
        button = page.get_by_role("button", name="Download the captions (21 MB from 127.0.0.1")
        expect(button).to_be_visible(timeout=60_000)
        assert mirror.asked() == [], "nothing is requested before the click"
        button.click()
        expect(page.get_by_text("does not have the file: status 404")).to_be_visible(timeout=20_000)
        button.click()
        expect(page.get_by_text("6 of 6 tiles")).to_be_visible(timeout=60_000)
        assert [asked["status"] for asked in mirror.asked()] == [404, 200, 206]
        page.goto(f"{explorer.url}/dataset")
        expect(page.get_by_text("The captions are here and imported.")).to_be_visible(timeout=60_000)
        expect(page.get_by_role("button", name="Download the true-colour pictures (13.0 GB from")).to_be_visible()
