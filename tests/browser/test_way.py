"""Back, forward, reload and links show the same screen, on every page."""

import re

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from core.geography.tiles import Tile
from tests.browser.waiting import settled

pytestmark = pytest.mark.browser

MAIN = "document.querySelector('[data-testid=stMain]').scrollTop"


def nav(page: Page, name: str) -> None:
    """Open a page by its name on top."""
    page.get_by_test_id("stTopNavLink").filter(has_text=name).click()


def scrolled_to(page: Page, top: float) -> None:
    """Wait until a page is scrolled as far as it was; the content policy lets no waiting script in."""
    for _ in range(100):
        if abs(page.evaluate(MAIN) - top) < 3:
            return
        page.wait_for_timeout(100)
    assert page.evaluate(MAIN) == top


def test_what_a_link_selects_goes_along_and_a_search_is_found_again_by_back_and_reload(
    chromium_page: Page, explorer_url: str
) -> None:
    page = chromium_page
    page.goto(f"{explorer_url}/?dominant=tree&split=train")
    line = page.locator(".st-key-selection")
    expect(line).to_contain_text("dominant: tree")
    for name, path in (("Truth check", "truth"), ("Tile", "tile"), ("Search", "search")):
        nav(page, name)
        expect(page).to_have_url(re.compile(f"/{path}\\?.*dominant=tree&split=train"))
        settled(page)
        expect(line).to_contain_text("split train")
        assert "not used" not in line.inner_text()
    page.get_by_role("button", name="split train").click()
    expect(page).not_to_have_url(re.compile("split"))
    settled(page)

    steps = page.evaluate("history.length")
    page.get_by_role("textbox", name="Search the descriptions").fill("trees")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("q=trees"))
    settled(page)
    page.get_by_role("radio", name="Words").click()
    expect(page).to_have_url(re.compile("mode=Words"))
    settled(page)
    card = page.locator("ul.cards li button.card").nth(2)
    expect(page.locator("ul.cards li").nth(3)).to_be_visible()
    ranked = page.locator("ul.cards li b").all_inner_texts()
    assert "split" not in page.url
    third, fourth = list(dict.fromkeys(ranked))[2:4]  # a tile is there again for another caption
    card = page.locator("ul.cards li button.card").filter(has_text=third).first
    card.scroll_into_view_if_needed()
    card.click()
    link = page.get_by_role("link", name="Open the tile page")
    expect(link).to_be_visible()
    settled(page)
    link.scroll_into_view_if_needed()
    page.wait_for_timeout(300)  # the position is kept at the next turn of the browser
    shown, scrolled = page.url, page.evaluate(MAIN)
    assert scrolled
    assert page.evaluate("history.length") == steps + 2, "one entry for the query, one for the tile"
    link.click()
    expect(page).to_have_url(re.compile("/tile"))
    expect(page.get_by_role("heading", name=f"Tile {third}")).to_be_visible()
    expect(page.get_by_text(re.compile(f"^{ranked.index(third) + 1} of "))).to_be_visible()
    page.keyboard.press("n")
    expect(page.get_by_role("heading", name=f"Tile {fourth}")).to_be_visible()
    expect(page.get_by_text(re.compile(f"^{ranked.index(fourth) + 1} of "))).to_be_visible()  # after the name
    page.keyboard.press("p")
    expect(page.get_by_text(re.compile(f"^{ranked.index(third) + 1} of "))).to_be_visible()
    settled(page)
    page.go_back()
    expect(page.get_by_text(re.compile(f"^{ranked.index(fourth) + 1} of "))).to_be_visible()
    page.go_back()
    expect(page.get_by_role("link", name="Back to results")).to_have_attribute("href", re.compile("q=trees"))
    nav(page, "World map")
    expect(page).not_to_have_url(re.compile("/tile"))
    expect(line).to_be_visible()
    page.go_back()
    page.go_back()
    expect(card).to_be_visible()
    scrolled_to(page, scrolled)
    assert set(re.split("[?&]", page.url)) >= {part for part in re.split("[?&]", shown) if "at=" not in part}
    page.reload()
    expect(page.get_by_role("textbox", name="Search the descriptions")).to_have_value("trees")
    expect(page.get_by_role("radio", name="Words")).to_be_checked()
    scrolled_to(page, scrolled)
    page.go_back()
    expect(link).to_have_count(0)
    expect(page).to_have_url(re.compile("q=trees"))
    settled(page)
    nav(page, "Tile")
    expect(page).to_have_url(re.compile("/tile"))
    nav(page, "Search")
    expect(page.get_by_role("textbox", name="Search the descriptions")).to_have_value("trees")
    expect(page.get_by_role("radio", name="Words")).to_be_checked()
    expect(page).to_have_url(re.compile("q=trees.*mode=Words|mode=Words.*q=trees"))
    expect(card).to_be_visible()
    card.click()
    link.click()
    expect(page.get_by_role("heading", name=f"Tile {third}")).to_be_visible()
    settled(page)
    page.keyboard.press("n")
    expect(page.get_by_text(re.compile(f"^{ranked.index(fourth) + 1} of "))).to_be_visible()
    page.get_by_role("link", name="Back to results").click()
    picked = page.locator("ul.cards button.card[aria-pressed=true]").filter(has_text=fourth).first
    expect(picked).to_be_in_viewport()


def test_what_was_taken_away_stays_away_and_what_was_typed_stays_typed_however_quickly_one_goes_on(
    chromium_page: Page, explorer_url: str
) -> None:
    page, line = chromium_page, chromium_page.locator(".st-key-selection")
    for pause in (60, 150, 300):  # as quick as people are: the run that follows takes longer
        page.goto(f"{explorer_url}/search?dominant=tree&split=train&name=4")
        chip = line.get_by_role("button", name="split train")
        expect(chip).to_be_visible()
        settled(page)
        chip.click()
        page.wait_for_timeout(pause)
        page.get_by_role("textbox", name="Search the descriptions").fill("trees")
        page.keyboard.press("Enter")
        page.wait_for_timeout(pause)
        line.get_by_role("button", name="dominant: tree").click()
        expect(line).not_to_contain_text("dominant: tree")
        settled(page)
        expect(page).to_have_url(re.compile("q=trees"))
        expect(page).not_to_have_url(re.compile("split|dominant"))
        assert "split" not in line.inner_text()


def test_two_filters_that_are_taken_away_one_right_after_the_other_stay_away(
    chromium_page: Page, explorer_url: str
) -> None:
    page, line = chromium_page, chromium_page.locator(".st-key-selection")
    page.goto(f"{explorer_url}/search?dominant=tree&split=train&set=35&name=4")
    expect(line.get_by_role("button", name="set GPT-3.5")).to_be_visible()
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    page.evaluate(
        """async () => {
            const all = () => [...document.querySelectorAll(".st-key-selection button")];
            const part = (words) => all().find((one) => one.innerText.includes(words));
            part("split train").click();
            await new Promise((done) => setTimeout(done, 80));
            part("set GPT-3.5").click();
        }"""
    )
    expect(page).not_to_have_url(re.compile("split=|set="))
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    expect(line).to_contain_text("dominant: tree")
    expect(line).to_contain_text("name with")
    expect(page).not_to_have_url(re.compile("split=|set="))


class Held:
    """The connection of a page to its explorer, which can be held up."""

    def __init__(self, page: Page) -> None:
        self.waiting: list[str | bytes] | None = None
        page.route_web_socket(re.compile("/_stcore/stream"), self._connect)

    def _connect(self, socket: WebSocketRoute) -> None:
        self._server = socket.connect_to_server()
        socket.on_message(self._sent)

    def _sent(self, message: str | bytes) -> None:
        if self.waiting is None:
            self._server.send(message)
        else:
            self.waiting.append(message)

    def go_on(self) -> None:
        """Send what was held up."""
        waiting, self.waiting = self.waiting, None
        for message in waiting or []:
            self._server.send(message)


@pytest.mark.parametrize("by", ["key", "button"])
def test_a_step_is_shown_before_the_explorer_has_answered_and_taken_back_where_it_never_does(
    chromium_page: Page, explorer_url: str, by: str
) -> None:
    page, held = chromium_page, Held(chromium_page)
    page.goto(f"{explorer_url}/search?q=trees&mode=Words")
    name = page.locator("ul.cards li b").first.inner_text()
    with page.expect_response(re.compile("/ahead/")):
        page.goto(f"{explorer_url}/tile?tile={name}")
    heading, checked = page.locator("h1"), page.locator(".checked.wide")
    expect(checked.locator(".body").first).to_be_visible()
    expect(page.locator(".st-key-tile_said .stMarkdownBadge")).to_be_in_viewport(ratio=0.9)  # made up, and says so
    settled(page)
    page.wait_for_timeout(1000)  # what was answered is taken in
    before = heading.inner_text(), checked.inner_text()

    def step() -> None:
        held.waiting = []
        page.get_by_role("button", name="Next").click() if by == "button" else page.keyboard.press("n")
        expect(heading).not_to_have_text(before[0])
        assert checked.inner_text() != before[1]

    step()
    shown = Tile.parse(heading.inner_text().removeprefix("Tile "))
    expect(page.locator(f'.checked img[src*="/{shown.x}/{shown.y}"]').first).to_be_visible()
    expect(heading).to_have_text(before[0], timeout=15_000)
    assert checked.inner_text() == before[1]

    held.go_on()
    expect(heading).not_to_have_text(before[0])
    settled(page)
    now = heading.inner_text(), checked.inner_text()
    expect(page).to_have_url(re.compile(f"tile={now[0].removeprefix('Tile ')}"))
    page.reload()
    settled(page)
    expect(heading).to_have_text(now[0])
    expect(checked).to_have_text(now[1], use_inner_text=True)
