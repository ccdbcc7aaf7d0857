import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from core.imagery.form import BANDS, OFFSET, WHITE, Band, SceneLayer, picture, without_offset

NUMBERS = arrays(np.uint16, (4, 4), elements=st.integers(0, 65_535))


def samples(*numbers: NDArray[np.uint16]) -> dict[Band, NDArray[np.uint16]]:
    return {
        band: numbers[at % len(numbers)] for at, band in enumerate(band for bands in BANDS.values() for band in bands)
    }


@pytest.mark.parametrize("layer", BANDS)
@given(NUMBERS, NUMBERS)
def test_black_is_no_data_and_nothing_else(
    layer: SceneLayer, one: NDArray[np.uint16], other: NDArray[np.uint16]
) -> None:
    held = samples(one, other)
    missing = np.any([held[band] == 0 for band in BANDS[layer]], axis=0)
    assert ((picture(held, layer) == 0).all(axis=-1) == missing).all()


def test_true_colour_is_white_where_esas_own_is_and_other_bands_have_steps_of_32() -> None:
    numbers = np.array([[1, 32, 1_000, WHITE, 8_160, 20_000]], np.uint16)
    assert picture(samples(numbers), "rgb")[0, :, 0].tolist() == [1, 2, 71, 255, 255, 255]
    assert picture(samples(numbers), "bands-8-11-12")[0, :, 0].tolist() == [1, 1, 31, 111, 255, 255]


@given(NUMBERS)
def test_taking_the_offset_off_keeps_data_and_its_absence(numbers: NDArray[np.uint16]) -> None:
    less = without_offset(numbers)
    assert ((less == 0) == (numbers == 0)).all()
    above = numbers > OFFSET
    assert (less[above] == numbers[above] - OFFSET).all()
