"""Tars: of a release, of the label maps of parents, of a TACO dataset; whole, cut, hostile, and in archives."""

import io
import tarfile
import zipfile
from pathlib import Path

import numpy as np
import pytest

from core.errors import ImageError
from core.geography.tiles import Tile
from core.pictures.locations import describe, locate, read, read_label
from core.release.contents import find
from core.settings import Settings
from core.store.catalogue import Catalogue
from tests import releases
from tests.releases import NAMES, picture, take

LIMIT = 1 << 20
FORMS = {"ustar": tarfile.USTAR_FORMAT, "gnu": tarfile.GNU_FORMAT, "pax": tarfile.PAX_FORMAT}


def tarred(folder: Path, path: Path, form: int = tarfile.PAX_FORMAT, prefix: str = "./") -> Path:
    """A folder as a plain tar."""
    with tarfile.open(path, "w:", format=form) as archive:
        archive.add(folder, prefix)
    return path


def told(*paths: Path) -> list[str]:
    return [problem.reason for problem in find(paths).problems.listed()]


@pytest.mark.parametrize("form", list(FORMS))
@pytest.mark.parametrize("prefix", ["./", "a" * 60 + "/" + "b" * 90 + "/" + "ü" * 20])
def test_a_release_in_a_tar_gives_the_same_as_its_folder(form: str, prefix: str, tmp_path: Path) -> None:
    release = releases.small(tmp_path / "release")
    path = tarred(release.folder, tmp_path / "release.tar", FORMS[form], "./" if form == "ustar" else prefix)
    assert take(tmp_path / "data", path).problems == []
    take(tmp_path / "other", release.folder)
    inside, beside = releases.state(tmp_path / "data"), releases.state(tmp_path / "other")
    for table in ("tiles", "captions", "active", "notes", "sets"):
        assert inside[table] == beside[table], table


@pytest.fixture(params=["tar", "zip", "tar in a zip", "zip in a tar"])
def static(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Label maps of parents as they are published, in each kind of archive."""
    place = tmp_path / "static" / "4481_2438"
    place.mkdir(parents=True)
    (place / "land_cover.png").write_bytes(releases.parent(1, 3, 4, 6))
    (place / "dem.png").write_bytes(picture())
    first, _, outer = request.param.partition(" in a ")
    inner = tmp_path / f"static.{first}"
    if first == "tar":
        tarred(tmp_path / "static", inner, prefix="static")
    else:
        releases.zipped(tmp_path / "static", inner, prefix="static/")
    if not outer:
        return inner
    (tmp_path / "inner").mkdir()
    inner.rename(tmp_path / "inner" / inner.name)
    path = tmp_path / f"outer.{outer}"
    if outer == "tar":
        return tarred(tmp_path / "inner", path)
    return releases.zipped(tmp_path / "inner", path, method=zipfile.ZIP_STORED)


def test_label_maps_of_parents_are_read_in_every_archive(static: Path, tmp_path: Path) -> None:
    report = take(tmp_path / "data", releases.small(tmp_path / "release").folder / "json_files", static)
    assert report.problems == []
    with Catalogue(Settings(data=tmp_path / "data").catalogue) as catalogue:
        for name, found in zip(NAMES[:4], (1, 3, 4, 6), strict=True):
            tile = Tile.parse(name)
            location = locate(catalogue, tile, "labels")
            assert location is not None
            assert np.unique(read_label(location, tile, max_pixels=LIMIT).ids).tolist() == [found]
            assert describe(location, tile).endswith("static/4481_2438/land_cover.png")


def test_a_member_of_a_tar_that_changed_is_not_read_as_another(tmp_path: Path) -> None:
    images = {name: picture(number) for number, name in enumerate(NAMES)}
    folder = releases.Release(tmp_path / "release").put_images(images)
    path = tarred(folder, tmp_path / "s2_rgb_images.tar")
    take(tmp_path / "data", path)
    tile = Tile.parse(NAMES[1])
    with Catalogue(Settings(data=tmp_path / "data").catalogue) as catalogue:
        location = locate(catalogue, tile, "rgb")
    assert location is not None and read(location, tile) == picture(1)
    whole = path.read_bytes()
    path.write_bytes(whole[512:] + bytes(512))
    with pytest.raises(ImageError, match="has changed"):
        read(location, tile)
    path.write_bytes(whole[: (location.start or 0) + 5_000])
    with pytest.raises(ImageError, match="cut short"):
        read(location, tile)


def test_a_tar_that_is_cut_short_gives_what_came_before_and_is_told(tmp_path: Path) -> None:
    folder = releases.Release(tmp_path / "release").put_images({name: picture() for name in NAMES})
    path = tarred(folder, tmp_path / "s2_rgb_images.tar")
    path.write_bytes(path.read_bytes()[:400_000])
    found = find([path])
    assert 0 < len(found.pictures[0].keys) < 6
    assert any("cut short" in reason for reason in told(path))


def header(name: str, kind: bytes, size: int = 0, **more: str) -> bytes:
    info = tarfile.TarInfo(name)
    info.type, info.size, info.pax_headers = kind, size, more
    return info.tobuf(tarfile.GNU_FORMAT)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no tar"),
        (b"<!DOCTYPE html>" + bytes(2_000), "no tar"),
        (b"\x1f\x8b\x08" + bytes(2_000), "packed as a whole"),
        (header("x", tarfile.XHDTYPE, 1 << 30) + bytes(4_096), "too long"),
        (header("x", tarfile.GNUTYPE_LONGNAME, 1 << 40) + bytes(4_096), "too long"),
        (header("a.png", tarfile.REGTYPE) + header("x", tarfile.XHDTYPE, 1 << 30), "too long"),
        (header("a.json", tarfile.REGTYPE) + b"x" * 2_048, "damaged"),
        (header("x", tarfile.XHDTYPE) * 5_000, "damaged"),
    ],
    ids=["empty", "page", "packed", "long dates", "long name", "later", "rubbish", "nested"],
)
def test_what_is_no_whole_tar_is_told(tmp_path: Path, content: bytes, reason: str) -> None:
    (tmp_path / "static.tar").write_bytes(content)
    assert reason in told(tmp_path / "static.tar")[0]


def test_links_holes_and_paths_that_lead_out_are_refused(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "labels.tar", "w:") as archive:
        for name, kind in ((f"{NAMES[0]}.png", tarfile.SYMTYPE), (f"{NAMES[1]}.png", tarfile.LNKTYPE)):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
        for name in (f"../{NAMES[2]}.png", f"/{NAMES[3]}.png", f"{NAMES[4]}.png"):
            info = tarfile.TarInfo(name)
            info.size = 3
            archive.addfile(info, io.BytesIO(b"abc"))
    found = find([tmp_path / "labels.tar"])
    assert [pictures.keys.tolist() for pictures in found.pictures] == [[Tile.parse(NAMES[4]).key]]
    assert sorted(set(told(tmp_path / "labels.tar"))) == ["it is a link", "its path points outside the archive"]
