import colorsys
from pathlib import Path

import numpy as np
import pytest
import rasterio
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from core.raster.images import Pixels, encode_png
from core.raster.stretch import HAZE, LIFT, for_the_eye, stretched
from tests.checkout import SHARED

PICTURES = arrays(np.uint8, (16, 16, 3), elements=st.integers(0, 255))
TILES = SHARED / "data" / "chatearthnet" / "tiles_rgb"
GORGE = SHARED / "data" / "sentinel2_chips" / "gamtoos_za_rgb_20151003.tif"
SEA = (26, 48, 69)
"""Open water in real tiles of the release."""


def flat(*colour: int) -> Pixels:
    return np.full((256, 256, 3), colour, np.uint8)


@given(PICTURES)
def test_the_order_of_values_within_a_band_black_and_white_stay(rgb: Pixels) -> None:
    seen = stretched(rgb)
    assert not seen[~rgb.any(axis=-1)].any()
    assert (seen[rgb == 255] == 255).all()
    for band in range(3):
        order = np.argsort(rgb[..., band].ravel(), kind="stable")
        assert (np.diff(seen[..., band].ravel()[order].astype(int)) >= 0).all()


@given(PICTURES, st.integers(0, 2))
def test_neighbouring_values_never_move_further_apart_than_the_lift_allows(rgb: Pixels, band: int) -> None:
    values, seen = rgb[..., band].astype(int).ravel(), stretched(rgb)[..., band].astype(int).ravel()
    steepest = (1 + LIFT) / LIFT * 255 / (255 - HAZE.max())
    assert (np.abs(np.diff(seen)) <= np.abs(np.diff(values)) * steepest + 1).all()


def test_what_a_place_looks_like_does_not_depend_on_the_rest_of_a_tile_of_the_release() -> None:
    """Two tiles that share a coast: one nearly all sea, the other nearly all town, both under the usual haze."""
    sea, town = flat(*SEA), flat(140, 140, 150)
    sea[:, 250:], town[:, 250:] = (90, 92, 100), SEA
    assert (stretched(sea)[:, :250][0, 0] == stretched(town)[:, 250:][0, 0]).all()


def test_open_sea_is_a_dark_and_muted_blue() -> None:
    red, green, blue = stretched(flat(*SEA))[0, 0].tolist()
    _, saturation, value = colorsys.rgb_to_hsv(red / 255, green / 255, blue / 255)
    assert red < green < blue
    assert saturation < 0.7 and value < 0.45


def test_noise_on_a_flat_tile_stays_noise() -> None:
    noise = np.random.default_rng(0).integers(-2, 3, (256, 256, 3))
    seen = stretched((flat(*SEA) + noise).astype(np.uint8)).astype(int)
    assert np.ptp(seen, axis=(0, 1)).max() <= 14


def test_a_picture_without_haze_keeps_its_hue() -> None:
    """Reflectance of the ground: a forest's blue and red are near nothing, so nothing is taken off them."""
    rgb = np.random.default_rng(1).integers((2, 20, 2), (30, 70, 24), (64, 64, 3)).astype(np.uint8)
    seen = stretched(rgb).astype(int)
    assert (seen[..., 1] > seen[..., 0])[rgb[..., 1] > rgb[..., 0] + 5].all()
    assert seen[..., 0].mean() > 1.3 * rgb[..., 0].mean()


def test_sixteen_bits_are_spread_once() -> None:
    ramp = np.linspace(300, 3_000, 256 * 256).astype(np.uint16).reshape(256, 256)
    seen = for_the_eye(encode_deep(ramp), max_pixels=1 << 20)
    assert 120 < seen.mean() < 135


def encode_deep(grey: np.ndarray[tuple[int, int], np.dtype[np.uint16]]) -> bytes:
    return encode_png(grey)  # type: ignore[arg-type]  # Pillow writes 16 bits of grey


@pytest.mark.real_data
@pytest.mark.skipif(not TILES.is_dir(), reason="no folder of real tiles beside the checkout")
def test_real_tiles_come_out_of_the_dark_without_losing_what_is_bright() -> None:
    tiles = sorted(TILES.glob("*.png"))
    assert tiles
    for path in tiles:
        plain, seen = read(path), stretched(read(path))
        assert spread(seen) >= 1.25 * spread(plain) or np.percentile(plain, 90) > 100, path.name
        assert (seen == 255).mean() <= (plain == 255).mean() + 0.01, path.name
        assert (seen.max(axis=-1) == 0).mean() < 0.001, path.name


@pytest.mark.real_data
@pytest.mark.skipif(not GORGE.is_file(), reason="no folder of real chips beside the checkout")
def test_neighbours_in_real_mountains_are_brightened_alike_however_deep_their_shade() -> None:
    with rasterio.open(GORGE) as dataset:
        whole = np.moveaxis(dataset.read(), 0, -1)
    colours = set()
    for top, left in ((top, left) for top in range(200, 1_000, 256) for left in range(100, 500, 256)):
        tile = whole[top : top + 256, left : left + 256].copy()
        tile[:4, :4] = (60, 70, 80)
        colours.add(tuple(stretched(tile)[0, 0].tolist()))
    assert len(colours) == 1


def spread(rgb: Pixels) -> float:
    """How far apart the dark and the bright parts of a picture are, strays left out."""
    dark, bright = np.percentile(rgb.mean(axis=-1), (2, 98))
    return float(bright - dark)


def read(path: Path) -> Pixels:
    return np.array(Image.open(path).convert("RGB"))
