"""The map of meaning in a real Chromium: dots that can be picked, and groups that are named and selected."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from pages.ui.frame.assets import asset
from tests.browser.conftest import done
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
        const top = root.getRootNode().elementFromPoint(x, y);
        if (top?.closest(".leaflet") && !top.closest(".name")) return [x, y];
    }
    return null;
}"""
"""Where the uppermost dot is that nothing covers, in pixels of the page."""


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of an explorer whose captions are laid out."""
    folder: Path = tmp_path_factory.mktemp("meaning")
    demo = folder / "demo"
    for command in (("demo", demo, "--tiles", TILES), ("import", demo), ("embed",), ("project",)):
        done(*command, "--data", folder)
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


def test_a_group_by_its_name_or_a_lasso_selects_tiles_on_every_page_until_they_are_let_go(
    chromium_page: Page, url: str
) -> None:
    page = chromium_page
    found = opened(page, f"{url}/meaning")
    names = found.locator("button.name:visible")
    expect(names.first).to_be_visible()
    boxes = [box for name in names.all() if (box := name.bounding_box())]
    for number, one in enumerate(boxes):
        for other in boxes[number + 1 :]:
            apart_x = one["x"] + one["width"] <= other["x"] or other["x"] + other["width"] <= one["x"]
            assert apart_x or one["y"] + one["height"] <= other["y"] or other["y"] + other["height"] <= one["y"]
    words = names.first.inner_text()
    names.first.click()
    line = page.locator(".st-key-selection")
    expect(line).to_contain_text(f"in “{words}”")
    expect(found.locator('button.name[aria-pressed="true"]')).to_have_text(words)
    shown = int(found.get_attribute("data-shown") or 0)
    assert 0 < shown < TILES + 10

    page.reload()
    expect(page.locator(".meaning-map")).to_have_attribute("data-ready", "true")
    expect(line).to_contain_text(f"in “{words}”")
    tiles = line.inner_text().split("·")[-1].split()[0]
    page.get_by_role("button", name="On the map").click()
    expect(page.locator(".world-map:not(.meaning-map)")).to_have_attribute("data-shown", tiles)
    expect(line).to_contain_text(f"in “{words}”")
    page.get_by_role("link", name="Meaning map").first.click()
    found = page.locator(".meaning-map")
    expect(found).to_have_attribute("data-ready", "true")
    page.locator(".st-key-groups").get_by_role("button", name=words).focus()
    page.keyboard.press("Enter")
    expect(line).to_have_count(0)

    found.get_by_role("button", name="Select with a lasso").click()
    box = found.bounding_box()
    assert box
    corners = [(0.05, 0.3), (0.7, 0.3), (0.7, 0.95), (0.05, 0.95), (0.05, 0.32)]
    places = [(box["x"] + right * box["width"], box["y"] + down * box["height"]) for right, down in corners]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=8)
    page.mouse.up()
    expect(line).to_contain_text("Drawn on the meaning map")
    found.get_by_role("button", name="Clear").click()
    expect(line).to_have_count(0)


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


def test_a_drawing_is_given_up_by_the_button_that_clears(chromium_page: Page, url: str) -> None:
    found = opened(chromium_page, f"{url}/meaning")
    box, clear = found.get_by_role("button", name="Select a box"), found.get_by_role("button", name="Clear")
    box.click()
    box.press("Enter")
    expect(chromium_page.locator(".st-key-selection")).to_contain_text("Drawn on the meaning map")
    box.click()
    clear.click()
    expect(box).to_have_attribute("aria-pressed", "false")
    expect(chromium_page.locator(".st-key-selection")).to_have_count(0)
