"""Evaluate in a real browser: upload, compare, a model asked, files to take away, the worst tile, the map."""

import csv
import json
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

from playwright.sync_api import Page, expect

from core.settings import Settings
from core.store.catalogue import Catalogue
from generation.models.endpoints import save, typed
from tests import releases
from tests.browser.waiting import settled
from tests.model_server import in_one_piece, serving
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
    with serving(in_one_piece("yes")) as server:
        with Catalogue(Settings(data=tmp_path / "data").catalogue) as catalogue:
            save(catalogue, replace(typed(server.url), name="here", models=("tiny",)))
        _evaluated(page, tmp_path, upload)
        assert len(server.calls) == 4 and "image_url" in str(server.calls[0].json())


def _evaluated(page: Page, tmp_path: Path, upload: Path) -> None:
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
        rows = list(csv.DictReader(_taken(page, "Table, CSV").splitlines()))
        assert [row["model"] for row in rows[-2:]] == ["my-model", "captions of GPT-4V"] and len(rows) == 8
        assert ElementTree.fromstring(_taken(page, "Figure, SVG")).tag.endswith("svg")
        latex = _taken(page, "Table, LaTeX")
        assert "GeoChat" in latex and latex.count(r"\begin") == latex.count(r"\end") == 2
        _asked(page)
        _fits_a_phone(page)
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


def _taken(page: Page, name: str) -> str:
    with page.expect_download() as taken:
        page.get_by_role("button", name=name).click()
    return Path(taken.value.path()).read_text(encoding="utf-8")


def _asked(page: Page) -> None:
    """Put questions to the model: nothing is sent before the click, and its answers are on the page after it."""
    page.get_by_text("Ask a model", exact=True).click()
    settled(page)
    page.get_by_role("spinbutton", name="Questions").fill("4")
    page.keyboard.press("Enter")
    settled(page)
    expect(page.get_by_text(re.compile("would get 4 questions about . tiles?, one a request, with"))).to_be_visible()
    page.get_by_role("button", name="Ask 4").click()
    expect(page.get_by_text("3 questions answered; 1 answer chose no option.")).to_be_visible(timeout=60_000)
    settled(page)
    expect(page.get_by_role("row", name=re.compile("tiny, picture 4 75%"))).to_be_visible()


def _fits_a_phone(page: Page) -> None:
    """Wide tables scroll inside themselves, so that the page never has to."""
    held = page.viewport_size
    page.set_viewport_size({"width": 390, "height": 844})
    settled(page)
    assert page.get_by_test_id("stMain").evaluate("page => page.scrollWidth <= page.clientWidth")
    table = page.get_by_role("region", name="Scores", exact=True)
    assert table.evaluate("table => table.scrollWidth > table.clientWidth && table.clientWidth <= 390")
    page.set_viewport_size(held or {"width": 1440, "height": 900})
    settled(page)
