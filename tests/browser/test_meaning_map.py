"""The map of meaning in a real Chromium: dots that can be picked, and a lasso that filters the world map."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from pages.ui.frame.assets import asset
from tests.browser.conftest import chatearth
from tests.running import Explorer

pytestmark = pytest.mark.browser

TILES = 40

A_DOT = """root => {
    const canvas = root.querySelector("canvas");
    const [box, own] = [canvas.getBoundingClientRect(), root.getBoundingClientRect()];
    const { data, width, height } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    for (let i = 3; i < data.length; i += 4) {
        if (data[i] < 200) continue;
        const at = (i - 3) / 4;
        const x = box.x + ((at % width) + 2) * box.width / width;
        const y = box.y + (Math.floor(at / width) + 2) * box.height / height;
        if (x > own.x + 60 && x < own.right - 280 && y > own.y && y < own.bottom) return [x, y];
    }
    return null;
}"""
"""Where the uppermost dot is that neither tools nor legend cover, in pixels of the page."""


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of an explorer whose captions are laid out."""
    folder: Path = tmp_path_factory.mktemp("meaning")
    for command in (["demo", str(folder / "demo"), "--tiles", str(TILES)], ["import", str(folder / "demo")], ["embed"]):
        chatearth(*command, "--data", str(folder))
    chatearth("project", "--data", str(folder))
    with Explorer(folder) as explorer:
        yield explorer.url


def opened(page: Page, address: str) -> Locator:
    page.goto(address)
    found = page.locator(".meaning-map")
    expect(found).to_have_attribute("data-ready", "true")
    return found


def test_a_dot_is_described_under_the_pointer_and_picked_by_a_click(chromium_page: Page, url: str) -> None:
    found = opened(chromium_page, f"{url}/meaning")
    x, y = found.evaluate(A_DOT)
    chromium_page.mouse.move(x, y)
    tip = found.locator(".tip")
    expect(tip).to_be_visible()
    expect(tip.locator("p")).not_to_be_empty()
    name = tip.locator("b").inner_text()
    chromium_page.mouse.click(x, y)
    chromium_page.wait_for_url(f"**tile={name}*")
    expect(chromium_page.get_by_text(name, exact=True).first).to_be_visible()


def test_a_lasso_keeps_a_list_that_filters_the_world_map(chromium_page: Page, url: str) -> None:
    found = opened(chromium_page, f"{url}/meaning?split=train")
    found.get_by_role("button", name="Select with a lasso").click()
    box = found.bounding_box()
    assert box
    corners = [(0.01, 0.01), (0.99, 0.01), (0.99, 0.99), (0.01, 0.99), (0.01, 0.05)]
    places = [(box["x"] + right * box["width"], box["y"] + down * box["height"]) for right, down in corners]
    chromium_page.mouse.move(*places[0])
    chromium_page.mouse.down()
    for place in places[1:]:
        chromium_page.mouse.move(*place, steps=8)
    chromium_page.mouse.up()
    said = chromium_page.get_by_text("Drawn area:")
    expect(said).to_be_visible()
    tiles = said.inner_text().split(" of ")[1].split()[0]
    chromium_page.get_by_role("button", name="Show on the map").click()
    expect(chromium_page.get_by_text(f"({tiles} tiles)")).to_be_visible()
    expect(chromium_page.get_by_text(f"{tiles} of {TILES} tiles")).to_be_visible()


def test_a_filter_leaves_the_other_captions_faint(chromium_page: Page, url: str) -> None:
    everything = int(opened(chromium_page, f"{url}/meaning").get_attribute("data-shown") or 0)
    found = opened(chromium_page, f"{url}/meaning?split=val")
    assert 0 < int(found.get_attribute("data-shown") or 0) < everything


def test_whatever_the_maps_load_changes_its_address_with_an_update(chromium_page: Page, url: str) -> None:
    asked: set[str] = set()
    chromium_page.on("request", lambda request: asked.add(request.url.removeprefix(url)))
    opened(chromium_page, f"{url}/meaning")
    chromium_page.goto(url)
    expect(chromium_page.locator(".world-map")).to_have_attribute("data-ready", "true")
    files = {path.removeprefix(asset("")) for path in asked if path.startswith("/assets/")}
    needed = {"leaflet/leaflet-src.esm.js", "ui/map/stage.js", "ui/map/world.js", "ui/meaning/layer.js"}
    assert needed | {"ui/map/world-110m.geojson"} <= files
    assert not [path for path in files if path.startswith("/")]


def test_the_view_of_all_captions_can_be_asked_for_before_they_are_there(chromium_page: Page, url: str) -> None:
    chromium_page.route("**/map/meaning?*", lambda route: route.abort())
    chromium_page.goto(f"{url}/meaning")
    found = chromium_page.locator(".meaning-map")
    expect(found.get_by_role("alert")).to_contain_text("The captions could not be loaded")
    found.get_by_role("button", name="Show all captions").click()
    chromium_page.unroute("**/map/meaning?*")
    found.get_by_role("button", name="Try again").click()
    expect(found).to_have_attribute("data-ready", "true")


def test_a_drawing_is_given_up_and_a_drawn_area_forgotten_by_the_same_button(chromium_page: Page, url: str) -> None:
    found = opened(chromium_page, f"{url}/meaning")
    box, clear = found.get_by_role("button", name="Select a box"), found.get_by_role("button", name="Clear")
    box.click()
    box.press("Enter")
    expect(chromium_page.get_by_text("Drawn area:")).to_be_visible()
    box.click()
    clear.click()
    expect(box).to_have_attribute("aria-pressed", "false")
    expect(chromium_page.get_by_text("Drawn area:")).to_be_hidden()
