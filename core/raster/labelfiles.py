"""Files of label maps, PNG or TIFF, as pictures whose values are those that were written."""

from typing import NamedTuple

import numpy as np
from PIL import Image

from core.errors import ImageError
from core.raster.images import open_png, read_header
from core.raster.legend import NO_VALUE
from core.raster.otherpictures import colour_table, is_tiff, opened_tiff

_JPEG = b"\xff\xd8\xff"
_BLURRED = "The label map is {} file, whose compression turns colours and numbers into others. Give it as PNG."
_LOSSY = {"jpeg", "ycbcr jpeg", "webp", "jpegxl"}


class LabelFile(NamedTuple):
    """A decoded label map."""

    image: Image.Image
    bit_depth: int


def open_label(data: bytes, *, max_pixels: int) -> LabelFile:
    """Decode a label map: a palette stays one, and numbers stay what they are.

    Raises:
        ImageError: It is neither PNG nor TIFF, is packed with loss, damaged, or larger than `max_pixels`.
    """
    if is_tiff(data):
        return _open_tiff(data, max_pixels)
    if data.startswith(_JPEG):
        raise ImageError(_BLURRED.format("a JPEG"))
    header = read_header(data)
    return LabelFile(open_png(data, max_pixels=max_pixels), header.bit_depth)


def _open_tiff(data: bytes, max_pixels: int) -> LabelFile:
    """Decode a TIFF: colours if it has three or four bands of 8 bits, else the first band's indices or numbers."""
    with opened_tiff(data, max_pixels=max_pixels) as dataset:
        if dataset.compression is not None and dataset.compression.name.lower() in _LOSSY:
            raise ImageError(_BLURRED.format(f"a TIFF ({dataset.compression.name})"))
        if dataset.count in (3, 4) and set(dataset.dtypes) == {"uint8"}:
            return LabelFile(Image.fromarray(np.moveaxis(dataset.read(), 0, -1)), 8)
        if dataset.count != 1 or np.dtype(dataset.dtypes[0]).kind not in "ui":
            form = f"{dataset.count} bands of {dataset.dtypes[0]}"
            raise ImageError(f"The label map is a TIFF of {form}. Give it one band of integers.")
        numbers = dataset.read(1)
        if dataset.colorinterp[0].name == "palette" and numbers.dtype == np.uint8:
            image = Image.fromarray(numbers).convert("P")
            image.putpalette(colour_table(dataset).tobytes())
            return LabelFile(image, 8)
        if dataset.nodata is not None:
            numbers = np.where(numbers == dataset.nodata, NO_VALUE, numbers)
    if numbers.dtype != np.uint8:
        numbers = numbers.clip(-1, 0xFFFF).astype(np.int32)
    return LabelFile(Image.fromarray(numbers), 8)
