import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import PlaceError
from core.geography.boxes import check_box, count_in, tile_at, tiles_in
from core.geography.tiles import GRID, BBox, Tile

tiles = st.builds(Tile, st.integers(0, GRID - 1), st.integers(0, GRID - 1))


@given(tiles)
def test_the_outline_of_a_tile_touches_that_tile_alone(tile: Tile) -> None:
    assert tiles_in(tile.bounds, 10) == [tile]


@given(tiles, st.integers(1, 30), st.integers(1, 30))
def test_a_box_from_tile_to_tile_holds_every_one_between_also_across_the_antimeridian(
    first: Tile, across: int, down: int
) -> None:
    last = Tile((first.x + across - 1) % GRID, min(GRID - 1, first.y + down - 1))
    box = BBox(first.bounds.west, last.bounds.south, last.bounds.east, first.bounds.north)
    rows = last.y - first.y + 1
    found = tiles_in(box, 2_000)
    assert count_in(box) == across * rows == len(set(found))
    assert {first, last} <= set(found) and found[0] == first and found[-1] == last


def test_no_more_tiles_than_asked_for_are_made_of_the_whole_world() -> None:
    world = check_box(BBox(-180, -85.05, 180, 85.05))
    assert count_in(world) == GRID * GRID
    assert len(tiles_in(world, 7)) == 7


@pytest.mark.parametrize(("lon", "lat"), [(181, 0), (0, 86), (float("nan"), 0), (0, float("inf"))])
def test_a_place_off_the_grid_is_none(lon: float, lat: float) -> None:
    with pytest.raises(PlaceError):
        tile_at(lon, lat)
