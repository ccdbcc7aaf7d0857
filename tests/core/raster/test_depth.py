"""Pictures of 16 bits: read whole, blank only when they show nothing, and never black on screen for being dark."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray
from PIL import Image
from rasterio.io import MemoryFile

from core.errors import ImageError
from core.geography.tiles import Tile
from core.pictures.layers import Layers
from core.raster.depth import samples_of
from core.raster.images import decode_rgb, inspect, is_deep, open_png
from core.settings import Settings
from core.store.catalogue import Catalogue
from core.tile import files
from tests import releases
from tests.checkout import SHARED
from tests.releases import NAMES, Release, captions, take

Deep = NDArray[np.uint16]
CASES = SHARED / "cases"
LIMIT = 4096 * 4096


def deep_png(samples: Deep) -> bytes:
    """A PNG of 16 bits with one to four bands."""
    with MemoryFile() as memory:
        height, width, count = samples.shape
        with memory.open(driver="PNG", width=width, height=height, count=count, dtype="uint16") as dataset:
            dataset.write(np.moveaxis(samples, -1, 0))
        return bytes(memory.read())


def scene(low: int, high: int, bands: int = 3, seed: int = 0) -> Deep:
    return np.random.default_rng(seed).integers(low, high, (256, 256, bands)).astype(np.uint16)


def even(value: int, bands: int = 1) -> Deep:
    return np.full((256, 256, bands), value, np.uint16)


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
@given(hnp.arrays(np.uint16, st.tuples(st.integers(1, 9), st.integers(1, 9), st.integers(1, 4))))
def test_every_bit_of_every_band_is_read(samples: Deep) -> None:
    data = deep_png(samples)
    found = samples_of(data, open_png(data, max_pixels=LIMIT))
    assert is_deep(data)
    assert (found == samples[..., : 3 if samples.shape[2] > 2 else 1]).all()


SCENES = {
    "reflectance": scene(240, 1417, 1),
    "reflectance of a dark lake": scene(30, 160, 1),
    "reflectance with an offset of 1000": scene(1100, 2600),
    "reflectance RGB": scene(240, 1417),
    "reflectance RGBA": np.dstack([scene(240, 1417), even(65535)]),
    "grey and alpha": np.dstack([scene(240, 1417, 1), even(65535)]),
    "12 bits": scene(0, 4096),
    "8 bits in 16": scene(0, 256),
    "8 bits in 16, dull": scene(10, 19),
    "8 bits spread over 16": scene(0, 256) * 257,
    "snow": scene(9000, 11000),
    "one dark corner": np.where(np.arange(65536).reshape(256, 256, 1) < 700, 0, scene(300, 900, 1)).astype(np.uint16),
}
BLANKS = {
    "black": (even(0), "black"),
    "black, 8 bits in 16": (even(3, 3), "black"),
    "nothing but the offset": (even(1000, 3), "black"),
    "one number": (even(240), "black"),
    "no data and a few strays": (np.where(np.arange(65536).reshape(256, 256, 1) < 65, 900, even(0)), "black"),
    "white": (even(65535, 3), "white"),
    "nearly white": (scene(64260, 65536), "white"),
}


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
@pytest.mark.parametrize("name", SCENES)
def test_a_picture_with_something_in_it_is_not_blank_and_is_seen(name: str) -> None:
    data = deep_png(SCENES[name])
    assert inspect(data, max_pixels=LIMIT) == (256, 256, None)
    seen = decode_rgb(data, max_pixels=LIMIT)
    assert seen.shape == (256, 256, 3) and seen.dtype == np.uint8
    assert len(np.unique(seen)) >= 9
    assert "8 bits in" in name or np.percentile(seen, 95) - np.percentile(seen, 5) > 100


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
@pytest.mark.parametrize("name", BLANKS)
def test_a_picture_with_nothing_in_it_is_blank(name: str) -> None:
    samples, blank = BLANKS[name]
    data = deep_png(samples.astype(np.uint16))
    assert inspect(data, max_pixels=LIMIT).blank == blank
    assert decode_rgb(data, max_pixels=LIMIT).shape == (256, 256, 3)


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
@given(st.integers(1, 4), st.data())
def test_damaged_files_raise_only_our_error(bands: int, data: st.DataObject) -> None:
    broken = bytearray(deep_png(scene(200, 900, bands)[:40, :40]))
    del broken[data.draw(st.integers(0, len(broken))) :]
    for _ in range(data.draw(st.integers(0, 3))):
        if broken:
            broken[data.draw(st.integers(0, len(broken) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        facts = inspect(bytes(broken), max_pixels=LIMIT)
    except ImageError:
        return
    assert facts.width * facts.height <= LIMIT


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_no_data_stays_black_and_brighter_is_never_darker() -> None:
    samples = scene(300, 3000)
    samples[:40] = 0
    seen = decode_rgb(deep_png(samples), max_pixels=LIMIT)
    assert not seen[:40].any()
    order = np.argsort(samples[40:].ravel(), kind="stable")
    assert (np.diff(seen[40:].ravel()[order].astype(int)) >= 0).all()
    assert (seen[40:].min(), seen[40:].max()) == (0, 255)


@pytest.mark.skipif(not CASES.is_dir(), reason="no folder of hard cases beside the checkout")
def test_reflectance_of_sentinel_2_is_neither_flagged_nor_black_on_the_map(tmp_path: Path) -> None:
    take(tmp_path / "data", CASES / "25-sixteen-bit-reflectance" / "rel")
    settings, tile = Settings(data=tmp_path / "data"), Tile.parse("4003_2800_patch00")
    assert releases.flags_of(tmp_path / "data") == {tile.name: {"no land cover"}}
    with Catalogue(settings.catalogue) as catalogue:
        layers = Layers(catalogue, settings)
        for zoom in (14, 13, 11):
            shift = 14 - zoom
            made = layers.picture("rgb", zoom, tile.x >> shift, tile.y >> shift)
            assert made is not None
            pixels = np.asarray(Image.open(BytesIO(made.data)).convert("RGBA")).astype(int)
            assert pixels.dtype == int and pixels[pixels[..., 3] > 0][:, :3].mean() > 60


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
@pytest.mark.parametrize("bands", [1, 3])
def test_a_geotiff_of_a_tile_keeps_all_bits(tmp_path: Path, bands: int) -> None:
    samples, tile = scene(240, 1400, bands), Tile.parse(NAMES[0])
    release = Release(tmp_path / "release")
    release.put_images({tile.name: deep_png(samples)})
    take(tmp_path / "data", release.folder)
    settings = Settings(data=tmp_path / "data")
    with Catalogue(settings.catalogue) as catalogue:
        made = files.make(catalogue, tile, "tif", settings)
    with MemoryFile(made.data) as memory, memory.open() as dataset:
        assert (np.moveaxis(dataset.read(), 0, -1) == samples).all()
        assert dataset.dtypes[0] == "uint16"
        assert tuple(dataset.bounds) == pytest.approx(tuple(tile.mercator), abs=1e-6)
        assert dataset.nodata is None and dataset.transform.e < 0


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_images_that_an_earlier_version_took_for_black_are_looked_at_again(tmp_path: Path) -> None:
    release = Release(tmp_path / "release")
    release.put_captions(captions(NAMES[:1]))
    release.put_images({NAMES[0]: deep_png(scene(240, 1400, 1))})
    take(tmp_path / "data", release.folder)
    with Catalogue(Settings(data=tmp_path / "data").catalogue) as catalogue, catalogue.transaction() as cursor:
        cursor.execute("update inspections set flags = 2")
        cursor.execute("delete from migrations where name = 'label_readings'")
    take(tmp_path / "data", release.folder)
    assert releases.flags_of(tmp_path / "data")[NAMES[0]] == {"no land cover"}
