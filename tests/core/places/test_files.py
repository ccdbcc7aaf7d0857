import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from core.errors import MappingError, PlaceError
from core.geography.tiles import Tile
from core.pictures.locations import locate, read_label, read_png
from core.places.additions import additions
from core.places.files import FilesAdded, add_files
from core.places.folder import FilesRequest
from core.raster.images import decode_rgb
from core.settings import Settings
from core.store.catalogue import Catalogue
from core.store.flags import Flag
from core.tile.record import load
from tests import releases
from tests.checkout import ROOT
from tests.places import TILE, flat, raster, textured

LEGEND = '[classes]\n1 = "water"\n2 = "tree"\n3 = "crop"\n'


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    with Catalogue(tmp_path / "data" / "catalogue.duckdb") as opened:
        yield opened


def add(catalogue: Catalogue, request: FilesRequest) -> FilesAdded:
    return add_files(catalogue, Settings(data=catalogue.path.parent), request, author="a test")


def labelled(folder: Path, values: tuple[int, ...] = (1, 2, 3)) -> FilesRequest:
    """An image and a label raster of upright stripes over one tile, with a mapping."""
    raster(folder / "images" / "a.tif", textured((300,) * 4, 900))
    stripes = np.tile(np.repeat(np.array(values, np.uint8), -(-400 // len(values)))[:400], (400, 1))
    raster(folder / "labels" / "a.tif", stripes)
    (folder / "m.toml").write_text(LEGEND)
    return FilesRequest(folder / "images", folder / "labels", str(folder / "m.toml"))


def test_images_and_labels_become_a_tile_with_everything_that_a_tile_has(catalogue: Catalogue, tmp_path: Path) -> None:
    added = add(catalogue, labelled(tmp_path, (1, 2, 3) * 3))
    assert TILE.name in added.tiles
    record = load(catalogue, TILE)
    assert record.own and record.composition and record.flags == Flag.NO_CAPTION
    shares = record.composition.shares()
    assert shares[[1, 3, 6]].sum() == pytest.approx(1) and shares[[1, 3, 6]].min() > 0.3
    assert set(record.pictures) == {"rgb", "labels"}
    label = read_label(record.pictures["labels"], TILE, max_pixels=1 << 20)
    assert label.ids[128, [40, 128, 215]].tolist() == [1, 3, 6]  # west to east


def test_nothing_invents_a_class_at_the_border_of_two(catalogue: Catalogue, tmp_path: Path) -> None:
    add(catalogue, labelled(tmp_path, (1, 3)))
    place = locate(catalogue, TILE, "labels")
    assert place is not None
    assert set(np.unique(read_label(place, TILE, max_pixels=1 << 20).ids)) == {1, 6}


def test_values_without_a_class_are_unknown_and_told(catalogue: Catalogue, tmp_path: Path) -> None:
    added = add(catalogue, labelled(tmp_path, (1, 77)))
    assert any("without a class in the mapping are unknown: 77 (80,000)" in one.reason for one in added.problems)
    record = load(catalogue, TILE)
    assert record.composition and record.composition.shares()[1] == 1
    assert record.unmatched == record.composition.overall[0] > 20_000


def test_labels_written_as_floating_point_count_and_fractions_do_not(catalogue: Catalogue, tmp_path: Path) -> None:
    request = labelled(tmp_path)
    raster(tmp_path / "labels" / "a.tif", flat((2,), "float32"))
    raster(tmp_path / "labels" / "height.tif", flat((2.5,), "float32"))
    added = add(catalogue, request)
    assert load(catalogue, TILE).composition.shares()[3] == 1  # type: ignore[union-attr]
    assert any("height.tif holds fractions" in one.reason for one in added.problems)


def test_how_much_of_a_tile_is_covered_decides_but_for_the_middle_of_a_file(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    raster(tmp_path / "chip.tif", flat((90, 80, 70), side=60))
    added = add(catalogue, FilesRequest(tmp_path / "chip.tif"))
    assert added.tiles == [TILE.name]  # an eighth of the tile, but all that there is of the file
    raster(tmp_path / "more" / "large.tif", flat((90, 80, 70), side=250))
    again = add(catalogue, FilesRequest(tmp_path / "more", least=0.9))
    assert (again.tiles, again.known) == ([], 1) and again.little > 0
    whole = add(catalogue, FilesRequest(tmp_path / "more", least=0.01))
    assert len(whole.tiles) > 4


def test_again_adds_nothing_and_fills_what_a_tile_of_ones_own_lacks(catalogue: Catalogue, tmp_path: Path) -> None:
    request = labelled(tmp_path)
    first = add(catalogue, FilesRequest(request.files))
    assert load(catalogue, TILE).composition is None
    second = add(catalogue, request)
    assert (second.tiles, second.filled) == ([], len(first.tiles)) and TILE in second.labelled
    assert load(catalogue, TILE).composition is not None
    third = add(catalogue, request)
    assert (third.tiles, third.filled, third.known) == ([], 0, len(first.tiles))
    assert [one.tiles for one in additions(catalogue)] == [len(first.tiles)]  # one addition, gone on with


def test_a_tile_of_a_release_is_left_as_it_is(tmp_path: Path) -> None:
    release = releases.Release(tmp_path / "release")
    release.put_images({TILE.name: releases.picture()})
    releases.take(tmp_path / "data", release.folder)
    with Catalogue(tmp_path / "data" / "catalogue.duckdb") as catalogue:
        before = load(catalogue, TILE).pictures
        added = add(catalogue, labelled(tmp_path))
        assert TILE.name not in added.tiles and added.known == 1
        assert load(catalogue, TILE).pictures == before and not load(catalogue, TILE).own


def test_colour_comes_before_grey_and_the_first_file_with_data_wins(catalogue: Catalogue, tmp_path: Path) -> None:
    raster(tmp_path / "in" / "a_height.tif", flat((7,)))
    raster(tmp_path / "in" / "b.tif", flat((90, 80, 70), side=100))
    raster(tmp_path / "in" / "c.tif", flat((10, 20, 30)))
    add(catalogue, FilesRequest(tmp_path / "in"))
    place = locate(catalogue, TILE, "rgb")
    assert place is not None
    pixels = decode_rgb(read_png(place, TILE, max_pixels=1 << 20), max_pixels=1 << 20)
    assert pixels[128, 128].tolist() == [90, 80, 70] and pixels[10, 128].tolist() == [10, 20, 30]


def test_label_rasters_that_lie_among_the_images_are_told_apart_by_a_pattern(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    raster(tmp_path / "in" / "x_s2.tif", flat((90, 80, 70)))
    raster(tmp_path / "in" / "x_lc.tif", flat((2,)))
    mapping = tmp_path / "m.toml"
    mapping.write_text(LEGEND)
    with pytest.raises(MappingError, match="Say in the mapping file which are which"):
        add(catalogue, FilesRequest(tmp_path / "in", tmp_path / "in", str(mapping)))
    mapping.write_text(f'labels = "*_LC.tif"\n{LEGEND}')
    add(catalogue, FilesRequest(tmp_path / "in", tmp_path / "in", str(mapping)))
    record = load(catalogue, TILE)
    assert record.composition and record.composition.dominant == 3 and "rgb" in record.pictures


def test_files_that_cannot_be_used_are_told_and_cost_the_others_nothing(catalogue: Catalogue, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    raster(folder / "good.tif", flat((90, 80, 70)))
    raster(folder / "bands.tif", textured((1, 2, 3, 4, 5), 900, side=32))
    (folder / "broken.tif").write_bytes(b"II*\0 and no more")
    (folder / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    (folder / ".hidden.tif").write_bytes(b"")
    added = add(catalogue, FilesRequest(folder))
    assert TILE.name in added.tiles
    told = {Path(one.item).name: one.reason for one in added.problems}
    assert set(told) == {"bands.tif", "broken.tif", "photo.jpg"}
    assert "bands = [3, 2, 1]" in told["bands.tif"] and "no GeoTIFF" in told["photo.jpg"]


@pytest.mark.parametrize(
    ("prepare", "said"),
    [("gone", "does not exist"), ("empty", "holds no GeoTIFF"), ("nowhere", "not georeferenced"),
     ("unmapped", "What do the values in")],
)  # fmt: skip
@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_a_folder_that_gives_nothing_says_why(catalogue: Catalogue, tmp_path: Path, prepare: str, said: str) -> None:
    folder = tmp_path / prepare
    request = FilesRequest(folder)
    if prepare != "gone":
        folder.mkdir()
    if prepare == "nowhere":
        from rasterio.transform import Affine

        raster(folder / "a.tif", flat((1, 2, 3)), place=Affine.identity())
    if prepare == "unmapped":
        request = FilesRequest(folder, folder)
    with pytest.raises((PlaceError, MappingError), match=said):
        add(catalogue, request)
    assert additions(catalogue) == []


def test_a_file_of_half_the_world_is_too_much(catalogue: Catalogue, tmp_path: Path) -> None:
    from rasterio.transform import Affine

    raster(tmp_path / "a.tif", flat((1, 2, 3), side=90), crs="EPSG:4326", place=Affine(2, 0, -90, 0, -1.5, 70))
    with pytest.raises(PlaceError, match="more than 200,000 tiles"):
        add(catalogue, FilesRequest(tmp_path / "a.tif"))


def test_across_the_antimeridian_both_sides_come(catalogue: Catalogue, tmp_path: Path) -> None:
    east = Tile(0, 5000)
    raster(tmp_path / "a.tif", flat((90, 80, 70), side=900), tile=east, crs="EPSG:32701")
    names = {Tile.parse(name).x for name in add(catalogue, FilesRequest(tmp_path / "a.tif")).tiles}
    assert {0, 16383} <= names and len(names) < 10


def test_what_was_killed_goes_on_and_nothing_is_there_twice(tmp_path: Path) -> None:
    raster(tmp_path / "in" / "a.tif", textured((300, 400, 500), 900, side=1800))
    command = [
        sys.executable,
        "-m",
        "chatearth",
        "--data",
        str(tmp_path / "data"),
        "add",
        "--files",
        str(tmp_path / "in"),
    ]
    environment = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "PYTHONPATH": str(ROOT)}
    for wait in (0.0, 0.5, 2.0):
        going = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        folder = tmp_path / "data" / "places"
        until = time.monotonic() + 60
        while not folder.exists() and going.poll() is None and time.monotonic() < until:
            time.sleep(0.02)
        time.sleep(wait)
        going.send_signal(signal.SIGKILL)
        going.wait()
    assert releases.command("--data", tmp_path / "data", "add", "--files", tmp_path / "in").returncode == 0
    with Catalogue(tmp_path / "data" / "catalogue.duckdb") as catalogue, catalogue.cursor() as cursor:
        (count,) = cursor.execute("select count(*) from tiles where own").fetchall()[0]
        assert count > 100
        assert cursor.execute("select count(*) from images where layer = 'rgb'").fetchall() == [(count,)]
        assert [one.tiles for one in additions(catalogue)] == [count]
    assert len(list((tmp_path / "data" / "places" / "rgb").iterdir())) >= count
