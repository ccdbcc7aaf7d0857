"""The shape of a patch in a word: compact, elongated, branching or irregular."""

import math
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Shape = Literal["compact", "elongated", "branching", "irregular"]

_LONG = 2.5
"""Elongated from this ratio of the long to the short axis on."""
_PLAIN = 0.55
"""Compact if a disc of the same area has this share of the outline or more; an upright square has 1.13."""
_THIN = 10.0
"""A thin patch is at most this wide on average, in pixels."""
_DRAWN_OUT = 16.0
"""And this many times longer in all than wide."""
_FORKED = 1.8
"""Branching: this many times longer in all than along its longest way."""


def shape_of(mask: NDArray[np.bool_], *, outline: int, length: float, width: float) -> Shape:
    """Name the shape of one patch.

    A thin patch is followed pixel by pixel: a river that winds has hardly more length than its longest way, a
    network of roads or of arms of a lake has much more, however long and narrow its ellipse is.

    Args:
        mask: The patch in its own box.
        outline: Pixel edges around it.
        length: Long axis of its ellipse in pixels.
        width: Short axis of its ellipse.
    """
    area = int(np.count_nonzero(mask))
    # Edges of pixels overstate a slanting line by 4 / pi on average over its directions.
    edge = outline * math.pi / 4
    across = 2 * area / edge
    if across <= _THIN and edge / 2 > _DRAWN_OUT * across:
        return "branching" if edge / 2 > _FORKED * longest_way(mask) else "elongated"
    if length / width >= _LONG:
        return "elongated"
    return "compact" if 2 * math.sqrt(math.pi * area) / edge >= _PLAIN else "irregular"


def longest_way(mask: NDArray[np.bool_]) -> int:
    """Steps between two far ends of a patch, walking inside it from pixel to pixel, corners included.

    The patch is one long integer, a bit a pixel, and a step of the walk a few shifts of it: found from any pixel is
    a far end, and found from there, the other one.
    """
    stride = mask.shape[1] + 1
    bits = np.pad(mask, ((0, 0), (0, 1)))
    patch = int.from_bytes(np.packbits(bits, axis=None, bitorder="little").tobytes(), "little")
    far, _ = _walk(patch, patch & -patch, stride)
    return _walk(patch, far & -far, stride)[1]


def _walk(patch: int, start: int, stride: int) -> tuple[int, int]:
    """Spread over a patch from `start`; return the pixels reached last, and after how many steps."""
    reached = front = start
    steps = 0
    while True:
        row = front | front << 1 | front >> 1
        found = (row | row << stride | row >> stride) & patch & ~reached
        if not found:
            return front, steps
        reached |= found
        front = found
        steps += 1
