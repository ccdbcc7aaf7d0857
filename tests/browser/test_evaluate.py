"""Evaluate in a real browser: upload, compare, the worst tile, the map, and a file to take away."""

import json
from pathlib import Path

from playwright.sync_api import Page, expect

from tests import releases
from tests.browser.waiting import settled
from tests.releases import NAMES
from tests.running import Explorer


def test_predictions_are_uploaded_compared_and_their_worst_tile_is_found_again(
    chromium_page: Page, tmp_path: Path
) -> None:
    release = releases.Release(tmp_path / "release")
    release.put_captions(releases.captions(NAMES[:4], "Trees and water lie in {}."), "ChatEarthNet_caps_4v_test.json")
    release.put_images({name: releases.picture(number) for number, name in enumerate(NAMES[:4])})
    release.put_labels({name: releases.label(3, 3, 3, 1) for name in NAMES[:4]})
    releases.take(tmp_path / "data", release.folder)
    texts = ["Trees and some water.", "Snow covers everything.", "Trees dominate.", "Water and trees."]
    given = [{"image_id": f"{name}.png", "prediction": text} for name, text in zip(NAMES[:4], texts, strict=True)]
    upload = tmp_path / "my model.json"
    upload.write_text(json.dumps(given), encoding="utf-8")
    page = chromium_page
    with Explorer(tmp_path / "data") as explorer:
        page.goto(f"{explorer.url}/evaluate?against=set:4v")
        settled(page)
        page.locator("input[type=file]").set_input_files(upload)
        expect(page.get_by_role("heading", name="Worst and best tiles")).to_be_visible(timeout=60_000)
        settled(page)
        assert "of=file" in page.url and "against=set" in page.url
        expect(page.get_by_role("heading", name="Difference")).to_be_visible()
        expect(page.get_by_text("4 tiles scored against the captions of GPT-4V, split test.")).to_be_visible()
        worst = page.locator("ul.cards li").first
        expect(worst).to_contain_text(NAMES[1])
        with page.expect_download() as taken:
            page.get_by_role("button", name="Table, LaTeX").click()
        assert "GeoChat" in Path(taken.value.path()).read_text(encoding="utf-8")
        worst.click()
        settled(page)
        expect(page.get_by_text("Snow covers everything.", exact=True)).to_be_visible()
        expect(page.get_by_role("link", name="In the prompt lab")).to_be_visible()
        page.get_by_role("link", name=f"Open {NAMES[1]}").click()
        settled(page)
        expect(page.get_by_text("1 of 4")).to_be_visible()
        page.get_by_role("link", name="Back to results").click()
        settled(page)
        page.get_by_role("button", name="Show on the map").click()
        page.wait_for_url("**/?**list=**")
