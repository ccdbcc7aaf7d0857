"""Pictures in and out: bounded reading of PNG files, blank tiles, overviews, PNG and WebP."""

import struct
import zlib
from collections.abc import Mapping
from io import BytesIO
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.PngImagePlugin import PngImageFile

from core.errors import ImageError
from core.geography.tiles import TILE_PX
from core.raster.depth import Samples, blank, nearly_all, samples_of, shown
from core.raster.otherpictures import check_size, is_known, read_other

Pixels = NDArray[np.uint8]
"""An 8-bit picture: (h, w) grey, (h, w, 3) RGB or (h, w, 4) RGBA, first row north."""

WHITE_FROM, BLACK_TO = 250, 5
"""A pixel is white if every channel is at least the first, black if every channel is at most the second."""

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_DAMAGED = (OSError, SyntaxError, ValueError, EOFError, IndexError, struct.error, zlib.error)


class PngHeader(NamedTuple):
    """What the first bytes of a PNG file say."""

    width: int
    height: int
    bit_depth: int


class ImageFacts(NamedTuple):
    """What an import keeps of a picture."""

    width: int
    height: int
    blank: Literal["white", "black"] | None


def is_png(data: bytes) -> bool:
    """Tell whether a file says that it is a PNG."""
    return data.startswith(_SIGNATURE)


def read_header(data: bytes) -> PngHeader:
    """Read the size and the bits per sample of a PNG file without decoding it."""
    if not is_png(data) or data[12:16] != b"IHDR" or len(data) < 33:
        raise ImageError("This is not a PNG file. Give the picture as PNG, as in the release.")
    width, height, bit_depth = struct.unpack(">IIB", data[16:25])
    if not width or not height:
        raise ImageError(f"This PNG file says it is {width} x {height} px. Fetch or export it again.")
    return PngHeader(width, height, bit_depth)


def open_png(data: bytes, *, max_pixels: int) -> Image.Image:
    """Decode a PNG file, in its own mode.

    Pillow's plain `open` is gone round: its limit on pixels is global and warns instead of refusing.

    Raises:
        ImageError: it is no PNG file, is larger than `max_pixels` (found before decoding), or is damaged.
    """
    header = read_header(data)
    check_size(header.width, header.height, max_pixels)
    try:
        image = PngImageFile(BytesIO(data))
        image.load()
    except _DAMAGED as error:
        raise ImageError(f"The PNG file is damaged or cut short ({error}). Fetch or export it again.") from error
    return image


def decode_rgb(data: bytes, *, max_pixels: int) -> Pixels:
    """Decode a picture to (h, w, 3) as people see it; transparency is dropped.

    PNG as in the release, or one of the forms in `otherpictures`.
    """
    samples = decode_whole(data, max_pixels=max_pixels)
    if samples.dtype == np.uint16:
        return shown(samples.astype(np.uint16, copy=False))
    return samples.astype(np.uint8, copy=False)


def decode_whole(data: bytes, *, max_pixels: int) -> Pixels | Samples:
    """Decode a picture as it is: to (h, w, 3) of 8 bits, or to (h, w, bands) of 16."""
    if not is_png(data) and is_known(data):
        return read_other(data, max_pixels=max_pixels)
    if not is_png(data):
        raise ImageError(f"This is not a PNG, JPEG, WebP or TIFF file{_instead(data)}")
    image = open_png(data, max_pixels=max_pixels)
    if is_deep(data):
        return samples_of(data, image)
    return np.array(image if image.mode == "RGB" else image.convert("RGB"))


def _instead(data: bytes) -> str:
    """Say what a file is that is no picture, and what to do."""
    if data[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<!doctype html", b"<html", b"<head", b"<body")):
        return ", but a web page, as servers send where they refuse a download. Fetch it again."
    return ". Give the picture in one of these forms."


def is_deep(data: bytes) -> bool:
    """Whether a PNG file has 16 bits a sample: browsers show such pictures by their upper half, mostly black."""
    return data.startswith(_SIGNATURE) and data[24:25] == b"\x10"


def inspect(data: bytes, *, max_pixels: int) -> ImageFacts:
    """Decode a picture and say how large it is and whether it is a blank placeholder.

    Blank means at least 99.9 % of the pixels are white (every channel 250 or more) or black (5 or less): a
    placeholder that went through a lossy step stays one, while a cloud or a lake with some texture does not.
    Samples of 16 bits are judged by `core.raster.depth`.
    """
    samples = decode_whole(data, max_pixels=max_pixels)
    height, width = samples.shape[:2]
    if samples.dtype == np.uint16:
        return ImageFacts(width, height, blank(samples.astype(np.uint16, copy=False)))
    if nearly_all(samples >= WHITE_FROM):
        return ImageFacts(width, height, "white")
    return ImageFacts(width, height, "black" if nearly_all(samples <= BLACK_TO) else None)


def encode_png(pixels: Pixels) -> bytes:
    """Write a picture as PNG."""
    return encode_image(Image.fromarray(pixels), "PNG", compress_level=6)


def encode_webp(pixels: Pixels, quality: int = 80) -> bytes:
    """Write a picture as lossy WebP, quality 0..100."""
    return encode_image(Image.fromarray(pixels), "WEBP", quality=quality, method=2)


def encode_image(image: Image.Image, form: Literal["PNG", "WEBP"], **options: int) -> bytes:
    """Write a picture with options of Pillow's encoder."""
    buffer = BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


def overview(quarters: Mapping[tuple[int, int], Pixels], *, nearest: bool = False) -> Pixels:
    """Put up to four 256 px RGB or RGBA pictures into one RGBA picture of 256 px.

    Args:
        quarters: by row (0 north) and column (0 west); a missing one is transparent.
        nearest: take one pixel of every four, for land cover; else their mean, weighted by opacity.
    """
    half = TILE_PX // 2
    whole = np.zeros((TILE_PX, TILE_PX, 4), np.uint8)
    for (i, j), pixels in quarters.items():
        if pixels.shape[:2] != (TILE_PX, TILE_PX):
            raise ImageError(f"A quarter of an overview is {pixels.shape[1]} x {pixels.shape[0]} px, not 256 x 256 px.")
        small = pixels[::2, ::2] if nearest else np.asarray(Image.fromarray(pixels).reduce(2))
        part = whole[i * half : (i + 1) * half, j * half : (j + 1) * half]
        part[..., : small.shape[2]] = small
        if small.shape[2] == 3:
            part[..., 3] = 255
    return whole
