import json
import os
import zipfile
from pathlib import Path

import pytest

from core.errors import ReleaseError
from core.geography.tiles import Tile
from core.release.contents import find
from core.release.layernames import layer_of
from core.release.sources import LAYERS
from tests import releases
from tests.releases import NAMES, picture


def names(folder: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for pictures in find([folder]).pictures:
        found.setdefault(pictures.source.layer, []).extend(Tile.from_key(int(key)).name for key in pictures.keys)
    return found


def reasons(folder: Path) -> list[str]:
    return [f"{problem.kind}: {problem.reason}" for problem in find([folder]).problems.listed()]


@pytest.mark.parametrize(
    ("where", "layer"),
    [
        ("release/s2_rgb_images/s2_images", "rgb"),
        ("release/s2_images", "rgb"),
        ("s2_band_5_6_7_images/s2_band_5_6_7_images", "bands-5-6-7"),
        ("s2_band_8_11_12_images", "bands-8-11-12"),
        ("release/labels", "labels"),
        ("labels_of_mine/s2_rgb_images", "rgb"),
        ("WorldCover", "labels"),
        ("anything", "rgb"),
    ],
)
def test_folder_names_tell_the_layer(where: str, layer: str) -> None:
    assert layer_of(where) == layer and layer in LAYERS


def test_every_layer_of_a_release_folder_is_found(tmp_path: Path) -> None:
    release = releases.small(tmp_path / "release")
    release.put_images({NAMES[0]: picture()}, "s2_band_5_6_7_images/s2_band_5_6_7_images")
    release.put_images({NAMES[1]: picture()}, "s2_band_8_11_12_images")
    assert {layer: sorted(found) for layer, found in names(release.folder).items()} == {
        "rgb": sorted(NAMES),
        "labels": sorted(NAMES),
        "bands-5-6-7": [NAMES[0]],
        "bands-8-11-12": [NAMES[1]],
    }
    assert len(find([release.folder]).captions) == 4


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("prefix", ["", "s2_rgb_images/s2_images/", "deep/er/s2_rgb_images/s2_images/"])
def test_images_in_a_zip_are_found_under_any_folder(tmp_path: Path, method: int, prefix: str) -> None:
    images = releases.Release(tmp_path / "release").put_images({name: picture() for name in NAMES})
    archive = releases.zipped(images, tmp_path / "download" / "s2_rgb_images.zip", method=method, prefix=prefix)
    assert sorted(names(archive.parent)["rgb"]) == sorted(NAMES)


def test_a_download_folder_of_zips_gives_the_same_as_the_unpacked_release(tmp_path: Path) -> None:
    release = releases.small(tmp_path / "release")
    packed = releases.download(release, tmp_path / "download")
    assert {layer: sorted(found) for layer, found in names(packed).items()} == {
        layer: sorted(found) for layer, found in names(release.folder).items()
    }
    assert len(find([packed]).captions) == 4


def test_links_inside_a_release_are_followed_but_not_in_circles(tmp_path: Path) -> None:
    release = releases.small(tmp_path / "release")
    (release.folder / "s2_rgb_images").rename(release.folder / "held here")
    (release.folder / "s2_rgb_images").symlink_to(release.folder / "held here")
    (release.folder / "round").symlink_to(release.folder)
    assert sorted(names(release.folder)["rgb"]) == sorted(NAMES)
    assert reasons(release.folder) == []


@pytest.mark.parametrize("what", ["folder", "pictures", "captions", "zip", "parents"])
def test_links_that_lead_out_of_a_release_are_refused_and_told_together(tmp_path: Path, what: str) -> None:
    elsewhere = releases.small(tmp_path / "elsewhere").folder
    releases.download(releases.Release(elsewhere), elsewhere / "zips")
    release = tmp_path / "release"
    links = {
        "folder": {"s2_rgb_images": elsewhere / "s2_rgb_images"},
        "pictures": {f"{name}.png": elsewhere / "labels" / f"{name}.png" for name in NAMES},
        "captions": {"ChatEarthNet_caps_35_train.json": Path("/etc/passwd"), "json_files": elsewhere / "json_files"},
        "zip": {"s2_rgb_images.zip": elsewhere / "zips" / "s2_rgb_images.zip"},
        "parents": {"4481_2438": elsewhere / "labels"},
    }[what]
    release.mkdir()
    for name, target in links.items():
        (release / name).symlink_to(target)
    found = find([release])
    assert (found.captions, found.pictures) == ([], [])
    assert [problem.kind for problem in found.problems.listed()] == ["link"]
    assert f"{len(links)} link{'s lead' if len(links) > 1 else ' leads'} out" in reasons(release)[0]


def test_a_path_that_is_itself_a_link_is_what_it_leads_to(tmp_path: Path) -> None:
    release = releases.small(tmp_path / "release")
    (tmp_path / "link").symlink_to(release.folder)
    assert sorted(names(tmp_path / "link")["rgb"]) == sorted(NAMES)
    assert reasons(tmp_path / "link") == []


def test_a_link_that_leads_nowhere_or_to_itself_is_told(tmp_path: Path) -> None:
    (tmp_path / "s2_images").mkdir()
    (tmp_path / "s2_images" / f"{NAMES[0]}.png").symlink_to(tmp_path / "nothing.png")
    (tmp_path / "s2_images" / f"{NAMES[1]}.png").symlink_to(f"{NAMES[1]}.png")
    assert names(tmp_path) == {}
    assert len(reasons(tmp_path)) == 2
    (tmp_path / "circle").symlink_to("circle")
    with pytest.raises(ReleaseError, match="circle"):
        find([tmp_path / "circle"])


def test_files_that_only_look_like_pictures_are_reported_or_left_alone(tmp_path: Path) -> None:
    release = releases.Release(tmp_path)
    release.put_images({"overview": picture(), "8192_1_patch00": picture(), f"._{NAMES[0]}": b"x"}, "s2_images")
    (tmp_path / "s2_images" / "4481_2438_PATCH01.png").write_bytes(picture())
    os.mkfifo(tmp_path / "s2_images" / f"{NAMES[0]}.png")
    assert names(tmp_path).get("rgb", []) == []
    found = reasons(tmp_path)
    assert len(found) == 4
    assert any("rename the file" in reason for reason in found) and any("no file" in reason for reason in found)


def test_a_name_that_is_not_text_is_reported_and_the_others_are_taken(tmp_path: Path) -> None:
    folder = releases.Release(tmp_path).put_images({NAMES[0]: picture()})
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff\xfe.png")).write_bytes(picture())
    assert names(tmp_path)["rgb"] == [NAMES[0]]
    assert any("UTF-8" in reason for reason in reasons(tmp_path))


def test_json_that_does_not_look_like_captions_is_listed_as_ignored(tmp_path: Path) -> None:
    release = releases.small(tmp_path)
    (tmp_path / "metadata.json").write_text("{}")
    found = find([release.folder])
    assert found.ignored == [str(tmp_path / "metadata.json")]


def test_any_name_counts_as_captions_inside_json_files(tmp_path: Path) -> None:
    release = releases.Release(tmp_path)
    release.put_captions(releases.captions(NAMES), "train.json")
    assert len(find([tmp_path]).captions) == len(find([tmp_path / "json_files"]).captions) == 1


def test_a_caption_file_may_be_given_alone(tmp_path: Path) -> None:
    path = releases.Release(tmp_path).put_captions(releases.captions(NAMES), "whatever.json")
    assert [file.where for file in find([path]).captions] == [str(path)]


def test_maps_of_parents_give_their_four_quarters(tmp_path: Path) -> None:
    for name in ("4481_2438", "9999_1"):
        (tmp_path / "static" / name).mkdir(parents=True)
        (tmp_path / "static" / name / "land_cover.png").write_bytes(picture(size=(512, 512)))
    assert sorted(names(tmp_path)["labels"]) == sorted(
        f"4481_2438_patch{quarter}" for quarter in ("00", "01", "10", "11")
    )
    assert any("off the grid" in reason for reason in reasons(tmp_path))


@pytest.mark.parametrize(
    "path", ["missing", "missing.zip", "notes.txt", "x" * 300, "device.zip"], ids=lambda path: str(path)[:12]
)
def test_a_path_that_cannot_be_imported_is_named(tmp_path: Path, path: str) -> None:
    (tmp_path / "notes.txt").write_text("text")
    (tmp_path / "device.zip").symlink_to("/dev/null")
    with pytest.raises(ReleaseError) as error:
        find([tmp_path / path])
    assert str(tmp_path) in str(error.value) or "/dev/null" in str(error.value)


@pytest.mark.parametrize(
    "member",
    ["../4481_2438_patch01.png", "/4481_2438_patch01.png", "C:/4481_2438_patch01.png", "a/../../4481_2438_patch01.png"],
)
def test_members_whose_path_leaves_the_archive_are_refused(tmp_path: Path, member: str) -> None:
    with zipfile.ZipFile(tmp_path / "s2_rgb_images.zip", "w") as archive:
        archive.writestr(member, picture())
        archive.writestr("s2_images/4481_2438_patch00.png", picture())
    assert names(tmp_path) == {"rgb": ["4481_2438_patch00"]}
    assert reasons(tmp_path) == ["zip member: its path points outside the archive"]


def test_links_and_other_compressions_in_an_archive_are_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("s2_images/4481_2438_patch01.png")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "s2_rgb_images.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
        archive.writestr("s2_images/4481_2438_patch00.png", picture(), compress_type=zipfile.ZIP_BZIP2)
    assert names(tmp_path) == {}
    assert any("symbolic link" in reason for reason in reasons(tmp_path))
    assert any("compression" in reason for reason in reasons(tmp_path))


def test_encrypted_members_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "s2_rgb_images.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("4481_2438_patch00.png", picture())
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    assert names(tmp_path) == {}
    assert any("encrypted" in reason for reason in reasons(tmp_path))


@pytest.mark.parametrize("kept", [0, 10, 5_000, -10])
def test_a_zip_that_is_cut_short_is_reported_as_a_whole(tmp_path: Path, kept: int) -> None:
    folder = releases.Release(tmp_path / "release").put_images({NAMES[0]: picture()})
    path = releases.zipped(folder, tmp_path / "download" / "s2_rgb_images.zip")
    path.write_bytes(path.read_bytes()[:kept])
    assert names(path.parent) == {}
    assert any("download it again" in reason for reason in reasons(path.parent))


def test_a_thousand_wrong_names_do_not_flood_the_report(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "s2_rgb_images.zip", "w") as archive:
        for number in range(1_500):
            archive.writestr(f"picture{number}.png", b"")
    listed = find([tmp_path]).problems.listed()
    assert len(listed) == 1 and "1,499 more" in listed[0].reason


COCO = {"images": [{"id": 1, "file_name": f"{NAMES[0]}.png"}], "annotations": [{"image_id": 1, "caption": "A lake."}]}


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(
    ("name", "content", "taken"),
    [
        ("dataset_rsicd.json", {"images": [{"filename": NAMES[0], "sentences": [{"raw": "A lake."}]}]}, True),
        ("instances.json", COCO, True),
        ("train.json", [{"image": NAMES[0], "caption": "A lake."}], True),
        ("geochat.json", [{"image": NAMES[0], "conversations": []}], True),
        ("mapping.json", {f"{NAMES[0]}.png": "A lake."}, True),
        ("metadata.json", {"caption": "none of ours"}, False),
        ("manifest.json", {"tiles": [f"{NAMES[0]}.png"]}, False),
        ("splits.json", {"train": [NAMES[0]]}, False),
        (f"{NAMES[0]}.json", {"name": NAMES[0], "captions": [{"text": "A lake."}]}, False),
        ("stac.json", {"type": "Feature", "title": "x"}, False),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_json_file_of_any_name_is_taken_if_it_holds_captions_of_tiles(
    tmp_path: Path, name: str, content: object, taken: bool, packed: bool
) -> None:
    folder = tmp_path / "release"
    folder.mkdir()
    (folder / name).write_text(json.dumps(content), encoding="utf-8")
    found = find([releases.zipped(folder, tmp_path / "release.zip") if packed else folder])
    assert (len(found.captions), len(found.ignored)) == ((1, 0) if taken else (0, 1))


@pytest.mark.parametrize("packed", [False, True])
def test_other_pictures_than_tiles_are_told_together(tmp_path: Path, packed: bool) -> None:
    folder = releases.Release(tmp_path / "release").put_images({NAMES[0]: picture()})
    for number in range(30):
        (folder / f"preview {number:02}.jpg").write_bytes(b"x")
    (folder / f"{NAMES[1]}.jpg").write_bytes(b"x")
    place = releases.zipped(folder, tmp_path / "s2_rgb_images.zip") if packed else folder
    found = find([place])
    assert sorted(len(pictures.keys) for pictures in found.pictures) == [1, 1]
    (problem,) = found.problems.listed()
    assert "30 JPEG, TIFF or WebP files" in problem.reason and "preview 00.jpg" in problem.reason
