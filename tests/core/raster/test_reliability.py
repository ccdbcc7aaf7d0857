"""Where the map is known to be wrong often, it is said with figure and source."""

import pytest

from core.geography.tiles import Tile
from core.raster.legend import CLASSES
from core.raster.reliability import ACCURACY, DOUBTFUL, FAR_NORTH, doubt, last_northern_row


def test_the_doubtful_classes_are_those_of_the_validations() -> None:
    assert {"shrub", "grass", "bare land", "wetland"} == DOUBTFUL
    assert set(ACCURACY) <= {land.name for land in CLASSES}


@pytest.mark.parametrize(
    ("names", "latitude", "reason", "said"),
    [
        (["grass"], 10.0, "class", "34%"),
        (["tree", "wetland"], None, "class", "wetland in 53%"),
        (["wetland", "grass"], None, "class", "grass in 34%"),
        (["water"], 65.0, "far north", "60° N"),
        (["shrub"], 70.0, "class", "tundra"),
    ],
)
def test_a_doubt_names_its_reason_and_its_source(
    names: list[str], latitude: float | None, reason: str, said: str
) -> None:
    found = doubt(names, latitude)
    assert found is not None
    assert found.reason == reason
    assert said in found.words
    assert found.sentence.startswith("map uncertain: ") and "doi:10.3390/rs14164101" in found.sentence


@pytest.mark.parametrize(
    ("names", "latitude"), [(["water"], 59.9), (["tree", ""], None), ([], 80.0), (["crop"], -70.0)]
)
def test_nothing_speaks_against_the_map_elsewhere(names: list[str], latitude: float | None) -> None:
    assert doubt(names, latitude) is None


def test_the_far_north_ends_with_a_row_of_tiles() -> None:
    row = last_northern_row()
    assert Tile(0, row).centre[1] >= FAR_NORTH > Tile(0, row + 1).centre[1]
