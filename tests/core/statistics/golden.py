"""A caption whose figures were worked out by hand, and a catalogue that holds it with a map that fits it."""

from pathlib import Path

import numpy as np

from core.raster.landcover import encode_label
from core.settings import Settings
from core.store.catalogue import Catalogue
from tests import releases
from tests.releases import NAMES

TEXT = (
    "The image shows a small town. In the top left, there is a large portion of trees, and an extra small part of "
    "water. There is no snow."
)
"""28 words with 101 letters in 3 sentences: 6, 18 and 4 words. Each word is one token of CLIP, and so is each of the 5
signs; with start and end these are 35. Of the classes water, developed area and tree are named, and snow is denied."""

READABILITY = 4.71 * 101 / 28 + 0.5 * 28 / 3 - 21.43

OTHER = "Water covers the whole image. A large portion of crops lies in the bottom right."
"""15 words in 2 sentences; the size word has no region before it."""


def held(folder: Path) -> Catalogue:
    """A catalogue with both captions in set 35, the first in 4v as well, and a third that repeats the second.

    In the top left of all maps are 77 rows of trees and 6 of water of 128 (60 and 5 %), and grass.
    """
    release = releases.Release(folder / "release")
    texts = dict(zip(NAMES[:3], (TEXT, OTHER, OTHER.upper()), strict=True))
    release.put_captions([{"image": f"{name}.png", "caption": text} for name, text in texts.items()])
    release.put_captions(releases.captions(NAMES[:1], TEXT), "ChatEarthNet_caps_4v_train.json")
    release.put_labels({name: encode_label(map_of_both()) for name in NAMES[:3]})
    releases.take(folder / "data", release.folder)
    return Catalogue(Settings(data=folder / "data").catalogue)


def map_of_both() -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    """The label map of every tile: grass, and in the top left trees and water."""
    ids = np.full((256, 256), 5, np.uint8)
    ids[:77, :128], ids[77:83, :128] = 3, 1
    return ids
