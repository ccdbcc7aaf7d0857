from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from core.raster.palettepng import palette_png

PALETTE = np.array([[0, 0, 0], [0, 0, 255], [255, 0, 0], [1, 2, 3], [9, 9, 9]], np.uint8)


@pytest.mark.parametrize("shape", [(256, 256), (1, 1), (3, 5), (128, 7)])
def test_another_reader_sees_the_same_indices_and_colours(shape: tuple[int, int]) -> None:
    indices = np.random.default_rng(1).integers(0, 5, shape, np.uint8)
    with Image.open(BytesIO(palette_png(indices, PALETTE))) as image:
        image.load()
        assert image.mode == "P"
        assert np.array_equal(np.asarray(image), indices)
        assert np.array_equal(np.asarray(image.convert("RGB")), PALETTE[indices])
