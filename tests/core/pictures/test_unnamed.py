from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from core.pictures.unnamed import tell_label_maps
from core.release.contents import find
from tests import releases
from tests.releases import NAMES, Release, label, picture


def layers(place: Path) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for pictures in tell_label_maps(find([place]).pictures):
        folder = pictures.source.prefix.rstrip("/") or pictures.source.path
        found.setdefault(pictures.source.layer, set()).add(folder.rpartition("/")[2])
    return found


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("maps", ["a", "zz", "ann_dir", "GroundTruth", "SegmentationClass", "reference", "esri"])
@pytest.mark.parametrize("photos", ["JPEGImages", "s2_rgb_images", "chips"])
def test_of_two_folders_of_the_same_names_the_one_of_few_colours_holds_the_label_maps(
    tmp_path: Path, photos: str, maps: str, packed: bool
) -> None:
    release = Release(tmp_path / "release")
    release.put_images({name: picture(number) for number, name in enumerate(NAMES)}, photos)
    release.put_images({name: label(3, 5) for name in NAMES}, maps)
    place = releases.zipped(release.folder, tmp_path / "release.zip") if packed else release.folder
    assert layers(place) == {"rgb": {photos}, "labels": {maps}}


def test_photos_that_are_no_png_leave_no_doubt_either(tmp_path: Path) -> None:
    release = Release(tmp_path / "release")
    release.put_images({name: label(3, 5) for name in NAMES}, "b")
    (release.folder / "a").mkdir()
    for name in NAMES:
        made = BytesIO()
        Image.open(BytesIO(picture())).convert("RGB").save(made, "JPEG")
        (release.folder / "a" / f"{name}.jpg").write_bytes(made.getvalue())
    assert layers(release.folder) == {"rgb": {"a"}, "labels": {"b"}}


def test_folders_of_other_names_or_of_one_kind_stay_what_they_are(tmp_path: Path) -> None:
    release = Release(tmp_path / "release")
    release.put_images({NAMES[0]: picture(), NAMES[1]: picture(1)}, "a")
    release.put_images({NAMES[0]: picture(2)}, "b")
    release.put_images({NAMES[2]: label(3, 5)}, "c")
    assert layers(release.folder) == {"rgb": {"a", "b", "c"}}
    for copy in ("d", "e"):
        release.put_images({NAMES[2]: label(3, 5)}, copy)
    assert layers(release.folder) == {"rgb": {"a", "b", "c", "d", "e"}}


def test_where_nothing_was_found_there_is_nothing_to_tell() -> None:
    assert tell_label_maps([]) == []
