"""Any place on Earth in a real Chromium: added by a click on the map, seen, and undone."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import anywhere
from tests.anywhere import LAT, LON, SITE
from tests.browser.conftest import done
from tests.browser.waiting import settled
from tests.running import Explorer

pytestmark = pytest.mark.browser

MAP = ".world-map[data-ready]"


@pytest.fixture(scope="module")
def places_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An explorer with a few demo tiles that knows a corner of the world."""
    folder = tmp_path_factory.mktemp("places")
    for command in (("demo", folder / "demo", "--tiles", 8), ("import", folder / "demo")):
        done(*command, "--data", folder)
    (folder / "corner").mkdir()
    with (
        anywhere.serving(folder / "corner") as corner,
        Explorer(folder, environment=corner.environment()) as explorer,
    ):
        yield explorer.url


def look_at_change(page: Page) -> None:
    """From the panel of a tile to the page that holds two versions of its map against each other."""
    page.get_by_role("link", name="Open the tile page").click()
    page.get_by_role("main").get_by_role("button", name="More").click()
    page.get_by_test_id("stPopoverBody").get_by_role("link", name="Change").click()
    page.get_by_role("button", name="Fetch them").click()
    expect(page.get_by_text("another algorithm")).to_be_visible()
    border = page.get_by_role("slider", name=re.compile("Border between 2020"))
    later = page.get_by_alt_text(f"land cover of tile {SITE.name}, 2021 (v200)")
    expect(later).to_have_css("clip-path", "inset(0px 0px 0px 50%)")
    border.focus()
    page.keyboard.press("End")
    expect(later).to_have_css("clip-path", "inset(0px 0px 0px 100%)")
    page.keyboard.press("Home")
    page.get_by_text("Only what differs").click()
    expect(page.get_by_text("Same class in both")).to_be_visible()


def test_a_place_is_added_by_a_click_on_the_map_seen_and_undone(
    chromium_page: Page, places_url: str, tmp_path: Path
) -> None:
    page = chromium_page
    page.goto(f"{places_url}/?at={LAT},{LON},12")
    page.wait_for_selector(MAP)
    box = page.locator(MAP).bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.get_by_text("An empty place")).to_be_visible()
    expect(page.get_by_text(re.compile(r"about [\d,]+ requests")).first).to_be_visible()
    page.screenshot(path=tmp_path / "offer.png")
    page.get_by_role("button", name="Add 1 tile").click()
    expect(page.get_by_text("1 added")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("own place").first).to_be_visible()
    expect(page.get_by_alt_text(f"true colour of tile {SITE.name}")).to_be_visible()
    expect(page.get_by_alt_text(f"land cover of tile {SITE.name}")).to_be_visible()
    expect(page.get_by_text("rules · version 1")).to_be_visible()
    page.screenshot(path=tmp_path / "added.png")
    look_at_change(page)
    page.screenshot(path=tmp_path / "change.png")
    page.get_by_role("link", name="Tile page").click()
    expect(page.get_by_role("button", name="Remove this place")).to_be_visible()
    page.get_by_role("main").get_by_role("button", name="More").click()
    page.get_by_test_id("stPopoverBody").get_by_role("link", name="World map").click()
    expect(page).not_to_have_url(re.compile("/tile"))
    settled(page)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone: 1 tile gone again")).to_be_visible()
    expect(page.get_by_text("8 of 8 tiles")).to_be_visible()
    expect(page.get_by_text("In view / all that match")).to_be_visible()
    page.screenshot(path=tmp_path / "undone.png")
