import random
from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.transform import Affine
from rasterio.windows import Window

from core.errors import RasterError, RemoteError
from core.remote.access import Access
from core.remote.cogs import open_cog, open_local
from core.remote.ranges import FarFile
from tests.cog_server import CogServer
from tests.covers import write_cog

RNG = np.random.default_rng(2)
CLASSES = RNG.choice(np.array([10, 30, 80], np.uint8), (3000, 2500))
TRANSFORM = Affine(1 / 12000, 0, 6, 0, -1 / 12000, 3)


@pytest.fixture(scope="module")
def classes(files: Path) -> str:
    return write_cog(files / "classes.tif", CLASSES, TRANSFORM).name


def test_a_window_is_one_request_beside_the_header_and_equal_to_what_was_written(
    classes: str, server: CogServer, access: Access
) -> None:
    window = Window(1000, 100, 300, 300)
    with open_cog(FarFile(f"{server.url}/{classes}", access)) as cog:
        assert len(server.requests()) == 1
        assert np.array_equal(cog.read(window)[0], CLASSES[100:400, 1000:1300])
        assert len(server.requests()) == 2
        cog.read(window)
    assert len(server.requests()) == 2


def test_blocks_of_windows_far_apart_come_in_one_request_each(classes: str, server: CogServer, access: Access) -> None:
    windows = [Window(0, 0, 10, 10), Window(2400, 2900, 20, 20)]
    with open_cog(FarFile(f"{server.url}/{classes}", access)) as cog:
        cog.fetch(windows)
        assert len(server.requests()) == 3
        assert all(cog.read(window)[0].shape for window in windows)
    assert len(server.requests()) == 3


def test_the_bytes_are_those_of_the_blocks(classes: str, server: CogServer, access: Access) -> None:
    with open_cog(FarFile(f"{server.url}/{classes}", access)) as cog:
        before = access.traffic
        cog.fetch([Window(0, 0, 2500, 3000)])
        blocks = sum(stop - start for start, stop in cog.ranges([Window(0, 0, 2500, 3000)]))
    assert access.traffic.since(before).bytes <= 1.01 * blocks


def test_images_of_16_bit_with_a_predictor_and_several_files_at_once(
    files: Path, server: CogServer, access: Access
) -> None:
    bands = [RNG.integers(0, 9000, (1, 900, 900), np.uint16) for _ in range(3)]
    transform = Affine(10, 0, 600_000, 0, -10, 5_900_040)
    for number, band in enumerate(bands):
        write_cog(files / f"B0{number}.tif", band, transform, crs="EPSG:32631", block=512, predictor="YES")
    cogs = [open_cog(FarFile(f"{server.url}/B0{number}.tif", access)) for number in range(3)]
    for cog, band in zip(cogs, bands, strict=True):
        assert np.array_equal(cog.read(Window(400, 400, 300, 300)), band[:, 400:700, 400:700])
        cog.close()


def test_a_picture_of_three_bands_in_jpeg_form_is_read_at_once(files: Path, server: CogServer, access: Access) -> None:
    picture = np.full((3, 700, 700), 90, np.uint8)
    name = write_cog(files / "visual.tif", picture, TRANSFORM, compress="jpeg", block=512, nodata=None).name
    with open_cog(FarFile(f"{server.url}/{name}", access)) as cog:
        read = cog.read(Window(10, 10, 500, 500), (1, 2, 3))
    assert abs(read.astype(int) - 90).max() <= 2
    assert len(server.requests()) <= 3


def test_a_near_file_is_read_by_the_same_door(files: Path, classes: str) -> None:
    with open_local(files / classes) as cog:
        assert np.array_equal(cog.read(Window(5, 6, 7, 8))[0], CLASSES[6:14, 5:12])


def test_what_is_cut_off_on_the_server_or_no_tiff_at_all_ends_in_a_sentence(
    files: Path, classes: str, server: CogServer, access: Access
) -> None:
    whole = (files / classes).read_bytes()
    for name, data in {"half.tif": whole[:5000], "page.tif": b"<html>Sorry</html>" * 500, "none.tif": b"II*\0"}.items():
        (files / name).write_bytes(data)
        with pytest.raises(RasterError, match=rf"{name} (cannot be opened as GeoTIFF|is damaged)"):
            open_cog(FarFile(f"{server.url}/{name}", access)).read(Window(0, 0, 8, 8))
    (files / "empty.tif").write_bytes(b"")
    with pytest.raises(RemoteError, match=r"empty.tif on .* ends before"):
        open_cog(FarFile(f"{server.url}/empty.tif", access))


def test_blocks_that_lie_behind_the_end_are_damage_and_not_asked_for(
    files: Path, classes: str, server: CogServer, access: Access
) -> None:
    (files / "short.tif").write_bytes((files / classes).read_bytes()[:-150_000])
    with (
        open_cog(FarFile(f"{server.url}/short.tif", access)) as cog,
        pytest.raises(RasterError, match=r"short.tif is damaged"),
    ):
        cog.read(Window(2400, 2900, 20, 20))
    assert len(server.requests()) == 1


def test_spoilt_blocks_end_in_a_sentence(files: Path, classes: str, server: CogServer, access: Access) -> None:
    whole = bytearray((files / classes).read_bytes())
    whole[-200_000:-1000] = random.Random(1).randbytes(199_000)
    (files / "spoilt.tif").write_bytes(whole)
    with (
        open_cog(FarFile(f"{server.url}/spoilt.tif", access)) as cog,
        pytest.raises(RasterError, match=r"spoilt.tif is damaged"),
    ):
        cog.read(Window(2400, 2900, 20, 20))


def test_what_the_server_does_to_a_block_is_told_and_not_that_the_file_is_damaged(
    classes: str, server: CogServer, access: Access
) -> None:
    server.fail("status", after=1, status=403)
    with open_cog(FarFile(f"{server.url}/{classes}", access)) as cog, pytest.raises(RemoteError, match="HTTP 403"):
        cog.read(Window(0, 0, 8, 8))


def test_gdal_reads_through_the_file_even_where_nobody_fetched_before(
    classes: str, server: CogServer, access: Access
) -> None:
    with open_cog(FarFile(f"{server.url}/{classes}", access)) as cog:
        with cog.reading():
            assert np.array_equal(cog.dataset.read(1, window=Window(0, 0, 50, 50)), CLASSES[:50, :50])
        server.fail("status", status=403)
        with pytest.raises(RemoteError, match="HTTP 403"), cog.reading():
            cog.dataset.read(1, window=Window(2400, 2900, 20, 20))


def test_a_raster_in_rows_over_its_whole_width_is_not_read_from_afar(
    files: Path, server: CogServer, access: Access
) -> None:
    profile = {"driver": "GTiff", "count": 1, "height": 2, "width": 5000, "dtype": "uint8", "crs": "EPSG:4326"}
    with rasterio.open(files / "rows.tif", "w", **profile, transform=TRANSFORM) as dataset:
        dataset.write(np.ones((1, 2, 5000), np.uint8))
    with pytest.raises(RasterError, match="stored in blocks of 5,000 x"):
        open_cog(FarFile(f"{server.url}/rows.tif", access))


def test_an_address_of_gdals_own_kind_is_no_web_address(access: Access) -> None:
    for name in ("/vsicurl/http://127.0.0.1/x.tif", "/vsis3/bucket/x.tif", "file:///etc/passwd"):
        with pytest.raises(Exception, match="is no web address"):
            open_cog(FarFile(name, access))
