"""The lines on a tile's map: regions as they are measured, and neighbours where they lie."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.geography.tiles import GRID, TILE_PX, Tile
from core.raster.landcover import REGIONS, measure
from pages.ui.tile.boxes import OUTLINE, REGION_BOXES, Box, neighbour_boxes

TILE = Tile.parse("4481_2438_patch01")
STEPS = st.integers(-3, 3)


@pytest.mark.parametrize("number", range(len(REGIONS)))
def test_a_region_is_drawn_around_exactly_the_pixels_that_are_counted_in_it(number: int) -> None:
    box = REGION_BOXES[number]
    ids = np.zeros((TILE_PX, TILE_PX), np.uint8)
    ids[box.north : box.south, box.west : box.east] = 3
    counts = measure(ids).regions[number]
    assert box.label == REGIONS[number]
    assert counts[3] == counts.sum() == (TILE_PX // 2) ** 2


def test_the_name_of_a_quarter_stands_in_it_and_not_in_the_middle_window() -> None:
    *quarters, middle = REGION_BOXES
    for box in (*quarters, middle):
        assert holds(box, box.label_east, box.label_south)
    assert not any(holds(middle, box.label_east, box.label_south) for box in quarters)


def test_the_outline_goes_around_the_whole_tile_and_opens_nothing() -> None:
    assert Box(0, 0, TILE_PX, TILE_PX) == OUTLINE
    assert not OUTLINE.opens


@given(st.integers(0, GRID - 1), st.integers(3, GRID - 4), STEPS, STEPS)
def test_a_neighbour_lies_where_it_is_even_over_the_antimeridian(x: int, y: int, east: int, south: int) -> None:
    other = Tile((x + east) % GRID, y + south)
    boxes = neighbour_boxes(Tile(x, y), [other])
    if (east, south) == (0, 0):
        assert boxes == ()
        return
    (box,) = boxes
    assert box[:4] == (east * TILE_PX, south * TILE_PX, (east + 1) * TILE_PX, (south + 1) * TILE_PX)
    assert other.name in box.opens
    assert box.close == (max(abs(east), abs(south)) == 1)


@pytest.mark.parametrize(
    ("east", "south", "side"), [(0, -1, "north"), (1, -1, "north east"), (-1, 0, "west"), (-1, 1, "south west")]
)
def test_a_neighbour_that_touches_the_tile_says_on_which_side(east: int, south: int, side: str) -> None:
    other = Tile(TILE.x + east, TILE.y + south)
    assert neighbour_boxes(TILE, [other])[0].opens == f"Open {other.name}, {side} of this tile"


@given(st.sets(st.tuples(STEPS, STEPS), max_size=20))
def test_neighbours_come_nearest_first_and_each_once(steps: set[tuple[int, int]]) -> None:
    around = [Tile(TILE.x + east, TILE.y + south) for east, south in steps]
    boxes = neighbour_boxes(TILE, around * 2)
    rings = [max(abs(box.west), abs(box.north)) for box in boxes]
    assert rings == sorted(rings)
    assert len({box[:4] for box in boxes}) == len(boxes) == len(steps - {(0, 0)})


def holds(box: Box, east: int, south: int) -> bool:
    return box.west <= east < box.east and box.north <= south < box.south
