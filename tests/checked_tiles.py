"""Compositions and captions for tests of the truth check."""

import numpy as np

from core.raster.landcover import Composition, measure
from core.raster.legend import Ids
from generation.checks.ground import IDS

QUARTERS = {
    "top left": (slice(0, 128), slice(0, 128)),
    "top right": (slice(0, 128), slice(128, 256)),
    "bottom left": (slice(128, 256), slice(0, 128)),
    "bottom right": (slice(128, 256), slice(128, 256)),
}


def quartered(**classes: str) -> Ids:
    """A label map with one class a quarter: `top_left="water"`."""
    ids = np.zeros((256, 256), np.uint8)
    for name, land in classes.items():
        ids[QUARTERS[name.replace("_", " ")]] = IDS[land]
    return ids


def four() -> Composition:
    """Water top left, tree top right and bottom left, crop bottom right with a strip of grass."""
    ids = quartered(top_left="water", top_right="tree", bottom_left="tree", bottom_right="crop")
    ids[128:256, 240:256] = IDS["grass"]
    return measure(ids)


TRUE_35 = (
    "The image is dominated by tree cover. In the top left, there is an extra large portion of water. The top right "
    "holds an extra large amount of trees. In the bottom left, there is an extra large part of forest. In the bottom "
    "right, there is an extra large fraction of crop fields, followed by a small portion of grass. In the middle, "
    "there is a large amount of trees."
)
