"""Label maps with something to ask about."""

import numpy as np
from hypothesis import strategies as st

from core.geography.tiles import Tile
from core.raster.legend import Ids

TILE = Tile.parse("4481_2438_patch00")


def blocks(grid: list[list[int]]) -> Ids:
    """A map of equal blocks of the given classes."""
    side = 256 // len(grid)
    return np.array(grid, np.uint8).repeat(side, axis=0).repeat(side, axis=1)


def varied() -> Ids:
    """Much land, a lake with an island, two towns of clearly different size, and a wood at the edge."""
    ids = np.full((256, 256), 6, np.uint8)
    ids[:, 200:] = 3
    ids[30:110, 30:110] = 1
    ids[60:80, 60:80] = 5
    ids[150:200, 40:90] = 2
    ids[220:235, 120:140] = 2
    return ids


mosaics = st.integers(1, 4).flatmap(
    lambda power: st.lists(
        st.lists(st.integers(1, 11), min_size=2**power, max_size=2**power), min_size=2**power, max_size=2**power
    ).map(blocks)
)
"""Maps of blocks, from four of 128 pixels to 256 of 16."""
