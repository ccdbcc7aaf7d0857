"""Draws label maps, for laws."""

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

Ids = NDArray[np.uint8]


@st.composite
def label_maps(draw: st.DrawFn) -> Ids:
    """Maps of square cells of random classes, from one cell to fine noise."""
    side = draw(st.sampled_from((1, 2, 4, 16, 64)))
    classes = draw(st.lists(st.integers(0, 11), min_size=1, max_size=6))
    if not any(classes):
        classes = [*classes, 3]
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    cells = random.choice(np.array(classes, np.uint8), (side, side))
    cells.ravel()[0] = max(classes)
    return np.kron(cells, np.ones((256 // side, 256 // side), np.uint8))
