import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from core.errors import CaptionError
from core.raster.legend import Ids
from generation.boxes.captions import captions, names_of
from generation.boxes.found import Box, Boxes, find_boxes
from tests.generation.facts.test_patches import flood


@given(
    arrays.arrays(np.uint8, st.tuples(st.integers(1, 9), st.integers(1, 9)), elements=st.integers(0, 3)),
    st.integers(1, 5),
)
def test_boxes_are_those_of_a_flood_fill_and_small_patches_are_counted(ids: Ids, least: int) -> None:
    found = find_boxes(ids, least)
    known = [patch for patch in flood(ids) if ids[min(patch)]]
    expected = [
        (min(c for _, c in patch), min(r for r, _ in patch), max(c for _, c in patch) + 1, max(r for r, _ in patch) + 1)
        for patch in known
        if len(patch) >= least
    ]
    assert sorted(box[1:5] for box in found.boxes) == sorted(expected)
    assert found.small == len(known) - len(expected)


def test_a_diagonal_river_is_one_box_and_nineteen_pixels_are_none() -> None:
    ids = np.full((256, 256), 3, np.uint8)
    ids[np.arange(40), np.arange(40)] = 1
    ids[200, 100:119] = 2
    assert find_boxes(ids) == Boxes((Box("water", 0, 0, 40, 40, 40), Box("tree", 0, 0, 256, 256, 256 * 256 - 59)), 1)


def test_five_captions_tell_centre_and_rest_by_the_middle_of_the_box() -> None:
    centre = [Box("plane", 60, 60, 68, 68)]  # its middle lies on the edge of the central half
    around = [Box("storage_tank", 0, y, 8, y + 8) for y in range(0, 88, 8)] + [Box("plane", 0, 0, 120, 126)]
    first, second, *counted = captions([*centre, *around], "a tile")
    assert "a plane" in first and "tank" not in first
    assert ("many storage tanks" in second or "a lot of storage tanks" in second) and "a plane" in second
    assert len(counted) == 3 and any("two planes" in text for text in counted)
    assert (first, second, *counted) == captions([*centre, *around], "a tile")
    with pytest.raises(CaptionError, match="no boxes"):
        captions([], "a tile")


def test_names_of_the_field_have_the_plural_that_people_write() -> None:
    several = {
        "small-vehicle": "small vehicles",
        "Expressway-toll-station": "expressway toll stations",
        "overpass": "overpasses",
        "bus": "buses",
        "factory": "factories",
        "chimney": "chimneys",
        "Passenger Vehicles": "passenger vehicles",
        "aircraft": "aircraft",
        "tennis-court": "tennis courts",
    }
    assert {name: names_of(name)[1] for name in several} == several
