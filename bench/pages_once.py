"""Seconds from a key or a click to what it asks for, in a Chromium: one run, on the code of one revision.

Run by `python -m bench.pages`; prints the numbers as JSON.
"""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from playwright.sync_api import TimeoutError as PatienceError

from tests.browser.guard import ARGUMENTS, CHROMIUM
from tests.running import Explorer

PATIENCE_S, BACK_S = 300.0, 15.0
TIMES = 7
"""Turns of each; the median counts."""

LOOK_S = 1.0
"""How long a person looks at a tile before the next one."""

_STOPWATCH = """(before) => { window.stopwatch = new Promise((resolve) => {
    const heads = () => [...document.querySelectorAll("h1")].map((one) => one.innerText);
    const named = () => heads().find((one) => one.includes("_patch"));
    const address = (one) => (one.complete !== false && one.naturalWidth !== 0 && (one.src || one.href?.baseVal)) || "";
    const drawn = (root, part) => root && [...root.querySelectorAll("*")].some((one) =>
        drawn(one.shadowRoot, part) || drawn(one.contentDocument, part) || address(one).includes(part));
    const shown = () => {
        const found = /(\\d+)_(\\d+)_patch(\\d)(\\d)/.exec(named() ?? "");
        if (!found || named() === before) return false;
        const [column, row, south, east] = found.slice(1).map(Number);
        return drawn(document, `/${2 * column + east}/${2 * row + south}`);
    };
    const begin = () => {
        for (const name of ["keydown", "click"]) removeEventListener(name, begin, true);
        const started = performance.now();
        const look = () => shown() ? resolve((performance.now() - started) / 1000) : requestAnimationFrame(look);
        requestAnimationFrame(look);
    };
    for (const name of ["keydown", "click"]) addEventListener(name, begin, true);
}); }"""
"""Takes the time from the next key or click to the frame that shows another tile: its name and its picture."""


def main() -> None:
    """Import where that was not done yet, serve, and measure."""
    releases, data = sys.argv[1:-1], Path(sys.argv[-1]) / Path.cwd().name
    if not data.exists():
        for release in releases:
            command = [sys.executable, "-m", "chatearth", "import", release, "--data", str(data)]
            subprocess.run(command, check=True, stdout=sys.stderr)
    with sync_playwright() as playwright, Explorer(data) as explorer:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        page = chromium.new_page(viewport={"width": 1440, "height": 900})
        page.set_default_timeout(PATIENCE_S * 1000)
        print(json.dumps(measure(page, explorer.url)))
        chromium.close()


def measure(page: Page, url: str) -> dict[str, float]:
    """Return the seconds by what was waited for."""
    found = {"map": statistics.median(took(partial(opened, page, url)) for _ in range(3))}
    page.wait_for_timeout(8000)  # what is loaded after the first page
    page.goto(f"{url}/search?flag=none&mode=Words")
    page.get_by_role("textbox", name="Search the descriptions").wait_for()
    found["query to hits, the first"] = took(partial(search, page, "trees"))
    queries = ("water", "crops", "grass", "shrubs", "wetland", "bare land", "trees")[:TIMES]
    found["query to hits"] = statistics.median(took(partial(search, page, words)) for words in queries)
    found["hit to tile"] = statistics.median(hit_to_tile(page) for _ in range(3))
    found["next tile"] = statistics.median(step(page, look_s=LOOK_S) for _ in range(TIMES))
    found["next tile, without a look"] = statistics.median(step(page, look_s=0) for _ in range(TIMES))
    names = ("Truth check", "Dataset", "Search", "Truth check", "Dataset", "Search")
    found["page to page"] = statistics.median(took(partial(go, page, name)) for name in names)
    return found


def took(what: Callable[[], None]) -> float:
    """Return how long something takes."""
    started = time.perf_counter()
    what()
    return time.perf_counter() - started


def opened(page: Page, url: str) -> None:
    """Open the map."""
    page.goto(url)
    page.locator(".world-map[data-ready]").wait_for()


def search(page: Page, words: str) -> None:
    """Type a query and wait for hits of it."""
    page.get_by_role("textbox", name="Search the descriptions").fill(words)
    page.keyboard.press("Enter")
    until(lambda: bool(page.locator("ul.cards li mark").filter(has_text=words[:4]).count()))
    settled(page)


def hit_to_tile(page: Page) -> float:
    """Pick a hit, open its page, and come back; the time of opening counts."""
    page.locator("ul.cards li button.card").nth(1).click()
    link = page.get_by_role("link", name="Open the tile page")
    link.wait_for()
    settled(page)
    page.wait_for_timeout(LOOK_S * 1000)
    spent = to_tile(page, link.click)
    settled(page)
    page.go_back()
    try:
        page.locator("ul.cards li").first.wait_for(timeout=BACK_S * 1000)
    except PatienceError:  # an early build forgets the hits
        search(page, "trees")
    settled(page)
    return spent


def step(page: Page, *, look_s: float) -> float:
    """Go to the next tile, after a look at this one."""
    if "/tile" not in page.url:
        link = page.get_by_role("link", name="Open the tile page")
        if not link.count():
            page.locator("ul.cards li button.card").nth(1).click()
        to_tile(page, link.click)
    settled(page)
    page.wait_for_timeout(look_s * 1000)
    return to_tile(page, partial(page.keyboard.press, "n"))


def to_tile(page: Page, act: Callable[[], None]) -> float:
    """Return the seconds from a key or click to the name and the picture of another tile."""
    page.evaluate(_STOPWATCH, title(page))
    act()
    return float(page.evaluate("window.stopwatch"))


def title(page: Page) -> str:
    """Return which tile is named, empty where none is."""
    named = page.locator("h1").filter(has_text="_patch")
    return named.first.inner_text() if named.count() else ""


def go(page: Page, name: str) -> None:
    """Open a page by its name on top, and wait until it is drawn."""
    page.get_by_test_id("stTopNavLink").filter(has_text=name).click()
    until(lambda: name.split()[0].lower() in str(page.evaluate("location.pathname")))
    settled(page)


def settled(page: Page) -> None:
    """Wait until no run is under way."""
    app = page.get_by_test_id("stApp")
    until(lambda: app.get_attribute("data-test-script-state") == "notRunning")
    page.wait_for_timeout(0)


def until(true: Callable[[], bool]) -> None:
    """Ask again and again; the content policy lets no waiting script in."""
    ends = time.monotonic() + PATIENCE_S
    while not true():
        if time.monotonic() > ends:
            raise TimeoutError("the page does not show what was asked for")
        time.sleep(0.004)


if __name__ == "__main__":
    main()
