"""Pictures of tiles that are not PNG: bounded reading of JPEG, WebP and TIFF."""

import re
import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL.JpegImagePlugin import JpegImageFile
from PIL.WebPImagePlugin import WebPImageFile

from core.errors import ImageError
from core.raster.depth import Samples

if TYPE_CHECKING:
    from rasterio import DatasetReader

_JPEG = b"\xff\xd8\xff"
_TIFF = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_COLOURS = ("red", "green", "blue")
_DAMAGED = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError)

_opening = threading.Lock()
"""Held while warnings are silenced, which is a setting of the whole process."""


def is_known(data: bytes) -> bool:
    """Tell by its first bytes whether a file is a picture that `read_other` reads."""
    return data.startswith((_JPEG, *_TIFF)) or _is_webp(data)


def read_other(data: bytes, *, max_pixels: int) -> NDArray[np.uint8] | Samples:
    """Decode a JPEG, WebP or TIFF file to (h, w, 3), or a TIFF file of 16 bits to its (h, w, 1 or 3) samples.

    Of a TIFF file those bands are taken that it names red, green and blue, else the first three of three or four.
    What it says is no data becomes zero.

    Raises:
        ImageError: it is larger than `max_pixels` (found before decoding), damaged, or does not say its colours.
    """
    if is_tiff(data):
        return _decode_tiff(data, max_pixels)
    try:
        opened = WebPImageFile(BytesIO(data)) if _is_webp(data) else JpegImageFile(BytesIO(data))
        check_size(opened.width, opened.height, max_pixels)
        return np.array(opened.convert("RGB"))
    except ImageError:
        raise
    except _DAMAGED as error:
        raise ImageError(f"The picture is damaged or cut short ({error}). Fetch or export it again.") from error


def check_size(width: int, height: int, max_pixels: int) -> None:
    """Refuse a picture of too many pixels."""
    if width * height > max_pixels:
        raise ImageError(
            f"The picture is {width} x {height} px, more than the limit of {max_pixels:,} pixels. "
            "Cut it into tiles, or raise CHATEARTH_MAX_IMAGE_PIXELS."
        )


def _is_webp(data: bytes) -> bool:
    return data.startswith(b"RIFF") and data[8:12] == b"WEBP"


def is_tiff(data: bytes) -> bool:
    """Tell by its first bytes whether a file is a TIFF."""
    return data.startswith(_TIFF)


@contextmanager
def opened_tiff(data: bytes, *, max_pixels: int) -> "Iterator[DatasetReader]":
    """Open a TIFF file, and tell what goes wrong with it inside.

    Raises:
        ImageError: It, or one of its blocks, is larger than `max_pixels`, or it is damaged.
    """
    from rasterio._err import CPLE_BaseError
    from rasterio.errors import NotGeoreferencedWarning, RasterioError
    from rasterio.io import MemoryFile

    try:
        with MemoryFile(data) as memory:
            with _opening, warnings.catch_warnings():
                warnings.simplefilter("ignore", NotGeoreferencedWarning)
                dataset = memory.open(driver="GTiff")
            with dataset:
                check_size(dataset.width, dataset.height, max_pixels)
                for rows, columns in dataset.block_shapes:
                    check_size(columns, rows, max_pixels)
                yield dataset
    except (RasterioError, CPLE_BaseError) as error:
        raise ImageError(f"The TIFF file is damaged or cut short ({error}). Fetch or export it again.") from error


def colour_table(dataset: "DatasetReader") -> NDArray[np.uint8]:
    """(256, 3) colours of the indices of a TIFF file with a palette."""
    table = np.zeros((256, 3), np.uint8)
    for index, colour in dataset.colormap(1).items():
        table[index % 256] = colour[:3]
    return table


def _decode_tiff(data: bytes, max_pixels: int) -> NDArray[np.uint8] | Samples:
    with opened_tiff(data, max_pixels=max_pixels) as dataset:
        bands = described_colours(dataset.descriptions) or _colour_bands([band.name for band in dataset.colorinterp])
        samples = np.moveaxis(dataset.read(bands), 0, -1)
        nothing = [dataset.nodatavals[band - 1] for band in bands]
        if bands == [1] and dataset.colorinterp[0].name == "palette":
            coloured: NDArray[np.uint8] = colour_table(dataset)[samples[..., 0].astype(np.uint8)]
            return coloured
    for band, value in enumerate(nothing):
        if value is not None:
            samples[..., band][samples[..., band] == value] = 0
    if samples.dtype == np.uint8:
        return np.repeat(samples, 3, axis=-1) if samples.shape[-1] == 1 else samples
    if samples.dtype not in (np.uint16, np.int16):
        raise ImageError(f"The TIFF file has samples of {samples.dtype}: write it with 8 or 16 bits a sample.")
    deep: Samples = samples.clip(0).astype(np.uint16)
    return deep


def described_colours(descriptions: Sequence[str | None]) -> list[int]:
    """Numbers, from 1, of the bands that are called red, green and blue; none if they are not.

    What a file says of its colours follows its form, not its bands: three bands of 8 bits are always red, green, blue.
    """
    colours = [_colour_of(text or "") for text in descriptions]
    return [colours.index(name) + 1 for name in _COLOURS] if set(_COLOURS) <= set(colours) else []


def _colour_of(description: str) -> str | None:
    """Colour of a band that is named by it, or by its number on Sentinel-2 and the newer Landsats."""
    text = description.lower()
    words = set(re.findall(r"[a-z]+\d*[a-z]?|\d+", text))
    if words & {"edge", "infra", "nir", "near"}:
        return None
    numbered = set(re.findall(r"(?<![a-z0-9])b(?:and)?[ _-]?0?([234])(?![a-z0-9])", text))
    for name, number in zip(_COLOURS, "432", strict=True):
        if name in words or text.strip() == name[0] or number in numbered:
            return name
    return None


def _colour_bands(names: list[str]) -> list[int]:
    """Numbers, from 1, of the bands that are red, green and blue, or of the grey one."""
    if set(_COLOURS) <= set(names):
        return [names.index(name) + 1 for name in _COLOURS]
    if len(names) <= 2:
        return [1]
    if len(names) <= 4:
        return [1, 2, 3]
    raise ImageError(f"The TIFF file has {len(names)} bands and names none red, green and blue. Give it with three.")
