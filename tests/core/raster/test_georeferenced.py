"""Rasters: cuts fall on exact pixels from any CRS, overlaps merge in order, and GeoTIFFs come back whole."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import rasterio
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from rasterio.io import MemoryFile
from rasterio.transform import Affine
from rasterio.warp import transform

from core.errors import RasterError
from core.geography.tiles import EARTH_RADIUS_M, GRID, Tile
from core.raster import pool as readers
from core.raster.georeferenced import geotiff
from core.raster.landcover import CLASSES, decode_label, from_worldcover, measure
from core.raster.worldcover import WorldCover

MakeIds = Callable[..., NDArray[np.uint8]]
DEGREE = 1 / 12_000
"""Pixel of WorldCover in degrees."""


def write(
    path: Path,
    codes: NDArray[np.generic],
    west: float,
    north: float,
    *,
    pixel: float = DEGREE,
    crs: str | None = "EPSG:4326",
    nodata: float | None = 0,
) -> Path:
    """Write codes, (h, w) or (bands, h, w), as GeoTIFF."""
    bands = codes.reshape(-1, *codes.shape[-2:])
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=bands.shape[2],
        height=bands.shape[1],
        count=bands.shape[0],
        dtype=bands.dtype,
        crs=crs,
        nodata=nodata,
        transform=Affine(pixel, 0, west, 0, -pixel, north),
        compress="deflate",
        tiled=True,
    ) as dataset:
        dataset.write(bands)
    return path


def noise(side: int, seed: int = 0) -> NDArray[np.uint8]:
    return np.random.default_rng(seed).choice(np.array([10, 30, 50, 80], np.uint8), (side, side))


def looked_up(codes: NDArray[np.uint8], west: float, north: float, tile: Tile) -> NDArray[np.uint8]:
    """The code under the centre of each pixel of a tile, by the formulas of the two projections."""
    box = tile.mercator
    steps = (np.arange(256) + 0.5) / 256
    lon = np.degrees((box.west + steps * (box.east - box.west)) / EARTH_RADIUS_M)
    lat = np.degrees(np.arctan(np.sinh((box.north - steps * (box.north - box.south)) / EARTH_RADIUS_M)))
    rows, columns = np.floor((north - lat) / DEGREE).astype(int), np.floor((lon - west) / DEGREE).astype(int)
    found: NDArray[np.uint8] = codes[np.ix_(rows, columns)]
    return found


@pytest.mark.parametrize("lat", [0.05, 47.3, -61.2])
def test_a_cut_takes_the_nearest_pixel_under_each_centre(lat: float, tmp_path: Path) -> None:
    codes, tile = noise(1200), Tile.at(11.05, lat)
    west, north = 11.0, lat + 0.05
    with WorldCover([write(tmp_path / "a.tif", codes, west, north)]) as worldcover:
        label = worldcover.cut(tile)
    assert label is not None
    expected = from_worldcover(looked_up(codes, west, north, tile)).ids
    assert (label.ids == expected).mean() > 0.999


def test_a_projected_raster_lands_at_the_same_place(tmp_path: Path) -> None:
    (easting,), (northing,) = transform("EPSG:4326", "EPSG:32633", [15.5], [47.0])
    codes = np.full((600, 600), 10, np.uint8)
    codes[:, :300] = 80
    path = write(tmp_path / "utm.tif", codes, easting - 3000, northing + 3000, pixel=10, crs="EPSG:32633")
    tile = Tile.at(15.5, 47.0)
    with WorldCover([path]) as worldcover:
        label = worldcover.cut(tile)
    assert label is not None
    column = int((15.5 - tile.bounds.west) / (tile.bounds.east - tile.bounds.west) * 256)
    row = int((tile.bounds.north - 47.0) / (tile.bounds.north - tile.bounds.south) * 256)
    assert set(label.ids[row, : column - 2]) == {1}
    assert set(label.ids[row, column + 2 :]) == {3}


def test_a_raster_across_the_antimeridian_covers_both_sides(tmp_path: Path) -> None:
    (easting,), (northing,) = transform("EPSG:4326", "EPSG:32660", [180.0], [-16.5])
    codes = np.full((800, 800), 20, np.uint8)
    path = write(tmp_path / "fiji.tif", codes, easting - 4000, northing + 4000, pixel=10, crs="EPSG:32660")
    west, east, far = Tile.at(179.995, -16.5), Tile.at(-179.995, -16.5), Tile.at(0, -16.5)
    assert (west.x, east.x) == (GRID - 1, 0)
    with WorldCover([path]) as worldcover:
        footprint = worldcover.rasters[0].footprint
        assert footprint.west > footprint.east
        for tile in (west, east):
            label = worldcover.cut(tile)
            assert label is not None
            assert (label.ids == 4).mean() > 0.9
        assert worldcover.cut(far) is None


def test_beyond_a_rasters_edge_is_unknown_and_beyond_its_tile_is_nothing(tmp_path: Path) -> None:
    tile = Tile.at(20, 10)
    middle = (tile.bounds.west + tile.bounds.east) / 2
    with WorldCover([write(tmp_path / "a.tif", np.full((900, 900), 40, np.uint8), middle, 10.05)]) as worldcover:
        label, outside = worldcover.cut(tile), worldcover.cut(Tile(tile.x - 1, tile.y))
    assert label is not None
    assert outside is None
    assert not label.ids[:, :127].any()
    assert (label.ids[:, 129:] == 6).all()
    assert label.unmatched == 0


def test_no_data_alone_is_nothing_whatever_its_number(tmp_path: Path) -> None:
    for number in (0, 255):
        path = write(tmp_path / f"{number}.tif", np.full((900, 900), number, np.uint8), 20, 10, nodata=number)
        with WorldCover([path]) as worldcover:
            assert worldcover.cut(Tile.at(20.03, 9.97)) is None


def test_the_first_raster_with_data_wins(tmp_path: Path) -> None:
    tile = Tile.at(20.03, 9.97)
    first = np.full((900, 900), 10, np.uint8)
    first[:, int((tile.centre[0] - 20) / DEGREE) :] = 0
    paths = [
        write(tmp_path / "b.tif", first, 20, 10),
        write(tmp_path / "a.tif", np.full((900, 900), 90, np.uint8), 20, 10),
    ]
    with WorldCover(paths) as worldcover:
        label = worldcover.cut(tile)
    assert label is not None
    assert set(label.ids[:, :127].ravel()) == {3}
    assert set(label.ids[:, 129:].ravel()) == {9}
    with WorldCover([tmp_path]) as by_name:
        merged = by_name.cut(tile)
    assert merged is not None
    assert set(merged.ids.ravel()) == {9}


def test_numbers_in_no_legend_are_counted(tmp_path: Path) -> None:
    for kind, value in ((np.uint8, 77), (np.int16, -5), (np.uint16, 266)):
        path = write(tmp_path / "a.tif", np.full((900, 900), value, kind), 20, 10)
        with WorldCover([path]) as worldcover:
            label = worldcover.cut(Tile.at(20.03, 9.97))
        assert label is not None
        assert label.unmatched == 256 * 256
        assert not label.ids.any()


def test_threads_that_share_rasters_see_what_one_sees(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "OPEN_READERS", 2)
    for seed in range(4):
        write(tmp_path / f"{seed}.tif", noise(900, seed), 20 + 0.075 * seed, 10)
    corner = Tile.at(20.01, 9.99)
    tiles = [Tile(corner.x + i, corner.y + j) for i in range(12) for j in range(3)]
    with WorldCover([tmp_path]) as worldcover:
        alone = [worldcover.cut(tile) for tile in tiles]
        with ThreadPoolExecutor(8) as pool:
            together = list(pool.map(worldcover.cut, tiles))
    for one, other in zip(alone, together, strict=True):
        assert one is not None
        assert other is not None
        assert (one.ids == other.ids).all()


def test_folders_are_searched_and_input_quality_is_passed_over(tmp_path: Path) -> None:
    folder = tmp_path / "v100" / "2020"
    folder.mkdir(parents=True)
    write(folder / "ESA_WorldCover_10m_2020_v100_N09E018_Map.TIF", noise(100), 20, 10)
    write(folder / "ESA_WorldCover_10m_2020_v100_N09E018_InputQuality.tif", np.ones((3, 9, 9), np.int16), 20, 10)
    with WorldCover([tmp_path]) as worldcover:
        assert [item.path.name for item in worldcover.rasters] == ["ESA_WorldCover_10m_2020_v100_N09E018_Map.TIF"]


def test_rasters_of_a_folder_come_in_order_of_name(tmp_path: Path) -> None:
    names = [f"{year}_{place}.tif" for place in "dacb" for year in (2021, 2020)]
    for name in names:
        write(tmp_path / name, noise(9), 20, 10)
    with WorldCover([tmp_path]) as worldcover:
        assert [item.path.name for item in worldcover.rasters] == sorted(names)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RasterError, match="no GeoTIFF"):
        WorldCover([tmp_path])


def test_what_is_no_map_of_classes_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "float.tif", np.ones((9, 9), np.float32), 20, 10)
    write(tmp_path / "rgb.tif", np.ones((3, 9, 9), np.uint8), 20, 10)
    for name in ("float.tif", "rgb.tif"):
        with pytest.raises(RasterError, match=f"{name}.*no map of classes"):
            WorldCover([tmp_path / name])


def test_a_raster_without_a_place_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "no_crs.tif", noise(9), 20, 10, crs=None)
    write(tmp_path / "local.tif", noise(9), 20, 10, crs='LOCAL_CS["site",UNIT["metre",1]]')
    write(tmp_path / "off.tif", noise(9), 5e6, 4e6)
    for name in ("no_crs.tif", "local.tif", "off.tif"):
        with pytest.raises(RasterError, match=name):
            WorldCover([tmp_path / name])


def test_a_file_that_names_other_files_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "other.tif", noise(9), 20, 10)
    path = tmp_path / "trick.tif"
    path.write_text(
        '<VRTDataset rasterXSize="9" rasterYSize="9"><SRS>EPSG:4326</SRS>'
        "<GeoTransform>20, 0.1, 0, 10, 0, -0.1</GeoTransform>"
        '<VRTRasterBand dataType="Byte" band="1"><SimpleSource><SourceFilename relativeToVRT="1">other.tif'
        "</SourceFilename><SourceBand>1</SourceBand></SimpleSource></VRTRasterBand></VRTDataset>"
    )
    with rasterio.open(path) as readable:
        assert readable.read(1).any()
    with pytest.raises(RasterError, match="cannot be opened"):
        WorldCover([path])
    with pytest.raises(RasterError, match="cannot be opened"):
        WorldCover([tmp_path / "gone.tif"])


def test_a_raster_damaged_inside_is_named_when_it_is_cut(tmp_path: Path) -> None:
    path = write(tmp_path / "a.tif", noise(900), 20, 10)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 8])
    with WorldCover([path]) as worldcover, pytest.raises(RasterError, match=r"a\.tif is damaged"):
        worldcover.cut(Tile.at(20.06, 9.94))


@given(st.integers(0, GRID - 1), st.integers(0, GRID - 1), st.integers(0, 99))
def test_a_label_map_written_as_geotiff_is_cut_back_whole(
    tmp_path_factory: pytest.TempPathFactory, make_ids: MakeIds, x: int, y: int, seed: int
) -> None:
    ids, tile = make_ids(seed), Tile(x, y)
    path = tmp_path_factory.getbasetemp() / "label.tif"
    path.write_bytes(geotiff(ids, tile))
    with WorldCover([path]) as worldcover:
        label = worldcover.cut(tile)
        south = tile.neighbour(0, 1)
        assert south is None or worldcover.cut(south) is None
    assert label is not None
    assert (label.ids == ids).all()


def test_a_class_geotiff_carries_colours_names_and_attribution(make_ids: MakeIds) -> None:
    tile = Tile.parse("4481_2438_patch01")
    with MemoryFile(geotiff(make_ids(), tile)) as memory, memory.open() as dataset:
        assert dataset.crs == "EPSG:3857"
        assert tuple(dataset.bounds) == pytest.approx(tuple(tile.mercator), abs=1e-6)
        assert dataset.nodata == 0
        assert dataset.colormap(1)[40] == (0xF0, 0x96, 0xFF, 255)
        assert "WorldCover" in dataset.tags()["TIFFTAG_COPYRIGHT"]
        assert {f"CLASS_{land.code}": land.official for land in CLASSES}.items() <= dataset.tags(1).items()


def test_a_picture_geotiff_holds_its_bands_in_place(make_ids: MakeIds) -> None:
    tile = Tile.at(-70, -33)
    rgb = np.dstack([make_ids(seed, 128) for seed in range(3)])
    with MemoryFile(geotiff(rgb, tile, attribution="Somebody")) as memory, memory.open() as dataset:
        assert (np.moveaxis(dataset.read(), 0, -1) == rgb).all()
        assert dataset.res == pytest.approx(((tile.mercator.east - tile.mercator.west) / 128,) * 2)
        assert dataset.tags()["TIFFTAG_COPYRIGHT"] == "Somebody"


@pytest.mark.real_data
def test_real_cuts_equal_the_label_tiles_made_from_the_same_raster(shared_data: Path) -> None:
    folder = shared_data / "worldcover"
    agreeing = []
    with WorldCover([folder / "cayambe_quito_2021_epsg3857.tif"]) as worldcover:
        for file in sorted((folder / "label_tiles_chatearthnet_grid").glob("*.png")):
            label = worldcover.cut(Tile.parse(file.name))
            assert label is not None
            agreeing.append((label.ids == decode_label(file.read_bytes(), max_pixels=1 << 24).ids).mean())
    assert len(agreeing) == 200
    assert min(agreeing) > 0.999


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("lon", "lat", "name"), [(6.45, 0.4, "water"), (6.55, 0.25, "tree"), (6.60, 0.27, "tree"), (7.40, 1.60, "tree")]
)
def test_sea_and_forest_of_sao_tome_are_where_they_are(shared_data: Path, lon: float, lat: float, name: str) -> None:
    with WorldCover([shared_data / "worldcover"]) as worldcover:
        label = worldcover.cut(Tile.at(lon, lat))
    assert label is not None
    dominant = measure(label.ids).dominant
    assert dominant is not None
    assert CLASSES[dominant].name == name
