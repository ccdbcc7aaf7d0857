"""One scale for a whole file: how its numbers become the 8 bits of a picture, the same for all tiles cut from it."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.raster.depth import FULL_SCALE
from core.raster.images import Pixels

_LOW, _HIGH = 2.0, 98.0


class Scale(NamedTuple):
    """Numbers that become black and white."""

    low: float
    high: float

    def apply(self, values: NDArray[np.generic]) -> Pixels:
        """Return numbers as 8 bits; 0 is left for no data."""
        if values.dtype == np.uint8 and self == EIGHT_BITS:
            pixels: Pixels = values.astype(np.uint8, copy=False)
            return pixels
        share = (np.nan_to_num(values.astype(np.float32)) - self.low) / (self.high - self.low)
        scaled: Pixels = np.clip(share * 255, 1, 255).round().astype(np.uint8)
        return scaled


EIGHT_BITS = Scale(0, 255)


def scale_of(sample: NDArray[np.generic]) -> Scale:
    """Decide by pixels from all over a file, (n, bands): 8 bits stay, and so do they in wider numbers.

    Numbers that use the full 16 bits lose their lower half, as in `core.raster.depth`; all others, reflectance of any
    unit among them, are spread between two percentiles, all bands together, so that hues stay.
    """
    if sample.dtype == np.uint8 or not sample.size:
        return EIGHT_BITS
    low, high = (float(limit) for limit in np.percentile(sample.astype(np.float64), (_LOW, _HIGH)))
    if np.issubdtype(sample.dtype, np.integer):
        if low >= 0 and high < EIGHT_BITS.high + 1:
            return EIGHT_BITS
        if sample.dtype == np.uint16 and high >= FULL_SCALE:
            return Scale(0, (1 << 16) - 1)
    return Scale(low, high) if high > low else Scale(low - 1, low + 1)
