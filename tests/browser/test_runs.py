"""What a researcher does with a run, in a real Chromium: from the map to captions in force and back, with a server."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Page, expect

from core.settings import Settings
from core.store.catalogue import Catalogue
from generation.batch import runs
from generation.models import endpoints
from generation.models.endpoints import Endpoint
from tests.batches import ChatServer, chat_server
from tests.browser.waiting import settled
from tests.running import Explorer

pytestmark = pytest.mark.browser

SLOW_MS = 60_000
ODD = {"item": 0.3}
"""Shares of calls that fail."""


class Place(NamedTuple):
    """An explorer with a model server."""

    explorer: Explorer
    server: ChatServer
    settings: Settings


@pytest.fixture
def place(demo_data: Path, tmp_path: Path) -> Iterator[Place]:
    """A copy of the demo, since captions are kept."""
    shutil.copy(demo_data / "catalogue.duckdb", tmp_path / "catalogue.duckdb")
    with chat_server() as server:
        with Catalogue(tmp_path / "catalogue.duckdb") as catalogue:
            loop = Endpoint("Loop", server.url, models=("tiny-1",), local=True, price_in=1.0, price_out=4.0)
            endpoints.save(catalogue, loop)
        with Explorer(tmp_path) as explorer:
            yield Place(explorer, server, Settings(data=tmp_path))


def press(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("button", name=name, exact=isinstance(name, str)).first.click()
    settled(page)


def shown(page: Page, name: str | re.Pattern[str]) -> None:
    expect(page.get_by_role("button", name=name).first).to_be_visible(timeout=SLOW_MS)


def test_from_a_selection_on_the_map_to_captions_in_force_and_back(chromium_page: Page, place: Place) -> None:
    page, (explorer, server, settings) = chromium_page, place
    server.behave(delay=0.5, odd=ODD)

    page.goto(f"{explorer.url}/?dominant=tree&dominant=crop&dominant=grass")
    page.get_by_role("link", name="Caption these").click(timeout=SLOW_MS)
    expect(page.get_by_text("dominant: tree or crop or grass").first).to_be_visible(timeout=SLOW_MS)
    page.get_by_role("spinbutton", name="US dollars").fill("5")
    page.get_by_role("spinbutton", name="US dollars").press("Enter")
    page.get_by_role("spinbutton", name="Calls at once").fill("4")
    page.get_by_role("spinbutton", name="Calls at once").press("Enter")
    settled(page)
    press(page, "Plan")

    shown(page, re.compile("^.*Try 20 first"))
    expect(page.get_by_text(re.compile("each asked once"))).to_be_visible()
    assert server.told()["total"] == 0
    press(page, re.compile("Try 20 first"))
    shown(page, re.compile("Yes, run the rest"))
    expect(page.get_by_text("Against the plan")).to_be_visible(timeout=SLOW_MS)
    expect(page.locator(".checked .mark").first).to_be_visible(timeout=SLOW_MS)
    server.behave(delay=2, odd=ODD)  # so that it still runs when somebody has come back to its page
    press(page, re.compile("Yes, run the rest"))

    shown(page, re.compile("Pause"))
    address, context = page.url, page.context
    page.close()
    done = runs.run(settings, 1).counts.done
    page = context.new_page()
    page.goto(address)
    expect(page.locator(".world-map[data-ready]")).to_be_visible(timeout=SLOW_MS)
    shown(page, re.compile("Pause"))
    press(page, re.compile("Pause"))
    shown(page, re.compile("Resume"))
    assert runs.run(settings, 1).state == "paused"
    assert runs.run(settings, 1).counts.done >= done
    server.behave(odd=ODD)
    press(page, re.compile("Resume"))
    shown(page, re.compile("Keep the captions"))
    ended = runs.run(settings, 1)
    assert (ended.state, ended.counts.waiting) == ("ended", 0)
    assert ended.counts.failed

    page.get_by_role("radio", name="Failures").click()
    expect(page.get_by_text("The request is refused.").first).to_be_visible(timeout=SLOW_MS)
    page.get_by_role("button", name="Open in the lab").first.click()
    expect(page).to_have_url(re.compile("/lab.*prompt=gpt-3.5"), timeout=SLOW_MS)
    expect(page.get_by_role("tab", name="What will be sent")).to_be_visible(timeout=SLOW_MS)
    expect(page.get_by_role("combobox", name="Model")).to_have_value(re.compile("tiny-1"))

    server.behave()
    page.goto(f"{address}&part=Failures")
    press(page, re.compile("Retry [0-9]+ tiles? that failed"))
    shown(page, re.compile("Keep the captions"))
    expect(page.get_by_text("ended", exact=True)).to_be_visible()
    assert runs.run(settings, 1).counts.failed == 0

    press(page, re.compile("Keep the captions"))
    press(page, re.compile("^.*Keep [0-9]+ caption"))
    shown(page, re.compile("Undo all"))
    press(page, re.compile("Undo all"))
    expect(page.get_by_text(re.compile("^Taken back"))).to_be_visible(timeout=SLOW_MS)
