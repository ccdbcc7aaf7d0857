import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.imagery.reading import bilinear

PLANE = np.add.outer(np.arange(12) * 30, np.arange(10) * 7) + 100


@given(st.floats(0, 9), st.floats(0, 11))
def test_between_pixels_a_plane_stays_a_plane(column: float, row: float) -> None:
    found = bilinear(PLANE, np.array([[column]]), np.array([[row]]))
    assert abs(int(found[0, 0]) - (100 + 30 * row + 7 * column)) <= 0.5 + 1e-9


def test_no_data_takes_no_part_and_does_not_spread() -> None:
    values = np.array([[0, 500], [0, 700]])
    columns, rows = np.array([[0.4, 0.6, 1.0, 1.4, 1.6]]), np.array([[0.0, 0.0, 0.5, 0.0, 0.0]])
    assert bilinear(values, columns, rows).tolist() == [[0, 500, 600, 500, 0]]


def test_beside_the_raster_there_is_nothing() -> None:
    assert not bilinear(PLANE, np.array([[-3.0, 50.0]]), np.array([[2.0, 2.0]])).any()
