"""Which layer pictures are of: told by the nearest folder names, and by a look at some where names leave doubt."""

import re
from collections.abc import Callable, Iterable
from pathlib import PurePosixPath
from typing import Literal

import numpy as np

from core.errors import ImageError
from core.raster.labelfiles import open_label
from core.release.sources import Layer

Samples = Callable[[], Iterable[bytes]]
"""Gives some of the pictures in question."""

MOST_CLASSES = 64
"""A label map has no more colours or values than this; a photo of a tile has thousands."""

_SAMPLE_PIXELS = 1 << 22

BANDS: tuple[tuple[re.Pattern[str], Layer], ...] = (
    (re.compile(r"(?<!\d)5[_-]6[_-]7(?!\d)"), "bands-5-6-7"),
    (re.compile(r"(?<!\d)8[_-]11[_-]12(?!\d)"), "bands-8-11-12"),
)
_LAND_COVER = re.compile(r"world[_-]?cover|land[_ -]?cover|lulc")
_LABEL_WORDS = {"label", "labels", "mask", "masks", "annotation", "annotations", "segmentation", "segmentations"}
_SPLIT_WORDS = {"train", "val", "test"}
"""Words of folders that say nothing of what lies in them."""
_BESIDE_LABEL = {"map", "maps", "png", "pngs", "s", "sentinel", *_SPLIT_WORDS}
"""Words that leave a label folder a label folder, as in `label_maps` and `s2_labels`."""
_PERHAPS_LABEL_WORDS = {
    *("gt", "gts", "truth", "groundtruth", "ann", "anns", "anno", "annos", "annot", "annots", "class", "classes"),
    *("classification", "semantic", "semantics", "seg", "segm", "segs", "target", "targets", "lc", "lu", "legend"),
}
"""Words of label folders, as in `ann_dir` and `gtFine`, that other folders have as well."""
_PICTURE_WORDS = {"image", "images", "imagery", "img", "imgs", "photo", "photos", "picture", "pictures", "visual"}

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
"""A word of a name, also where only capitals part them, as in `SegmentationClass` and `JPEGImages`."""

_Hint = Layer | Literal["pictures", "doubt", "split"] | None


def layer_of(where: str, samples: Samples = tuple) -> Layer:
    """Tell which layer the pictures of a folder are; plain images where nothing hints otherwise.

    Args:
        where: The folder with those around it, as far as they were imported.
        samples: Gives some of the pictures, as PNG; asked only where the names can be read either way.
    """
    others = False
    for part in reversed(PurePosixPath(where).parts):
        hint = _hint(part)
        if hint == "doubt" or (hint == "labels" and others):
            return "labels" if are_label_maps(samples()) else "rgb"
        if hint is None or hint == "pictures":
            others = True
        elif hint != "split":
            return hint
    return "rgb"


def _hint(part: str) -> _Hint:
    """What the name of one folder says of its pictures."""
    name, words = part.lower(), {word.lower() for word in _WORD.findall(part)}
    for pattern, layer in BANDS:
        if pattern.search(name):
            return layer
    pictures = "rgb" in name or bool(words & _PICTURE_WORDS)
    if _LAND_COVER.search(name):
        return "doubt" if pictures else "labels"
    if words & _LABEL_WORDS:
        return "doubt" if words - _LABEL_WORDS - _BESIDE_LABEL else "labels"
    if pictures:
        return "rgb" if "rgb" in name else "pictures"
    if words & _PERHAPS_LABEL_WORDS or "label" in name or "mask" in name:
        return "doubt"
    return "split" if words <= _SPLIT_WORDS else None


def are_label_maps(pictures: Iterable[bytes]) -> bool:
    """Tell label maps from photos by their colours; blank and broken pictures have no say."""
    counts = [count for count in map(_colours, pictures) if count > 1]
    return bool(counts) and max(counts) <= MOST_CLASSES


def _colours(data: bytes) -> int:
    """Number of colours or values of a file, at least two if they are numbers; 0 if it cannot be read."""
    try:
        image = open_label(data, max_pixels=_SAMPLE_PIXELS).image
    except ImageError:
        return 0
    pixels = np.asarray(image)
    if pixels.ndim == 2:
        return max(2, len(np.unique(pixels)))
    return len(np.unique(np.asarray(image.convert("RGB"), np.uint32) @ np.array([1 << 16, 1 << 8, 1], np.uint32)))
