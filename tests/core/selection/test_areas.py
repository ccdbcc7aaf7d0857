"""Areas that people draw: which tiles lie in them, and what is no area."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.errors import PlaceError, SelectionError
from core.geography.tiles import BBox, Tile
from core.selection.areas import MAX_RING, box_ring, format_ring, inside, parse_area, parse_ring, tiles_inside

degrees = st.tuples(st.floats(-180, 180).map(lambda v: round(v, 5)), st.floats(-80, 80).map(lambda v: round(v, 5)))


@given(degrees, st.floats(0.05, 20), st.floats(0.05, 20))
def test_a_box_holds_the_tiles_whose_centre_lies_in_it(
    corner: tuple[float, float], width: float, height: float
) -> None:
    west, south = corner
    north = min(84.0, south + height)
    assume(north > south)
    east = (west + width + 180) % 360 - 180
    random = np.random.default_rng(0)
    x, y = random.integers(0, 16384, (2, 400))
    found = inside(box_ring(BBox(west, south, east, north)), x, y)
    for column, row, hit in zip(x, y, found, strict=True):
        lon, lat = Tile(int(column), int(row)).centre
        across = (lon - west) % 360
        if min(abs(across - width), across, abs(lat - south), abs(lat - north)) > 1e-6:
            assert hit == (across < width and south < lat < north)


def test_a_ring_may_cross_the_antimeridian() -> None:
    ring = ((179.9, -1.0), (180.1, -1.0), (180.1, 1.0), (179.9, 1.0))
    x = np.array([16383, 0, 100])
    y = np.array([8192, 8192, 8192])
    assert inside(ring, x, y).tolist() == [True, True, False]


def test_a_ring_that_crosses_itself_is_taken_as_far_as_it_encloses_something() -> None:
    bow_tie = ((0.0, 0.0), (10.0, 10.0), (10.0, 0.0), (0.0, 10.0))
    left, top = Tile.at(1, 5), Tile.at(5, 9)
    assert inside(bow_tie, np.array([left.x, top.x]), np.array([left.y, top.y])).tolist() == [True, False]


@given(st.lists(degrees, min_size=3, max_size=20))
def test_a_ring_survives_its_text(ring: list[tuple[float, float]]) -> None:
    assert parse_ring(format_ring(ring)) == tuple(ring)


@pytest.mark.parametrize(
    "text",
    [
        "1e308,0;0,1;1,1",
        "0,0;0,-1e308;1,1",
        "nan,0;0,1;1,1",
        "0,inf;0,1;1,1",
        "541,0;542,0;542,1",
        "0,0;0,90.1;1,1",
        "0,0;1,1",
        "0,0",
        "0;0;0",
        "0,0,0;1,1,1;2,2,2",
        ";".join(["1,1"] * (MAX_RING + 1)),
    ],
)
def test_what_is_no_area_of_the_world_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(SelectionError, match="area"):
        parse_area(text)


@given(st.lists(st.tuples(st.floats(-540, 540), st.floats(-90, 90)), min_size=3, max_size=8))
def test_any_ring_on_the_map_can_be_asked_for_its_cells(ring: list[tuple[float, float]]) -> None:
    every = np.arange(0, 16384, 64)
    assert len(inside(parse_area(format_ring(ring)), every, every)) == len(every)


@pytest.mark.parametrize("ring", ["1,1;1,1;1,1", "0,0;1,1;2,2", "0,0;0,0;5,5"])
def test_a_ring_that_encloses_nothing_holds_no_cell(ring: str) -> None:
    tile = Tile.at(1, 1)
    assert not inside(parse_area(ring), np.array([tile.x]), np.array([tile.y])).any()


def test_the_tiles_of_an_area_are_those_with_their_middle_in_it_and_not_too_many() -> None:
    tile = Tile.parse("4481_2438_patch01")
    box = tile.bounds
    assert tiles_inside(box_ring(box), 10) == [tile]
    small = BBox(box.west + 0.0001, box.south + 0.0001, box.west + 0.0002, box.south + 0.0002)
    assert tiles_inside(box_ring(small), 10) == [tile]  # no middle lies in it, so the tile about it
    across = tiles_inside(box_ring(BBox(179.95, 0, -179.95, 0.1)), 100)
    assert {found.x for found in across} == {16_382, 16_383, 0, 1}
    for ring in (box_ring(BBox(0, 0, 40, 40)), box_ring(BBox(0, 0, 1, 1))):
        with pytest.raises(PlaceError, match="at most 100"):
            tiles_inside(ring, 100)
