from collections.abc import Iterator
from pathlib import Path

import pytest

from core.release.contents import find
from core.release.layernames import are_label_maps, layer_of
from tests import releases
from tests.releases import NAMES, Release, flat, label, picture


def unasked() -> Iterator[bytes]:
    raise AssertionError("the names leave no doubt")
    yield b""


@pytest.mark.parametrize(
    ("where", "layer"),
    [
        ("release/s2_rgb_images/s2_images", "rgb"),
        ("release/s2_images", "rgb"),
        ("unsorted", "rgb"),
        ("images/train", "rgb"),
        *(("JPEGImages", "rgb"), ("img_dir/train", "rgb"), ("leftImg8bit", "rgb"), ("glasses", "rgb")),
        ("rel/RGB", "rgb"),
        ("labels_of_mine/s2_rgb_images", "rgb"),
        ("labelstudio_export/s2_rgb", "rgb"),
        ("s2_band_5_6_7_images/s2_band_5_6_7_images", "bands-5-6-7"),
        ("s2_band_5-6-7", "bands-5-6-7"),
        ("s2_band_8_11_12_images", "bands-8-11-12"),
        ("s2_band_8_11_12/images", "bands-8-11-12"),
        ("release/labels", "labels"),
        ("release/Label", "labels"),
        ("release/labels/train", "labels"),
        ("release/label_maps", "labels"),
        ("masks", "labels"),
        ("annotations/val", "labels"),
        ("WorldCover", "labels"),
        ("ESA_World_Cover_2020", "labels"),
        ("rel/land-cover", "labels"),
        ("lulc_2020", "labels"),
        ("labels/2020/train", "labels"),
    ],
)
def test_names_without_doubt_are_believed(where: str, layer: str) -> None:
    assert layer_of(where, unasked) == layer


@pytest.mark.parametrize(
    "where",
    [
        "labelstudio_export",
        "unlabeled",
        "relabelled/train",
        "my_labels_2024/images",
        "my_labels_2024",
        "labels/images",
        "s2_images_label_checked",
        "images_without_labels",
        "labeled_tiles",
        "unmasked",
        "cloudmask_applied",
        "masked",
        "rgb_labels",
        "landcover_images",
        "annotations_done_by_me",
        *("gt", "GT/val", "GroundTruth", "ground_truth", "ann_dir/train", "classes", "gtFine", "annots", "semantic"),
        *("SegmentationClass", "SegmentationClassVisualization", "SegmentationObject", "classification", "targets"),
        *("seg", "lc", "lc_2020", "seg_maps", "targetPNG", "annotations/s2", "labels/chips", "lulc/tiles"),
    ],
)
def test_names_that_can_be_read_either_way_are_settled_by_a_look(where: str) -> None:
    assert layer_of(where, lambda: [picture(1), picture(2)]) == "rgb"
    assert layer_of(where, lambda: [label(3, 5), label(1)]) == "labels"


@pytest.mark.parametrize(
    ("pictures", "are_labels"),
    [
        ([label(3, 5)], True),
        ([label(3)], True),
        ([releases.colours((0, 0, 255), (0, 192, 0))], True),
        ([releases.colours((1, 2, 3), (4, 5, 6))], True),
        ([flat(255), label(3, 5)], True),
        ([picture()], False),
        ([flat(255), flat(0)], False),
        ([label(3, 5), picture()], False),
        ([b"no picture", b""], False),
        ([], False),
    ],
    ids=["palette", "one class", "colours", "others", "with blank", "photo", "blank", "mixed", "broken", "none"],
)
def test_label_maps_have_few_colours(pictures: list[bytes], are_labels: bool) -> None:
    assert are_label_maps(pictures) is are_labels


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("root", ["labelstudio_export", "unlabeled"])
def test_pictures_of_a_release_whose_folder_only_sounds_like_labels_are_its_pictures(
    tmp_path: Path, root: str, packed: bool
) -> None:
    release = Release(tmp_path / root)
    release.put_images({name: picture(number) for number, name in enumerate(NAMES)}, "images")
    release.put_images({NAMES[0]: label(3, 5)}, "label maps")
    release.put_images({NAMES[1]: picture()}, ".")
    place = releases.zipped(release.folder, tmp_path / f"{root}.zip") if packed else release.folder
    found = sorted((pictures.source.layer, len(pictures.keys)) for pictures in find([place]).pictures)
    assert found == [("labels", 1), ("rgb", 1), ("rgb", 6)]
