"""OpenStreetMap on a tile's page in a real browser: asked for at a click, then drawn, named, credited and kept."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from core.store.authors import OSM_CREDIT
from tests import releases
from tests.osm_files import TILE
from tests.overpass_server import Overpass, serving, way
from tests.running import Explorer

SQUARE = ((100, 100), (200, 100), (200, 200), (100, 200), (100, 100))


@pytest.fixture(scope="module")
def server() -> Iterator[Overpass]:
    lake = way(1, {"natural": "water", "name": "<i>Otso"}, *SQUARE)
    road = way(2, {"highway": "motorway"}, (-20, 50), (300, 50))
    with serving(lake, road) as opened:
        yield opened


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory, server: Overpass) -> Iterator[str]:
    """An explorer with one tile."""
    folder = tmp_path_factory.mktemp("osm")
    release = releases.Release(folder / "release")
    release.put_images({TILE.name: releases.picture(9)})
    release.put_captions(releases.captions([TILE.name], "A lake."), "ChatEarthNet_caps_35_train.json")
    releases.take(folder / "data", release.folder)
    with Explorer(folder / "data", environment={"CHATEARTH_OVERPASS": server.url}) as explorer:
        yield explorer.url


def test_objects_are_asked_for_at_a_click_and_drawn_named_credited_and_kept(
    chromium_page: Page, url: str, server: Overpass
) -> None:
    chromium_page.goto(f"{url}/tile?tile={TILE.name}&tile_around=true")
    chromium_page.locator("summary").filter(has_text="OpenStreetMap").click()
    chromium_page.get_by_role("button", name="Read objects").click()
    expect(chromium_page.get_by_text("one question with the corners of the tile")).to_be_visible()
    assert server.questions == []
    chromium_page.get_by_role("button", name="Ask Overpass").click()
    drawn = chromium_page.get_by_role("img", name=f"Map of tile {TILE.name}")
    drawn.wait_for()
    assert drawn.evaluate("picture => picture.naturalWidth") == 512
    assert len(server.questions) == 1
    chromium_page.get_by_role("button", name="Keep as captions").click()
    expect(chromium_page.get_by_text("Both are captions of this tile.")).to_be_visible()
    expect(chromium_page.locator(".checked").get_by_text(OSM_CREDIT).first).to_be_visible()
    frame = chromium_page.frame_locator("iframe").last
    expect(frame.locator("path.leaflet-interactive[stroke='#9fc8e8']")).to_have_count(1)
    expect(frame.locator("path.leaflet-interactive[stroke='#d9607a']")).to_have_count(1)
    expect(frame.locator(".tile-name span").filter(has_text="<i>Otso")).to_be_visible()
    expect(frame.locator(".leaflet-control-attribution")).to_contain_text(OSM_CREDIT)
