from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from core.settings import Settings
from core.store.catalogue import Catalogue
from pages.ui.start.first import COOKIE
from tests.browser.guard import Guard
from tests.browser.waiting import settled
from tests.running import Explorer

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("path", ["/", "/tile", "/dataset"])
def test_every_page_opens_by_its_own_address_without_an_error(
    chromium_page: Page, explorer_url: str, path: str
) -> None:
    chromium_page.goto(explorer_url + path)
    expect(chromium_page.get_by_test_id("stTopNavLink").filter(has_text="World map")).to_be_visible()
    expect(chromium_page.get_by_test_id("stAppViewContainer")).to_be_visible()
    settled(chromium_page)
    expect(chromium_page.get_by_test_id("stException")).to_have_count(0)


def test_the_guard_sees_requests_to_other_machines_and_failing_scripts(chromium: Browser, explorer_url: str) -> None:
    with chromium.new_context(bypass_csp=True) as context:
        guard = Guard(context)
        page = context.new_page()
        page.goto(f"{explorer_url}/ready")
        page.evaluate("fetch('http://tiles.example.org/0/0/0.png').catch(() => 0)")
        page.evaluate("fetch('/ready')")
        with page.expect_event("pageerror"):
            page.evaluate("setTimeout(() => { throw new Error('planted') })")
    assert guard.outside == ["http://tiles.example.org/0/0/0.png"]
    assert guard.failures == ["planted"]


def test_the_guard_sees_what_the_content_policy_holds_up(chromium: Browser, explorer_url: str) -> None:
    with chromium.new_context() as context:
        guard = Guard(context)
        page = context.new_page()
        page.goto(f"{explorer_url}/ready")
        page.evaluate("fetch('http://tiles.example.org/0/0/0.png').catch(() => 0)")
    assert guard.outside == []
    assert guard.failures
    assert all("tiles.example.org" in failure for failure in guard.failures)


def test_a_catalogue_that_another_process_has_open_is_told_on_the_page_and_opens_once_it_is_free(
    chromium_page: Page, tmp_path: Path
) -> None:
    busy = Catalogue(Settings(data=tmp_path).catalogue)
    with Explorer(tmp_path) as explorer:
        chromium_page.goto(explorer.url)
        expect(chromium_page.get_by_role("alert")).to_contain_text("open in another process")
        expect(chromium_page.get_by_test_id("stException")).to_have_count(0)
        busy.close()
        chromium_page.reload()
        expect(chromium_page.get_by_role("heading", name="Three ways to begin")).to_be_visible()


def test_one_brightness_holds_for_the_pictures_of_all_pages_and_by_its_link(
    chromium: Browser, chromium_page: Page, explorer_url: str
) -> None:
    page = chromium_page
    page.goto(f"{explorer_url}/?show=List")
    thumbnail = page.locator("img.thumb").first
    settled(page)
    natural = _mean(thumbnail)
    page.get_by_role("button", name="Brightness of all pictures").click()
    page.get_by_role("button", name="As stored").click()
    stored = _mean(thumbnail)
    assert natural > 1.15 * stored
    assert "bright=1" in page.url
    slider = page.get_by_role("slider", name="Brightness")
    slider.fill("3")
    assert _mean(thumbnail) > natural
    page.keyboard.press("Escape")
    page.get_by_test_id("stTopNavLink").filter(has_text="Search").click()
    page.wait_for_url("**/search*bright=3*")
    page.goto(f"{explorer_url}/dataset")
    page.wait_for_url("**/dataset?bright=3")
    with chromium.new_context() as context:
        context.add_cookies([{"name": COOKIE, "value": "1", "url": explorer_url}])
        other = context.new_page()
        other.goto(f"{explorer_url}/?show=List&bright=1")
        settled(other)
        assert _mean(other.locator("img.thumb").first) == pytest.approx(stored, rel=0.15)


def test_name_and_menu_stand_still_from_page_to_page_and_a_phone_comes_to_the_filters(
    chromium_page: Page, explorer_url: str
) -> None:
    page, places = chromium_page, set[tuple[int, ...]]()
    for path in ("dataset", "search"):
        page.goto(f"{explorer_url}/{path}")
        settled(page)
        for part in (page.get_by_test_id("stLogoLink").locator("img:visible"), page.get_by_test_id("stTopNavLink")):
            box = part.first.bounding_box()
            assert box
            places.add((round(box["x"]), round(box["y"]), round(box["width"]), round(box["height"])))
    assert len(places) == 2, "one of the name and one of the menu"
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_test_id("stExpandSidebarButton").click()
    page.get_by_text("Filters", exact=True).click()
    expect(page.get_by_text("Dominant land cover")).to_be_visible()
    expect(page.locator(".st-key-menu")).to_be_hidden()
    page.get_by_role("button", name="Collapse sidebar").click()
    expect(page.locator(".st-key-menu")).to_be_visible()
    page.goto(explorer_url)
    counts = page.locator(".st-key-counts_open details")
    expect(counts).not_to_have_attribute("open", "")  # what covers the map of a narrow window begins folded
    settled(page)
    counts.locator("summary").click()
    expect(page.get_by_text("In view / all that match")).to_be_visible()
    settled(page)
    page.reload()
    settled(page)
    expect(counts).to_have_attribute("open", "")


def _mean(picture: Locator) -> float:
    """How bright a picture is on the screen, 0 to 255."""
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", True)
    shown = np.asarray(Image.open(BytesIO(picture.screenshot())).convert("L"))
    return float(shown[20:-20, 20:-20].mean())
