"""Real WorldCover rasters from a server on this machine, against the real label tiles and against a formula."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import rasterio

from core.geography.tiles import GRID, TILE_PX, Tile
from core.landcover.fetch import fetch
from core.landcover.held import read_cover
from core.landcover.sources import CoverSource
from core.raster.landcover import decode_label, from_worldcover
from core.settings import Settings
from core.store.catalogue import Catalogue
from tests.cog_server import CogServer, serving
from tests.covers import REAL, as_cog

pytestmark = pytest.mark.real_data
QUITO = ("N00W081", "N00W078", "S03W081", "S03W078")
"""Cells of the raster of Quito, which is in EPSG:3857 and lies across the equator and 78 degrees west."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, shared_data: Path) -> Iterator[CogServer]:
    folder = tmp_path_factory.mktemp("real")
    for cell in QUITO:
        as_cog(REAL / "cayambe_quito_2021_epsg3857.tif", folder / f"2021_{cell}.tif")
    as_cog(REAL / "sao_tome_2020.tif", folder / "2020_N00E006.tif")
    as_cog(REAL / "sao_tome_2021.tif", folder / "2021_N00E006.tif")
    with serving(folder) as server:
        yield server


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path)


def test_the_200_real_label_tiles_come_out_pixel_for_pixel(server: CogServer, settings: Settings) -> None:
    paths = sorted((REAL / "label_tiles_chatearthnet_grid").glob("*.png"))
    tiles = [Tile.parse(path.name) for path in paths]
    source = CoverSource.of(settings, "2021", f"{server.url}/{{year}}_{{cell}}.tif")
    with Catalogue(settings.catalogue) as catalogue:
        assert fetch(catalogue, source, [tile.key for tile in tiles], settings).done == len(tiles) == 200
        for tile, path in zip(tiles, paths, strict=True):
            label = read_cover(catalogue, settings, tile, "2021")
            assert label is not None
            assert np.array_equal(label.ids, decode_label(path.read_bytes(), max_pixels=1 << 17).ids), tile


@pytest.mark.parametrize("version", ["2020", "2021"])
@pytest.mark.parametrize("way", ["server", "folder"])
def test_every_tile_of_an_island_is_equal_to_the_inverse_mapping(
    server: CogServer, settings: Settings, version: str, way: str
) -> None:
    with rasterio.open(REAL / f"sao_tome_{version}.tif") as dataset:
        codes, transform = dataset.read(1), dataset.transform
    first, last = Tile.at(6.43, 0.45), Tile.at(6.79, 0.01)
    tiles = [Tile(x, y) for x in range(first.x, last.x + 1) for y in range(first.y, last.y + 1)]
    place = f"{server.url}/{{year}}_{{cell}}.tif" if way == "server" else str(REAL / f"sao_tome_{version}.tif")
    source = CoverSource.of(settings, version, place)
    with Catalogue(settings.catalogue) as catalogue:
        fetch(catalogue, source, [tile.key for tile in tiles], settings)
        for tile in tiles:
            x, y = ((place + (np.arange(TILE_PX) + 0.5) / TILE_PX) / GRID for place in (tile.x, tile.y))
            lat = np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * y))))
            columns = np.floor((x * 360 - 180 - transform.c) / transform.a).astype(int)
            rows = np.floor((lat - transform.f) / transform.e).astype(int)
            inside = ((rows >= 0) & (rows < codes.shape[0]))[:, None] & (columns >= 0) & (columns < codes.shape[1])
            found = codes[rows.clip(0, codes.shape[0] - 1)][:, columns.clip(0, codes.shape[1] - 1)]
            expected = from_worldcover(np.where(inside, found, 0)).ids
            label = read_cover(catalogue, settings, tile, source.version)
            assert np.array_equal(label.ids if label else np.zeros_like(expected), expected), tile
