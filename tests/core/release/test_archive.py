"""Zips as they really come: in zips, split, cut short, with leftovers, or not zips at all."""

import os
import struct
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from core.geography.tiles import Tile
from core.pictures.locations import describe, locate, read_png
from core.release.contents import find
from core.settings import Settings
from core.store.catalogue import Catalogue
from tests import releases
from tests.releases import NAMES, picture, take

STORED, DEFLATED = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED


@pytest.fixture
def download(tmp_path: Path) -> Path:
    """A small release as it is published: a folder of zips."""
    return releases.download(releases.small(tmp_path / "release"), tmp_path / "download")


def told(*paths: Path) -> list[str]:
    return [f"{problem.item}: {problem.reason}" for problem in find(paths).problems.listed()]


def test_a_zip_of_the_published_zips_gives_the_same_as_they_do(download: Path, tmp_path: Path) -> None:
    outer = releases.zipped(download, tmp_path / "11003436.zip", method=STORED)
    assert take(tmp_path / "data", outer).problems == []
    take(tmp_path / "other", download)
    inside, beside = releases.state(tmp_path / "data"), releases.state(tmp_path / "other")
    for table in ("tiles", "captions", "active", "notes", "sets"):
        assert inside[table] == beside[table], table


@pytest.mark.parametrize("prefix", ["", "11003436/", "a/b c/"])
@pytest.mark.parametrize("before", [0, 1_000])
def test_a_picture_of_a_zip_in_a_zip_is_read_where_it_lies(
    download: Path, tmp_path: Path, prefix: str, before: int
) -> None:
    outer = releases.zipped(download, tmp_path / "11003436.zip", method=STORED, prefix=prefix)
    outer.write_bytes(b"x" * before + outer.read_bytes())
    take(tmp_path / "data", outer)
    with Catalogue(Settings(data=tmp_path / "data").catalogue) as catalogue:
        for number, name in enumerate(NAMES):
            location = locate(catalogue, Tile.parse(name), "rgb")
            assert location is not None and location.path == str(outer)
            assert read_png(location, Tile.parse(name), max_pixels=1 << 20) == picture(number)
            where = f"{outer}/{prefix}s2_rgb_images.zip/s2_images/{name}.png"
            assert describe(location, Tile.parse(name)) == where


def test_of_zips_that_are_packed_twice_captions_are_read_and_pictures_told(download: Path, tmp_path: Path) -> None:
    outer = releases.zipped(download, tmp_path / "11003436.zip", method=DEFLATED)
    report = take(tmp_path / "data", outer)
    assert report.captions == 8
    assert [problem.reason for problem in report.problems] == [
        "6 pictures are packed twice and cannot be read in place: unpack the archive once and import the folder"
    ] * 2


def test_a_zip_three_deep_is_told_and_what_lies_above_is_taken(download: Path, tmp_path: Path) -> None:
    releases.zipped(releases.small(tmp_path / "more").folder, download / "b" / "deep.zip")
    releases.zipped(download / "b", download / "deeper.zip", method=STORED)
    outer = releases.zipped(download, tmp_path / "outer.zip", method=STORED)
    found = find([outer])
    assert len(found.captions) == 8
    assert [problem.item for problem in found.problems.listed()] == [f"{outer}/deeper.zip/deep.zip"]


def test_a_broken_zip_in_a_zip_costs_only_itself(download: Path, tmp_path: Path) -> None:
    path = download / "s2_rgb_images.zip"
    path.write_bytes(path.read_bytes()[:50_000])
    (download / "empty.zip").write_bytes(b"")
    outer = releases.zipped(download, tmp_path / "outer.zip", method=STORED)
    found = find([outer])
    assert {pictures.source.layer for pictures in found.pictures} == {"labels"} and len(found.captions) == 4
    assert [problem.item for problem in found.problems.listed()] == [
        f"{outer}/empty.zip",
        f"{outer}/s2_rgb_images.zip",
    ]


def split(archive: Path, size: int, *, marked: bool) -> Path:
    """Cut an archive into .z01, .z02 ... and .zip; `marked` numbers the last part as the tool `zip` does."""
    content = bytearray(archive.read_bytes())
    if marked:
        end = content.rindex(b"PK\x05\x06")
        content[end + 4 : end + 8] = struct.pack("<HH", len(content) // size, len(content) // size)
    pieces = [content[start : start + size] for start in range(0, len(content), size)]
    for number, piece in enumerate(pieces[:-1], start=1):
        archive.with_suffix(f".z{number:02}").write_bytes(piece)
    archive.write_bytes(pieces[-1])
    return archive


@pytest.mark.parametrize("marked", [True, False])
def test_a_split_archive_is_one_problem_and_the_rest_is_taken(download: Path, marked: bool) -> None:
    path = split(download / "s2_rgb_images.zip", 300_000, marked=marked)
    found = find([download])
    assert len(found.captions) == 4 and len(found.pictures) == 1
    (problem,) = found.problems.listed()
    assert problem.item == str(path) and "last part of a split archive" in problem.reason
    assert "zip -s 0 s2_rgb_images.zip" in problem.reason
    assert ("cat s2_rgb_images.z01 s2_rgb_images.z02 " in problem.reason) is not marked


@pytest.mark.parametrize("marked", [True, False])
def test_the_last_part_alone_is_told_as_such(download: Path, tmp_path: Path, marked: bool) -> None:
    last = split(download / "s2_rgb_images.zip", 300_000, marked=marked).rename(tmp_path / "images.zip")
    (reason,) = told(last)
    assert "last part of a split archive" in reason


@pytest.mark.parametrize(
    ("names", "remedy"),
    [
        (["images.z01"], "zip -s 0 images.zip"),
        (["images.z01", "images.z02", "images.z12"], "images.z01 to images.z12"),
        (["images.zip.001", "images.zip.002"], "cat images.zip?* > images.zip"),
        (["images.zip.part1", "images.zip.part2"], "cat images.zip?* > images.zip"),
        (["images.zip.aa", "images.zip.ab"], "cat images.zip?* > images.zip"),
        (["images.7z.001"], "its own program"),
        (["images.part1.rar", "images.part2.rar"], "its own program"),
        (["images.tar.gz"], "unpack it"),
        (["images.tgz"], "unpack it"),
        (["images.tar.zst"], "unpack it"),
        (["static.tar.gz"], "to a .tar, which is read"),
        (["set.taco"], "version 2 or 3"),
        (["set.0000.part.taco", "set.0001.part.taco"], "version 2 or 3"),
        (["set.tortilla"], "version 2 or 3"),
        (["IMAGES.7Z"], "unpack it"),
        (["images.rar"], "unpack it"),
        (["ChatEarthNet_caps_35_train.json.gz"], "unpack it"),
        (["images.zip.crdownload"], "has not finished"),
        (["images.zip.part"], "has not finished"),
        (["captions.csv"], "as JSON"),
        (["caps_35.tsv"], "as JSON"),
        (["captions.parquet"], "as JSON"),
        ([f"{name}.txt" for name in NAMES], "6 texts"),
        *(
            ([f"{name}{form}" for name in NAMES], "6 pictures")
            for form in (".jp2", ".bmp", ".gif", ".npy", ".NPZ", ".avif")
        ),
        (["caps_35.txt", "caps_4v.txt"], "as JSON"),
        (["captions.geojson"], "as JSON"),
        (["captions.pkl"], "as JSON"),
        (["ChatEarthNet_caps_35_train.json.bak"], "as JSON"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else None,
)
@pytest.mark.parametrize("packed", [False, True])
def test_what_is_not_read_is_told_once_with_the_remedy(
    tmp_path: Path, names: list[str], remedy: str, packed: bool
) -> None:
    place = tmp_path / "download"
    place.mkdir()
    for name in names:
        (place / name).write_bytes(b"x")
    if packed:
        place = releases.zipped(place, tmp_path / "all.zip")
    else:
        assert all(remedy in reason or len(names) > 1 for name in names for reason in told(place / name))
    (reason,) = told(place)
    assert remedy in reason


def test_other_files_of_a_release_are_passed_over_in_silence(tmp_path: Path) -> None:
    for name in (
        "readme.txt",
        "LICENSE",
        "metadata.csv",
        "md5sums.txt",
        "a.py",
        "model.pt",
        "Thumbs.db",
        ".DS_Store",
        "preview.gif",
    ):
        (tmp_path / name).write_bytes(b"x")
    assert told(tmp_path) == []


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<!DOCTYPE html><html>429 Too Many Requests", "a web page or a message"),
        (b'{"status": 429}', "a web page or a message"),
        (b"", "empty"),
        (b"PK\x03\x04" + bytes(500), "its end is missing"),
        (b"PK\x07\x08PK\x03\x04" + bytes(500), "its end is missing"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(500), "no zip"),
        (b"PK\x05\x06" + b"\xff" * 18, "zip"),
        (b"PK\x05\x06" + bytes(8) + b"\xff\xff\xff\x7f" * 2 + bytes(2), "lost its beginning"),
    ],
    ids=["page", "message", "empty", "cut", "first part", "7z", "nonsense", "headless"],
)
def test_what_is_no_whole_zip_is_told_by_what_it_is(tmp_path: Path, content: bytes, reason: str) -> None:
    (tmp_path / "s2_rgb_images.zip").write_bytes(content)
    (found,) = told(tmp_path / "s2_rgb_images.zip")
    assert reason in found


def test_no_damage_of_an_archive_raises(download: Path, tmp_path: Path) -> None:
    outer = releases.zipped(download, tmp_path / "outer.zip", method=STORED)
    whole = outer.read_bytes()
    directory = whole.rindex(b"PK\x05\x06")
    for place in [*range(directory - 300, len(whole), 3), *range(0, 120, 3)]:
        damaged = bytearray(whole)
        damaged[place] ^= 0xFF
        outer.write_bytes(damaged)
        find([outer]).problems.listed()


def test_leftovers_of_other_systems_are_passed_over(tmp_path: Path) -> None:
    release = releases.small(tmp_path / "release")
    for folder in ("__MACOSX/s2_rgb_images", ".ipynb_checkpoints", "s2_rgb_images/.Trash-0"):
        place = release.folder / folder
        place.mkdir(parents=True)
        (place / f"{NAMES[0]}.png").write_bytes(picture(9))
        (place / "caps_copy.json").write_text("[]")
    (release.folder / "json_files" / "._ChatEarthNet_caps_35_train.json").write_bytes(b"\0\5\x16\7")
    archive = releases.zipped(release.folder, tmp_path / "release.zip")
    for place in (release.folder, archive):
        found = find([place])
        assert len(found.captions) == 4 and found.problems.listed() == []
        assert sorted(len(pictures.keys) for pictures in found.pictures) == [6, 6]


def test_backslashes_of_windows_archivers_are_folders(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "release.zip", "w") as archive:
        archive.writestr(f"rel\\labels\\{NAMES[0]}.png", releases.label(3))
        archive.writestr("rel\\json_files\\train.json", "[]")
    found = find([tmp_path / "release.zip"])
    assert [pictures.source.layer for pictures in found.pictures] == ["labels"] and len(found.captions) == 1


def test_captions_that_unpack_to_far_more_than_text_does_are_not_unpacked(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "json_files.zip", "w", DEFLATED) as archive:
        archive.writestr("json_files/caps_blank.json", b" " * (32 << 20))
        archive.writestr("json_files/caps_empty.json", b"[" + b"{}," * (8 << 20))
        archive.writestr("json_files/caps_35_train.json", "[]")
    found = find([tmp_path])
    assert [Path(file.where).name for file in found.captions] == ["caps_35_train.json"]
    assert [problem.kind for problem in found.problems.listed()] == ["zip member"] * 2
    assert all("times its size" in reason for reason in told(tmp_path))


def test_a_large_caption_file_of_alike_texts_is_read(tmp_path: Path) -> None:
    text = "Trees cover most of the tile, with fields in the north and a river in the south. " * 2
    lines = "\n".join(
        f'{{"image": "{Tile(n % 16384, n // 16384).name}.png", "caption": "{text}"}}' for n in range(100_000)
    )
    with zipfile.ZipFile(tmp_path / "json_files.zip", "w", DEFLATED) as archive:
        archive.writestr("json_files/caps_35_train.jsonl", lines)
    found = find([tmp_path])
    assert len(found.captions) == 1 and len(lines) > 16 << 20
    assert found.captions[0].read() == lines.encode()


def test_an_archive_of_more_than_65535_members_is_read(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "s2_rgb_images.zip", "w") as archive:
        for number in range(65_600):
            archive.writestr(f"{Tile(number % 16384, number // 16384).name}.png", b"")
    (pictures,) = find([tmp_path / "s2_rgb_images.zip"]).pictures
    assert len(pictures.keys) == 65_600


def far_apart(path: Path) -> Path:
    """An archive of 18 GB in an archive, most of it holes: its members lie as far apart as those of the release."""
    with path.open("w+b") as file, zipfile.ZipFile(file, "w") as outer:
        outer.writestr("s2_rgb_images.zip", b"")
        begin = file.tell()
        with zipfile.ZipFile(file, "w") as inner:
            for number, name in enumerate(NAMES):
                inner.writestr(f"s2_images/{name}.png", picture(number))
                inner.start_dir = file.seek(3 << 30, os.SEEK_CUR)
        outer.start_dir = file.tell()
        outer.filelist[0].file_size = outer.filelist[0].compress_size = outer.start_dir - begin
    return path


def test_pictures_of_an_archive_of_many_gigabytes_in_another_are_read_where_they_lie(tmp_path: Path) -> None:
    path = far_apart(tmp_path / "11003436.zip")
    assert path.stat().st_size > 18 << 30
    assert take(tmp_path / "data", path).problems == []
    with Catalogue(Settings(data=tmp_path / "data").catalogue) as catalogue:
        for number, name in enumerate(NAMES):
            location = locate(catalogue, Tile.parse(name), "rgb")
            assert location is not None and (location.start or 0) >= number * (3 << 30)
            assert read_png(location, Tile.parse(name), max_pixels=1 << 20) == picture(number)


def test_a_pipe_or_a_folder_named_like_a_zip_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "images.zip")
    os.mkfifo(tmp_path / "caps.json")
    (tmp_path / "folder.zip").mkdir()
    found = find([tmp_path])
    assert any("no file" in problem.reason for problem in found.problems.listed())
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("inner.zip/", b"")
    (tmp_path / "outer.zip").write_bytes(buffer.getvalue())
    assert find([tmp_path / "outer.zip"]).problems.listed() == []


@pytest.mark.parametrize("what", ["same place", "one in another"])
def test_members_that_overlap_are_not_read(tmp_path: Path, what: str) -> None:
    path = tmp_path / "s2_rgb_images.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in NAMES:
            archive.writestr(f"{name}.png", picture())
        first, second = archive.filelist[:2]
        second.header_offset = first.header_offset + (50 if what == "one in another" else 0)
    found = find([path])
    assert found.pictures == []
    assert "overlap" in told(path)[0]


def test_texts_in_a_folder_of_captions_are_told_but_for_what_describes_it(tmp_path: Path) -> None:
    folder = tmp_path / "json_files"
    folder.mkdir()
    for name in ("train.txt", "README.txt", "LICENSE.txt"):
        (folder / name).write_bytes(b"x")
    assert [problem.item.rpartition("/")[2] for problem in find([tmp_path]).problems.listed()] == ["train.txt"]


@pytest.mark.parametrize("packed", [False, True])
def test_pictures_with_more_in_their_names_are_told_as_one(tmp_path: Path, packed: bool) -> None:
    release = releases.Release(tmp_path / "release")
    release.put_images({f"{name}_rgb": picture() for name in NAMES})
    place = releases.zipped(release.folder, tmp_path / "release.zip") if packed else release.folder
    (problem,) = find([place]).problems.listed()
    assert problem.kind == "image name" and "5 more" in problem.reason
