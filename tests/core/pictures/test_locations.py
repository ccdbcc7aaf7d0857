import zipfile
from pathlib import Path

import numpy as np
import pytest

from core.errors import ImageError
from core.geography.tiles import Tile
from core.pictures.locations import Location, describe, locate, read, read_label
from core.release.sources import MAX_PICTURE_BYTES
from core.settings import Settings
from core.store.catalogue import Catalogue
from tests import releases
from tests.releases import NAMES, picture, take

TILE = Tile.parse(NAMES[1])
LIMIT = 4096 * 4096


@pytest.fixture(params=["folder", "stored", "deflated", "in front of the archive"])
def located(request: pytest.FixtureRequest, tmp_path: Path) -> Location:
    """The place of TILE's image after an import of each form of release."""
    images = {name: picture(number) for number, name in enumerate(NAMES)}
    folder = releases.Release(tmp_path / "release").put_images(images)
    path = folder
    if request.param != "folder":
        method = zipfile.ZIP_STORED if request.param == "stored" else zipfile.ZIP_DEFLATED
        path = releases.zipped(folder, tmp_path / "s2_rgb_images.zip", method=method, prefix="s2_images/")
    if request.param == "in front of the archive":
        path.write_bytes(b"#!/bin/sh\n" * 100 + path.read_bytes())
    take(tmp_path / "data", path)
    with Catalogue(Settings(data=tmp_path / "data").catalogue) as catalogue:
        location = locate(catalogue, TILE, "rgb")
    assert location is not None
    return location


def test_the_bytes_of_an_image_are_those_of_the_release(located: Location) -> None:
    assert read(located, TILE) == picture(1)


def test_people_are_told_where_it_lies(located: Location) -> None:
    assert describe(located, TILE).endswith(f"{NAMES[1]}.png") and located.path in describe(located, TILE)


def test_a_file_that_is_gone_is_told_with_the_way_out(located: Location) -> None:
    with pytest.raises(ImageError, match="import it again from its new place"):
        read(located._replace(path=located.path + "-gone"), TILE)


def test_a_place_that_is_no_file_is_told(tmp_path: Path) -> None:
    (tmp_path / f"{NAMES[1]}.png").mkdir()
    with pytest.raises(ImageError, match="cannot be read"):
        read(Location("folder", str(tmp_path), "", ".png"), TILE)


def test_a_file_too_large_for_a_picture_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / f"{NAMES[1]}.png").open("wb") as file:
        file.truncate(MAX_PICTURE_BYTES + 1)
    with pytest.raises(ImageError, match="64 MB"):
        read(Location("folder", str(tmp_path), "", ".png"), TILE)


def test_every_byte_of_a_member_is_checked(tmp_path: Path) -> None:
    folder = releases.Release(tmp_path / "release").put_images({NAMES[1]: picture()})
    path = releases.zipped(folder, tmp_path / "s2_rgb_images.zip", method=zipfile.ZIP_STORED)
    take(tmp_path / "data", path)
    with Catalogue(Settings(data=tmp_path / "data").catalogue) as catalogue:
        location = locate(catalogue, TILE, "rgb")
    assert location is not None
    content = bytearray(path.read_bytes())
    for place in (0, 100, 5_000, len(picture())):
        damaged = content.copy()
        damaged[place] ^= 1
        path.write_bytes(damaged)
        with pytest.raises(ImageError, match=r"changed|damaged|cut short"):
            read(location, TILE)
    path.write_bytes(content[:1_000])
    with pytest.raises(ImageError, match="cut short"):
        read(location, TILE)


def test_a_label_map_is_read_from_a_tile_or_from_its_parent(tmp_path: Path) -> None:
    (tmp_path / f"{NAMES[1]}.png").write_bytes(releases.label(3, 6))
    ids = read_label(Location("folder", str(tmp_path), "", ".png"), TILE, max_pixels=LIMIT).ids
    assert (ids == releases.stripes(3, 6)).all()
    (tmp_path / "4481_2438").mkdir()
    (tmp_path / "4481_2438" / "land_cover.png").write_bytes(releases.parent(1, 3, 4, 6))
    place = Location("parents", str(tmp_path), "", "")
    quarters = [read_label(place, Tile.parse(name), max_pixels=LIMIT).ids for name in NAMES[:4]]
    assert [np.unique(ids).tolist() for ids in quarters] == [[1], [3], [4], [6]]
    assert describe(place, TILE) == str(tmp_path / "4481_2438" / "land_cover.png")
