"""Statistics in a real browser: a bar opens its tiles on the map, and a chart is taken away."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.waiting import settled
from tests.core.statistics import golden
from tests.running import Explorer


def test_a_bar_opens_its_tiles_and_a_chart_can_be_taken_away(chromium_page: Page, tmp_path: Path) -> None:
    golden.held(tmp_path).close()
    page = chromium_page
    with Explorer(tmp_path / "data") as explorer:
        page.goto(f"{explorer.url}/statistics?stats_view=Words&stats_normalised=false")
        settled(page)
        bar = page.get_by_role("button", name="GPT-3.5, town: 1 time; open the tiles")
        expect(bar).to_be_visible()
        with page.expect_download() as downloaded:
            page.get_by_role("link", name="Most frequent words as SVG").click()
        assert downloaded.value.suggested_filename == "most-frequent-words.svg"
        drawn = Path(downloaded.value.path()).read_text(encoding="utf-8")
        assert drawn.startswith("<svg") and ">town</text>" in drawn
        with page.expect_download() as downloaded:
            page.get_by_role("link", name="Most frequent words as CSV").click()
        assert "town,1,1\n" in Path(downloaded.value.path()).read_text(encoding="utf-8")
        bar.focus()
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"/\?.*list=[0-9a-f]{12}"))
        settled(page)
        selected = page.locator(".st-key-selection")
        expect(selected).to_contain_text("captions with \u201ctown\u201d")
        expect(selected).to_contain_text("\u00b7 1 tile")
        page.go_back()
        settled(page)
        expect(page.get_by_role("button", name="GPT-3.5, town: 1 time; open the tiles")).to_be_visible()
