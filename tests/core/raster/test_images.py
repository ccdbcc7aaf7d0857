"""Pictures: damaged and huge files are refused, blanks are found, and overviews keep their colours."""

import struct
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray
from PIL import Image

from core.errors import ImageError
from core.raster.images import decode_rgb, encode_png, encode_webp, inspect, overview, read_header

Pixels = NDArray[np.uint8]
MakePng = Callable[..., bytes]
MakeRgb = Callable[..., Pixels]

LIMIT = 4096 * 4096
PICTURES = hnp.arrays(np.uint8, hnp.array_shapes(min_dims=2, max_dims=2, max_side=12).map(lambda shape: (*shape, 3)))


def flat(*colour: int) -> Pixels:
    return np.full((256, 256, len(colour)), colour, np.uint8)


@given(PICTURES)
def test_a_written_picture_reads_back(rgb: Pixels) -> None:
    data = encode_png(rgb)
    assert (decode_rgb(data, max_pixels=LIMIT) == rgb).all()
    assert read_header(data)[:2] == (rgb.shape[1], rgb.shape[0])


def test_every_colour_type_becomes_rgb(make_png: MakePng) -> None:
    grey = np.arange(256, dtype=np.uint8).reshape(16, 16)
    expected = np.dstack([grey] * 3)
    forms = {
        "grey": make_png(grey),
        "16 bit": make_png(grey.astype(np.uint16) << 8 | 0x55),
        "palette": make_png(grey, np.dstack([np.arange(256, dtype=np.uint8)] * 3)[0]),
        "alpha": make_png(np.dstack([expected, grey])),
    }
    for form, data in forms.items():
        assert (decode_rgb(data, max_pixels=LIMIT) == expected).all(), form


@pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n\x1a\n", b"GIF89a" + bytes(40), b"<html>429</html>" * 9])
def test_what_is_no_png_is_refused(data: bytes) -> None:
    with pytest.raises(ImageError, match="not a PNG"):
        decode_rgb(data, max_pixels=LIMIT)


def test_a_form_that_is_not_known_is_refused(make_rgb: MakeRgb) -> None:
    buffer = BytesIO()
    Image.fromarray(make_rgb()).save(buffer, "BMP")
    with pytest.raises(ImageError, match="not a PNG"):
        inspect(buffer.getvalue(), max_pixels=LIMIT)


@pytest.mark.parametrize("side", [20_000, 2**31 - 1])
def test_a_bomb_is_refused_before_it_is_decoded(side: int, make_rgb: MakeRgb) -> None:
    data = bytearray(encode_png(make_rgb()))
    data[16:24] = struct.pack(">II", side, side)
    with pytest.raises(ImageError, match=f"{side} x {side} px"):
        decode_rgb(bytes(data), max_pixels=LIMIT)


def test_the_limit_itself_is_allowed(make_rgb: MakeRgb) -> None:
    data = encode_png(make_rgb())
    assert decode_rgb(data, max_pixels=256 * 256).shape == (256, 256, 3)
    with pytest.raises(ImageError):
        decode_rgb(data, max_pixels=256 * 256 - 1)


def test_a_larger_limit_than_pillows_own_is_obeyed_without_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)
    assert decode_rgb(encode_png(flat(1, 2, 3)), max_pixels=LIMIT).shape == (256, 256, 3)


@given(PICTURES, st.data())
def test_damaged_files_raise_only_our_error(rgb: Pixels, data: st.DataObject) -> None:
    whole = encode_png(rgb)
    broken = bytearray(whole[: data.draw(st.integers(0, len(whole)))])
    for _ in range(data.draw(st.integers(0, 3))):
        if broken:
            broken[data.draw(st.integers(0, len(broken) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        facts = inspect(bytes(broken), max_pixels=LIMIT)
    except ImageError:
        return
    assert facts.width * facts.height <= LIMIT


def test_a_file_cut_short_is_refused(make_rgb: MakeRgb) -> None:
    data = encode_png(make_rgb())
    with pytest.raises(ImageError, match="cut short"):
        decode_rgb(data[: len(data) // 2], max_pixels=LIMIT)


@pytest.mark.parametrize(
    ("value", "strays", "blank"),
    [
        (255, 0, "white"),
        (250, 65, "white"),
        (249, 0, None),
        (255, 66, None),
        (0, 0, "black"),
        (5, 65, "black"),
        (6, 0, None),
        (0, 66, None),
    ],
)
def test_blank_pictures_are_found_up_to_a_thousandth_of_strays(value: int, strays: int, blank: str | None) -> None:
    rgb = flat(value, value, value)
    rgb.reshape(-1, 3)[:strays] = 128
    facts = inspect(encode_png(rgb), max_pixels=LIMIT)
    assert facts == (256, 256, blank)


@pytest.mark.parametrize("colour", [(255, 255, 0), (0, 0, 255), (255, 255, 249), (0, 0, 6)])
def test_one_channel_off_is_not_blank(colour: tuple[int, int, int]) -> None:
    assert inspect(encode_png(flat(*colour)), max_pixels=LIMIT).blank is None


def test_an_overview_puts_each_quarter_in_its_corner() -> None:
    colours = {(0, 0): (10, 20, 30), (0, 1): (40, 50, 60), (1, 0): (70, 80, 90)}
    whole = overview({place: flat(*colour) for place, colour in colours.items()})
    assert whole.shape == (256, 256, 4)
    for (i, j), colour in colours.items():
        corner = whole[i * 128 : i * 128 + 128, j * 128 : j * 128 + 128]
        assert (corner == (*colour, 255)).all()
    assert not whole[128:, 128:].any()


def test_an_overview_averages_by_opacity() -> None:
    child = flat(200, 100, 0, 255)
    child[::2] = (9, 9, 9, 0)
    pixel = overview({(0, 0): child})[0, 0]
    assert pixel[:3].tolist() == pytest.approx([200, 100, 0], abs=2)
    assert pixel[3] == pytest.approx(128, abs=1)


def test_an_overview_of_classes_holds_no_new_colour(make_rgb: MakeRgb) -> None:
    child = make_rgb()
    mixed, kept = overview({(1, 1): child}), overview({(1, 1): child}, nearest=True)
    colours = set(map(tuple, child.reshape(-1, 3).tolist()))
    assert set(map(tuple, kept[128:, 128:, :3].reshape(-1, 3).tolist())) <= colours
    assert not set(map(tuple, mixed[128:, 128:, :3].reshape(-1, 3).tolist())) <= colours


def test_an_overview_refuses_other_sizes(make_rgb: MakeRgb) -> None:
    with pytest.raises(ImageError, match="128 x 128"):
        overview({(0, 0): make_rgb(side=128)})


def test_webp_looks_alike_and_keeps_transparency() -> None:
    smooth = np.add.outer(np.arange(256) // 3, np.arange(256) // 3).astype(np.uint8)
    rgb = np.dstack([smooth, smooth // 2, 200 - smooth])
    with Image.open(BytesIO(encode_webp(rgb))) as image:
        assert image.format == "WEBP"
        assert np.abs(np.asarray(image.convert("RGB")).astype(int) - rgb).mean() < 3
    clear = np.dstack([rgb, np.zeros((256, 256), np.uint8)])
    with Image.open(BytesIO(encode_webp(clear))) as image:
        assert image.mode == "RGBA"


@pytest.mark.real_data
def test_real_tiles_are_read_and_none_is_blank(shared_data: Path) -> None:
    files = sorted((shared_data / "chatearthnet" / "tiles_rgb").glob("*.png"))
    assert len(files) == 22
    for file in files:
        assert inspect(file.read_bytes(), max_pixels=LIMIT) == (256, 256, None)
