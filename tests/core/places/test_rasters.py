from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.transform import Affine

from core.errors import RasterError
from core.geography.tiles import Tile
from core.places.rasters import Cut, look_at_image, open_image
from core.places.scale import Scale
from tests.places import TILE, flat, raster, textured

LIMIT = 1 << 24


def cut(path: Path, tile: Tile = TILE, bands: tuple[int, ...] | None = None) -> Cut:
    own = look_at_image(path, bands, max_pixels=LIMIT)
    reader = open_image(own.parts[0], own)
    try:
        return reader.read(tile, "rgb")
    finally:
        reader.close()


def middle(path: Path, bands: tuple[int, ...] | None = None) -> tuple[int, ...]:
    return tuple(cut(path, bands=bands).pixels[128, 128].tolist())


ORDERS = {
    "three of 8 bits": (flat((10, 20, 30)), (), None, (10, 20, 30)),
    "four of 8 bits": (flat((10, 20, 30, 250)), (), None, (10, 20, 30)),
    "one, grey": (flat((40,)), (), None, (40, 40, 40)),
    "named": (flat((9, 30, 20, 10, 7)), ("nir", "B02 (blue)", "Green", "Band 4", "x"), None, (10, 20, 30)),
    "told": (flat((9, 30, 20, 10, 7)), (), (4, 3, 2), (10, 20, 30)),
    "8 bits in 16": (flat((10, 20, 30), "uint16"), (), None, (10, 20, 30)),
}


@pytest.mark.parametrize("form", ORDERS)
def test_colours_are_found_by_what_is_told_by_names_and_by_the_number_of_bands(tmp_path: Path, form: str) -> None:
    bands, names, told, expected = ORDERS[form]
    assert middle(raster(tmp_path / "a.tif", bands, names=names), told) == expected


@pytest.mark.parametrize(
    ("count", "colours", "edge", "infrared"),
    [(4, (3, 2, 1), None, None), (10, (3, 2, 1), (4, 5, 6), (7, 9, 10)),
     (12, (4, 3, 2), (5, 6, 7), (8, 11, 12)), (13, (4, 3, 2), (5, 6, 7), (8, 12, 13))],
)  # fmt: skip
def test_bands_of_sentinel_2_are_known_by_their_number(
    tmp_path: Path, count: int, colours: tuple[int, ...], edge: tuple[int, ...] | None, infrared: tuple[int, ...] | None
) -> None:
    path = raster(tmp_path / "a.tif", textured(tuple(range(300, 300 + count)), 900, side=64))
    layers = look_at_image(path, None, max_pixels=LIMIT).bands.layers
    assert (layers["rgb"], layers.get("bands-5-6-7"), layers.get("bands-8-11-12")) == (colours, edge, infrared)


@pytest.mark.parametrize("count", [2, 5, 6, 7])
def test_bands_that_nothing_names_are_not_guessed(tmp_path: Path, count: int) -> None:
    path = raster(tmp_path / "a.tif", textured((300,) * count, 900, side=64))
    with pytest.raises(RasterError, match=f"has {count} bands and does not say which are red, green and blue"):
        look_at_image(path, None, max_pixels=LIMIT)


def test_a_band_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(RasterError, match="has 3 bands"):
        look_at_image(raster(tmp_path / "a.tif", flat((1, 2, 3))), (4, 3, 2), max_pixels=LIMIT)


@pytest.mark.parametrize("kind", ["uint16", "int16", "float32", "float64"])
def test_reflectance_of_any_kind_has_one_scale_for_the_whole_file(tmp_path: Path, kind: str) -> None:
    unit = 1e-4 if kind.startswith("float") else 1
    bands = textured((300, 500, 700), 2000, "float64", side=600).astype(np.float64) * unit
    bands[:, :, 300:] *= 3
    path = raster(tmp_path / "a.tif", bands.astype(kind))
    own = look_at_image(path, None, max_pixels=LIMIT)
    reader = open_image(own.parts[0], own)
    east, west = Tile(TILE.x + 1, TILE.y), Tile(TILE.x - 1, TILE.y)
    means = [float(part.pixels[part.valid].mean()) for part in (reader.read(west, "rgb"), reader.read(east, "rgb"))]
    reader.close()
    assert means[1] > 2.2 * means[0] > 0  # a scale for each tile would make both alike


def test_no_data_is_found_by_number_by_mask_by_alpha_by_nan_and_by_zeros(tmp_path: Path) -> None:
    colours = flat((90, 80, 70))
    holes = colours.copy()
    holes[:, :200] = 255
    found = {"number": raster(tmp_path / "number.tif", holes, nodata=255)}
    alpha = np.concatenate([colours, flat((255,))])
    alpha[3, :200] = 0
    found["alpha"] = raster(tmp_path / "alpha.tif", alpha, photometric="rgb", alpha="yes")
    zeros = colours.copy()
    zeros[:, :200] = 0
    found["zeros"] = raster(tmp_path / "zeros.tif", zeros)
    found["mask"] = raster(tmp_path / "mask.tif", colours)
    with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True), rasterio.open(found["mask"], "r+") as dataset:
        dataset.write_mask(alpha[3])
    gaps = colours.astype("float32")
    gaps[:, :200] = np.nan
    found["nan"] = raster(tmp_path / "nan.tif", gaps)
    for name, path in found.items():
        part = cut(path)
        assert not part.valid[:120].any(), name
        assert part.valid[140:].any(axis=1).all(), name
        assert not part.pixels[~part.valid].any(), name


def test_near_infrared_that_a_file_calls_transparency_hides_no_water(tmp_path: Path) -> None:
    bands = flat((10, 20, 30, 200))
    bands[3, :200] = 0  # deep water
    bands[3, 200:300] = np.arange(100)[:, np.newaxis]
    path = raster(tmp_path / "a.tif", bands)
    with rasterio.open(path) as dataset:
        assert dataset.colorinterp[3].name == "alpha"
    part = cut(path)
    assert part.valid.all() and (part.pixels == (10, 20, 30)).all()


def test_a_palette_shows_its_colours_and_never_mixes_indices(tmp_path: Path) -> None:
    indices = np.indices((400, 400)).sum(axis=0).astype(np.uint8) % 2 * 200
    path = raster(tmp_path / "a.tif", indices, photometric="palette")
    with rasterio.open(path, "r+") as dataset:
        dataset.write_colormap(1, {0: (10, 0, 0, 255), 200: (0, 0, 20, 255)})
    part = cut(path)
    assert {tuple(colour) for colour in part.pixels[part.valid].tolist()} == {(10, 0, 0), (0, 0, 20)}


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:3857", "EPSG:32632", "EPSG:3035"])
def test_a_mark_lies_at_its_place_whatever_the_crs(tmp_path: Path, crs: str) -> None:
    pixel = 1e-4 if crs == "EPSG:4326" else 10
    bands = flat((60, 60, 60))
    bands[0, 196:204, 196:204] = 250
    part = cut(raster(tmp_path / "a.tif", bands, crs=crs, pixel=pixel))
    rows, columns = np.nonzero(part.pixels[..., 0] > 200)
    assert abs(rows.mean() - 127.5) < 1 and abs(columns.mean() - 127.5) < 1


def test_a_file_that_is_stored_from_the_south_is_turned_round(tmp_path: Path) -> None:
    bands = flat((90, 80, 70))
    bands[:, :200] = 30  # the north
    with rasterio.open(raster(tmp_path / "north.tif", bands)) as dataset:
        a, _, c, _, e, f = dataset.transform[:6]
    south_up = raster(
        tmp_path / "south.tif", np.ascontiguousarray(bands[:, ::-1]), place=Affine(a, 0, c, 0, -e, f + 400 * e)
    )
    assert (cut(south_up).pixels == cut(tmp_path / "north.tif").pixels).all()


def test_what_is_finer_than_the_tile_is_averaged_and_not_picked(tmp_path: Path) -> None:
    chequered = (np.indices((1200, 1200)).sum(axis=0) % 2 * 200 + 20).astype(np.uint8)
    part = cut(raster(tmp_path / "a.tif", np.stack([chequered] * 3), pixel=1))
    assert abs(int(part.pixels[128, 128, 0]) - 120) < 25


def test_a_scale_leaves_8_bits_and_the_full_16_as_they_are() -> None:
    from core.places.scale import EIGHT_BITS, scale_of

    assert scale_of(np.arange(256, dtype=np.uint8).reshape(-1, 1)) == EIGHT_BITS
    assert scale_of(np.arange(0, 65_536, 7, dtype=np.uint16).reshape(-1, 1)) == Scale(0, 65_535)
    assert scale_of(np.full((9, 3), 5000, np.uint16)) == Scale(4999, 5001)
    assert scale_of(np.empty((0, 3), np.uint16)) == EIGHT_BITS
