"""Maps that a label map with unknown pixels could be, for checking: answers have to be the same for all of them."""

from collections.abc import Iterator

import numpy as np

from core.raster.legend import CLASSES, Ids

_LANDS = range(1, len(CLASSES))
_HALVES = (slice(0, 128), slice(128, 256))


def completions(ids: Ids) -> Iterator[Ids]:
    """Fill the unknown pixels of (256, 256) class ids with each class in turn; a whole map stays as it is."""
    unknown = ids == 0
    if not unknown.any():
        yield ids
        return
    for land in _LANDS:
        yield np.where(unknown, np.uint8(land), ids)


def completions_by_quarter(ids: Ids) -> Iterator[Ids]:
    """Fill them with one class in one quarter and with another elsewhere; nothing where all or one quarter is known."""
    unknown = ids == 0
    for quarter in ((rows, columns) for rows in _HALVES for columns in _HALVES):
        if not unknown[quarter].any() or unknown[quarter].sum() == unknown.sum():
            continue
        for land in _LANDS:
            made = np.where(unknown, np.uint8(land % _LANDS[-1] + 1), ids)
            made[quarter][unknown[quarter]] = land
            yield made
