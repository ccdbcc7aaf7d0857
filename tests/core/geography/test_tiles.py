"""Where tiles lie: laws of the grid, and places known from the published dataset."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import TileNameError
from core.geography.tiles import GRID, WORLD_M, Tile

TILES = st.builds(Tile, st.integers(0, GRID - 1), st.integers(0, GRID - 1))
LIMIT = 85.0511287798066
"""Latitude where the grid ends, in degrees."""

PLACES = {
    "3886_3141_patch00": (-9.228516, 38.634036, -9.206543, 38.651198),
    "4481_2438_patch01": (16.940918, 58.665513, 16.962891, 58.676938),
    "1316_3169_patch10": (-122.167969, 37.649034, -122.145996, 37.666429),
    "4334_2404_patch00": (10.458984, 59.433903, 10.480957, 59.445075),
    "2815_4942_patch00": (-56.293945, -34.831841, -56.271973, -34.813803),
}
"""Name and outline (west, south, east, north) of tiles checked against coastlines."""


@given(TILES)
def test_a_name_leads_back_to_its_tile(tile: Tile) -> None:
    assert Tile.parse(tile.name) == tile


@given(TILES, st.sampled_from(["", ".png", ".PNG"]), st.sampled_from(["", "s2_images/", "a/b_patch00/", "C:\\x\\"]))
def test_a_name_may_stand_in_a_path(tile: Tile, suffix: str, folder: str) -> None:
    assert Tile.parse(f"{folder}{tile.name}{suffix}") == tile


@given(TILES)
def test_a_key_leads_back_to_its_tile_and_fits_28_bits(tile: Tile) -> None:
    assert Tile.from_key(tile.key) == tile
    assert 0 <= tile.key < 1 << 28


@given(TILES)
def test_parent_and_quarter_make_up_the_cell(tile: Tile) -> None:
    (column, row), (i, j) = tile.parent, tile.quarter
    assert (2 * column + j, 2 * row + i) == (tile.x, tile.y)
    assert tile.name == f"{column}_{row}_patch{i}{j}"


@pytest.mark.parametrize("name", PLACES)
def test_known_tiles_lie_where_the_coast_says(name: str) -> None:
    assert Tile.parse(name).bounds == pytest.approx(PLACES[name], abs=6e-7)


@given(TILES)
def test_neighbours_share_an_edge(tile: Tile) -> None:
    east, south = tile.neighbour(1, 0), tile.neighbour(0, 1)
    assert east is not None
    if tile.x < GRID - 1:
        assert east.bounds.west == tile.bounds.east
    if south is not None:
        assert south.bounds.north == tile.bounds.south


@given(TILES, st.integers(-3 * GRID, 3 * GRID), st.integers(-5, 5))
def test_going_there_and_back_ends_where_it_began(tile: Tile, east: int, south: int) -> None:
    there = tile.neighbour(east, south)
    if there is None:
        assert not 0 <= tile.y + south < GRID
    else:
        assert there.neighbour(-east, -south) == tile


@given(st.integers(0, GRID - 1))
def test_columns_go_on_across_the_antimeridian(row: int) -> None:
    last = Tile(GRID - 1, row)
    assert last.neighbour(1, 0) == Tile(0, row)
    assert last.bounds.east == 180
    assert Tile(0, row).bounds.west == -180


@given(st.integers(0, GRID - 1))
def test_rows_end_at_the_limits_of_mercator(column: int) -> None:
    top, bottom = Tile(column, 0), Tile(column, GRID - 1)
    assert top.neighbour(0, -1) is None
    assert bottom.neighbour(0, 1) is None
    assert top.bounds.north == pytest.approx(LIMIT)
    assert bottom.bounds.south == pytest.approx(-LIMIT)


@given(TILES)
def test_the_tile_at_its_own_centre_is_itself(tile: Tile) -> None:
    assert Tile.at(*tile.centre) == tile


@given(st.floats(-180, 179.999999), st.floats(-LIMIT + 1e-9, LIMIT - 1e-9))
def test_the_tile_at_a_point_holds_the_point(lon: float, lat: float) -> None:
    west, south, east, north = Tile.at(lon, lat).bounds
    assert west - 1e-9 <= lon <= east + 1e-9
    assert south - 1e-9 <= lat <= north + 1e-9


@given(st.floats(-180, 179.99), st.floats(-80, 80), st.integers(-3, 3))
def test_longitudes_wrap(lon: float, lat: float, turns: int) -> None:
    column = Tile.at(lon, lat).x
    again = Tile.at(lon + 360 * turns, lat).x
    assert (again - column + 1) % GRID <= 2


@pytest.mark.parametrize(("lat", "row"), [(90.0, 0), (-90.0, GRID - 1), (86.0, 0), (-1e9, GRID - 1)])
def test_latitudes_beyond_the_grid_are_clamped(lat: float, row: int) -> None:
    assert Tile.at(0, lat).y == row


@given(TILES)
def test_a_pixel_shrinks_with_the_cosine_of_the_latitude(tile: Tile) -> None:
    _, lat = tile.centre
    assert tile.pixel_m == pytest.approx(9.554629 * math.cos(math.radians(lat)), rel=1e-6)
    assert tile.pixel_km2 == pytest.approx(tile.pixel_m**2 / 1e6)


@given(TILES)
def test_metres_and_degrees_outline_the_same_cell(tile: Tile) -> None:
    box, degrees = tile.mercator, tile.bounds
    radius = WORLD_M / (2 * math.pi)
    assert box.east - box.west == pytest.approx(WORLD_M / GRID)
    assert box.north - box.south == pytest.approx(WORLD_M / GRID)
    assert math.degrees(box.west / radius) == pytest.approx(degrees.west, abs=1e-9)
    assert math.degrees(math.atan(math.sinh(box.south / radius))) == pytest.approx(degrees.south, abs=1e-9)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "4481_2438",
        "4481_2438_patch",
        "4481_2438_patch2_0",
        "4481_2438_patch20",
        "4481_2438_patch011",
        "04481_2438_patch01",
        "-1_2438_patch01",
        "٤٤٨١_2438_patch01",
        "8192_0_patch00",
        "0_9999_patch00",
        "4481_2438_patch01.jpg.png",
        "4481_2438_patch01\n4481_2438_patch01",
    ],
)
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(TileNameError):
        Tile.parse(name)


@given(st.text())
def test_any_text_is_a_tile_or_refused(text: str) -> None:
    try:
        tile = Tile.parse(text)
    except TileNameError:
        return
    assert tile.name.lower() in text.lower()


@pytest.mark.parametrize(("x", "y"), [(-1, 0), (0, -1), (GRID, 0), (0, GRID)])
def test_cells_off_the_grid_are_refused(x: int, y: int) -> None:
    with pytest.raises(TileNameError):
        Tile(x, y)
