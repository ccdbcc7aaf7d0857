import warnings
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from rasterio.enums import ColorInterp
from rasterio.errors import NotGeoreferencedWarning
from rasterio.io import MemoryFile
from rasterio.transform import Affine

from core.errors import ImageError
from core.raster.images import decode_rgb, inspect

LIMIT = 1 << 20


def smooth() -> NDArray[np.uint8]:
    """A picture that lossy forms keep nearly as it is."""
    across, down = np.meshgrid(np.arange(256), np.arange(256))
    return np.stack([across, down, (across + down) // 2], axis=-1).astype(np.uint8)


def saved(form: str, mode: str = "RGB", **options: Any) -> bytes:
    buffer = BytesIO()
    Image.fromarray(smooth()).convert(mode).save(buffer, form, **options)
    return buffer.getvalue()


def tiff(
    samples: NDArray[Any], colours: tuple[ColorInterp, ...] = (), names: tuple[str, ...] = (), **options: Any
) -> bytes:
    """A TIFF file of (bands, h, w) samples."""
    with warnings.catch_warnings(), MemoryFile() as memory:
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with memory.open(
            driver="GTiff", count=len(samples), height=256, width=256, dtype=samples.dtype, **options
        ) as dataset:
            dataset.write(samples)
            if colours:
                dataset.colorinterp = colours
            if names:
                dataset.descriptions = names
        return bytes(memory.read())


@pytest.mark.parametrize(
    "data",
    [
        saved("JPEG", quality=95),
        saved("JPEG", quality=95, progressive=True),
        saved("JPEG", "CMYK", quality=95),
        saved("WEBP", quality=95),
        saved("WEBP", lossless=True),
        saved("WEBP", "RGBA", lossless=True),
    ],
    ids=["jpeg", "progressive", "cmyk", "webp", "lossless webp", "webp with alpha"],
)
def test_lossy_forms_are_decoded_to_rgb(data: bytes) -> None:
    difference = np.abs(decode_rgb(data, max_pixels=LIMIT).astype(int) - smooth())
    assert difference.mean() < 4


BANDS = np.moveaxis(smooth(), -1, 0)
GEO = {"crs": "EPSG:3857", "transform": Affine(9.55, 0, 0, 0, -9.55, 0)}
RED, GREEN, BLUE, OTHER = ColorInterp.red, ColorInterp.green, ColorInterp.blue, ColorInterp.undefined


@pytest.mark.parametrize(
    "data",
    [
        tiff(BANDS),
        tiff(BANDS, **GEO),
        tiff(BANDS, interleave="band"),
        tiff(BANDS, compress="deflate", predictor=2, tiled=True, blockxsize=128, blockysize=128),
        tiff(BANDS, compress="lzw"),
        tiff(BANDS, compress="zstd"),
        tiff(BANDS.astype(np.uint16)),
        tiff(BANDS.astype(np.uint16) * 256),
        tiff(np.concatenate([BANDS, BANDS[:1]])),
        tiff(BANDS[::-1], (BLUE, GREEN, RED)),
        tiff(np.concatenate([BANDS * 0, BANDS * 0, BANDS]), (*(OTHER,) * 6, RED, GREEN, BLUE)),
        tiff(BANDS, BIGTIFF="YES"),
        saved("TIFF"),
        saved("TIFF", compression="tiff_lzw"),
    ],
    ids=[
        *("plain", "georeferenced", "by band", "tiled", "lzw", "zstd", "16 bits small", "16 bits full"),
        *("four bands", "bgr", "nine bands", "bigtiff", "pillow", "pillow lzw"),
    ],
)
def test_a_tiff_is_decoded_to_rgb_as_it_was_written(data: bytes) -> None:
    assert (decode_rgb(data, max_pixels=LIMIT) == smooth()).all()


def test_reflectance_is_scaled_so_that_land_is_seen() -> None:
    rgb = decode_rgb(tiff(BANDS.astype(np.uint16) * 14), max_pixels=LIMIT)
    assert rgb.max() == 255 and 100 < rgb.mean() < 150
    assert inspect(tiff((BANDS // 4 + 20).astype(np.uint16) * 40), max_pixels=LIMIT).blank is None


def test_a_grey_tiff_is_grey_and_a_palette_gives_its_colours() -> None:
    grey = decode_rgb(tiff(BANDS[:1]), max_pixels=LIMIT)
    assert (grey == BANDS[0][..., np.newaxis]).all()
    assert (decode_rgb(saved("TIFF", "P"), max_pixels=LIMIT) != grey).any()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (tiff(np.repeat(BANDS, 4, axis=0)), "12 bands"),
        (tiff(BANDS.astype(np.float32)), "float32"),
        (tiff(BANDS)[:5_000], "damaged"),
        (b"II*\0" + bytes(100), "damaged"),
        (saved("JPEG")[:500], "damaged"),
        (b"\xff\xd8\xff" + bytes(100), "damaged"),
        (saved("WEBP")[:500], "damaged"),
        (b"RIFF\0\0\0\0WEBP", "damaged"),
        (b"GIF89a" + bytes(50), "not a PNG, JPEG, WebP or TIFF"),
        (b"\n<!DOCTYPE html><html>", "a web page"),
        (b"\xef\xbb\xbf<HTML>", "a web page"),
    ],
    ids=["bands", "float", "tiff cut", "tiff", "jpeg cut", "jpeg", "webp cut", "webp", "gif", "page", "page with mark"],
)
def test_what_cannot_be_shown_is_refused_with_the_reason(data: bytes, reason: str) -> None:
    with pytest.raises(ImageError, match=reason):
        decode_rgb(data, max_pixels=LIMIT)


@pytest.mark.parametrize("data", [saved("JPEG"), saved("WEBP"), saved("TIFF")], ids=["jpeg", "webp", "tiff"])
def test_too_many_pixels_are_refused_before_they_are_decoded(data: bytes) -> None:
    with pytest.raises(ImageError, match="256 x 256"):
        decode_rgb(data, max_pixels=256 * 255)


def test_placeholders_are_known_in_every_form() -> None:
    for form in ("JPEG", "WEBP", "TIFF"):
        buffer = BytesIO()
        Image.new("RGB", (256, 256), "white").save(buffer, form)
        assert inspect(buffer.getvalue(), max_pixels=LIMIT).blank == "white"


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
@pytest.mark.parametrize(
    ("names", "red_green_blue"),
    [
        ("B2,B3,B4", (2, 1, 0)),
        ("B02,B03,B04", (2, 1, 0)),
        ("B4,B3,B2", (0, 1, 2)),
        ("Blue,Green,Red", (2, 1, 0)),
        ("b,g,r", (2, 1, 0)),
        ("blue (B2),green (B3),red (B4)", (2, 1, 0)),
        ("SR_B2,SR_B3,SR_B4", (2, 1, 0)),
        ("Band 2,Band 3,Band 4", (2, 1, 0)),
        ("B2,B3,B4,B8", (2, 1, 0)),
        ("B1,B2,B3,B4,B5,B6,B7,B8,B8A,B9,B11,B12", (3, 2, 1)),
        ("Red Edge 1,near infra-red,NIR,green,blue,red", (5, 3, 4)),
    ],
)
def test_bands_are_taken_by_what_they_are_called(
    names: str, red_green_blue: tuple[int, int, int], kind: type[np.unsignedinteger[Any]]
) -> None:
    called = tuple(names.split(","))
    samples = np.full((len(called), 256, 256), 7, kind)
    samples[list(red_green_blue)] = BANDS
    assert (decode_rgb(tiff(samples, names=called), max_pixels=LIMIT) == smooth()).all()


@pytest.mark.parametrize("names", [("B2", "B3", "B8"), ("a", "b", "c"), ("red", "", ""), ("", "", "")])
def test_names_that_do_not_tell_all_three_colours_leave_the_order(names: tuple[str, ...]) -> None:
    assert (decode_rgb(tiff(BANDS, names=names), max_pixels=LIMIT) == smooth()).all()


@pytest.mark.parametrize("nodata", [65535, 10_000, 0])
def test_no_data_is_black_and_leaves_the_scale_to_the_rest(nodata: int) -> None:
    samples = BANDS.astype(np.uint16) * 14 + 300
    whole = decode_rgb(tiff(samples), max_pixels=LIMIT)
    samples[:, :64] = nodata
    rgb = decode_rgb(tiff(samples, nodata=nodata), max_pixels=LIMIT)
    assert not rgb[:64].any() and abs(rgb[64:].mean() - whole[64:].mean()) < 25
    assert inspect(tiff(np.full_like(samples, nodata), nodata=nodata), max_pixels=LIMIT).blank == "black"


def test_no_data_of_signed_and_of_small_samples_is_black() -> None:
    signed = BANDS.astype(np.int16)
    signed[:, :64] = -9999
    small = BANDS.copy()
    small[:, :64] = 255
    for data in (tiff(signed, nodata=-9999), tiff(small, nodata=255)):
        assert not decode_rgb(data, max_pixels=LIMIT)[:64].any()
