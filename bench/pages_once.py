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

from playwright.sync_api import Error, Frame, Page, sync_playwright
from playwright.sync_api import TimeoutError as PatienceError

from core.geography.tiles import Tile
from tests.browser.guard import ARGUMENTS, CHROMIUM
from tests.running import Explorer

PATIENCE_S, BACK_S = 300.0, 15.0
TIMES = 7
"""Turns of each; the median counts."""

_DRAWN = """(part) => {
    const found = (root) => [...root.querySelectorAll("*")].some((one) =>
        (one.shadowRoot && found(one.shadowRoot)) ||
        ((one.src || one.href?.baseVal || "").includes(part) && one.complete !== false && one.naturalWidth !== 0));
    return found(document);
}"""


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
    found["next tile"] = statistics.median(step(page) for _ in range(TIMES))
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
    started = time.perf_counter()
    link.click()
    shown(page, "")
    spent = time.perf_counter() - started
    settled(page)
    page.go_back()
    try:
        page.locator("ul.cards li").first.wait_for(timeout=BACK_S * 1000)
    except PatienceError:  # an early build forgets the hits
        search(page, "trees")
    settled(page)
    return spent


def step(page: Page) -> float:
    """Go to the next tile; a person looks at each before."""
    if "/tile" not in page.url:
        link = page.get_by_role("link", name="Open the tile page")
        if not link.count():
            page.locator("ul.cards li button.card").nth(1).click()
        link.click()
        shown(page, "")
    settled(page)
    before = title(page)
    started = time.perf_counter()
    page.keyboard.press("n")
    shown(page, before)
    return time.perf_counter() - started


def shown(page: Page, before: str) -> None:
    """Wait until a tile's page shows another tile, and its picture."""
    until(lambda: title(page) not in ("", before))
    tile = Tile.parse(title(page).removeprefix("Tile "))
    until(lambda: any(drawn(frame, f"/{tile.x}/{tile.y}") for frame in page.frames))


def drawn(frame: Frame, part: str) -> bool:
    """Tell whether a frame shows a picture whose address has a part; one that is being replaced shows none."""
    try:
        return bool(frame.evaluate(_DRAWN, part))
    except Error:
        return False


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
