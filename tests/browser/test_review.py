"""Two reviewers in two browsers, by keyboard alone: queue, edit, undo, a dispute settled, and the report."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

from core.raster.landcover import encode_label
from pages.ui.start.first import COOKIE
from tests import releases
from tests.browser.conftest import PATIENCE_MS
from tests.browser.guard import Guard
from tests.browser.waiting import settled
from tests.generation.tasks.maps import varied
from tests.running import Explorer

NAMES = releases.NAMES[:3]
TEXT = "Possibly a large lake is in the top left of {}."

IN_FOCUS = """() => {
    let at = document.activeElement;
    while (at.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    return !at.matches("button, a, input, textarea") ? "" : at.getAttribute("aria-label") ?? at.innerText ?? "";
}"""

DEAD_BADGES = """root => [...root.querySelectorAll("[data-key]")].map(badge => badge.dataset.key).filter(key => {
    const known = root.desk.data.keys.find(one => one.key === key);
    return !known || typeof root.desk[known.action] !== "function";
})"""
"""Keys on badges that nothing would answer."""

DEAD_KEYS = """root => root.desk.data.keys.filter(({ action }) => typeof root.desk[action] !== "function")"""


@contextmanager
def person(chromium: Browser, url: str, name: str) -> Iterator[Page]:
    """Lend a browser of its own to somebody, who has given a name."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    context.add_cookies([{"name": COOKIE, "value": "1", "url": url}])
    guard, page = Guard(context), context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(f"{url}/review?answers=2")
    settled(page)
    tab_to(page, "Your name")
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    settled(page)
    yield page
    context.close()
    assert not guard.outside and not guard.failures


def tab_to(page: Page, name: str) -> None:
    """Press Tab until something of a name is in focus."""
    for _ in range(80):
        if name in page.evaluate(IN_FOCUS):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no {name} in reach of Tab")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)
    settled(page)


def desk(page: Page) -> Locator:
    return page.locator(".desk")


def turned(page: Page, deed: Callable[[], None]) -> None:
    """Do something that brings another caption, and wait for it."""
    before = desk(page).evaluate("root => root.desk.data.turn")
    deed()
    settled(page)
    assert desk(page).evaluate("root => root.desk.data.turn") != before


def test_two_reviewers_by_keyboard_edit_undo_differ_settle_and_read_the_report(
    chromium: Browser, tmp_path: Path
) -> None:
    release = releases.Release(tmp_path / "release")
    release.put_captions(releases.captions(NAMES, TEXT))
    release.put_images({name: releases.picture(3) for name in NAMES})
    release.put_labels({name: encode_label(varied()) for name in NAMES})
    releases.take(tmp_path / "data", release.folder)
    with (
        Explorer(tmp_path / "data") as explorer,
        person(chromium, explorer.url, "Ada") as ada,
        person(chromium, explorer.url, "Bo") as bo,
    ):
        for page in (ada, bo):
            tab_to(page, "All captions")
            press(page, "Enter")
            expect(desk(page)).to_be_visible()
        assert desk(ada).evaluate(DEAD_BADGES) == [] == desk(ada).evaluate(DEAD_KEYS)
        assert desk(ada).locator("[data-key]").count() > 15
        expect(bo.get_by_text("Ada has one until")).to_be_visible()

        press(ada, "2")
        ada.keyboard.type(" 12 lakes, and U for undo.")
        assert desk(ada).locator("textarea").input_value() == TEXT.format(NAMES[0]) + " 12 lakes, and U for undo."
        turned(ada, lambda: press(ada, "Control+Enter"))
        expect(desk(ada).get_by_text(f"Saved: edit {NAMES[0]}; waits for the answers of others")).to_be_visible()
        turned(ada, lambda: press(ada, "u"))
        assert desk(ada).evaluate("root => root.desk.data.text") == TEXT.format(NAMES[0])
        press(ada, "Enter")
        expect(desk(ada).get_by_text("Choose a decision first")).to_be_visible()
        turned(ada, lambda: press(ada, "1", "Enter"))

        press(bo, "3", "Enter")
        expect(desk(bo).get_by_text("Choose why")).to_be_visible()
        assert desk(bo).get_by_role("radio", name="Reject").get_attribute("aria-checked") == "true"
        turned(bo, lambda: press(bo, "1", "Enter"))
        expect(desk(bo).get_by_text("waits for somebody to settle it")).to_be_visible()

        bo.get_by_role("button", name="Use the last one for training or as gold").click()
        bo.get_by_role("button", name="As gold", exact=True).click()
        expect(bo.get_by_text("It will come to reviewers who have not seen it.")).to_be_visible()
        settled(bo)
        assert (place := bo.locator(".st-key-brightness").bounding_box()) and place["y"] < 50  # the page has its style

        bo.goto(f"{explorer.url}/review?queue=disputed")
        settled(bo)
        expect(bo.get_by_text("Ada: accept")).to_be_visible()
        expect(bo.get_by_text("Bo: reject, false claim")).to_be_visible()
        press(bo, "1", "Enter")
        expect(bo.get_by_text("Nothing in this queue waits for you.")).to_be_visible()

        bo.goto(f"{explorer.url}/review?queue=all&answers=2&view=grid")
        settled(bo)
        grid = bo.locator(".grid-desk")
        assert grid.evaluate(DEAD_BADGES) == [] == grid.evaluate(DEAD_KEYS)
        press(bo, "ArrowRight", " ")
        expect(grid.get_by_role("button", name="Accept 1")).to_be_visible()
        press(bo, "Enter")
        expect(grid.get_by_text("1 caption accepted")).to_be_visible()

        bo.goto(f"{explorer.url}/review?view=report")
        settled(bo)
        expect(bo.get_by_text("Gwet's AC2")).to_be_visible()
        expect(bo.get_by_text("Ada and Bo: 0 of 1 alike")).to_be_visible()
