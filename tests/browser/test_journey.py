"""The way of a newcomer in a real Chromium: captions, land cover for one of them, a place of one's own, and undo."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import anywhere, releases
from tests.anywhere import LAT, LON, SITE
from tests.file_server import FileServer
from tests.running import Explorer

pytestmark = pytest.mark.browser

NAME = "json_files.zip"
MAP = ".world-map[data-ready]"
DESCRIBED = SITE.neighbour(2, 2)
"""A tile of the release whose land cover the servers have."""

SLOW_MS = 60_000


@pytest.fixture
def explorer_of_an_empty_folder(tmp_path: Path) -> Iterator[tuple[str, FileServer]]:
    """An explorer without tiles that knows stand-ins for the three servers."""
    assert DESCRIBED
    release = releases.Release(tmp_path / "release")
    release.put_captions(
        releases.captions([DESCRIBED.name], "The image is dominated by snow. There is grass in the top left."),
        "ChatEarthNet_caps_35_train.json",
    )
    archive = releases.zipped(release.folder / "json_files", tmp_path / "mirror" / NAME, prefix="json_files/")
    (tmp_path / "corner").mkdir()
    with FileServer(archive.parent) as mirror, anywhere.serving(tmp_path / "corner") as corner:
        environment = corner.environment() | {
            "CHATEARTH_DOWNLOAD_SOURCE": mirror.url,
            "CHATEARTH_DOWNLOAD_CHECKSUMS": f"{NAME}={hashlib.md5(archive.read_bytes()).hexdigest()}",
        }
        with Explorer(tmp_path / "data", environment=environment) as explorer:
            yield explorer.url, mirror


def test_from_an_empty_folder_to_a_place_of_ones_own_and_back(
    chromium_page: Page, explorer_of_an_empty_folder: tuple[str, FileServer], tmp_path: Path
) -> None:
    page, (url, mirror) = chromium_page, explorer_of_an_empty_folder
    assert DESCRIBED
    page.goto(url)
    page.get_by_role("button", name="Download the captions").click(timeout=SLOW_MS)
    expect(page.get_by_text("1 of 1 tile ·")).to_be_visible(timeout=SLOW_MS)
    assert [asked["status"] for asked in mirror.asked()] == [200]

    page.goto(f"{url}/tile?tile={DESCRIBED.name}")
    page.get_by_role("button", name="Fetch land cover").click(timeout=SLOW_MS)
    expect(page.locator(".checked .body .mark.contradicted").first).to_be_visible(timeout=SLOW_MS)
    expect(page.get_by_text("ESA WorldCover 2020 (v100)").first).to_be_visible()
    expect(page.locator(".checked .cover[src*='/xyz/landcover/']")).to_be_attached()
    page.screenshot(path=tmp_path / "checked.png")

    page.goto(f"{url}/?at={LAT},{LON},14")
    page.wait_for_selector(MAP)
    box = page.locator(MAP).bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.get_by_role("button", name="Add 1 tile").click()
    expect(page.get_by_text("1 added")).to_be_visible(timeout=SLOW_MS)
    page.screenshot(path=tmp_path / "added.png")

    search = page.context.new_page()
    search.goto(f"{url}/search?q=developed&mode=Words")
    expect(search.get_by_text(SITE.name).first).to_be_visible(timeout=SLOW_MS)
    search.screenshot(path=tmp_path / "found.png")
    search.close()

    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone: 1 tile gone again")).to_be_visible(timeout=SLOW_MS)
    expect(page.get_by_text("1 of 1 tile ·")).to_be_visible()
