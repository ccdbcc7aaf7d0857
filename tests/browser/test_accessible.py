"""All pages for everybody: in both themes, by the keyboard, on a narrow window and enlarged."""

import re
import time
from collections.abc import Callable, Iterator
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from pages.ui.start.keys import OF_PAGE
from tests.browser.conftest import PATIENCE_MS, done
from tests.browser.guard import Guard
from tests.browser.waiting import settled
from tests.running import Explorer

pytestmark = pytest.mark.browser

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
TILES = 24

PAGES = {
    "/": ".st-key-over_first a >> nth=2",
    "/?show=List&filters_open=true&dominant=tree&dominant=crop": "ul.cards li >> nth=1",
    "/search?q=trees": "ul.cards li >> nth=1",
    "/meaning": ".meaning-map[data-ready=true]",
    "/tile?tile={tile}": "text=Facts",
    "/lab?tile={tile}": "text=What will be sent",
    "/truth": "text=Captions with the lowest scores",
    "/dataset": "text=Earlier imports",
    "/places": "text=Added",
    "/change": "h1",
    "/five?tile={tile}": "text=5. FIT-RS",
    "/tasks?tile={tile}": "text=These are not stored",
    "/review": "text=Other queues",
    "/review?queue=all": "text=Give your name first",
    "/compare?tiles={tile}": "text=Add a second tile",
    "/landcover": "h1",
    "/disagreement": ".apart",
    "/trial": "text=Run the trial",
    "/statistics": "text=Captions of more than 77 tokens",
    "/evaluate?of=set:35&against=set:4v&references=4v": "text=Ask these captions",
    "/export": "text=Nothing was exported yet",
    "/runs": "text=Nothing is sent",
    "/models": "h1",
}
"""Pages, and what each of them draws last."""

MARKED = (
    "/",
    "/meaning",
    "/tile",
    "/truth",
    "/dataset",
    "/disagreement",
    "/review",
    "/statistics",
    "/evaluate",
    "/export",
)
"""Pages on which it has to be said that the demo is made up."""

REACHED_OUT = """() => {
    const width = document.documentElement.clientWidth, main = document.querySelector('[data-testid="stMain"]');
    const held = (one) => {
        for (let at = one.parentElement; at && at !== main; at = at.parentElement)
            if (getComputedStyle(at).overflowX !== "visible") return true;
        return false;
    };
    const beyond = [...main.querySelectorAll("*")].filter((one) => {
        const box = one.getBoundingClientRect();
        const table = one.closest('[data-testid="stDataFrame"]'); // Streamlit's own, which scrolls in itself
        return box.width && box.right > width + 1 && !table && !held(one);
    });
    const wider = [document.documentElement, main].filter((one) => one.scrollWidth > one.clientWidth);
    return [...wider, ...beyond].map((one) => one.outerHTML.slice(0, 120));
}"""
"""What of a page lies beyond the right edge of the window, other than in a frame of its own that scrolls."""

IN_FOCUS = """() => {
    let at = document.activeElement;
    while (at.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    const name = at.getAttribute("aria-label") ?? at.innerText ?? "";
    return `${at.tagName} ${at.className} ${name} ${at.href ?? ""}`.replaceAll("\\n", " ").replaceAll(/ +/g, " ");
}"""
"""What is in focus: its kind, class, name and address."""


GROUND = "getComputedStyle(document.querySelector('.stApp')).backgroundColor"
"""The colour that pages lie on."""


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of an explorer that has something to show on every page."""
    folder: Path = tmp_path_factory.mktemp("accessible")
    demo = folder / "demo"
    commands = (("demo", demo, "--tiles", TILES), ("import", demo), ("embed",), ("project",), ("check", "--all"))
    for command in commands:
        done(*command, "--data", folder)
    with Explorer(folder) as explorer:
        yield explorer.url


def lasting(look: Callable[[], list[str]]) -> list[str]:
    """What is still found once the page has settled: while it is drawn anew, what is old is faded."""
    for _ in range(10):
        if not (found := look()):
            break
        time.sleep(0.5)
    return found


def violations(page: Page, *rules: str) -> list[str]:
    """What axe finds, by all of its rules or by some."""
    options = {"resultTypes": ["violations"]} | ({"runOnly": list(rules)} if rules else {})
    found: dict[str, Any] = page.evaluate("(options) => axe.run(document, options)", options)
    return [
        f"{one['id']}: {node['html'][:200]} {node['failureSummary'][:200]}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


def badges(page: Page) -> set[str]:
    """The keys that buttons of the page bear."""
    return {
        name.removeprefix("Shortcut ")
        for one in page.locator("kbd[aria-label]").all()
        if (name := one.get_attribute("aria-label"))
    }


def unlike(page: Page, told: set[str]) -> list[str]:
    """Keys that are told and on no button, or on a button and not told."""
    return sorted(badges(page) ^ told)


def test_no_page_hinders_anybody_and_every_key_on_a_badge_is_told(chromium: Browser, url: str) -> None:
    with chromium.new_context(
        viewport={"width": 1440, "height": 900}, color_scheme="light", reduced_motion="reduce", bypass_csp=True
    ) as context:
        guard = Guard(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        found, wide = dict[str, list[str]](), dict[str, list[str]]()
        tile = ""
        for path, last in PAGES.items():
            page.set_viewport_size({"width": 1440, "height": 900})
            page.goto(url + path.format(tile=tile))
            page.locator(last).first.wait_for()
            if path == "/":
                settled(page)
                page.wait_for_function("window.chatearthHelp")  # the script that listens has come
                page.keyboard.press("?")
                page.locator(".keys").wait_for()
            if path.split("?")[0] in MARKED and "filters_open" not in path and "queue=" not in path:
                expect(page.get_by_text(re.compile("synthetic demo")).first).to_be_visible()
            if path.startswith("/search"):
                tile = page.locator("ul.cards li b").first.inner_text()
            page.evaluate(f"() => {{ {AXE} }}")
            found[path] = lasting(partial(violations, page))
            page.emulate_media(color_scheme="dark")
            page.wait_for_function(f"{GROUND} !== 'rgb(255, 255, 255)'")
            found[f"{path} in the dark"] = lasting(partial(violations, page, "color-contrast"))
            page.emulate_media(color_scheme="light")
            page.keyboard.press("Escape")
            name = re.split("[/?]", path)[1]
            told = {key.keys for key in OF_PAGE.get(name, ()) if key.badge}
            assert lasting(partial(unlike, page, told)) == [], path
            for width, height in ((390, 844), (720, 450)):  # a phone, and 1440 pixels enlarged to 200 %
                page.set_viewport_size({"width": width, "height": height})
                wide[f"{path} {width}"] = lasting(partial(page.evaluate, REACHED_OUT))
    assert {path: said for path, said in found.items() if said} == {}
    assert "\n".join(f"{path}: {said}" for path, said in wide.items() if said) == ""
    assert not guard.outside
    assert not guard.failures


def go_to(page: Page, wanted: str) -> None:
    """Press Tab until what is named is in focus."""
    for _ in range(160):
        page.keyboard.press("Tab")
        named = page.evaluate(IN_FOCUS)
        if re.search(wanted, named):
            return
    pytest.fail(f"nothing named {wanted} comes into focus; the last was {named}")


def test_a_question_leads_to_a_kept_caption_by_the_keyboard_alone(chromium_page: Page, url: str) -> None:
    page = chromium_page
    page.goto(f"{url}/search")
    expect(page.get_by_text("Search with a caption of your own")).to_be_visible()
    go_to(page, "^INPUT .*Search the descriptions")
    page.keyboard.type("trees?")
    expect(page.locator(".keys")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.locator("ul.cards li").first).to_be_visible()
    settled(page)
    go_to(page, "^BUTTON card")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Open the tile page")).to_be_visible()
    go_to(page, "^A .*Open the tile page")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/tile"))
    expect(page.get_by_role("heading", name="Facts")).to_be_visible()
    settled(page)
    first = page.url
    page.keyboard.press("n")
    expect(page).not_to_have_url(first)
    settled(page)
    go_to(page, "^A .*Prompt lab.*tile=")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/lab"))
    expect(page.locator(".st-key-lab_start button")).to_be_enabled()
    settled(page)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("button", name=re.compile("^Keep"))).to_be_visible()
    go_to(page, "^BUTTON .*Keep")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
