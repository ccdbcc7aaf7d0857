"""Doors from scores to the tiles that they are of."""

from itertools import compress

import numpy as np
from numpy.typing import NDArray

from core.store import tilelists
from generation.evaluation.evaluate import Evaluation
from generation.evaluation.references import tile_key
from pages.ui.frame.resources import catalogue
from pages.ui.truth.doors import Door, Query


def door(model: Evaluation, title: str, inside: NDArray[np.bool_] | None = None) -> Door | None:
    """Return a door to the scored tiles, kept as a list at the click; None where no image is a tile.

    Args:
        model: What was scored.
        title: Of the list.
        inside: Which of its images count; all of them if None.
    """
    images = model.pairs.images if inside is None else tuple(compress(model.pairs.images, inside))
    if all(tile_key(name) is None for name in images):
        return None

    def opened() -> Query:
        keys = [key for name in images if (key := tile_key(name)) is not None]
        return [("list", tilelists.keep(catalogue(), keys, title))]

    return opened
