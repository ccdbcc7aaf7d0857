import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.geography.mercator import to_degrees, to_grid
from core.geography.tiles import Tile


@given(st.lists(st.tuples(st.floats(-180, 179.9), st.floats(-85, 85)), min_size=1))
def test_arrays_lie_in_the_tiles_that_hold_their_points_and_come_back(points: list[tuple[float, float]]) -> None:
    lon, lat = np.array(points).T
    x, y = to_grid(lon, lat)
    assert [Tile(int(column), int(row)) for column, row in zip(x, y, strict=True)] == [Tile.at(*one) for one in points]
    np.testing.assert_allclose(to_degrees(x, y), [lon, lat], atol=1e-9)
