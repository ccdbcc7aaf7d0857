"""True colour as a person sees it: one fixed curve for all tiles, so that neighbours stay alike."""

import numpy as np

from core.raster.depth import shown
from core.raster.images import Pixels, decode_whole

HAZE = np.array((8, 22, 34), np.float64)
"""What clear air adds to red, green and blue in the pictures of the release, which are measured above the atmosphere.

A little less than the darkest hundredth of real tiles holds, dark sea included, so that little is cut away.
"""

LIFT = 0.7
"""How far dark values are lifted: those near black by (1 + LIFT) / LIFT, white not at all."""

_DARKEST = 1.0
"""Percentile of a band that counts as its darkest value."""


def for_the_eye(data: bytes, *, max_pixels: int) -> Pixels:
    """Decode a picture to (h, w, 3), stretched; one of 16 bits is spread over the visible range in any case."""
    samples = decode_whole(data, max_pixels=max_pixels)
    if samples.dtype == np.uint16:
        return shown(samples.astype(np.uint16, copy=False))
    return stretched(samples.astype(np.uint8, copy=False))


def stretched(rgb: Pixels) -> Pixels:
    """Return a picture with haze taken off and dark values lifted.

    The curve is the same for every picture, so a flat one gains no contrast of its own and noise stays noise. Of the
    haze only as much is taken as the blue of the picture has, all bands in one proportion: pictures from the ground's
    reflectance have little. Pure black is no data and stays black.
    """
    curves = np.stack([_curve(float(value)) for value in HAZE * _haziness(rgb)])
    return np.stack([curves[band][rgb[..., band]] for band in range(3)], axis=-1)


def _haziness(rgb: Pixels) -> float:
    """How much of the usual haze a picture has, 0..1; a sample of its pixels tells.

    By its blue alone: red in the shade of mountains is darker than the haze, so that neighbours would differ.
    """
    sample = rgb[::4, ::4]
    data = sample[sample.any(axis=-1)]
    if not len(data):
        return 0.0
    return float(min(1.0, np.percentile(data[:, 2], _DARKEST) / HAZE[2]))


def _curve(black: float) -> Pixels:
    share = np.clip((np.arange(256) - black) / (255 - black), 0, 1)
    curve: Pixels = np.rint(255 * (1 + LIFT) * share / (share + LIFT)).astype(np.uint8)
    return curve
