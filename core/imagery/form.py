"""The form of the release's pictures: which bands, and how reflectance becomes 8 bits."""

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.raster.images import Pixels

Band = Literal["red", "green", "blue", "rededge1", "rededge2", "rededge3", "nir", "swir16", "swir22"]
SceneLayer = Literal["rgb", "bands-5-6-7", "bands-8-11-12"]

BANDS: Mapping[SceneLayer, tuple[Band, Band, Band]] = {
    "rgb": ("red", "green", "blue"),
    "bands-5-6-7": ("rededge1", "rededge2", "rededge3"),
    "bands-8-11-12": ("nir", "swir16", "swir22"),
}
"""The bands of each picture: 4, 3, 2; 5, 6, 7; 8, 11, 12 of Sentinel-2."""

NAMES: Mapping[Band, tuple[str, ...]] = {
    "red": ("red", "B04"),
    "green": ("green", "B03"),
    "blue": ("blue", "B02"),
    "rededge1": ("rededge1", "B05"),
    "rededge2": ("rededge2", "B06"),
    "rededge3": ("rededge3", "B07"),
    "nir": ("nir", "B08"),
    "swir16": ("swir16", "B11"),
    "swir22": ("swir22", "B12"),
}
"""What catalogues call each of them."""

OFFSET = 1000
"""What newer baselines add to all numbers."""

WHITE = 3558
"""Number (reflectance times 10,000) that is white in true colour, as in the true-colour pictures that ESA delivers."""

STEP = 32
"""Numbers that are one step of 8 bits in the other bands."""

Samples = Mapping[Band, NDArray[np.uint16]]
"""(256, 256) reflectance times 10,000 without offset, by band; 0 where there is no data."""


def picture(samples: Samples, layer: SceneLayer) -> Pixels:
    """Return (256, 256, 3) in the form of the release; black where a band has no data, and nowhere else."""
    numbers = np.stack([samples[band] for band in BANDS[layer]], axis=-1).astype(np.uint32)
    scaled = numbers * 255 // WHITE if layer == "rgb" else numbers // STEP
    made: Pixels = np.clip(scaled, 1, 255).astype(np.uint8)
    made[(numbers == 0).any(axis=-1)] = 0
    return made


def without_offset(numbers: NDArray[np.uint16]) -> NDArray[np.uint16]:
    """Take the offset off; data stays data, also where it was less than the offset."""
    less: NDArray[np.uint16] = np.maximum(numbers, OFFSET + 1) - np.uint16(OFFSET)
    return np.where(numbers == 0, np.uint16(0), less)


def bands_of(layers: Sequence[SceneLayer]) -> list[Band]:
    """Return the bands that some pictures need."""
    return [band for layer in layers for band in BANDS[layer]]
