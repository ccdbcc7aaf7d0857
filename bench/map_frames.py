"""Measure the world map: frames a second while it is dragged, the time of a draw, and bytes of the first load.

`python -m bench.map_frames http://127.0.0.1:8501/ [--seconds 3] [--zoom-in 3]`
"""

import argparse
import json
import statistics
import time

from playwright.sync_api import Page, Request, sync_playwright

from tests.browser.guard import ARGUMENTS, CHROMIUM

COUNT_FRAMES = """(map) => {
    const log = window.frameLog = { gaps: [], draws: [] };
    let last = performance.now();
    const tick = (now) => {
        log.gaps.push(now - last);
        log.draws.push(Number(map.dataset.drawMs));
        last = now;
        if (window.frameLog === log) requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
}"""
READ_FRAMES = "() => { const log = window.frameLog; window.frameLog = null; return log; }"


def drag(page: Page, seconds: float) -> None:
    """Drag the map to and fro for some time."""
    box = page.locator(".world-map").bounding_box()
    assert box is not None
    middle_x, middle_y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(middle_x, middle_y)
    page.mouse.down()
    began, step = time.monotonic(), 0
    while time.monotonic() - began < seconds:
        step += 1
        swing = abs(step % 80 - 40) - 20
        page.mouse.move(middle_x + swing * 12, middle_y + swing * 3)
        page.wait_for_timeout(8)
    page.mouse.up()


def measure(page: Page, seconds: float) -> dict[str, float]:
    """Return frames a second, the slowest twentieth of frame gaps, and draw times, in milliseconds."""
    page.locator(".world-map").evaluate(COUNT_FRAMES)
    drag(page, seconds)
    log = page.evaluate(READ_FRAMES)
    gaps = log["gaps"][3:]
    return {
        "fps": round(1000 / statistics.mean(gaps), 1),
        "gap_p95_ms": round(statistics.quantiles(gaps, n=20)[-1], 1),
        "draw_median_ms": round(statistics.median(log["draws"]), 1),
        "draw_most_ms": round(max(log["draws"]), 1),
    }


def run(url: str, seconds: float, steps: int) -> dict[str, object]:
    """Open the page, wait for the points, zoom in by `steps` and drag."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        sizes: dict[str, int] = {}

        def note(request: Request) -> None:
            sizes[request.url] = request.sizes()["responseBodySize"]

        page.on("requestfinished", note)
        began = time.monotonic()
        page.goto(url)
        page.wait_for_selector(".world-map[data-ready]")
        ready_s = time.monotonic() - began
        page.locator(".world-map").scroll_into_view_if_needed()
        for _ in range(steps):
            page.get_by_role("button", name="Zoom in").click()
            page.wait_for_timeout(600)
        page.wait_for_timeout(1000)
        ours = {address: size for address, size in sizes.items() if "/assets/" in address or "/map/" in address}
        result: dict[str, object] = {"ready_s": round(ready_s, 2), "map_bytes": sum(ours.values())}
        result |= measure(page, seconds)
        browser.close()
    return result


def main() -> None:
    """Print the measurements as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--zoom-in", type=int, default=0, help="zoom steps before the drag")
    options = parser.parse_args()
    print(json.dumps(run(options.url, options.seconds, options.zoom_in), indent=2))


if __name__ == "__main__":
    main()
