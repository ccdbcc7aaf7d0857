"""Two maps held against each other: the matrix, the agreement by class, and where they differ most."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.errors import LabelError
from core.geography.tiles import Tile
from core.landcover.compare import Agreement, confusion, of_tile
from core.raster.legend import Ids

SMALL = arrays(np.uint8, (8, 8), elements=st.integers(0, 11))
HERE, NORTH = Tile.at(9.0, 0.5), Tile.at(9.0, 60.5)


@given(SMALL, SMALL)
def test_the_matrix_counts_every_pixel_once(first: Ids, second: Ids) -> None:
    counts = confusion(first, second)
    assert counts.sum() == first.size
    assert counts.sum(axis=1).tolist() == np.bincount(first.ravel(), minlength=12).tolist()
    assert counts.sum(axis=0).tolist() == np.bincount(second.ravel(), minlength=12).tolist()
    assert (confusion(second, first) == counts.T).all()
    known = (first > 0) & (second > 0)
    found = of_tile(HERE, counts)
    assert (found.known, found.differing) == (known.sum(), (known & (first != second)).sum())


def test_agreement_by_class_is_users_along_rows_and_producers_along_columns() -> None:
    first, second = np.full((10, 10), 5, np.uint8), np.full((10, 10), 5, np.uint8)
    first[:, :4] = 3  # of 40 px of tree the other map has 30, and 10 that it calls grass
    second[:, :3] = 3
    second[0, :] = 0  # a row of which the other knows nothing
    found = Agreement()
    found.add(HERE, confusion(first, second))
    tree, grass = sorted(found.classes(), key=lambda item: item.name, reverse=True)
    assert tree.name == "tree" and tree.user == pytest.approx(27 / 36) and tree.producer == 1
    assert grass.user == 1 and grass.producer == pytest.approx(54 / 63)
    assert found.share == pytest.approx(0.9) and found.pixel_share == 0.9
    assert found.known_km2 == pytest.approx(90 * HERE.pixel_km2)


def test_a_tile_counts_by_the_ground_that_it_covers() -> None:
    same, other = np.full((4, 4), 1, np.uint8), np.full((4, 4), 2, np.uint8)
    found = Agreement()
    found.add(HERE, confusion(same, same))
    found.add(NORTH, confusion(same, other))
    share, pixels = found.share, found.pixel_share
    assert share is not None and pixels == 0.5
    assert share == pytest.approx(HERE.pixel_km2 / (HERE.pixel_km2 + NORTH.pixel_km2)) and share > 0.75


def test_the_most_frequent_difference_is_named() -> None:
    first, second = np.full((4, 4), 5, np.uint8), np.full((4, 4), 5, np.uint8)
    second[0] = 6
    second[1, 0] = 3
    found = of_tile(NORTH, confusion(first, second))
    assert (found.most, found.share, found.tile) == ((5, 6), 5 / 16, NORTH)
    assert of_tile(NORTH, confusion(first, first)).most == (0, 0)


def test_maps_of_which_nothing_is_known_agree_on_nothing() -> None:
    nothing = np.zeros((4, 4), np.uint8)
    found = Agreement()
    found.add(HERE, confusion(nothing, nothing))
    assert (found.share, found.pixel_share, list(found.classes())) == (None, None, [])


def test_maps_of_different_sizes_are_refused() -> None:
    with pytest.raises(LabelError, match="cannot be compared"):
        confusion(np.zeros((4, 4), np.uint8), np.zeros((4, 5), np.uint8))
