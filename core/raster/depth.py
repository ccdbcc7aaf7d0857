"""Pictures of 16 bits a sample: read at full precision, judged blank by it, and shown in 8 bits."""

import struct
import zlib
from io import BytesIO
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.PngImagePlugin import PngImageFile

Samples = NDArray[np.uint16]
"""(h, w, bands) numbers of 16 bits, without transparency: reflectance times 10,000, or whatever a producer chose."""

BLANK_SHARE = 0.999
"""Share of pixels that must be white (or black) for a picture to count as blank."""

FULL_SCALE = 1 << 15
"""Pictures brighter than this use all 16 bits, as 8 bits spread over them do; reflectance stays far below."""

_WHITE_FROM, _BLACK_TO = 250 * 257, 5
_GREY_ALPHA, _RGBA = 4, 6


def samples_of(data: bytes, image: Image.Image) -> Samples:
    """Return the samples of a PNG file of 16 bits; `image` is the same file, decoded.

    Pillow keeps only the upper byte of each sample where there are several bands. It gives the lower one of RGB when
    it is made to take the two bytes of a sample for the other way round, and all four of grey with alpha when the
    header says that these are RGBA.
    """
    if image.mode.startswith("I"):
        return np.asarray(image).astype(np.uint16)[..., np.newaxis]
    if data[25] == _GREY_ALPHA:
        header = b"IHDR" + data[16:24] + bytes([8, _RGBA]) + data[26:29]
        whole = np.asarray(
            PngImageFile(BytesIO(data[:12] + header + struct.pack(">I", zlib.crc32(header)) + data[33:]))
        )
        upper, lower = whole[..., :1], whole[..., 1:2]
    else:
        swapped = PngImageFile(BytesIO(data))
        swapped.tile = [tile._replace(args=str(tile.args).replace("16B", "16L")) for tile in swapped.tile]
        upper, lower = np.asarray(image)[..., :3], np.asarray(swapped)[..., :3]
    samples: Samples = upper.astype(np.uint16) << np.uint16(8) | lower
    return samples


def blank(samples: Samples) -> Literal["white", "black"] | None:
    """Say whether a picture shows nothing: all white, or one and the same number everywhere.

    No scale is known, so dark is not black: a lake reflects a few hundredths, which is a few hundred of 65,535.
    """
    if nearly_all(samples >= _WHITE_FROM):
        return "white"
    usual = np.median(samples, axis=(0, 1)).astype(np.uint16)
    same: NDArray[np.bool_] = samples == usual
    if (usual < FULL_SCALE).all() and nearly_all(same):
        return "black"
    return "black" if nearly_all(samples <= _BLACK_TO) else None


def shown(samples: Samples, low: float = 2.0, high: float = 98.0) -> NDArray[np.uint8]:
    """Return the (h, w, 3) picture that people see.

    Numbers up to 255 are 8 bits in wider samples and stay, those that use the full scale lose their lower half, and
    all others are spread between two percentiles, the bands together. Zero in all bands is no data and stays black.
    """
    data: NDArray[np.bool_] = (samples != 0).any(axis=-1)
    counts = np.bincount(samples[data].ravel(), minlength=1 << 16).cumsum()
    bottom, top = np.searchsorted(counts, (counts[-1] * low / 100, counts[-1] * high / 100)).tolist()
    if top < 256:
        made = np.minimum(samples, 255)
    elif top >= FULL_SCALE or top == bottom:
        made = samples >> 8
    else:
        made = np.clip((samples.astype(np.float32) - bottom) * (255 / (top - bottom)), 0, 255).round()
    grey_or_rgb = np.where(data[..., np.newaxis], made, 0).astype(np.uint8)
    return np.broadcast_to(grey_or_rgb, (*data.shape, 3)).copy() if samples.shape[2] == 1 else grey_or_rgb


def nearly_all(hits: NDArray[np.bool_]) -> bool:
    """Whether BLANK_SHARE of the pixels of (h, w, bands) hits have all bands."""
    bands = hits.shape[2]
    allowed = hits.shape[0] * hits.shape[1] * (1 - BLANK_SHARE)
    if hits.size - np.count_nonzero(hits) > bands * allowed:
        return False
    return bool(np.count_nonzero(~hits.all(axis=-1)) <= allowed)
