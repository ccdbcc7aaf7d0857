from pathlib import Path

import numpy as np
import pytest
from rasterio.crs import CRS
from rasterio.transform import Affine
from rasterio.warp import transform

from core.geography.tiles import GRID, TILE_PX, Tile
from core.raster.worldcover import WorldCover
from tests.covers import write_cog

CODES = np.array([10, 20, 30, 40, 50, 60, 80, 90], np.uint8)


@pytest.mark.parametrize(
    ("crs", "west", "north"), [("EPSG:3035", 4_300_000, 2_950_000), ("EPSG:32632", 600_000, 5_500_000)]
)
def test_every_pixel_is_that_of_its_own_centre_in_any_crs(tmp_path: Path, crs: str, west: int, north: int) -> None:
    codes = np.random.default_rng(4).choice(CODES, (3000, 3000))
    place = Affine(10, 0, west, 0, -10, north)
    path = write_cog(tmp_path / "map.tif", codes, place, crs=crs, block=512)
    (middle_lon,), (middle_lat,) = transform(CRS.from_string(crs), "EPSG:4326", [west + 15_000], [north - 15_000])
    tile = Tile.at(middle_lon, middle_lat)
    steps = (np.arange(TILE_PX) + 0.5) / (GRID * TILE_PX)
    lon = (tile.x / GRID + steps) * 360 - 180
    lat = np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * (tile.y / GRID + steps)))))
    lons, lats = np.meshgrid(lon, lat)
    x, y = (np.asarray(part) for part in transform("EPSG:4326", CRS.from_string(crs), lons.ravel(), lats.ravel()))
    exact = codes[((north - y) // 10).astype(int), ((x - west) // 10).astype(int)].reshape(TILE_PX, TILE_PX)
    with WorldCover([path]) as rasters:
        label = rasters.cut(tile)
    assert label is not None
    found = {(int(code), int(one)) for code, one in zip(exact.ravel(), label.ids.ravel(), strict=True)}
    assert len(found) == len(CODES)
