"""Tasks in a real browser: from a tile to its tasks, boxes over the picture, and a correction that is undone."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from core.geography.tiles import Tile
from core.raster.landcover import encode_label
from core.settings import Settings
from core.store.catalogue import Catalogue
from generation.tasks.keep import build
from tests import releases
from tests.browser.waiting import settled
from tests.generation.tasks.maps import varied
from tests.running import Explorer

NAME = releases.NAMES[0]


def test_a_task_is_found_from_its_tile_seen_with_its_boxes_corrected_and_restored(
    chromium_page: Page, tmp_path: Path
) -> None:
    release = releases.Release(tmp_path / "release")
    release.put_captions(releases.captions([NAME]))
    release.put_images({NAME: releases.picture(3)})
    release.put_labels({NAME: encode_label(varied())})
    releases.take(tmp_path / "data", release.folder)
    settings = Settings(data=tmp_path / "data")
    with Catalogue(settings.catalogue) as catalogue:
        assert build(catalogue, settings).tiles == 1
    page = chromium_page
    with Explorer(tmp_path / "data") as explorer:
        page.goto(f"{explorer.url}/tile?tile={Tile.parse(NAME).name}")
        page.locator(".st-key-tile_bar").get_by_role("button", name="More").click()
        page.get_by_role("link", name="Tasks").last.click()
        settled(page)
        page.get_by_role("button", name="scene graph 2").click()
        settled(page)
        assert "kind=scene+graph" in page.url and f"tile={NAME}" in page.url
        expect(page.locator(".boxes .box").first).to_have_attribute("aria-label", re.compile("^box 1 crop"))
        picture = page.get_by_role("img", name=f"Image of tile {NAME}").first
        assert picture.evaluate("picture => picture.complete && picture.naturalWidth") == 256
        page.get_by_text("Land cover", exact=True).click()
        settled(page)
        expect(page.get_by_role("img", name=f"Land cover of tile {NAME}").first).to_be_visible()
        page.get_by_role("button", name="Reject").first.click()
        expect(page.get_by_text("rejected", exact=True).last).to_be_visible()
        page.get_by_role("button", name="Undo: rejected").click()
        expect(page.get_by_role("button", name="Undo: rejected")).to_have_count(0)
