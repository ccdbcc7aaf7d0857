"""A tile without land cover in a real browser: fetched at a click, and overlay, facts and truth check come alive."""

from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Page, expect
from rasterio.transform import Affine

from core.geography.tiles import Tile
from tests import releases
from tests.cog_server import CogServer, serving
from tests.covers import write_cog
from tests.running import Explorer

HERE = Tile.at(6.6, 0.3)
TEXT = "The image is dominated by trees. Grass is found in the top left."


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CogServer]:
    folder = tmp_path_factory.mktemp("worldcover")
    codes = np.full((3600, 3600), 10, np.uint8)
    write_cog(folder / "N00E006_2020.tif", codes, Affine(1 / 1200, 0, 6, 0, -1 / 1200, 3))
    with serving(folder) as server:
        yield server


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory, server: CogServer) -> Iterator[str]:
    """An explorer with the caption of one tile, and neither image nor land cover."""
    folder = tmp_path_factory.mktemp("cover")
    release = releases.Release(folder / "release")
    release.put_captions(releases.captions([HERE.name], TEXT), "ChatEarthNet_caps_35_train.json")
    releases.take(folder / "data", release.folder)
    with Explorer(
        folder / "data", environment={"CHATEARTH_WORLDCOVER": f"{server.url}/{{cell}}_{{year}}.tif"}
    ) as explorer:
        yield explorer.url


def test_overlay_facts_and_truth_check_come_alive_at_a_click(chromium_page: Page, url: str, server: CogServer) -> None:
    chromium_page.goto(f"{url}/tile?tile={HERE.name}")
    button = chromium_page.get_by_role("button", name="Fetch land cover")
    button.wait_for()
    expect(chromium_page.get_by_text("nothing else is sent")).to_be_visible()
    assert server.requests() == []
    button.click()
    marks = chromium_page.locator(".checked .body .mark")
    expect(marks).to_have_count(2)
    assert 0 < len(server.requests()) <= 4
    grass = chromium_page.locator(".checked .body .mark.contradicted")
    expect(grass).to_contain_text("✗≈")
    grass.focus()
    expect(chromium_page.locator(".checked .detail")).to_contain_text(
        "map uncertain: maps of 10 m are right about grass"
    )
    expect(chromium_page.locator(".checked .stage.land")).to_be_visible()
    expect(chromium_page.locator(".checked .chip")).to_contain_text(["tree"])
    expect(chromium_page.get_by_text("ESA WorldCover 2020 (v100)").first).to_be_visible()
    expect(chromium_page.locator(".checked .cover[src*='/xyz/landcover/']")).to_be_attached()
