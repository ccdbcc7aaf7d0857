"""The tile page's map: what it holds, and that it asks nothing of other machines."""

import re
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.geography.tiles import GRID, Tile
from core.pictures.layers import MAP_LAYERS
from core.raster.legend import CLASSES
from pages.ui.frame.assets import asset
from pages.ui.map.basemaps import ONLINE
from pages.ui.tile import map
from pages.ui.tile.folium_offline import own_asset
from pages.ui.tile.map import AROUND, IMAGERY, Imagery, TileMap, build, clicked_tile, reach

TILE = Tile.parse("4481_2438_patch01")
OUTSIDE = re.compile(r"(?:[a-z]+:)?//[\w.{}-]+\.\w+[^\s\"'<]*")
"""An address with a host, protocol-relative ones included."""


def page(shown: TileMap) -> str:
    """All that the browser gets, scripts and styles named in it included."""
    return str(build(shown).get_root().render())


def switches(html: str) -> dict[str, list[str]]:
    """The names in the layer control: radio buttons and check boxes."""
    found = re.findall(r"(base_layers|overlays)\s*:\s*{(.*?)}", html, re.DOTALL)
    return {kind: re.findall(r'"([^"]+)"\s*:', names) for kind, names in found}


def layer_options(shown: TileMap) -> str:
    """The options of the first layer of pictures."""
    found = re.search(r"L\.tileLayer\((.*?)\);", page(shown), re.DOTALL)
    assert found
    return found[1]


def shown(**options: object) -> TileMap:
    return TileMap(**{"tile": TILE, "revision": 7, **options})  # type: ignore[arg-type]


@pytest.mark.parametrize("imagery", [None, *IMAGERY.values()])
def test_no_address_of_another_machine_is_in_any_map(imagery: Imagery | None) -> None:
    for landcover, neighbours, outline, dark in product((True, False), repeat=4):
        html = page(
            TileMap(
                TILE,
                7,
                imagery,
                landcover,
                neighbours,
                outline,
                None,
                dark,
                others=tuple(IMAGERY.values()) if neighbours else (),
                around=(Tile(TILE.x, TILE.y + 1),) if neighbours else (),
            )
        )
        assert OUTSIDE.findall(html) == []


@pytest.mark.parametrize("name", ONLINE)
def test_a_basemap_that_was_asked_for_is_the_only_address_of_another_machine(name: str) -> None:
    assert set(OUTSIDE.findall(page(shown(online=name)))) == {ONLINE[name].url}


def test_leaflet_and_our_scripts_come_from_the_app() -> None:
    html = page(shown())
    assert f'<script src="{asset("leaflet/leaflet.js")}"></script>' in html
    assert f'<link rel="stylesheet" href="{asset("leaflet/leaflet.css")}"/>' in html
    for name in ("tile/map.js", "tile/map.css"):
        assert own_asset(name)[1] in html
    assert html.count("<script src=") == 2


@pytest.mark.parametrize("imagery", IMAGERY.values())
def test_pictures_are_asked_for_by_revision(imagery: Imagery) -> None:
    assert imagery.layer in MAP_LAYERS
    html = page(shown(imagery=imagery, landcover=False))
    assert f"/xyz/{imagery.layer}/{{z}}/{{x}}/{{y}}?v=7" in html
    assert html.count("/xyz/") == 1


def test_land_cover_fades_over_an_image_only() -> None:
    assert "tileMap.opacity" in page(shown())
    assert "tileMap.opacity" not in page(shown(imagery=None))


def test_everything_that_can_be_switched_is_in_the_layer_control() -> None:
    others = tuple(image for image in IMAGERY.values() if image.layer == "bands-5-6-7")
    names = switches(page(shown(others=others, around=(Tile(TILE.x + 1, TILE.y),))))
    assert names == {
        "base_layers": ["True colour", "False colour, bands 5-6-7"],
        "overlays": ["Land cover", "Neighbours", "Five regions", "Outline"],
    }


def test_of_several_images_only_the_first_is_fetched_at_the_start() -> None:
    first, *others = IMAGERY.values()
    html = page(shown(imagery=first, others=tuple(others), landcover=False))
    assert html.count("/xyz/") == len(IMAGERY)
    assert len(re.findall(r"tile_layer_\w+\.addTo\(", html)) == 1


def test_the_class_under_the_cursor_is_read_from_the_land_cover_of_this_very_tile() -> None:
    html = page(shown())
    assert f'"address": "/xyz/landcover/14/{TILE.x}/{TILE.y}?v=7"' in html
    for land in CLASSES[1:]:
        assert f'"{land.hex.lower()}": "{land.name}"' in html
    assert '"cover": null' in page(shown(landcover=False))


def test_beyond_zoom_14_the_same_pictures_are_enlarged() -> None:
    html = page(shown())
    assert len(re.findall(r'"maxNativeZoom": 14', html)) == 2
    assert '"maxZoom": 18' in html


@given(st.integers(0, GRID - 1), st.integers(0, GRID - 1), st.floats(0.05, 0.95), st.floats(0.05, 0.95))
def test_a_click_names_the_tile_under_it(x: int, y: int, across: float, down: float) -> None:
    tile = Tile(x, y)
    box = tile.bounds
    lat, lng = box.north - down * (box.north - box.south), box.west + across * (box.east - box.west)
    assert clicked_tile({"last_clicked": {"lat": lat, "lng": lng}}) == tile
    assert clicked_tile({"last_clicked": {"lat": lat, "lng": lng + 360}}) == tile


@pytest.mark.parametrize("result", [None, {}, {"last_clicked": None}])
def test_no_click_is_no_tile(result: object) -> None:
    assert clicked_tile(result) is None


@given(st.integers(0, GRID - 1), st.integers(0, GRID - 1), st.integers(0, 3))
def test_the_window_holds_whole_tiles_around_and_ends_at_the_poles(x: int, y: int, margin: int) -> None:
    tile = Tile(x, y)
    (south, west), (north, east) = map._corners(tile, margin=margin)
    assert (east - west) / 360 * GRID == pytest.approx(1 + 2 * margin)
    assert north == Tile(x, max(0, y - margin)).bounds.north
    assert south == Tile(x, min(GRID - 1, y + margin)).bounds.south


@given(st.integers(0, GRID - 1), st.integers(3, GRID - 4))
def test_the_map_reaches_as_far_as_its_neighbours_go(x: int, y: int) -> None:
    (south, west), (north, east) = reach(Tile(x, y))
    far = AROUND + 0.5
    assert (east - west) / 360 * GRID == pytest.approx(2 * far)
    assert Tile.at(east - 1e-9, north - 1e-9) == Tile((x + AROUND) % GRID, y - AROUND)
    assert Tile.at(west + 1e-9, south + 1e-9) == Tile((x - AROUND) % GRID, y + AROUND)


def test_pictures_beyond_the_antimeridian_are_not_cut_off() -> None:
    for x in (0, AROUND - 1, GRID - AROUND, GRID - 1):
        assert '"bounds"' not in layer_options(shown(tile=Tile(x, 8000)))
        assert '"bounds"' in layer_options(shown(tile=Tile(x, 8000), neighbours=False))
    for x in (AROUND, GRID - 1 - AROUND):
        assert '"bounds"' in layer_options(shown(tile=Tile(x, 8000)))


@given(st.integers(0, GRID - 1), st.integers(0, GRID - 1))
def test_without_neighbours_only_the_tile_itself_is_inside(x: int, y: int) -> None:
    box = Tile(x, y).bounds
    (south, west), (north, east) = map._corners(Tile(x, y), inset=0.01)
    assert box.south < south < north < box.north
    assert box.west < west < east < box.east
