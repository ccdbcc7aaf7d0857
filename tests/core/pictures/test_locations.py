import zipfile
from pathlib import Path

import numpy as np
import pytest

from core.errors import ImageError
from core.geography.tiles import Tile
from core.pictures.locations import Location, describe, locate, read, read_label, read_png
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


def test_a_picture_is_sent_as_it_is_stored(located: Location) -> None:
    assert read_png(located, TILE, max_pixels=LIMIT) == picture(1)


@pytest.mark.parametrize(
    "content",
    [b"", b"root:x:0:0\n", b"<svg/>", picture()[:-200], picture()[:40], picture()[:8] + b"secret"],
    ids=["nothing", "text", "svg", "cut", "header only", "only begins like one"],
)
@pytest.mark.parametrize("form", ["file", "member"])
def test_only_a_picture_is_ever_sent(tmp_path: Path, content: bytes, form: str) -> None:
    path = releases.Release(tmp_path / "release").put_images({NAMES[1]: content})
    if form == "member":
        path = releases.zipped(path, tmp_path / "s2_rgb_images.zip", method=zipfile.ZIP_STORED)
    take(tmp_path / "data", path)
    with Catalogue(Settings(data=tmp_path / "data").catalogue) as catalogue:
        location = locate(catalogue, TILE, "rgb")
    assert location is not None
    with pytest.raises(ImageError):
        read_png(location, TILE, max_pixels=LIMIT)


def test_a_file_that_became_a_link_out_of_its_release_is_not_read(located: Location, tmp_path: Path) -> None:
    path = Path(located.path)
    path = path if path.is_file() else path / f"{TILE.name}.png"
    (tmp_path / "private").write_bytes(path.read_bytes())
    path.unlink()
    path.symlink_to(tmp_path / "private")
    with pytest.raises(ImageError, match="leads out"):
        read(located, TILE)


def test_a_linked_picture_inside_a_release_is_read_and_may_not_be_led_out_later(tmp_path: Path) -> None:
    release = releases.Release(tmp_path / "release")
    release.put_images({NAMES[0]: picture(5)}, "held")
    (release.folder / "held" / f"{NAMES[0]}.png").rename(release.folder / "held" / "original.bin")
    link = release.put_images({}, "s2_rgb_images") / f"{TILE.name}.png"
    link.symlink_to("../held/original.bin")
    take(tmp_path / "data", release.folder)
    with Catalogue(Settings(data=tmp_path / "data").catalogue) as catalogue:
        location = locate(catalogue, TILE, "rgb")
    assert location is not None
    assert read_png(location, TILE, max_pixels=LIMIT) == picture(5)
    assert describe(location, TILE) == str(link)
    (tmp_path / "private.png").write_bytes(picture())
    link.unlink()
    link.symlink_to(tmp_path / "private.png")
    with pytest.raises(ImageError, match="leads out"):
        read(location, TILE)


def test_label_maps_that_we_cut_are_read_though_the_data_folder_is_a_link(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "disk" / f"{TILE.name}.png").write_bytes(releases.label(3))
    (tmp_path / "data").symlink_to(tmp_path / "disk")
    own = Location("own", str(tmp_path / "data"), "", ".png")
    assert (read_label(own, TILE, max_pixels=LIMIT).ids == 3).all()
