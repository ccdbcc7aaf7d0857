"""What a person does who looks for places by describing them, in a real Chromium on the synthetic demo."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

QUERY = "at least 20 % tree, a wooded landscape"
READY = ".world-map[data-ready]"


def box(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Search the descriptions")


def cards(page: Page) -> Locator:
    return page.locator(".cards .card")


def line(page: Page) -> Locator:
    """What was found, in words."""
    return page.get_by_text(re.compile(r"tiles ranked"))


def searched(page: Page, url: str) -> None:
    """Type a query; the answer by both ranks is there once the model is loaded."""
    page.goto(f"{url}/search")
    box(page).fill(QUERY)
    box(page).press("Enter")
    expect(line(page)).to_be_visible(timeout=180_000)
    page.wait_for_selector(READY)


def found(page: Page) -> int:
    return int(re.sub(r"\D", "", (line(page).inner_text()).split(" tiles")[0]))


def test_a_description_is_typed_and_its_hits_are_on_the_map_and_on_cards(
    chromium_page: Page, explorer_url: str
) -> None:
    searched(chromium_page, explorer_url)
    expect(chromium_page.get_by_role("button", name="tree: at least 20%")).to_be_visible()
    expect(cards(chromium_page).first.locator(".rank")).to_have_attribute("title", re.compile("by meaning"))
    expect(chromium_page.locator(".world-map .legend")).to_contain_text("1 to 5")
    marked = chromium_page.evaluate(
        """() => {
            const map = document.querySelector("[data-testid=stMain]");
            const roots = [...map.querySelectorAll("*")].map((element) => element.shadowRoot).filter(Boolean);
            const canvases = roots.flatMap((root) => [...root.querySelectorAll(".leaflet-points-pane canvas")]);
            const canvas = canvases.at(-1);
            return canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some(Boolean);
        }"""
    )
    assert marked
    card = cards(chromium_page).nth(15)
    for width, height in ((1440, 900), (390, 844)):
        chromium_page.set_viewport_size({"width": width, "height": height})
        card.evaluate("card => card.scrollIntoView({ block: 'center' })")
        held = card.bounding_box()
        card.click()
        close = chromium_page.get_by_role("button", name="Close")
        expect(close).to_be_in_viewport()
        opened = card.bounding_box()
        assert held and opened and abs(held["y"] - opened["y"]) < 3  # it stays where it was clicked
        close.click()
        expect(close).to_have_count(0)


def test_a_chip_is_taken_away_and_its_words_are_searched(chromium_page: Page, explorer_url: str) -> None:
    searched(chromium_page, explorer_url)
    before = found(chromium_page)
    chip = chromium_page.get_by_role("button", name="tree: at least 20%")
    chip.click()
    chromium_page.get_by_role("button", name="Search for these words instead").click()
    expect(chip).to_have_count(0)
    expect(chromium_page.get_by_role("button", name="Understand again")).to_be_visible()
    expect(line(chromium_page)).not_to_contain_text(f"{before} tiles")
    assert found(chromium_page) > before
    assert "plain" in parse_qs(urlsplit(chromium_page.url).query)


def test_more_tiles_like_one_are_a_click_away_and_the_way_back_too(chromium_page: Page, explorer_url: str) -> None:
    searched(chromium_page, explorer_url)
    item = chromium_page.locator(".cards li").first
    name = item.locator("b").inner_text()
    item.hover()
    item.get_by_role("button", name=f"More like {name}").click()
    expect(chromium_page.get_by_role("heading", name=f"Tiles like {name}")).to_be_visible()
    expect(cards(chromium_page).first).to_contain_text(name)
    expect(cards(chromium_page).first).to_contain_text("The others are like this tile")
    expect(cards(chromium_page).nth(1)).not_to_contain_text(name)
    chromium_page.get_by_role("button", name="Back to the search").click()
    expect(box(chromium_page)).to_be_visible()


def test_two_tiles_are_put_side_by_side(chromium_page: Page, explorer_url: str) -> None:
    searched(chromium_page, explorer_url)
    names = []
    for number in range(2):
        item = chromium_page.locator(".cards li").nth(number)
        names.append(item.locator("b").inner_text())
        item.hover()
        item.get_by_role("button", name=f"Compare {names[-1]}").click()
        expect(item.get_by_role("button", name=f"Leave {names[-1]} out")).to_be_visible()
    chromium_page.get_by_role("link", name="Compare 2").click()
    chromium_page.wait_for_url(re.compile("/compare"))
    for name in names:
        expect(chromium_page.get_by_text(name).first).to_be_visible()


def test_a_link_opens_the_same_search_on_another_server(chromium_page: Page, other_url: str) -> None:
    query = "?q=wooded&mode=Words&split=train&dominant=tree"
    chromium_page.goto(f"{other_url}/search{query}")
    expect(box(chromium_page)).to_have_value("wooded")
    for words in ("dominant: tree", "split train"):
        expect(chromium_page.locator(".st-key-selection").get_by_role("button", name=words)).to_be_visible()
    expect(chromium_page.get_by_text(re.compile(r"descriptions? in "))).not_to_contain_text("tree")
    expect(cards(chromium_page).first).to_contain_text("train")
    assert parse_qs(urlsplit(chromium_page.url).query)["q"] == ["wooded"]
    picked = chromium_page.locator(".cards .picked b")
    first, second = (cards(chromium_page).nth(place).locator("b").inner_text() for place in (0, 1))
    for key, name in (("n", first), ("n", second), ("p", first)):
        chromium_page.keyboard.press(key)
        expect(picked).to_have_text(name)
        expect(picked).to_be_in_viewport()
