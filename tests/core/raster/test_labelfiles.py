"""Label maps as TIFF: in every form that programs write, and those that cannot be trusted."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from core.errors import LabelError
from core.raster.landcover import CLASSES, decode_label, to_worldcover
from core.raster.legend import Ids
from tests.releases import stripes
from tests.tiffs import tiff

IDS = stripes(3, 6, 10, 0)
OURS = np.array([land.rgb for land in CLASSES], np.uint8)
BANDS = np.moveaxis(OURS[IDS], -1, 0)
TABLE = {land.id: (*land.rgb, 255) for land in CLASSES}


def ids_of(data: bytes) -> Ids:
    return decode_label(data, max_pixels=1 << 20).ids


@pytest.mark.parametrize("kind", [np.uint8, np.uint16, np.int16, np.int32])
def test_numbers_of_every_type_are_read(kind: type[np.generic]) -> None:
    assert (ids_of(tiff(to_worldcover(IDS).astype(kind), compress="deflate", tiled=True)) == IDS).all()


@pytest.mark.parametrize("nothing", [0, 255, 65_535])
def test_what_is_no_data_is_unknown(nothing: int) -> None:
    codes = to_worldcover(IDS).astype(np.uint16)
    codes[IDS == 0] = nothing
    label = decode_label(tiff(codes, nodata=nothing), max_pixels=1 << 20)
    assert (label.ids == IDS).all() and label.unmatched == 0


def test_a_palette_and_colours_are_read() -> None:
    assert (ids_of(tiff(IDS, TABLE)) == IDS).all()
    assert (ids_of(tiff(BANDS)) == IDS).all()
    clear = np.where(IDS == 0, 0, 255).astype(np.uint8)
    assert (ids_of(tiff(np.concatenate([BANDS, clear[np.newaxis]]))) == IDS).all()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (tiff(BANDS, compress="jpeg"), "compression turns colours"),
        (tiff(IDS.astype(np.float32)), "one band of integers"),
        (tiff(np.stack([IDS, IDS])), "2 bands"),
        (tiff(IDS)[:30_000], "damaged"),
        (tiff(IDS[:100]), "256 x 100 px"),
        (b"II*\0" + bytes(100), "damaged"),
    ],
    ids=["jpeg", "float", "two bands", "cut", "small", "nothing"],
)
def test_what_cannot_be_trusted_is_told(data: bytes, reason: str) -> None:
    with pytest.raises(LabelError, match=reason):
        ids_of(data)


def test_a_tiff_of_more_pixels_than_allowed_is_not_decoded() -> None:
    with pytest.raises(LabelError, match="limit"):
        decode_label(tiff(np.zeros((1_000, 1_000), np.uint8)), max_pixels=1 << 18)


def test_a_tiff_by_another_program_is_read() -> None:
    buffer = BytesIO()
    Image.fromarray(to_worldcover(IDS)).save(buffer, "TIFF", compression="tiff_lzw")
    assert (ids_of(buffer.getvalue()) == IDS).all()
