import math
from urllib.parse import parse_qsl

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.errors import SelectionError
from core.geography.tiles import BBox, Tile
from core.raster.landcover import REGIONS
from core.raster.legend import CLASSES
from core.selection.filters import (
    NO_SPLIT,
    UNFLAGGED,
    RegionRange,
    Selection,
    ShareRange,
    box_ring,
    format_ring,
    grid_box,
    inside,
    parse_ring,
)
from core.store.flags import Flag

names = st.sampled_from([land.name for land in CLASSES])
degrees = st.tuples(st.floats(-180, 180).map(lambda v: round(v, 5)), st.floats(-80, 80).map(lambda v: round(v, 5)))
hundredths = st.integers(0, 100).map(lambda v: v / 100)
selections = st.builds(
    Selection,
    classes=st.lists(names, max_size=3).map(tuple),
    shares=st.lists(st.builds(ShareRange, names, hundredths, hundredths), max_size=2).map(tuple),
    splits=st.lists(st.sampled_from(["train", "val", "test", NO_SPLIT]), max_size=2).map(tuple),
    sets=st.lists(st.sampled_from(["35", "4v", "mine & yours"]), max_size=2).map(tuple),
    lists=st.lists(st.text("0123456789abcdef", min_size=12, max_size=12), max_size=2).map(tuple),
    flags=st.lists(st.sampled_from([UNFLAGGED, *(flag.label for flag in Flag)]), max_size=2).map(tuple),
    name=st.text(max_size=12),
    ring=st.lists(degrees, min_size=3, max_size=6).map(tuple),
    regions=st.lists(st.builds(RegionRange, st.sampled_from(REGIONS), names, hundredths, hundredths), max_size=2).map(
        tuple
    ),
)


@given(selections)
def test_a_selection_survives_a_link(selection: Selection) -> None:
    assert Selection.from_query(parse_qsl(selection.to_query(), keep_blank_values=True)) == selection


@pytest.mark.parametrize(
    "query",
    [
        "classes=forest",
        "flags=odd",
        "lists=mine",
        "share=water",
        "share=water:a:b",
        "share=water:nan:1",
        "region=water:0:1",
        "region=nowhere:water:0:1",
        "region=top left:water:0:inf",
        "near=1,2",
        "ring=1,2;3",
        "ring=1,2;3,4",
    ],
)
def test_a_damaged_link_raises_our_error(query: str) -> None:
    with pytest.raises(SelectionError):
        Selection.from_query(parse_qsl(query))


def test_only_an_empty_selection_is_false() -> None:
    assert not Selection()
    assert Selection(name="1")


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


def test_a_view_wider_than_the_world_is_the_world() -> None:
    assert "t.x" not in grid_box(BBox(-180, -10, 180, 10)).sql
    crossing = grid_box(BBox(170, -10, -170, 10)).parameters
    assert crossing["view_left"] == Tile.at(170, 0).x
    assert crossing["view_right"] == Tile.at(-170, 0).x
    assert math.isclose(Tile.at(0, 10).y, crossing["view_top"])  # type: ignore[arg-type]
