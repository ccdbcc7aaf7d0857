"""A marked caption in a real browser: pointing at a claim lights up its pixels, and the other way round."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from core.raster.landcover import encode_label
from generation.checks.ground import IDS
from tests import releases
from tests.browser.waiting import settled
from tests.checked_tiles import TRUE_35, quartered
from tests.running import Explorer

NAME = "4481_2438_patch00"
HOSTILE = (
    'Water <img src=x onerror="document.title=1"> lies in the bottom right. Trees <b>dominate</b> the image. '
    "The price of snow is high."
)
LIT = """canvas => {
    const data = canvas.getContext('2d').getImageData(0, 0, 256, 256).data;
    return [[20, 60], [200, 60], [200, 200]].map(([x, y]) => data[4 * (y * 256 + x) + 3] === 0);
}"""


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An explorer with one tile: water top left, trees beside it and below, crop and grass bottom right."""
    folder = tmp_path_factory.mktemp("checked")
    release = releases.Release(folder / "release")
    release.put_captions(releases.captions([NAME], TRUE_35), "ChatEarthNet_caps_35_train.json")
    release.put_captions(releases.captions([NAME], HOSTILE), "ChatEarthNet_caps_4v_train.json")
    ids = quartered(top_left="water", top_right="tree", bottom_left="tree", bottom_right="crop")
    ids[128:256, 240:256] = IDS["grass"]
    release.put_labels({NAME: encode_label(ids)})
    release.put_images({NAME: releases.picture(2)})
    releases.take(folder / "data", release.folder)
    with Explorer(folder / "data") as explorer:
        yield explorer.url


@pytest.fixture
def page(chromium_page: Page, url: str) -> Page:
    chromium_page.goto(f"{url}/tile?tile={NAME}")
    chromium_page.locator(".checked .chip").first.wait_for()
    chromium_page.locator(".checked").scroll_into_view_if_needed()
    return chromium_page


def test_a_claim_lights_up_its_class_in_its_region(page: Page) -> None:
    page.locator(".body .mark.supported", has_text="large portion of water").focus()
    expect(page.locator(".detail")).to_contain_text("water covers 100% of the top left")
    assert page.locator(".stage canvas").evaluate(LIT) == [True, False, False]


def test_the_picture_and_the_classes_light_up_what_is_said_of_them(page: Page) -> None:
    box = page.locator(".stage").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.1, box["y"] + box["height"] * 0.1)
    expect(page.locator(".body .mark.lit")).to_have_count(1)
    expect(page.locator(".body .mark.lit")).to_contain_text("water")
    page.locator(".chip", has_text="tree").focus()
    expect(page.locator(".body .mark.lit")).to_have_count(4)  # of the caption that is seen
    assert page.locator(".stage canvas").evaluate(LIT) == [False, True, False]


def test_verdicts_have_a_shape_a_sign_and_a_name(page: Page) -> None:
    page.get_by_role("tab", name="GPT-4V").click()
    wrong = page.locator(".body .mark.contradicted")
    expect(wrong).to_have_count(1)
    expect(wrong).to_contain_text("✗")
    label = wrong.get_attribute("aria-label")
    assert label is not None
    assert "disagrees with the map (wrong place), present: water covers 0% of the bottom right" in label
    assert wrong.evaluate("mark => getComputedStyle(mark).textDecorationStyle") == "wavy"


def test_what_was_not_read_is_grey_and_says_why(page: Page) -> None:
    page.get_by_role("tab", name="GPT-4V").click()
    grey = page.locator(".body .mark.unread")
    expect(grey).to_have_count(1)
    expect(grey).to_contain_text("snow")
    grey.focus()
    expect(page.locator(".detail")).to_contain_text("not read: “price of snow” may mean something else than the class")
    assert "not read: “price of snow”" in (grey.get_attribute("aria-label") or "")
    colour = "element => getComputedStyle(element).color"
    assert grey.evaluate(colour) != page.locator(".body").first.evaluate(colour)
    expect(page.locator(".legend .left")).to_have_text("1 stretch not read; it lowers the coverage, not the score")
    expect(page.locator(".truth", has_text="read 2 of 3 class names")).to_have_count(1)


def test_a_figure_opens_the_tiles_that_it_counts(chromium_page: Page, url: str) -> None:
    chromium_page.goto(f"{url}/truth?set=4v")
    chromium_page.get_by_role("button", name="Check captions").click()
    door = chromium_page.locator(".doors a[aria-label*='wrong place about water']")
    expect(door).to_have_text("1", timeout=60_000)  # the captions are checked first
    expect(chromium_page.locator(".card mark", has_text="Water")).to_have_count(1)
    door.click()
    chromium_page.wait_for_url("**/?*error=wrong+place*")
    line = chromium_page.locator(".st-key-selection")
    for chosen in ("set GPT-4V", "wrong place about water", "written from the map"):
        expect(line.get_by_role("button", name=chosen)).to_be_visible()
    assert "error_class=water" in chromium_page.url and "set=4v" in chromium_page.url
    chromium_page.goto(f"{url}/truth?set=4v")
    column = chromium_page.locator(".doors .steps a").first
    said = column.get_attribute("aria-label") or ""
    column.click()
    chromium_page.wait_for_url("**/?*truth=*")
    low, _, high = said.partition(":")[0].split()
    expect(chromium_page.get_by_text(f"truth {low} to {high}").first).to_be_visible()


def test_a_caption_is_shown_as_text_whatever_it_holds(page: Page) -> None:
    page.get_by_role("tab", name="GPT-4V").click()
    expect(page.locator(".texts")).to_contain_text('<img src=x onerror="document.title=1">')
    expect(page.locator(".texts img")).to_have_count(0)
    assert page.title() != "1"


def test_picture_and_caption_are_on_the_first_screen_and_options_in_the_address(chromium_page: Page, url: str) -> None:
    page = chromium_page
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{url}/tile?tile={NAME}&tile_grid=true&tile_image=none+such")
    page.locator(".checked .chip").first.wait_for()
    picture, caption = page.locator(".stage").bounding_box(), page.locator(".body").bounding_box()
    assert picture and caption
    assert picture["width"] >= 600 and picture["y"] + picture["height"] <= 900
    assert caption["x"] > picture["x"] + picture["width"] and caption["y"] + caption["height"] <= 900
    expect(page.locator(".stage .cover")).to_have_css("opacity", "0.3")
    expect(page.locator(".region")).to_have_count(5)
    page.get_by_role("slider", name="opacity").fill("60")
    expect(page.locator(".stage .cover")).to_have_css("opacity", "0.6")
    page.get_by_label("Swipe").check()
    divider = page.get_by_role("slider", name="Divider")
    divider.press("ArrowLeft")
    expect(divider).to_have_attribute("aria-valuenow", "48")
    assert "tile_view=Swipe" in page.url and "tile_grid=true" in page.url
    page.get_by_role("tab", name="GPT-4V").click()
    expect(page.locator(".body")).to_contain_text("The price of snow")
    page.reload()
    expect(divider).to_be_visible()
    expect(page.get_by_role("tab", name="GPT-4V")).to_have_attribute("aria-selected", "true")
    page.set_viewport_size({"width": 390, "height": 844})
    picture, caption = page.locator(".stage").bounding_box(), page.locator(".body").bounding_box()
    assert picture and caption and caption["y"] > picture["y"] + picture["height"]
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390


def test_a_caption_from_metadata_is_kept_and_the_tile_reads_five_ways_with_claims_that_light_up(page: Page) -> None:
    page.get_by_text("Caption from metadata").click()
    settled(page)
    page.get_by_role("button", name="Keep as caption").click()
    settled(page)
    expect(page.get_by_text("In force as a caption of this tile, in the set metadata.")).to_be_visible()
    page.goto(page.url.replace("/tile?", "/five?"))
    settled(page)
    expect(page.locator("table.ways tbody tr")).to_have_count(5)
    told = page.locator(".body", has_text="UTM zone")
    expect(told).to_be_visible()
    page.locator(".body .mark.supported", has_text="large portion of water").focus()
    assert page.locator(".stage canvas").evaluate(LIT) == [True, False, False]
