"""What the content policy holds up in a real Chromium, and what it lets through."""

import shutil
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Route, TimeoutError, expect

from pages.ui.map.basemaps import ONLINE
from tests.hostile import ELSEWHERE
from tests.running import Explorer

pytestmark = pytest.mark.browser

HELD_UP = """async (address) => {
    const violated = [];
    document.addEventListener("securitypolicyviolation", (event) => violated.push(event.effectiveDirective));
    const add = (tag, given) => document.body.append(Object.assign(document.createElement(tag), given));
    add("img", { src: address });
    add("script", { src: address });
    add("script", { textContent: "document.title = 'run'" });
    add("iframe", { src: address });
    add("object", { data: address });
    add("link", { rel: "stylesheet", href: address });
    add("video", { src: address });
    add("div", { style: `background: url(${address})` });
    await fetch(address).catch(() => 0);
    try { new WebSocket(address.replace("https", "wss")); } catch { /* told as a violation, too */ }
    await new Promise((done) => setTimeout(done, 1000));
    return violated;
}"""


def test_whatever_a_text_could_become_nothing_is_loaded_from_elsewhere(chromium: Browser, explorer_url: str) -> None:
    with chromium.new_context() as context:
        page = context.new_page()
        page.goto(explorer_url)
        expect(page.get_by_test_id("stTopNavLink").filter(has_text="World map")).to_be_visible()
        title = page.title()
        violated = set(page.evaluate(HELD_UP, ELSEWHERE))
        assert page.title() == title
    wanted = {"img-src", "script-src-elem", "frame-src", "object-src", "style-src-elem", "media-src", "connect-src"}
    assert wanted <= violated


def test_basemaps_that_were_switched_on_are_drawn_and_their_server_learns_who_shows_them(
    chromium: Browser, demo_data: Path, tmp_path: Path
) -> None:
    data = shutil.copytree(demo_data, tmp_path / "data")
    with (
        Explorer(data, environment={"CHATEARTH_ONLINE_BASEMAPS": "true"}) as explorer,
        chromium.new_context() as context,
    ):
        told = answered(context)
        page = context.new_page()
        page.goto(f"{explorer.url}/?layers_open=true")
        for name in ONLINE:
            picked(page, name)
            host = ONLINE[name].url.split("/")[2]
            drawn = page.locator(f"img.leaflet-tile-loaded[src*='{host}']").first
            expect(drawn).to_be_visible()
            assert drawn.evaluate("(tile) => tile.naturalWidth") == 256
        assert {address.split("?")[0] for address in told if address} == {f"{explorer.url}/"} and None not in told


def answered(context: BrowserContext) -> list[str | None]:
    """Answer for the servers of basemaps; return who they are told shows them."""
    told: list[str | None] = []
    picture = BytesIO()
    Image.new("RGB", (256, 256), "green").save(picture, "PNG")

    def answer(route: Route) -> None:
        told.append(route.request.headers.get("referer"))
        headers = {"Access-Control-Allow-Origin": "*", "Content-Type": "image/png"}
        route.fulfill(body=picture.getvalue(), headers=headers)

    for basemap in ONLINE.values():
        context.route(f"https://{basemap.url.split('/')[2]}/**", answer)
    return told


def picked(page: Page, name: str) -> None:
    """Pick a basemap; a page that is drawn anew meanwhile shuts its list, which is opened again then."""
    option = page.get_by_role("option", name=name)
    for _ in range(5):
        page.get_by_role("combobox", name="Online basemap").click()
        with suppress(TimeoutError):
            option.click(timeout=4_000)
            return
    option.click()
