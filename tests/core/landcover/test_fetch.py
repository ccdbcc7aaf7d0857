import itertools
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as laws
from hypothesis import strategies as st
from numpy.typing import NDArray
from rasterio.transform import Affine

from core.errors import AddressError, RasterError
from core.geography.tiles import GRID, TILE_PX, Tile
from core.landcover import fetch as fetching
from core.landcover.fetch import Fetched, fetch
from core.landcover.held import covers_of, path_of, read_cover
from core.landcover.plan import estimate, gaps
from core.landcover.sources import Cell, CoverSource, cells_of
from core.pictures.locations import locate, read_label
from core.raster import placed, worldcover
from core.raster.landcover import from_worldcover
from core.raster.legend import CLASSES
from core.raster.placed import Raster
from core.settings import Settings
from core.store import tiletable
from core.store.catalogue import Catalogue
from core.tile.record import load
from tests import releases
from tests.core.landcover.conftest import CELLS, CODES, DEGREE, Bucket, add_tiles, codes_of
from tests.covers import write_cog
from tests.releases import Release, take

AT_THE_CORNER = Tile.at(9.0001, 2.9999)
"""A tile that four cells share."""

INSIDE = Tile.at(7.4, 1.6)
IDS = {land.code: land.id for land in CLASSES}


def expected(tile: Tile) -> NDArray[np.uint8]:
    """Class ids by an exact inverse mapping, pixel by pixel, from whichever cell holds its centre."""
    place = (np.arange(TILE_PX) + 0.5) / (GRID * TILE_PX)
    lon = (tile.x / GRID + place) * 360 - 180
    lat = np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * (tile.y / GRID + place)))))
    ids = np.zeros((TILE_PX, TILE_PX), np.uint8)
    for cell, (west, north) in CELLS.items():
        rows, columns = np.floor((north - lat) / DEGREE).astype(int), np.floor((lon - west) / DEGREE).astype(int)
        inside = ((rows >= 0) & (rows < 3600))[:, None] & (columns >= 0) & (columns < 3600)
        codes = codes_of(cell)[rows.clip(0, 3599)][:, columns.clip(0, 3599)]
        ids = np.where(inside, from_worldcover(codes).ids, ids)
    return ids


def held(catalogue: Catalogue, settings: Settings, tile: Tile) -> NDArray[np.uint8]:
    label = read_cover(catalogue, settings, tile, "2020")
    assert label is not None
    return label.ids


@pytest.mark.parametrize("tile", [INSIDE, AT_THE_CORNER, Tile.at(-179.999, 49), Tile.at(8.9999, 0.5)], ids=str)
def test_a_fetched_tile_is_equal_to_an_exact_inverse_mapping_across_files_as_well(
    bucket: Bucket, catalogue: Catalogue, settings: Settings, tile: Tile
) -> None:
    fetched = fetch(catalogue, bucket.source(settings), [tile.key], settings)
    assert (fetched.done, fetched.missing, fetched.failed) == (1, 0, [])
    assert np.array_equal(held(catalogue, settings, tile), expected(tile))


@laws(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.floats(5.9, 12.1), st.floats(-0.1, 6.1))
def test_wherever_a_tile_lies_its_pixels_are_those_of_the_formula(
    bucket: Bucket, catalogue: Catalogue, settings: Settings, lon: float, lat: float
) -> None:
    tile = Tile.at(lon, lat)
    fetch(catalogue, bucket.source(settings), [tile.key], settings)
    label = read_cover(catalogue, settings, tile, "2020")
    assert np.array_equal(label.ids if label else np.zeros((256, 256)), expected(tile))


def test_one_tile_is_two_requests_and_none_the_second_time(
    bucket: Bucket, catalogue: Catalogue, settings: Settings
) -> None:
    first = fetch(catalogue, bucket.source(settings), [INSIDE.key], settings)
    assert first.requests == len(bucket.server.requests()) == 2
    assert fetch(catalogue, bucket.source(settings), [INSIDE.key], settings) == Fetched()
    assert len(bucket.server.requests()) == 2


def test_many_tiles_read_no_byte_twice(bucket: Bucket, catalogue: Catalogue, settings: Settings) -> None:
    corner = Tile.at(6.5, 2.5)
    keys = [Tile(corner.x + x, corner.y + y).key for x in range(25) for y in range(25)]
    fetched = fetch(catalogue, bucket.source(settings), keys, settings)
    assert fetched.done == len(keys)
    asked = sorted(bucket.server.requests())
    assert all(after[1] > before[2] for before, after in itertools.pairwise(asked))
    assert fetched.bytes == sum(last + 1 - first for _, first, last in asked)


def test_what_will_be_asked_is_estimated_without_asking(
    bucket: Bucket, catalogue: Catalogue, settings: Settings
) -> None:
    source = bucket.source(settings)
    cost = estimate(catalogue, source, [INSIDE.key, AT_THE_CORNER.key], settings)
    assert (cost.tiles, cost.files, cost.missing) == (2, 4, 0)
    assert 6 <= cost.requests <= 12
    assert bucket.server.requests() == []
    fetch(catalogue, source, [INSIDE.key, AT_THE_CORNER.key], settings)
    assert estimate(catalogue, source, [INSIDE.key, AT_THE_CORNER.key], settings).tiles == 0


def test_sea_has_no_file_and_is_not_asked_for_again_until_that_is_long_ago(
    bucket: Bucket, catalogue: Catalogue, settings: Settings
) -> None:
    sea, source = Tile.at(-30, -40.5), bucket.source(settings)
    fetch(catalogue, source, [INSIDE.key], settings)  # there is something at this address
    fetched = fetch(catalogue, source, [sea.key], settings)
    assert (fetched.done, fetched.missing, fetched.requests) == (0, 1, 2)
    assert cells_of(sea) == (Cell(-42, -33), Cell(-42, -30))
    assert gaps(catalogue, source) == {Cell(-42, -33), Cell(-42, -30)}
    assert read_cover(catalogue, settings, sea, "2020") is None
    neighbour = Tile(sea.x - 3, sea.y)  # in a cell that is known to be sea
    again = fetch(catalogue, source, [sea.key, neighbour.key], settings)
    assert (again.missing, again.requests) == (2, 0)
    assert [one.unknown for one in covers_of(catalogue, neighbour)] == [256 * 256]
    with catalogue.transaction() as cursor:
        cursor.execute("update cover_gaps set seen_at = seen_at - interval 40 days")
        cursor.execute("update covers set fetched_at = fetched_at - interval 40 days")
    assert fetch(catalogue, source, [sea.key], settings).requests == 2


def test_a_tile_comes_alive_at_once_and_keeps_what_it_had(
    bucket: Bucket, catalogue: Catalogue, settings: Settings
) -> None:
    add_tiles(catalogue, [INSIDE, AT_THE_CORNER])
    before = catalogue.revision()
    fetch(catalogue, bucket.source(settings), [INSIDE.key], settings)
    record = load(catalogue, INSIDE)
    assert record.composition is not None
    assert not record.flags & 1 << 9
    assert record.composition.overall.tolist() == np.bincount(expected(INSIDE).ravel(), minlength=12).tolist()
    assert catalogue.revision() > before
    assert not catalogue.stale()
    location = locate(catalogue, INSIDE, "labels")
    assert location is not None
    assert np.array_equal(read_label(location, INSIDE, max_pixels=1 << 20).ids, expected(INSIDE))
    assert load(catalogue, AT_THE_CORNER).composition is None


def test_the_table_of_tiles_is_as_if_it_were_made_anew(
    bucket: Bucket, catalogue: Catalogue, settings: Settings
) -> None:
    add_tiles(catalogue, [INSIDE, AT_THE_CORNER, Tile.at(-30, -40)])
    fetch(catalogue, bucket.source(settings), None, settings)
    with catalogue.transaction() as cursor:
        shown = cursor.execute("select * from tiles order by morton").fetchall()
        tiletable.rebuild(cursor)
        assert shown == cursor.execute("select * from tiles order by morton").fetchall()


def test_a_second_version_is_kept_beside_the_first_and_changes_nothing(
    bucket: Bucket, catalogue: Catalogue, settings: Settings
) -> None:
    add_tiles(catalogue, [INSIDE])
    fetch(catalogue, bucket.source(settings), None, settings)
    codes = np.full((3600, 3600), 80, np.uint8)
    write_cog(bucket.file("N00E006", "2021"), codes, Affine(DEGREE, 0, 6, 0, -DEGREE, 3), block=512)
    newer = bucket.source(settings, "2021")
    assert fetch(catalogue, newer, None, settings).done == 1
    assert [one.version for one in covers_of(catalogue, INSIDE)] == ["2020", "2021"]
    later = read_cover(catalogue, settings, INSIDE, "2021")
    assert later is not None
    assert (later.ids == IDS[80]).all()
    assert np.array_equal(held(catalogue, settings, INSIDE), expected(INSIDE))
    assert load(catalogue, INSIDE).composition is not None
    assert fetch(catalogue, newer, None, settings) == Fetched()


def test_a_label_map_of_a_release_stays_what_it_is(tmp_path: Path, bucket: Bucket) -> None:
    release = Release(tmp_path / "release")
    name = INSIDE.name
    release.put_captions(releases.captions([name]))
    release.put_labels({name: releases.label(3)})
    take(tmp_path / "data", release.folder)
    settings = Settings(data=tmp_path / "data")
    with Catalogue(settings.catalogue) as catalogue:
        assert fetch(catalogue, bucket.source(settings), None, settings) == Fetched()
        assert fetch(catalogue, bucket.source(settings), [INSIDE.key], settings).done == 1
        composition = load(catalogue, INSIDE).composition
        assert composition is not None
        assert composition.overall[3] == 256 * 256
        assert np.array_equal(held(catalogue, settings, INSIDE), expected(INSIDE))


def test_a_map_whose_file_has_gone_is_fetched_again(bucket: Bucket, catalogue: Catalogue, settings: Settings) -> None:
    source = bucket.source(settings)
    fetch(catalogue, source, [INSIDE.key], settings)
    path_of(settings, INSIDE, "2020").unlink()
    assert fetch(catalogue, source, [INSIDE.key], settings).done == 1


def test_where_a_map_comes_from_is_kept(bucket: Bucket, catalogue: Catalogue, settings: Settings) -> None:
    fetch(catalogue, bucket.source(settings), [INSIDE.key], settings)
    (one,) = covers_of(catalogue, INSIDE)
    assert one.place == bucket.source(settings).place
    assert one.tag == f'"{bucket.file("N00E006").stat().st_mtime_ns}"'
    assert one.unknown == 0


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ({"kind": "status", "status": 503}, "HTTP 503"),
        ({"kind": "status", "status": 403}, "does not let it be read .HTTP 403"),
        ({"kind": "cut"}, "broke|was cut"),
        ({"kind": "whole"}, "ignores that only a part"),
        ({"kind": "elsewhere", "to": "http://169.254.169.254/"}, "not followed"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_failure_is_told_leaves_nothing_half_written_and_mends_with_the_next_fetch(
    bucket: Bucket, catalogue: Catalogue, settings: Settings, fault: dict[str, str], told: str
) -> None:
    source = bucket.source(settings)
    bucket.server.fail(**fault, times=4, after=1)
    fetched = fetch(catalogue, source, [INSIDE.key], settings)
    assert fetched.done == 0
    ((tile, reason),) = fetched.failed
    assert tile == INSIDE.name
    assert re.search(told, reason)
    assert not list(settings.data.rglob("*.png")) + list(settings.data.rglob("*.part"))
    assert covers_of(catalogue, INSIDE) == ()
    bucket.server.forget()
    assert fetch(catalogue, source, [INSIDE.key], settings).done == 1


def test_a_server_that_fails_everything_is_left_alone_soon(
    bucket: Bucket, catalogue: Catalogue, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "GIVE_UP", 3)
    bucket.server.fail("status", status=403, times=10_000)
    keys = [Tile.at(lon, 20).key for lon in range(0, 120, 3)]
    fetched = fetch(catalogue, bucket.source(settings), keys, settings)
    assert fetched.ended is not None
    assert "HTTP 403" in fetched.ended
    assert len(bucket.server.requests()) < 20


def test_a_file_in_another_crs_is_read_as_well_and_one_that_lies_elsewhere_is_told(
    bucket: Bucket, catalogue: Catalogue, settings: Settings
) -> None:
    codes = np.kron(np.random.default_rng(9).choice(CODES, (90, 90)), np.ones((10, 10), np.uint8))
    write_cog(bucket.file("N48E006"), codes, Affine(100, 0, 350_000, 0, -100, 5_500_000), crs="EPSG:32632", block=256)
    utm = Tile.at(7.4, 49.3)
    assert fetch(catalogue, bucket.source(settings), [utm.key], settings).done == 1
    assert held(catalogue, settings, utm).all()
    bucket.file("N00W060").write_bytes(bucket.file("N00E006").read_bytes())
    fetched = fetch(catalogue, bucket.source(settings), [Tile.at(-58, 1).key], settings)
    assert "lies elsewhere than its name says" in fetched.failed[0].reason


def test_numbers_that_are_no_codes_and_files_that_are_no_maps_are_told(
    bucket: Bucket, catalogue: Catalogue, settings: Settings
) -> None:
    place = Affine(DEGREE, 0, 60, 0, -DEGREE, 3)
    write_cog(bucket.file("N00E060"), np.full((3600, 3600), 7, np.uint8), place, block=512)
    bucket.file("N00E063").write_bytes(b"<html>No such thing</html>" * 3000)
    write_cog(bucket.file("N00E066"), np.ones((3, 400, 400), np.uint8), place, block=256)
    keys = [Tile.at(lon, 1.5).key for lon in (61, 64, 67)]
    reasons = [reason for _, reason in fetch(catalogue, bucket.source(settings), keys, settings).failed]
    assert ["it holds 7" in " ".join(reasons), "cannot be opened" in " ".join(reasons)] == [True, True]
    assert any("3 band(s)" in reason for reason in reasons)


def test_a_folder_gives_the_same_maps_and_only_those_of_its_version(
    bucket: Bucket, catalogue: Catalogue, settings: Settings
) -> None:
    write_cog(
        bucket.file("N00E006", "2021"),
        np.full((3600, 3600), 80, np.uint8),
        Affine(DEGREE, 0, 6, 0, -DEGREE, 3),
        block=512,
    )
    source = CoverSource.of(settings, "2020", str(bucket.folder))
    tiles = [INSIDE, AT_THE_CORNER, Tile.at(-30, -40)]
    fetched = fetch(catalogue, source, [tile.key for tile in tiles], settings)
    assert (fetched.done, fetched.missing, fetched.requests) == (2, 1, 0)
    for tile in tiles[:2]:
        assert np.array_equal(held(catalogue, settings, tile), expected(tile))
    assert bucket.server.requests() == []


def test_of_a_whole_mirror_only_the_files_of_the_cells_in_need_are_opened(
    bucket: Bucket, settings: Settings, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def describe(path: Path) -> list[Raster]:
        opened.append(path.name)
        return placed.describe(path)

    monkeypatch.setattr(worldcover, "describe", describe)
    source = CoverSource.of(settings, "2020", str(bucket.folder))
    keys = add_tiles(catalogue, [INSIDE])
    assert fetch(catalogue, source, keys, settings).done == 1
    cell = cells_of(INSIDE)[0].name
    assert opened and all(cell in name for name in opened)
    assert len(list(bucket.folder.glob("*.tif"))) > len(opened)


@pytest.mark.parametrize(
    ("path", "version"),
    [
        ("2021/N00E006.tif", "2021"),
        ("v100/deep/N00E006.tif", "2020"),
        ("2020/map_v200.tif", "2021"),
        ("N00E006.tif", "2020"),
    ],
)
def test_a_file_is_of_the_version_that_it_or_its_folder_names_and_of_no_other(
    tmp_path: Path, catalogue: Catalogue, settings: Settings, path: str, version: str
) -> None:
    file = write_cog(
        tmp_path / path, np.full((900, 900), 10, np.uint8), Affine(3 / 900, 0, 6, 0, -3 / 900, 3), block=256
    )
    other = "2021" if version == "2020" else "2020"
    for place in (tmp_path / path.split("/")[0], file):
        with pytest.raises(RasterError, match=f"holds no file of WorldCover {other}"):
            fetch(catalogue, CoverSource.of(settings, other, str(place)), [INSIDE.key], settings)
    assert fetch(catalogue, CoverSource.of(settings, version, str(file.parent)), [INSIDE.key], settings).done == 1


def test_the_home_folder_may_be_written_short(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "wc").mkdir()
    assert CoverSource.of(settings, "2020", "~/wc").place == str(tmp_path / "wc")


def test_a_source_that_cannot_be_one_is_told_before_anything_is_asked(tmp_path: Path, settings: Settings) -> None:
    for place in ("https://a.example/map.tif", "https://a.example/{cell}/{secret}.tif", "https://{cell}.example/x.tif"):
        with pytest.raises(AddressError):
            CoverSource.of(settings, "2020", place)
    for place in (
        "https://a.example/{{cell}}.tif",
        "https://a.example/2021/{cell}.tif",
        "https://a.example/v200/{version}/{cell}.tif",
        "s3://esa-worldcover/{cell}.tif",
    ):
        with pytest.raises(AddressError, match=r"in single ones|names WorldCover 2021|amazonaws"):
            CoverSource.of(settings, "2020", place)
    for place in ("https://a.example/{cell}.tif", "https://a.example/2020/{cell}.tif"):
        assert CoverSource.of(settings, "2020", place).version == "2020"
        with pytest.raises(AddressError, match=r"does not tell|names WorldCover 2020"):
            CoverSource.of(settings, "2021", place)
    for place in ("/vsicurl/https://a.example/{cell}.tif", "/vsis3/bucket/{cell}.tif", str(tmp_path / "none")):
        with pytest.raises(RasterError, match="is no folder"):
            CoverSource.of(settings, "2020", place)
    with pytest.raises(RasterError, match="Choose 2020 or 2021"):
        CoverSource.of(settings, "2019")


@pytest.mark.parametrize("kind", ["uint16", "int16", "int8", "uint8"])
@pytest.mark.parametrize("turn", [0, 360])
def test_codes_of_other_integers_and_longitudes_from_0_to_360_are_read_from_a_server_too(
    bucket: Bucket, catalogue: Catalogue, settings: Settings, kind: str, turn: int
) -> None:
    codes = np.full((900, 900), 30, kind)
    codes[:, 451:] = 80
    write_cog(bucket.file("N00W057"), codes, Affine(3 / 900, 0, turn - 57, 0, -3 / 900, 3), block=256)
    tile = Tile.at(-57 + 451 / 300, 1.5)
    assert fetch(catalogue, bucket.source(settings), [tile.key], settings).done == 1
    assert set(np.unique(held(catalogue, settings, tile))) == {IDS[30], IDS[80]}
    bucket.file("N00W057").unlink()
