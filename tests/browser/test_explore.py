"""What a person does first, in a real Chromium on the synthetic demo."""

import re
import shutil
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, Request, expect

from core.geography.tiles import Tile
from core.selection.browse import Browser
from core.selection.filters import UNFLAGGED, Selection
from core.store.catalogue import Catalogue

pytestmark = pytest.mark.browser

READY = ".world-map[data-ready]"


@pytest.fixture(scope="session")
def whole_tile(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Tile:
    """A tile of the demo with image, label map and caption; read from a copy, since the explorer holds the original."""
    copy = shutil.copy(demo_data / "catalogue.duckdb", tmp_path_factory.mktemp("copy") / "catalogue.duckdb")
    with Catalogue(Path(copy)) as catalogue:
        row = Browser(catalogue).rows(Selection(flags=(UNFLAGGED,), sets=("35",)), limit=1)[0]
    return row.tile


def open_map(page: Page, url: str, query: str = "") -> None:
    page.goto(f"{url}/{query}")
    page.wait_for_selector(READY)


def close_to(tile: Tile, zoom: int) -> str:
    lon, lat = tile.centre
    return f"?at={lat:.4f},{lon:.4f},{zoom}"


def shown(page: Page) -> int:
    return int(page.locator(READY).get_attribute("data-shown") or -1)


def middle(page: Page) -> tuple[float, float]:
    box = page.locator(READY).bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def selected(page: Page, words: str) -> Locator:
    """A filter in the line that says what is selected: the button that takes it away."""
    return page.locator(".st-key-selection").get_by_role("button", name=words)


def test_the_demo_opens_on_the_whole_world_and_says_that_it_is_synthetic(
    chromium_page: Page, explorer_url: str
) -> None:
    open_map(chromium_page, explorer_url)
    expect(chromium_page.get_by_text("synthetic demo").first).to_be_visible()
    expect(chromium_page.get_by_text(re.compile(r"of [\d,]+ tiles"))).to_be_visible()
    assert shown(chromium_page) > 0


def seen(url: str) -> tuple[float, float, float]:
    """Latitude, longitude and zoom of the view that an address names."""
    lat, lon, zoom = map(float, parse_qs(urlsplit(url).query)["at"][0].split(","))
    return lat, lon, zoom


def test_dragging_moves_the_map_and_the_address_follows(chromium_page: Page, explorer_url: str) -> None:
    open_map(chromium_page, explorer_url, "?at=20,10,4")
    x, y = middle(chromium_page)
    chromium_page.mouse.move(x, y)
    chromium_page.mouse.down()
    chromium_page.mouse.move(x - 150, y - 40, steps=5)
    chromium_page.mouse.up()
    chromium_page.wait_for_url(lambda url: seen(url)[1] > 12)
    lat, _, zoom = seen(chromium_page.url)
    assert lat < 20
    assert zoom == 4


def test_close_by_the_real_images_and_the_land_cover_are_fetched(
    chromium_page: Page, explorer_url: str, whole_tile: Tile
) -> None:
    with (
        chromium_page.expect_response(re.compile(rf"/xyz/rgb/14/{whole_tile.x}/{whole_tile.y}\b")) as image,
        chromium_page.expect_response(re.compile(rf"/xyz/landcover/14/{whole_tile.x}/{whole_tile.y}\b")) as cover,
    ):
        open_map(chromium_page, explorer_url, close_to(whole_tile, 14) + "&landcover=true")
    assert image.value.status == 200
    assert cover.value.status == 200
    assert image.value.headers["content-type"] == "image/png"  # as it is stored
    assert cover.value.headers["content-type"] == "image/png"


def test_a_filter_changes_the_picture_without_sending_the_points_again(chromium_page: Page, explorer_url: str) -> None:
    asked: list[str] = []
    chromium_page.on("request", lambda request: _note(asked, request))
    open_map(chromium_page, explorer_url, "?filters_open=true")
    before = shown(chromium_page)
    chromium_page.get_by_role("combobox", name=re.compile("Dominant land cover")).click()
    with chromium_page.expect_response(re.compile(r"/map/mask\?.*classes=crop")):
        chromium_page.get_by_role("option", name="crop").click()
    expect(chromium_page.locator(READY)).not_to_have_attribute("data-shown", str(before))
    assert 0 < shown(chromium_page) < before
    assert sum("/map/points?" in url for url in asked) == 1
    assert "dominant=crop" in chromium_page.url


def _note(asked: list[str], request: Request) -> None:
    asked.append(request.url)


def test_a_click_picks_a_tile_and_shows_it_beside_the_map(
    chromium_page: Page, explorer_url: str, whole_tile: Tile
) -> None:
    open_map(chromium_page, explorer_url, close_to(whole_tile, 13))
    chromium_page.mouse.click(*middle(chromium_page))
    expect(chromium_page.get_by_text(whole_tile.name, exact=True).first).to_be_visible()
    image = chromium_page.get_by_role("img", name=f"true colour of tile {whole_tile.name}")
    expect(image).to_be_visible()
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") == 256
    chromium_page.wait_for_url(re.compile(rf"tile={whole_tile.name}"))


def test_a_box_drawn_with_shift_selects_an_area(chromium_page: Page, explorer_url: str) -> None:
    open_map(chromium_page, explorer_url)
    before = shown(chromium_page)
    x, y = middle(chromium_page)
    chromium_page.keyboard.down("Shift")
    chromium_page.mouse.move(x, y - 150)
    chromium_page.mouse.down()
    chromium_page.mouse.move(x + 150, y + 60, steps=8)
    chromium_page.mouse.up()
    chromium_page.keyboard.up("Shift")
    expect(selected(chromium_page, "in the drawn area")).to_be_visible()
    chromium_page.wait_for_url(re.compile("area="))
    expect(chromium_page.locator(READY)).not_to_have_attribute("data-shown", str(before))
    assert 0 < shown(chromium_page) < before


def test_keys_walk_through_the_tiles(chromium_page: Page, explorer_url: str) -> None:
    open_map(chromium_page, explorer_url)
    chromium_page.keyboard.press("n")
    chromium_page.wait_for_url(re.compile("tile="))
    first = chromium_page.url
    chromium_page.keyboard.press("n")
    chromium_page.wait_for_url(lambda url: url != first and "tile=" in url)


def test_a_link_shows_the_same_on_another_server(chromium_page: Page, explorer_url: str, other_url: str) -> None:
    open_map(chromium_page, explorer_url, "?dominant=crop&dominant=tree&split=train")
    chromium_page.keyboard.press("n")
    chromium_page.wait_for_url(re.compile("tile="))
    chromium_page.wait_for_url(re.compile("at="))
    chromium_page.wait_for_timeout(1500)
    link, said, before = chromium_page.url, _line(chromium_page), shown(chromium_page)
    name = parse_qs(urlsplit(link).query)["tile"][0]
    open_map(chromium_page, other_url, f"?{urlsplit(link).query}")
    expect(chromium_page.get_by_text(name, exact=True).first).to_be_visible()
    expect(chromium_page.get_by_text(re.compile(r"of [\d,]+ tiles"))).to_have_text(said)
    expect(chromium_page.locator(READY)).to_have_attribute("data-shown", str(before))


def _line(page: Page) -> str:
    return page.get_by_text(re.compile(r"of [\d,]+ tiles")).inner_text()


def test_the_list_shows_cards_and_a_click_opens_one(chromium_page: Page, explorer_url: str) -> None:
    chromium_page.goto(f"{explorer_url}/?show=List&order=largest+share")
    card = chromium_page.get_by_role("button", name=re.compile(r"_patch")).first
    expect(card).to_be_visible()
    card.click()
    chromium_page.wait_for_url(re.compile("tile="))


def test_the_map_of_the_tiles_around_is_made_when_it_is_wanted(
    chromium_page: Page, explorer_url: str, whole_tile: Tile
) -> None:
    chromium_page.goto(f"{explorer_url}/tile?tile={whole_tile.name}&tile_around=true")
    frame = chromium_page.frame_locator("iframe").first
    expect(frame.locator(".leaflet-tile-loaded").first).to_be_visible()
    assert "url(" in frame.locator(".leaflet-image-pane img").first.evaluate("image => getComputedStyle(image).filter")


def test_the_filter_is_kept_on_the_tile_page_and_on_coming_back(
    chromium_page: Page, explorer_url: str, whole_tile: Tile
) -> None:
    open_map(chromium_page, explorer_url, f"?dominant=crop&dominant=tree&tile={whole_tile.name}")
    said = selected(chromium_page, "dominant: crop or tree")
    expect(said).to_be_visible()
    chromium_page.get_by_role("link", name=re.compile("Open the tile page")).click()
    expect(chromium_page.get_by_role("heading", name=f"Tile {whole_tile.name}")).to_be_visible()
    expect(said).to_be_visible()
    chromium_page.locator(".st-key-tile_bar").get_by_role("button", name="More").click()
    chromium_page.get_by_test_id("stPopoverBody").get_by_role("link", name="World map").click()
    chromium_page.wait_for_selector(READY)  # the tile page tells of the selection as well
    expect(said).to_be_visible()
    chromium_page.wait_for_url(re.compile("dominant=crop&dominant=tree"))


def test_the_link_to_share_opens_the_same(chromium_page: Page, explorer_url: str, whole_tile: Tile) -> None:
    open_map(chromium_page, explorer_url, f"?dominant=crop&split=train&landcover=true&tile={whole_tile.name}")
    chromium_page.get_by_role("button", name="Share").click()
    link = chromium_page.get_by_test_id("stCode").inner_text()
    query = parse_qs(urlsplit(link).query)
    assert query["dominant"] == ["crop"]
    assert query["split"] == ["train"]
    assert query["landcover"] == ["true"]
    assert query["tile"] == [whole_tile.name]


def test_rows_of_the_counts_are_filters_and_coming_back_from_the_list_counts_the_same(
    chromium_page: Page, explorer_url: str
) -> None:
    open_map(chromium_page, explorer_url)
    crop = chromium_page.get_by_role("button", name=re.compile(r"^crop"))
    said = crop.inner_text()
    crop.press("Enter")
    chromium_page.wait_for_url(re.compile("dominant=crop"))
    expect(crop).to_have_attribute("aria-pressed", "true")
    expect(chromium_page.get_by_role("button", name=re.compile(r"^tree"))).to_be_visible()
    count = int(said.split()[-1])
    expect(chromium_page.locator(READY)).to_have_attribute("data-shown", str(count))
    bar = chromium_page.get_by_role("button", name=re.compile(r"^50 to 55%"))
    bar.click()
    chromium_page.wait_for_url(lambda url: parse_qs(urlsplit(url).query).get("tree") == ["50", "55"])
    bar.click()
    chromium_page.wait_for_url(lambda url: "share=" not in url)
    chromium_page.get_by_text("List", exact=True).click()
    expect(chromium_page.get_by_role("button", name=re.compile(r"_patch")).first).to_be_visible()
    chromium_page.get_by_text("Map", exact=True).click()
    chromium_page.wait_for_selector(READY)
    chromium_page.wait_for_timeout(1000)
    assert crop.inner_text() == said
    crop.click()
    expect(chromium_page.locator(READY)).not_to_have_attribute("data-shown", str(count))


@pytest.mark.parametrize("size", [(1440, 900), (1024, 768), (390, 844)])
def test_the_map_fills_the_window_and_panels_fold_over_it(
    chromium_page: Page, explorer_url: str, size: tuple[int, int]
) -> None:
    width, height = size
    chromium_page.set_viewport_size({"width": width, "height": height})
    open_map(chromium_page, explorer_url)
    box = chromium_page.locator(READY).bounding_box()
    assert box
    assert (box["x"], box["width"], round(box["y"] + box["height"])) == (0, width, height)
    main = chromium_page.get_by_test_id("stMain")
    assert main.evaluate("main => [main.scrollHeight - main.clientHeight, main.scrollWidth - main.clientWidth]") == [
        0,
        0,
    ]
    if width > 960:  # on a narrow window they begin folded
        chromium_page.get_by_text("Counts", exact=True).click()
    chromium_page.wait_for_url(re.compile("counts_open=false"))
    chromium_page.get_by_text("Filters", exact=True).click()
    expect(chromium_page.get_by_role("combobox", name=re.compile("Dominant land cover"))).to_be_visible()
    if width < 768:
        chromium_page.get_by_role("button", name="Pages").click()
        chromium_page.get_by_role("link", name="Search").click()
    else:
        chromium_page.get_by_test_id("stTopNavLink").filter(has_text="Search").click()
    expect(chromium_page.get_by_role("textbox", name="Search the descriptions")).to_be_visible()
