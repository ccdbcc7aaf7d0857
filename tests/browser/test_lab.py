"""What a researcher does in the prompt lab, in a real Chromium, with a model server that writes slowly."""

import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Locator, Page, expect

from core.geography.tiles import Tile
from core.selection.browse import Browser
from core.selection.filters import UNFLAGGED, Selection
from core.store.catalogue import Catalogue
from generation.models import endpoints
from generation.models.endpoints import Endpoint
from tests.browser.waiting import settled
from tests.model_server import Handler, Server, serving
from tests.running import Explorer

pytestmark = pytest.mark.browser

CANARY = "canary-key-7f3a19c2-never-keep"
RARE = "zyzzyva"
WORDS = f"Crop covers most of the tile . {RARE} There is no snow and some water in the middle .".split()
PAUSE_S = 0.15
PATIENCE_MS = 60_000
"""For the first words and the end of a call: what makes it is imported by the first one."""


@dataclass(frozen=True, slots=True)
class Lab:
    """An explorer with a slow model server, and a tile to work on."""

    explorer: Explorer
    server: Server
    data: Path
    tile: Tile

    def open(self, page: Page, query: str = "") -> None:
        page.goto(f"{self.explorer.url}/lab?tile={self.tile.name}{query}")
        expect(preview(page)).to_be_visible()


def slowly(handler: Handler) -> None:
    """Write word after word, with pauses that a person sees."""
    handler.start_stream()
    for word in WORDS:
        time.sleep(PAUSE_S)
        handler.piece(f"{word} ")
    handler.piece(finish="stop")
    handler.usage()


def endlessly(handler: Handler) -> None:
    """Write until the other side has had enough."""
    handler.start_stream()
    handler.piece("Crop covers ")
    while not handler.script.released.wait(PAUSE_S):
        handler.piece("more and ")


@pytest.fixture(scope="module")
def lab(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A copy of the demo, since captions are kept, with a key in the environment that nothing may write down."""
    folder = tmp_path_factory.mktemp("lab")
    shutil.copy(demo_data / "catalogue.duckdb", folder / "catalogue.duckdb")
    with serving(slowly) as server:
        with Catalogue(folder / "catalogue.duckdb") as catalogue:
            whole = Selection(flags=(UNFLAGGED,), sets=("35",))
            tile = Browser(catalogue).sample(whole, 1)[0]
            endpoints.save(
                catalogue, Endpoint("Slow", server.url, key_name="SLOW_API_KEY", models=("tiny",), local=True)
            )
        keys = {"SLOW_API_KEY": CANARY, "CHATEARTH_KEYS": f"SLOW_API_KEY={server.url}"}
        with Explorer(folder, environment=keys) as explorer:
            yield Lab(explorer, server, folder, tile)


def preview(page: Page) -> Locator:
    return page.get_by_role("tab", name="What will be sent")


def messages(page: Page) -> Locator:
    """The messages of the preview."""
    return page.get_by_test_id("stCode")


def editor(page: Page) -> Locator:
    return page.get_by_role("textbox", name="User message")


def answer(page: Page) -> Locator:
    """The text of the answer as it came."""
    return page.get_by_test_id("stHtml").filter(has_text="Crop covers")


def run_button(page: Page) -> Locator:
    """The button that runs all columns; its name holds the shortcut."""
    return page.locator(".st-key-lab_start button")


def run(page: Page) -> None:
    run_button(page).click()


def fork(page: Page, name: str) -> None:
    page.get_by_role("button", name="Edit a copy").click()
    page.get_by_role("textbox", name="Name of your prompt").fill(name)
    page.get_by_role("textbox", name="Name of your prompt").press("Enter")
    page.get_by_role("button", name="Create").click()
    expect(page.get_by_role("button", name="Save version")).to_be_visible()


def test_what_is_typed_shows_in_the_preview_and_a_mistake_is_named_beside_its_line(
    chromium_page: Page, lab: Lab
) -> None:
    lab.open(chromium_page)
    fork(chromium_page, "Typing")
    editor(chromium_page).fill("Line one.\nMostly {{ dominant }}, I say.")
    expect(messages(chromium_page).last).to_contain_text(re.compile(r"Mostly [a-z ]+, I say\."))
    editor(chromium_page).fill("Line one.\nMostly {{ dominent }}, I say.")
    problem = chromium_page.get_by_role("button", name="Line 2: There is no variable named 'dominent'.")
    expect(problem).to_be_visible()
    expect(chromium_page.locator(".st-key-lab_user .problems")).to_contain_text("Did you mean dominant?")
    expect(run_button(chromium_page)).to_be_disabled()
    problem.click()
    assert editor(chromium_page).evaluate("box => box.value.slice(box.selectionStart, box.selectionEnd)") == (
        "Mostly {{ dominent }}, I say."
    )


def test_variables_show_their_value_for_this_tile_and_a_click_writes_them(chromium_page: Page, lab: Lab) -> None:
    lab.open(chromium_page)
    fork(chromium_page, "Chips")
    editor(chromium_page).fill("Name: ")
    chip = chromium_page.get_by_role("button", name="tile", exact=True)
    expect(chip).to_have_attribute("title", re.compile(lab.tile.name))
    chip.click()
    expect(messages(chromium_page).last).to_have_text(f"Name: {lab.tile.name}")
    chromium_page.locator(".st-key-lab_user .variable").hover(force=True)
    expect(chromium_page.locator(".st-key-lab_user .tip")).to_contain_text(lab.tile.name)
    chromium_page.reload()
    expect(editor(chromium_page)).to_have_value("Name: {{ tile }}")


def test_a_text_grows_as_it_is_written_and_a_stop_keeps_its_part(chromium_page: Page, lab: Lab) -> None:
    lab.open(chromium_page)
    lab.server.behaviours[:] = [endlessly, slowly]
    run(chromium_page)
    expect(answer(chromium_page)).to_be_visible(timeout=PATIENCE_MS)
    first = answer(chromium_page).inner_text()
    expect(answer(chromium_page)).not_to_have_text(first, timeout=PATIENCE_MS)
    chromium_page.get_by_role("button", name="Stop", exact=True).click(timeout=PATIENCE_MS)
    expect(chromium_page.get_by_text("stopped", exact=True)).to_be_visible(timeout=PATIENCE_MS)
    expect(chromium_page.get_by_text("neither checked nor scored")).to_be_visible()
    kept = answer(chromium_page).last.inner_text()
    assert kept.startswith(first)
    assert not chromium_page.get_by_role("button", name=re.compile("^Keep")).count()


def test_an_answer_is_checked_compared_kept_found_and_taken_back(chromium_page: Page, lab: Lab) -> None:
    lab.open(chromium_page)
    run(chromium_page)
    expect(chromium_page.get_by_text("finished", exact=True)).to_be_visible(timeout=30_000)
    expect(chromium_page.locator(".checked .text").first.locator(".mark").first).to_contain_text("Crop covers most")
    expect(chromium_page.locator(".checked .text").last).to_contain_text("Original, GPT-3.5")
    chromium_page.locator(".checked .chip", has_text="crop").focus()
    expect(chromium_page.locator(".checked .mark.lit", has_text="Crop covers most")).to_have_count(1)
    chromium_page.get_by_role("tab", name="Word by word").click()
    expect(chromium_page.locator(".difference ins").filter(has_text=RARE)).to_be_visible()
    expect(chromium_page.locator(".difference del").first).to_be_visible()
    chromium_page.get_by_role("button", name=re.compile("^Keep in place of GPT-3.5")).click()
    expect(chromium_page.get_by_text("less true than the text in force")).to_be_visible()
    chromium_page.get_by_role("button", name="Keep nevertheless").click()
    expect(chromium_page.get_by_text(re.compile("in force, by .*in place of GPT-3.5, version 2$"))).to_be_visible()
    address = chromium_page.url
    chromium_page.goto(f"{lab.explorer.url}/search?q={RARE}&mode=Words")
    expect(chromium_page.locator(".cards .card")).to_have_count(1)
    expect(chromium_page.locator(".cards .card")).to_contain_text(lab.tile.name)
    chromium_page.goto(address)
    expect(chromium_page.get_by_text("finished", exact=True)).to_be_visible()
    expect(chromium_page.get_by_text(re.compile("^Run of 20"))).to_be_visible()
    chromium_page.get_by_role("button", name="Undo").click()
    expect(chromium_page.get_by_role("button", name=re.compile("^Keep in place of GPT-3.5"))).to_be_visible()
    chromium_page.goto(f"{lab.explorer.url}/tile?tile={lab.tile.name}")
    expect(chromium_page.get_by_text("version 1 · written by GPT-3.5").first).to_be_visible()


def test_a_run_that_ends_at_once_leaves_the_page_ready_for_the_next(chromium_page: Page, lab: Lab) -> None:
    lab.open(chromium_page)
    chromium_page.locator(".checked .chip").first.wait_for()  # a list closes when the page moves
    chromium_page.get_by_role("combobox", name="Model").click()
    chromium_page.get_by_role("option", name="Rule-based · sentence").click()
    expect(chromium_page.get_by_text("1 call, nothing is sent, free")).to_be_visible()
    run(chromium_page)
    expect(chromium_page.get_by_text("finished", exact=True)).to_be_visible()
    expect(run_button(chromium_page)).to_be_enabled()


def test_four_columns_stand_side_by_side_and_the_lab_fits_a_small_screen(chromium_page: Page, lab: Lab) -> None:
    lab.open(chromium_page)
    chromium_page.get_by_role("radio", name="4").click()
    expect(chromium_page.get_by_role("button", name="Parameters")).to_have_count(4)
    width = chromium_page.evaluate("document.documentElement.scrollWidth")
    assert width <= 1280
    assert run_button_bottom(chromium_page) <= 800
    chromium_page.locator(".checked .chip").first.wait_for()
    assert chromium_page.locator(".checked .side").evaluate("side => side.scrollWidth <= side.clientWidth")


def run_button_bottom(page: Page) -> float:
    box = run_button(page).bounding_box()
    assert box
    return box["y"] + box["height"]


def test_the_key_is_sent_and_is_nowhere_else(chromium_page: Page, lab: Lab) -> None:
    lab.open(chromium_page)
    run(chromium_page)
    expect(chromium_page.get_by_text("finished", exact=True)).to_be_visible(timeout=30_000)
    assert lab.server.calls[-1].headers["authorization"] == f"Bearer {CANARY}"
    assert CANARY not in chromium_page.content()
    assert CANARY not in chromium_page.url
    chromium_page.goto(f"{lab.explorer.url}/models")
    expect(chromium_page.get_by_role("heading", name="Models")).to_be_visible()
    assert CANARY not in chromium_page.content()
    assert CANARY not in lab.explorer.log()
    files = [path for path in lab.data.rglob("*") if path.is_file()]
    assert any(path.name == "catalogue.duckdb" for path in files)
    assert not [path for path in files if CANARY.encode() in path.read_bytes()]


def test_a_press_right_after_typing_is_done_and_the_key_runs_the_prompt_whatever_is_in_focus(
    chromium_page: Page, lab: Lab
) -> None:
    lab.open(chromium_page)
    fork(chromium_page, "Quickly")
    editor(chromium_page).fill("Quickly typed")
    chromium_page.get_by_test_id("stTopNavLink").filter(has_text="Search").click()
    expect(chromium_page).to_have_url(re.compile("/search"))
    expect(chromium_page.get_by_role("textbox", name="Search the descriptions")).to_be_visible()
    chromium_page.get_by_test_id("stTopNavLink").filter(has_text="Prompt lab").click()
    expect(editor(chromium_page)).to_have_value("Quickly typed")
    editor(chromium_page).press_sequentially(", then run")
    chromium_page.keyboard.press("Control+Enter")
    expect(chromium_page).to_have_url(re.compile("run="), timeout=PATIENCE_MS)
    first = chromium_page.url
    expect(chromium_page.get_by_role("button", name="Run again")).to_be_visible(timeout=PATIENCE_MS)
    expect(run_button(chromium_page)).to_be_enabled(timeout=PATIENCE_MS)
    preview(chromium_page).click()
    expect(messages(chromium_page).last).to_have_text("Quickly typed, then run")
    chromium_page.get_by_role("radio", name="1", exact=True).click()
    settled(chromium_page)
    chromium_page.keyboard.press("Control+Enter")
    expect(chromium_page).not_to_have_url(first, timeout=PATIENCE_MS)


def test_each_of_two_people_has_a_draft_of_their_own_sees_the_others_and_saves_only_what_can_be_filled_in(
    chromium: Chromium, lab: Lab
) -> None:
    with chromium.new_context() as ours, chromium.new_context() as theirs:
        me, other = ours.new_page(), theirs.new_page()
        lab.open(me)
        fork(me, "Ours")
        expect(me.get_by_text(re.compile("^Version 1 ·"))).to_be_visible()
        lab.open(other, "&prompt=Ours")
        editor(me).fill("Mine of {{ dominant }}")
        expect(me.get_by_text(re.compile("^Draft of 1 ·"))).to_be_visible()
        other.reload()
        expect(other.get_by_text("Somebody else's draft")).to_be_visible()
        expect(editor(other)).not_to_have_value("Mine of {{ dominant }}")
        editor(other).fill("Theirs of {{ domnant }}")
        expect(other.get_by_text(re.compile("^Draft of 1 ·"))).to_be_visible()
        me.reload()
        expect(editor(me)).to_have_value("Mine of {{ dominant }}")
        other.get_by_role("button", name="Save version").click()
        other.locator(".st-key-save_version button").click()
        expect(other.get_by_text("Not saved: line 1 of the user message")).to_be_visible()
        expect(other.get_by_text(re.compile("^Draft of 1 ·"))).to_be_visible()
        other.keyboard.press("Escape")
        me.get_by_role("button", name="Save version").click()
        me.locator(".st-key-save_version button").click()
        expect(me.get_by_text(re.compile("^Version 2 ·"))).to_be_visible()
        editor(other).fill("Theirs of {{ dominant }}")
        expect(other.get_by_text("Somebody else saved version 2 meanwhile")).to_be_visible()
