"""Exports in a real browser: select, export, stop, go on, and find the files."""

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.exports.folder import hidden
from core.exports.journal import JOURNAL
from core.geography.tiles import Tile
from tests import releases
from tests.browser.waiting import PATIENCE_S, settled
from tests.running import Explorer

pytestmark = pytest.mark.browser

TILES = 5_000
"""So many that somebody can stop the export of their land-cover maps."""


def names() -> list[str]:
    return [Tile(4_000 + number % 50, 3_000 + number // 50).name for number in range(TILES)]


def begun(target: Path) -> bool:
    """Whether a file of an export is whole: what is stopped before leaves nothing to go on from."""
    journal = hidden(target) / JOURNAL
    return journal.exists() and len(journal.read_bytes().splitlines()) > 1


def test_what_is_selected_is_exported_stopped_and_goes_on(chromium_page: Page, tmp_path: Path) -> None:
    release = releases.Release(tmp_path / "release")
    release.put_captions(releases.captions(names()[:-1]))
    release.put_captions(releases.captions(names()[-1:]), "ChatEarthNet_caps_35_test.json")
    release.put_images(dict.fromkeys(names(), releases.flat(90)))
    release.put_labels(dict.fromkeys(names(), releases.label(1, 3)))
    releases.take(tmp_path / "data", release.folder)
    page, folder = chromium_page, tmp_path / "data" / "exports"
    with Explorer(tmp_path / "data") as explorer:
        page.goto(f"{explorer.url}/?split=train")
        settled(page)
        page.get_by_role("link", name="Export these").click()
        settled(page)
        expect(page.get_by_text("split train").last).to_be_visible()
        expect(page.get_by_test_id("stMetricValue").first).to_have_text(f"{TILES - 1:,}")
        page.get_by_text("Land-cover maps", exact=True).click()
        settled(page)
        page.get_by_role("textbox", name="Folder").fill("mine")
        page.get_by_role("textbox", name="Folder").press("Enter")
        settled(page)
        page.get_by_role("button", name="Export", exact=True).click()
        expect(page.get_by_role("button", name="Stop")).to_be_visible(timeout=60_000)
        ends = time.monotonic() + PATIENCE_S
        while not begun(folder / "mine") and time.monotonic() < ends:
            page.wait_for_timeout(20)
        page.get_by_role("button", name="Stop").click(timeout=60_000)
        page.get_by_role("button", name="Go on").click(timeout=60_000)
        written = re.compile(f"{TILES - 1:,} captions, {TILES - 1:,} pictures")
        expect(page.get_by_text(written).first).to_be_visible(timeout=60_000)
        expect(page.locator(".st-key-export_held_mine")).to_contain_text("ChatEarthNet release")
    assert (folder / "mine" / "manifest.json").is_file() and not (hidden(folder / "mine") / JOURNAL).exists()
    assert len(list((folder / "mine" / "s2_rgb_images" / "s2_images").iterdir())) == TILES - 1
