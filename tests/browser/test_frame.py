from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from core.settings import Settings
from core.store.catalogue import Catalogue
from tests.browser.guard import Guard
from tests.running import Explorer

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("path", ["/", "/tile", "/dataset"])
def test_every_page_opens_by_its_own_address_without_an_error(
    chromium_page: Page, explorer_url: str, path: str
) -> None:
    chromium_page.goto(explorer_url + path)
    expect(chromium_page.get_by_test_id("stTopNavLink").filter(has_text="World map")).to_be_visible()
    expect(chromium_page.get_by_test_id("stAppViewContainer")).to_be_visible()
    expect(chromium_page.get_by_test_id("stStatusWidget")).to_have_count(0)
    expect(chromium_page.get_by_test_id("stException")).to_have_count(0)


def test_the_guard_sees_requests_to_other_machines_and_failing_scripts(chromium: Browser, explorer_url: str) -> None:
    with chromium.new_context(bypass_csp=True) as context:
        guard = Guard(context)
        page = context.new_page()
        page.goto(f"{explorer_url}/ready")
        page.evaluate("fetch('http://tiles.example.org/0/0/0.png').catch(() => 0)")
        page.evaluate("fetch('/ready')")
        with page.expect_event("pageerror"):
            page.evaluate("setTimeout(() => { throw new Error('planted') })")
    assert guard.outside == ["http://tiles.example.org/0/0/0.png"]
    assert guard.failures == ["planted"]


def test_the_guard_sees_what_the_content_policy_holds_up(chromium: Browser, explorer_url: str) -> None:
    with chromium.new_context() as context:
        guard = Guard(context)
        page = context.new_page()
        page.goto(f"{explorer_url}/ready")
        page.evaluate("fetch('http://tiles.example.org/0/0/0.png').catch(() => 0)")
    assert guard.outside == []
    assert guard.failures
    assert all("tiles.example.org" in failure for failure in guard.failures)


def test_a_catalogue_that_another_process_has_open_is_told_on_the_page_and_opens_once_it_is_free(
    chromium_page: Page, tmp_path: Path
) -> None:
    busy = Catalogue(Settings(data=tmp_path).catalogue)
    with Explorer(tmp_path) as explorer:
        chromium_page.goto(explorer.url)
        expect(chromium_page.get_by_role("alert")).to_contain_text("open in another process")
        expect(chromium_page.get_by_test_id("stException")).to_have_count(0)
        busy.close()
        chromium_page.reload()
        expect(chromium_page.get_by_role("heading", name="Three ways to begin")).to_be_visible()
