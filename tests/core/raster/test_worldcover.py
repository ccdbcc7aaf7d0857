"""Rasters as they come: however they are stored and placed, and with odd files among them."""

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import rasterio
from numpy.typing import NDArray
from rasterio.control import GroundControlPoint
from rasterio.transform import Affine

from core.errors import RasterError
from core.geography.tiles import WORLD_M, Tile
from core.raster.landcover import CLASSES
from core.raster.worldcover import WorldCover
from core.settings import Settings
from core.store.catalogue import Catalogue
from core.tile.record import load
from tests import releases
from tests.checkout import SHARED
from tests.releases import Release, captions, command, take

Codes = NDArray[np.integer]
CASES = SHARED / "cases"
DEGREE = 1 / 12_000
TILE = Tile.at(20.03, 9.97)
NORTH_UP = Affine(DEGREE, 0, 20, 0, -DEGREE, 10)

pytestmark = pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")


def write(
    path: Path,
    codes: NDArray[np.generic],
    transform: Affine | None = NORTH_UP,
    *,
    crs: str | None = "EPSG:4326",
    nodata: float | None = 0,
    **more: object,
) -> Path:
    """Write codes, (h, w) or (bands, h, w), as GeoTIFF."""
    bands = codes.reshape(-1, *codes.shape[-2:])
    shape = {"width": bands.shape[2], "height": bands.shape[1], "count": bands.shape[0], "dtype": bands.dtype}
    place = {"transform": transform} if transform else {}
    path.parent.mkdir(parents=True, exist_ok=True)
    with rasterio.open(path, "w", driver="GTiff", crs=crs, nodata=nodata, **shape, **place, **more) as dataset:
        dataset.write(bands)
    return path


def patches(side: int = 900) -> NDArray[np.uint8]:
    """Codes in patches, so that every turn and shift shows."""
    coarse = np.random.default_rng(3).choice(np.array([10, 30, 50, 80], np.uint8), (side // 30, side // 30))
    return np.kron(coarse, np.ones((30, 30), np.uint8))


def cut(*paths: Path, tile: Tile = TILE) -> NDArray[np.uint8]:
    with WorldCover(paths) as worldcover:
        label = worldcover.cut(tile)
    assert label is not None
    assert label.unmatched == 0
    return label.ids


def turned(codes: NDArray[np.uint8], degrees: float, centre: tuple[float, float]) -> tuple[NDArray[np.uint8], Affine]:
    """The same ground on a grid that is turned about a point: (codes, transform)."""
    angle, side = math.radians(degrees), 1300
    a, b = DEGREE * math.cos(angle), -DEGREE * math.sin(angle)
    d, e = -DEGREE * math.sin(angle), -DEGREE * math.cos(angle)
    transform = Affine(a, b, centre[0] - (a + b) * side / 2, d, e, centre[1] - (d + e) * side / 2)
    rows, columns = np.mgrid[0:side, 0:side] + 0.5
    lon = transform.a * columns + transform.b * rows + transform.c
    lat = transform.d * columns + transform.e * rows + transform.f
    x, y = np.floor((lon - 20) / DEGREE).astype(int), np.floor((10 - lat) / DEGREE).astype(int)
    inside = (x >= 0) & (y >= 0) & (x < 900) & (y < 900)
    return np.where(inside, codes[y.clip(0, 899), x.clip(0, 899)], 0).astype(np.uint8), transform


STORED: dict[str, Callable[[NDArray[np.uint8]], tuple[NDArray[np.uint8], Affine]]] = {
    "from the south": lambda codes: (codes[::-1].copy(), Affine(DEGREE, 0, 20, 0, DEGREE, 10 - 900 * DEGREE)),
    "from the east": lambda codes: (codes[:, ::-1].copy(), Affine(-DEGREE, 0, 20 + 900 * DEGREE, 0, -DEGREE, 10)),
    "by columns": lambda codes: (codes.T.copy(), Affine(0, DEGREE, 20, -DEGREE, 0, 10)),
    "longitudes one turn further": lambda codes: (codes, Affine(DEGREE, 0, 380, 0, -DEGREE, 10)),
}


@pytest.mark.parametrize("form", STORED)
def test_the_ground_is_the_same_however_a_raster_is_stored(tmp_path: Path, form: str) -> None:
    codes = patches()
    expected = cut(write(tmp_path / "north.tif", codes))
    found = cut(write(tmp_path / "other.tif", *STORED[form](codes)))
    assert (found == expected).mean() > 0.999


@pytest.mark.parametrize("degrees", [7, 45, 120, -90])
def test_a_raster_that_is_turned_lies_where_it_is(tmp_path: Path, degrees: float) -> None:
    codes = patches()
    expected = cut(write(tmp_path / "north.tif", codes))
    found = cut(write(tmp_path / "turned.tif", *turned(codes, degrees, TILE.centre)))
    assert (found == expected).mean() > 0.9


@pytest.mark.parametrize("lon", [-160.0, -0.02, 0.02, 179.99, -179.99])
def test_longitudes_from_0_to_360_are_the_same_places(tmp_path: Path, lon: float) -> None:
    tile = Tile.at(lon, 9.97)
    west = tile.centre[0] % 360 - 450 * DEGREE
    path = write(tmp_path / "a.tif", np.full((900, 900), 40, np.uint8), Affine(DEGREE, 0, west, 0, -DEGREE, 10))
    assert (cut(path, tile=tile) == 6).mean() > 0.99


def test_a_global_raster_from_0_to_360_has_both_halves(tmp_path: Path) -> None:
    codes = np.full((180, 360), 10, np.uint8)
    codes[:, 180:] = 80
    path = write(tmp_path / "global.tif", codes, Affine(1, 0, 0, 0, -1, 90))
    for lon, expected in ((0.5, 3), (179.5, 3), (-179.5, 1), (-0.5, 1)):
        assert set(np.unique(cut(path, tile=Tile.at(lon, 20)))) == {expected}


def test_mercator_beyond_its_edge_goes_round(tmp_path: Path) -> None:
    box = TILE.mercator
    step = (box.east - box.west) / 256
    transform = Affine(step, 0, box.west + WORLD_M, 0, -step, box.north)
    path = write(tmp_path / "a.tif", np.full((256, 256), 90, np.uint8), transform, crs="EPSG:3857")
    assert set(np.unique(cut(path))) == {9}


UNPLACED: dict[str, tuple[dict[str, object], str]] = {
    "no CRS": ({"crs": None}, "not georeferenced"),
    "no transform": ({"transform": None}, "not georeferenced"),
    "latitude first": ({"transform": Affine(0, -DEGREE, 47, DEGREE, 0, 120)}, "y the latitude"),
    "metres in degrees": ({"transform": Affine(10, 0, 500_000, 0, -10, 4_000_000)}, "off the Earth"),
    "control points": (
        {
            "transform": None,
            "gcps": [GroundControlPoint(r, c, 20 + c * DEGREE, 10 - r * DEGREE) for r in (0, 9) for c in (0, 9)],
        },
        "control points",
    ),
}


@pytest.mark.parametrize("name", UNPLACED)
def test_a_raster_without_a_place_says_what_it_lacks(tmp_path: Path, name: str) -> None:
    options, reason = UNPLACED[name]
    path = write(tmp_path / "a.tif", np.full((9, 9), 10, np.uint8), **options)  # type: ignore[arg-type]  # mixed
    with pytest.raises(RasterError, match=reason):
        WorldCover([path])


def odd_files(folder: Path) -> dict[str, Path]:
    """Files that lie among rasters and are none of ours, by kind."""
    whole = write(folder / "A_cut_short.tif", patches()).read_bytes()
    (folder / "A_cut_short.tif").write_bytes(whole[: len(whole) // 3])
    write(folder / "A_S2RGBNIR.tif", np.ones((4, 90, 90), np.uint16), NORTH_UP)
    write(folder / "A_NDVI.tif", np.ones((3, 90, 90), np.uint8), NORTH_UP)
    write(folder / "A_float.tif", np.full((90, 90), 10, np.float32), NORTH_UP)
    write(folder / "A_unplaced.tif", np.full((90, 90), 10, np.uint8), None, crs=None)
    write(folder / "A_height.tif", np.random.default_rng(1).integers(200, 900, (900, 900), dtype=np.int16), NORTH_UP)
    write(folder / "A_ids.tif", np.full((900, 900), 3, np.uint8), NORTH_UP)
    write(folder / "A_esri.tif", np.resize(np.array([1, 2, 5, 7], np.uint8), (900, 900)), NORTH_UP)
    texts = {
        "A_empty.tif": b"",
        "A_error.tif": b"<!DOCTYPE html><html><body>429 Too Many Requests</body></html>",
        "A_mosaic.vrt": b"<VRTDataset/>",
        "A_scene.jp2": b"\x00\x00\x00\x0cjP  \r\n\x87\n",
        "A_tiles.zip": b"PK\x05\x06" + bytes(18),
        "A_truncated.tif": b"II*\x00\x08\x00",
    }
    for name, data in texts.items():
        (folder / name).write_bytes(data)
    return {path.name: path for path in folder.iterdir()}


ODD = (
    *("A_cut_short.tif", "A_S2RGBNIR.tif", "A_NDVI.tif", "A_float.tif", "A_unplaced.tif", "A_height.tif", "A_ids.tif"),
    *("A_esri.tif", "A_empty.tif", "A_error.tif", "A_mosaic.vrt", "A_scene.jp2", "A_tiles.zip", "A_truncated.tif"),
)


@pytest.fixture
def release(tmp_path: Path) -> Release:
    made = Release(tmp_path / "release")
    made.put_captions(captions([TILE.name]))
    return made


def share(data: Path, tile: Tile = TILE) -> dict[str, float]:
    with Catalogue(Settings(data=data).catalogue) as catalogue:
        found = load(catalogue, tile).composition
    assert found is not None
    return {CLASSES[i].name: round(float(part), 3) for i, part in enumerate(found.shares()) if part}


@pytest.mark.parametrize("name", ODD)
def test_one_odd_file_is_told_and_the_good_one_is_used(tmp_path: Path, release: Release, name: str) -> None:
    kept = odd_files(tmp_path / "odd")[name]
    folder = tmp_path / "rasters"
    write(folder / "Map.tif", np.full((900, 900), 40, np.uint8))
    (folder / name).write_bytes(kept.read_bytes())
    report = take(tmp_path / "data", release.folder, worldcover=[folder])
    assert share(tmp_path / "data") == {"crop": 1.0}
    assert [(problem.kind, problem.item) for problem in report.problems] == [("worldcover", name)]
    assert name in report.problems[0].reason and len(report.problems[0].reason) > len(name) + 20


def test_side_files_and_input_quality_are_no_matter(tmp_path: Path, release: Release) -> None:
    folder = tmp_path / "rasters"
    write(folder / "Map.tif", np.full((900, 900), 40, np.uint8))
    write(folder / "A_InputQuality.tif", np.ones((3, 9, 9), np.int16))
    for name in ("Map.tif.aux.xml", "Map.tif.ovr", "Map.tif.msk.txt", "README.md", ".DS_Store"):
        (folder / name).write_bytes(b"")
    assert take(tmp_path / "data", release.folder, worldcover=[folder]).problems == []


def test_nothing_but_odd_files_ends_the_import_before_anything_is_stored(tmp_path: Path, release: Release) -> None:
    odd_files(tmp_path / "odd")
    given = [tmp_path / "odd" / name for name in ("A_empty.tif", "A_S2RGBNIR.tif")]
    done = command("import", release.folder, "--worldcover", *given, "--data", tmp_path / "data", "--json")
    assert done.returncode == 1 and done.stdout == ""
    assert "A_empty.tif" in done.stderr and "A_S2RGBNIR.tif has 4 band(s)" in done.stderr
    with Catalogue(Settings(data=tmp_path / "data").catalogue) as catalogue, catalogue.cursor() as cursor:
        assert cursor.execute("select count(*) from captions").fetchall() == [(0,)]


def test_a_path_that_is_not_there_ends_the_import_even_among_good_ones(tmp_path: Path, release: Release) -> None:
    good = write(tmp_path / "Map.tif", np.full((900, 900), 40, np.uint8))
    with pytest.raises(RasterError, match=r"Mpa\.tif.*does not exist"):
        take(tmp_path / "data", release.folder, worldcover=[good, tmp_path / "Mpa.tif"])


LEGENDS: dict[str, tuple[list[int], int | None]] = {
    "class ids": ([1, 3, 6], 0),
    "class ids with mangroves": ([3, 10, 10], 0),
    "indices from 0": ([0, 3, 7], 255),
    "Esri": ([1, 2, 5, 7, 11], None),
    "Dynamic World": ([0, 1, 4, 6], 255),
    "NLCD": ([11, 41, 42, 90, 95], 0),
    "CORINE": ([111, 211, 311], 0),
    "CCI": ([10, 30, 130, 190, 210], 0),
}


@pytest.mark.parametrize("name", LEGENDS)
def test_a_raster_in_another_legend_is_told_and_gives_no_class(tmp_path: Path, release: Release, name: str) -> None:
    values, nodata = LEGENDS[name]
    kind = np.uint16 if max(values) > 255 else np.uint8
    path = write(tmp_path / "Map.tif", np.resize(np.array(values, kind), (900, 900)), nodata=nodata)
    report = take(tmp_path / "data", release.folder, worldcover=[path])
    assert share(tmp_path / "data") == {}
    assert [problem.kind for problem in report.problems] == ["worldcover", "label map"]
    assert "not in WorldCover's codes" in report.problems[0].reason
    assert "65,536 pixels" in report.problems[1].reason
    assert releases.flags_of(tmp_path / "data")[TILE.name] >= {"label colours", "no land cover"}
    again = take(tmp_path / "data", release.folder, worldcover=[path])
    assert (again.added, again.problems) == (0, report.problems)


def test_ten_alone_in_a_raster_of_ids_is_no_forest(tmp_path: Path) -> None:
    ids = np.full((900, 900), 10, np.uint8)
    ids[800:] = 3
    with WorldCover([write(tmp_path / "ids.tif", ids)]) as worldcover:
        label = worldcover.cut(TILE)
        assert label is not None and label.unmatched == 256 * 256
    assert set(np.unique(cut(write(tmp_path / "codes.tif", np.full((900, 900), 10, np.uint8))))) == {3}


def test_a_later_import_with_the_right_raster_mends_the_tile(tmp_path: Path, release: Release) -> None:
    data = tmp_path / "data"
    take(data, release.folder, worldcover=[write(tmp_path / "ids.tif", np.full((900, 900), 3, np.uint8))])
    good = write(tmp_path / "Map.tif", np.full((900, 900), 40, np.uint8))
    report = take(data, release.folder, worldcover=[good])
    assert (report.added, report.problems, share(data)) == (1, [], {"crop": 1.0})
    assert take(data, release.folder, worldcover=[good]).added == 0


def test_gaps_are_filled_by_a_later_import_and_what_was_cut_stays(tmp_path: Path, release: Release) -> None:
    data, middle = tmp_path / "data", int((TILE.centre[0] - 20) / DEGREE)
    west, east = np.zeros((900, 900), np.uint8), np.full((900, 900), 80, np.uint8)
    west[:, :middle] = 40
    take(data, release.folder, worldcover=[write(tmp_path / "west.tif", west)])
    assert share(data) == {"crop": 1.0}
    report = take(data, release.folder, worldcover=[write(tmp_path / "east.tif", east)])
    assert (report.added, report.problems) == (1, [])
    assert share(data) == pytest.approx({"water": 0.5, "crop": 0.5}, abs=0.01)


def test_rasters_that_meet_no_tile_are_told(tmp_path: Path, release: Release) -> None:
    far = write(tmp_path / "far.tif", np.full((90, 90), 40, np.uint8), Affine(DEGREE, 0, -60, 0, -DEGREE, -10))
    report = take(tmp_path / "data", release.folder, worldcover=[far])
    assert [problem.kind for problem in report.problems] == ["worldcover"]
    assert "none of them meets any tile" in report.problems[0].reason and "far.tif" in report.problems[0].reason


@pytest.mark.skipif(not CASES.is_dir(), reason="no folder of hard cases beside the checkout")
@pytest.mark.parametrize(
    ("case", "rasters", "told"),
    [
        ("23-south-up-raster", "southup", []),
        ("24-one-odd-file-in-the-raster-folder", "siblings", ["worldcover"]),
        ("24-one-odd-file-in-the-raster-folder", "zerobyte", ["worldcover"]),
        ("22-raster-in-another-legend", "cen_ids", ["worldcover", "label map"]),
        ("22-raster-in-another-legend", "index0_10", ["worldcover", "label map"]),
    ],
)
def test_rasters_that_people_had(tmp_path: Path, case: str, rasters: str, told: list[str]) -> None:
    report = take(tmp_path / "data", CASES / case / "rel", worldcover=[CASES / case / rasters])
    found = share(tmp_path / "data", Tile.parse("4070_2838_patch00"))
    if "label map" in told:
        assert found == {}
    else:
        assert found == pytest.approx({"water": 0.25, "tree": 0.375, "crop": 0.375}, abs=0.01)
    assert [problem.kind for problem in report.problems] == told
