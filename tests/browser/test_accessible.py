"""All pages for everybody: in both themes, by the keyboard, on a narrow window and enlarged."""

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from pages.ui.start.keys import OF_PAGE
from tests.browser.conftest import PATIENCE_MS, chatearth
from tests.browser.guard import Guard
from tests.running import Explorer

pytestmark = pytest.mark.browser

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
TILES = 24

PAGES = {
    "/": ".st-key-over_first a >> nth=2",
    "/?show=List&filters_open=true&dominant=tree&dominant=crop": "ul.cards li >> nth=1",
    "/search?q=trees": "ul.cards li >> nth=1",
    "/meaning": ".meaning-map[data-ready=true]",
    "/tile": "text=Facts",
    "/lab": "text=What will be sent",
    "/truth": "text=Captions with the lowest scores",
    "/dataset": "text=Earlier imports",
    "/places": "text=Added",
    "/change": "h1",
    "/compare": "h1",
    "/landcover": "h1",
    "/disagreement": ".apart",
    "/trial": "text=Run the trial",
    "/models": "h1",
}
"""Pages, and what each of them draws last."""

REACHED_OUT = """() => {
    const width = document.documentElement.clientWidth, main = document.querySelector('[data-testid="stMain"]');
    const held = (one) => {
        for (let at = one.parentElement; at && at !== main; at = at.parentElement)
            if (getComputedStyle(at).overflowX !== "visible") return true;
        return false;
    };
    const beyond = [...main.querySelectorAll("*")].filter((one) => {
        const box = one.getBoundingClientRect();
        return box.width && box.right > width + 1 && !held(one);
    });
    const wider = [document.documentElement, main].filter((one) => one.scrollWidth > one.clientWidth);
    return [...wider, ...beyond].map((one) => one.outerHTML.slice(0, 120));
}"""
"""What of a page lies beyond the right edge of the window, other than in a frame of its own that scrolls."""


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of an explorer that has something to show on every page."""
    folder: Path = tmp_path_factory.mktemp("accessible")
    demo = str(folder / "demo")
    for command in (
        ["demo", demo, "--tiles", str(TILES)],
        ["import", demo],
        ["embed"],
        ["project"],
        ["check", "--all"],
    ):
        chatearth(*command, "--data", str(folder))
    with Explorer(folder) as explorer:
        yield explorer.url


def violations(page: Page) -> list[str]:
    """What axe finds once the page has settled: while it is drawn anew, what is old is faded."""
    page.evaluate(f"() => {{ {AXE} }}")
    for _ in range(10):
        found: dict[str, Any] = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
        said = [
            f"{one['id']}: {node['html'][:200]} {node['failureSummary'][:200]}"
            for one in found["violations"]
            for node in one["nodes"]
        ]
        if not said:
            break
        page.wait_for_timeout(500)
    return said


def badges(page: Page) -> set[str]:
    """The keys that buttons of the page bear."""
    return {
        name.removeprefix("Shortcut ")
        for one in page.locator("kbd[aria-label]").all()
        if (name := one.get_attribute("aria-label"))
    }


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_page_hinders_anybody_and_every_key_on_a_badge_is_told(chromium: Browser, url: str, theme: Any) -> None:
    with chromium.new_context(
        viewport={"width": 1440, "height": 900}, color_scheme=theme, reduced_motion="reduce", bypass_csp=True
    ) as context:
        guard = Guard(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        found, wide = dict[str, list[str]](), dict[str, list[str]]()
        for path, last in PAGES.items():
            page.set_viewport_size({"width": 1440, "height": 900})
            page.goto(url + path)
            page.locator(last).first.wait_for()
            if path == "/":
                page.keyboard.press("?")
                page.locator(".keys").wait_for()
            found[path] = violations(page)
            name = re.split("[/?]", path)[1]
            assert badges(page) == {key.keys for key in OF_PAGE.get(name, ()) if key.badge}, path
            for width, height in ((390, 844), (720, 450)):  # a phone, and 1440 pixels enlarged to 200 %
                page.set_viewport_size({"width": width, "height": height})
                wide[f"{path} {width}"] = page.evaluate(REACHED_OUT)
    assert {path: said for path, said in found.items() if said} == {}
    assert {path: said for path, said in wide.items() if said} == {}
    assert not guard.outside
    assert not guard.failures
