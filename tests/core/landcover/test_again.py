"""Tiles that are fetched again: because more of them may be there by now, or because what is kept cannot be read."""

from pathlib import Path

import numpy as np
import pytest
from rasterio.transform import Affine

from core.geography.tiles import Tile
from core.landcover.fetch import Fetched, fetch
from core.landcover.held import covers_of, path_of, read_cover
from core.landcover.plan import gaps
from core.landcover.sources import CoverSource
from core.settings import Settings
from core.store.catalogue import Catalogue
from core.tile.record import load
from tests.core.landcover.conftest import DEGREE, Bucket, add_tiles
from tests.covers import write_cog

ACROSS = Tile.at(9.0001, 1.5)
"""A tile that two cells share."""

WEST, EAST = "ESA_WorldCover_10m_2020_v100_N00E006_Map.tif", "ESA_WorldCover_10m_2020_v100_N00E009_Map.tif"
WHOLE = 256 * 256


def lay(folder: Path, name: str, code: int = 10) -> Path:
    """Put a cell of one code there."""
    west = int(name.split("E0")[1][:2])
    return write_cog(
        folder / name, np.full((3600, 3600), code, np.uint8), Affine(DEGREE, 0, west, 0, -DEGREE, 3), block=512
    )


def known(catalogue: Catalogue, tile: Tile) -> int:
    """Pixels that overlay, facts and check know a class for."""
    composition = load(catalogue, tile).composition
    return 0 if composition is None else int(composition.overall[1:].sum())


@pytest.mark.parametrize("named", [True, False])
def test_a_tile_that_lacked_a_neighbour_in_a_folder_is_whole_once_that_is_there(
    tmp_path: Path, catalogue: Catalogue, settings: Settings, named: bool
) -> None:
    folder = tmp_path / "files"
    lay(folder, EAST)
    add_tiles(catalogue, [ACROSS])
    keys, source = [ACROSS.key] if named else None, CoverSource.of(settings, "2020", str(folder))
    fetch(catalogue, source, keys, settings)
    assert 0 < known(catalogue, ACROSS) < WHOLE
    lay(folder, WEST)
    assert fetch(catalogue, source, keys, settings).done == 1
    assert known(catalogue, ACROSS) == WHOLE
    (folder / EAST).unlink()
    assert fetch(catalogue, source, keys, settings) == Fetched()


def test_a_tile_that_lacked_a_neighbour_on_a_server_is_asked_for_again_by_name_or_when_that_is_long_ago(
    bucket: Bucket, catalogue: Catalogue, settings: Settings
) -> None:
    across, west = Tile.at(69.0001, 1.5), bucket.file("N00E066")
    lay(bucket.folder, bucket.file("N00E069").name)
    add_tiles(catalogue, [across])
    source = bucket.source(settings)
    west.unlink(missing_ok=True)
    try:
        fetch(catalogue, source, None, settings)
        lay(bucket.folder, west.name)
        assert fetch(catalogue, source, None, settings).requests == 0
        assert (fetch(catalogue, source, [across.key], settings).done, known(catalogue, across)) == (1, WHOLE)
        west.unlink()
        path_of(settings, across, "2020").unlink()
        fetch(catalogue, source, [across.key], settings)
        lay(bucket.folder, west.name)
        with catalogue.transaction() as cursor:
            cursor.execute("update cover_gaps set seen_at = seen_at - interval 40 days")
            cursor.execute("update covers set fetched_at = fetched_at - interval 40 days")
        assert fetch(catalogue, source, None, settings).done == 1
        cover = read_cover(catalogue, settings, across, "2020")
        assert cover is not None
        assert cover.ids.all()
    finally:
        west.unlink(missing_ok=True)
        bucket.file("N00E069").unlink()


def test_a_map_that_knows_more_stays(tmp_path: Path, catalogue: Catalogue, settings: Settings) -> None:
    lay(tmp_path / "east", EAST)
    narrow = tmp_path / "narrow" / "strip.tif"
    write_cog(narrow, np.full((9, 9), 10, np.uint8), Affine(0.00001, 0, 9.001, 0, -0.00001, 1.5), block=256)
    fetch(catalogue, CoverSource.of(settings, "2020", str(tmp_path / "east")), [ACROSS.key], settings)
    before = read_cover(catalogue, settings, ACROSS, "2020")
    fetched = fetch(catalogue, CoverSource.of(settings, "2020", str(narrow.parent)), [ACROSS.key], settings)
    assert "less of this tile" in fetched.failed[0].reason
    after = read_cover(catalogue, settings, ACROSS, "2020")
    assert before is not None and after is not None
    assert np.array_equal(before.ids, after.ids)


@pytest.mark.parametrize("broken", [WEST, "unnamed.tif"])
def test_a_broken_file_of_a_folder_is_named_and_mends(
    tmp_path: Path, catalogue: Catalogue, settings: Settings, broken: str
) -> None:
    folder, inside, far = tmp_path / "files", Tile.at(7.4, 1.6), Tile.at(10.5, 1.5)
    lay(folder, EAST)
    (folder / broken).write_bytes(b"")
    source = CoverSource.of(settings, "2020", str(folder))
    fetched = fetch(catalogue, source, [inside.key, far.key], settings)
    assert (fetched.done, fetched.missing) == (1, 0)
    assert broken in fetched.failed[0].reason
    assert covers_of(catalogue, inside) == ()
    (folder / broken).unlink()
    assert fetch(catalogue, source, [inside.key], settings).missing == 1
    lay(folder, WEST)
    assert fetch(catalogue, source, [inside.key], settings).done == 1  # a folder is looked at each time


@pytest.mark.parametrize("far", [True, False])
def test_a_tile_of_a_number_that_is_no_class_is_no_sea(
    bucket: Bucket, tmp_path: Path, catalogue: Catalogue, settings: Settings, far: bool
) -> None:
    name = bucket.file("N00E072").name
    folder = bucket.folder if far else tmp_path / "files"
    codes = np.full((3600, 3600), 10, np.uint8)
    codes[1000:2000, 1000:2000] = 255
    write_cog(folder / name, codes, Affine(DEGREE, 0, 72, 0, -DEGREE, 3), block=512)
    source = bucket.source(settings) if far else CoverSource.of(settings, "2020", str(folder))
    fetched = fetch(catalogue, source, [Tile.at(73.2, 1.8).key], settings)
    assert (fetched.done, fetched.missing, "255" in fetched.failed[0].reason) == (0, 0, True)


def test_an_address_where_nothing_is_makes_no_sea(bucket: Bucket, catalogue: Catalogue, settings: Settings) -> None:
    template = "/ESA_WorldCover_10m_{year}_{version}_{cell}_Mop.tif"
    source = CoverSource.of(settings, "2020", bucket.server.url + template)
    fetched = fetch(catalogue, source, [ACROSS.key, Tile.at(-30, -40.5).key], settings)
    assert (fetched.done, fetched.missing, len(fetched.failed)) == (0, 0, 2)
    assert "Check the address" in fetched.failed[0].reason
    assert not gaps(catalogue, source)
    assert covers_of(catalogue, ACROSS) == ()


@pytest.mark.parametrize("damage", [b"", b"\x89PNG\r\n"])
def test_a_kept_map_that_is_damaged_is_fetched_again_by_name(
    bucket: Bucket, catalogue: Catalogue, settings: Settings, damage: bytes
) -> None:
    add_tiles(catalogue, [ACROSS])
    source = bucket.source(settings)
    fetch(catalogue, source, [ACROSS.key], settings)
    path = path_of(settings, ACROSS, "2020")
    path.write_bytes(damage)
    assert fetch(catalogue, source, [ACROSS.key], settings).done == 1
    label = settings.labels / path.name
    assert path.read_bytes() == label.read_bytes() != damage
    assert known(catalogue, ACROSS) == WHOLE
