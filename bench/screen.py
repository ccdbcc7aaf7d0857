"""Start-up, first view, reruns, picks and frames, in a real explorer and a real Chromium."""

import os
import statistics
import time
from collections.abc import Iterator
from itertools import count, pairwise
from pathlib import Path

import streamlit as st
from playwright.sync_api import Locator, Page, sync_playwright
from streamlit.testing.v1 import AppTest

from bench.figures import Figure, median_ms
from core.selection.browse import Browser
from core.selection.filters import Selection
from core.store.catalogue import Catalogue
from tests.browser.guard import ARGUMENTS, CHROMIUM
from tests.running import Explorer

ROOT = Path(__file__).resolve().parent.parent
READY = ".world-map[data-ready]"
DRAG_S = 3.0

KEPT = {"PYTHONDONTWRITEBYTECODE": ""}
"""Byte code is kept, as it is unless somebody forbids it: compiling the explorer anew at each start takes seconds."""

OURS = ("/assets/", "/map/", "/xyz/")
HOVERS = 21

_HOVER = """async (root, times) => {
    const canvas = root.querySelector(".leaflet-container"), box = canvas.getBoundingClientRect();
    const told = () => root.querySelector(".hint:not([hidden])")?.textContent;
    const spent = [];
    for (let turn = 0; turn < times; turn++) {
        for (const away of [200, 0]) {
            const at = { clientX: box.x + box.width / 2 + away, clientY: box.y + box.height / 2 + away, bubbles: true };
            const started = performance.now();
            canvas.dispatchEvent(new MouseEvent("mousemove", at));
            await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
            if (!away) spent.push(performance.now() - started);
        }
    }
    return [told() || "", spent];
}"""
_COUNT_FRAMES = """() => {
    window.frameTimes = [];
    const note = (now) => { window.frameTimes.push(now); window.frameRequest = requestAnimationFrame(note); };
    requestAnimationFrame(note);
}"""


def rerun_figures(data: Path) -> Iterator[Figure]:
    """Run the page without a browser: all of its server time."""
    os.environ["CHATEARTH_DATA"] = str(data)
    page = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60)
    page.query_params["filters_open"] = "true"
    page.run()
    yield Figure("page: rerun of the world map", median_ms(page.run), "ms", 300)

    numbers = count(10)

    def filtered() -> None:
        page.text_input("name").set_value(str(next(numbers))).run()  # each is a filter that was not counted before

    yield Figure("page: rerun with a filter changed", median_ms(filtered), "ms", 300)
    st.cache_resource.clear()  # closes the catalogue, which the explorer wants next


def screen_figures(data: Path) -> Iterator[Figure]:
    """Start the command, open the map, pick a tile and drag."""
    with Catalogue(data / "catalogue.duckdb") as catalogue:
        tile = Browser(catalogue).rows(Selection(classes=("crop",)), limit=1)[0].tile
    _started(data)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        started = time.perf_counter()
        with Explorer(data, environment=KEPT) as explorer:
            page = chromium.new_page(viewport={"width": 1440, "height": 900})
            received = _count_bytes(page)
            page.goto(explorer.url)
            page.wait_for_selector(READY, timeout=60_000)
            yield Figure("start of the command to usable map, warm", time.perf_counter() - started, "s", 5)
            page.wait_for_timeout(1500)
            yield Figure("first world view: data and map code", sum(received.values()) / 1e6, "MB", 1.1)
            data_bytes = sum(size for address, size in received.items() if "/assets/" not in address)
            yield Figure("first world view: data", data_bytes / 1e6, "MB", 0.5)
            yield Figure("drag the world: frames", _frames(page), "fps", 30, True)
            lon, lat = tile.centre
            page.goto(f"{explorer.url}/?at={lat:.4f},{lon:.4f},12")
            page.wait_for_selector(READY, timeout=60_000)
            page.wait_for_timeout(1500)
            yield Figure("drag close by: frames", _frames(page), "fps", 30, True)
            page.goto(f"{explorer.url}/?at={lat:.4f},{lon:.4f},13")
            page.wait_for_selector(READY, timeout=60_000)
            page.wait_for_timeout(1500)
            yield Figure("hover to the name of a tile", _hover(page, tile.name), "ms", 50)
            yield Figure("pick to panel, the first", _pick(page, tile.name), "s")
            yield Figure("pick to panel", statistics.median(_pick_again(page, tile.name) for _ in range(5)), "s", 0.5)
            yield Figure("server: most memory", explorer.peak_memory_gb(), "GB", 2)
        chromium.close()


def _started(data: Path) -> None:
    """Start once without counting, so that files and byte code are warm."""
    with Explorer(data, environment=KEPT):
        pass


def _count_bytes(page: Page) -> dict[str, float]:
    """Collect the compressed sizes of what the map itself loads by address; Streamlit's own bundle is left out."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    ours: dict[str, str] = {}
    received: dict[str, float] = {}

    def started(event: dict[str, dict[str, str]]) -> None:
        address = event["response"]["url"]
        if any(part in address for part in OURS):
            ours[str(event["requestId"])] = address

    def finished(event: dict[str, float]) -> None:
        address = ours.get(str(event["requestId"]))
        if address is not None:
            received[address] = received.get(address, 0) + event["encodedDataLength"]

    session.on("Network.responseReceived", started)
    session.on("Network.loadingFinished", finished)
    return received


def _hover(page: Page, name: str) -> float:
    """Move to the tile in the middle and return the milliseconds until the browser has drawn its name."""
    said, spent = page.locator(".world-map").evaluate(_HOVER, HOVERS)
    if name not in said:
        raise AssertionError(f"the map tells {said!r} of {name}")
    return float(statistics.median(spent))


def _frames(page: Page) -> float:
    """Drag the map to and fro and return the frames a second that the browser drew."""
    box = page.locator(".world-map").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate(_COUNT_FRAMES)
    ends = time.perf_counter() + DRAG_S
    step = 0
    while time.perf_counter() < ends:
        step += 1
        page.mouse.move(x + 120 * ((step % 40) / 20 - 1), y + 60 * ((step % 60) / 30 - 1))
    times = page.evaluate("() => { cancelAnimationFrame(window.frameRequest); return window.frameTimes; }")
    page.mouse.up()
    gaps = [after - before for before, after in pairwise(times)]
    return float(1000 / statistics.mean(gaps))


def _pick_again(page: Page, name: str) -> float:
    """Close the panel and pick the same tile once more."""
    page.get_by_role("button", name="Close").click()
    _named(page, name).wait_for(state="detached")
    page.wait_for_timeout(500)
    return _pick(page, name)


def _pick(page: Page, name: str) -> float:
    """Click the tile in the middle of the map and wait until the panel shows it."""
    box = page.locator(".world-map").bounding_box()
    assert box
    started = time.perf_counter()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    _named(page, name).wait_for(timeout=20_000)
    return time.perf_counter() - started


def _named(page: Page, name: str) -> Locator:
    """Return where the name of a tile is seen: the map's last hint stays, hidden."""
    return page.get_by_text(name, exact=True).filter(visible=True).first
