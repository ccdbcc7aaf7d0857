"""Land cover as HTML: bars, regions and the table say what was measured."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.geography.tiles import Tile
from core.raster.landcover import REGIONS, Composition, measure
from core.raster.legend import CLASSES
from pages.ui.frame.composition import area_text, bars_html, regions_html, share_text, strip, table_html

TILE = Tile.parse("4481_2438_patch01")


def halves(west: int, east: int) -> Composition:
    ids = np.full((256, 256), west, np.uint8)
    ids[:, 128:] = east
    return measure(ids)


def numbers(html: str) -> list[str]:
    return re.findall(r'class="number">([^<]*)', html)


def test_bars_go_from_the_largest_class_down_with_share_and_area() -> None:
    ids = np.full((256, 256), 3, np.uint8)
    ids[:64] = 6
    html = bars_html(measure(ids), TILE)
    assert html.index("tree") < html.index("crop")
    assert numbers(html) == ["75.0%", "25.0%"]
    assert f"{TILE.pixel_km2 * 64 * 256:.3f} km²" in html


def test_bars_have_the_official_colours_and_leave_out_what_does_not_occur() -> None:
    html = bars_html(halves(1, 5), TILE)
    assert CLASSES[1].hex in html
    assert CLASSES[5].hex in html
    assert not any(land.name in html for land in CLASSES if land.id not in (1, 5))


def test_unknown_pixels_are_no_bar() -> None:
    html = bars_html(halves(0, 3), TILE)
    assert "unknown" not in html
    assert numbers(html) == ["100.0%"]


def test_regions_are_named_in_order_with_size_words() -> None:
    html = regions_html(halves(3, 6))
    assert [html.index(f"<b>{name}</b>") for name in REGIONS] == sorted(
        html.index(f"<b>{name}</b>") for name in REGIONS
    )
    assert html.count("<b>extra large</b>") == 4
    assert html.count("<b>large</b>") == 2


def test_a_region_without_known_pixels_says_so() -> None:
    assert regions_html(halves(0, 3)).count("no known land cover") == 2


def test_the_table_has_a_line_for_each_class_and_a_column_for_each_region() -> None:
    html = table_html(halves(3, 6), TILE)
    assert html.count('<th scope="row">') == 2
    assert html.count('<th scope="col">') == 3 + len(REGIONS)
    tree = html[html.index("tree") : html.index("crop")]
    assert re.findall(r"<td>([\d.]+%)", tree) == ["50.00%", "100.00%", "0.00%", "100.00%", "0.00%", "50.00%"]


@pytest.mark.parametrize(("share", "text"), [(1.0, "100.0%"), (0.5, "50.0%"), (0.001, "0.1%"), (1 / 65536, "< 0.1%")])
def test_what_is_there_is_never_called_nothing(share: float, text: str) -> None:
    assert share_text(share) == text


@pytest.mark.parametrize(("area_km2", "text"), [(1.0624, "1.062 km²"), (0.001, "0.001 km²"), (0.00054, "540 m²")])
def test_a_few_pixels_are_given_in_square_metres(area_km2: float, text: str) -> None:
    assert area_text(area_km2) == text


def test_a_strip_shows_known_classes_from_the_largest_down() -> None:
    shares = np.zeros(12)
    shares[[0, 2, 9]] = 0.5, 0.1, 0.4
    colours = re.findall(r"background:(#\w+)", strip(shares))
    assert colours == [CLASSES[9].hex, CLASSES[2].hex]


@given(st.integers(0, 2**32 - 1), st.integers(1, 12))
def test_every_class_that_occurs_has_one_bar(seed: int, kinds: int) -> None:
    ids = np.random.default_rng(seed).integers(0, kinds, (256, 256), dtype=np.uint8)
    composition = measure(ids)
    present = [land.name for land in CLASSES[1:] if composition.overall[land.id]]
    names = re.findall(r"aria-hidden=\"true\"></i>([a-z ]+)</span>", bars_html(composition, TILE))
    assert sorted(names) == sorted(present)
