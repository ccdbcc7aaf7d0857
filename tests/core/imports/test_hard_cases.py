"""Releases in forms that people really have, from the folder of cases beside the checkout."""

from pathlib import Path

import pytest

from core.imports.importer import ImportReport
from tests import releases
from tests.checkout import SHARED
from tests.releases import take

QUARTERS = [f"4070_2838_patch{quarter}" for quarter in ("00", "01", "10", "11")]

pytestmark = pytest.mark.skipif(not (SHARED / "cases").is_dir(), reason=f"no cases at {SHARED / 'cases'}")


def imported(data: Path, case: str) -> ImportReport:
    return take(data, SHARED / "cases" / case)


@pytest.mark.parametrize("case", ["14-coco-captions", "15-caption-under-other-keys"])
def test_four_captions_of_each_file_are_read(tmp_path: Path, case: str) -> None:
    report = imported(tmp_path, f"{case}/json_files")
    assert (report.tiles, report.captions, report.problems) == (4, 8, [])


def test_jpeg_and_tiff_tiles_have_their_pictures(tmp_path: Path) -> None:
    report = imported(tmp_path, "16-jpeg-and-tiff-tiles/release")
    assert report.problems == []
    flags = releases.flags_of(tmp_path)
    assert [name for name in QUARTERS if "no image" not in flags[name]] == QUARTERS[:2]


@pytest.mark.parametrize("case", ["release", "zip-s"])
def test_a_split_zip_is_one_problem_with_the_remedy(tmp_path: Path, case: str) -> None:
    report = imported(tmp_path, f"17-split-zip/{case}")
    assert (report.tiles, len(report.problems)) == (0, 1)
    assert "last part of a split archive" in report.problems[0].reason
    assert "zip -s 0 rel.zip --out whole.zip" in report.problems[0].reason
    assert report.nothing is not None


def test_the_zip_of_all_zips_is_read(tmp_path: Path) -> None:
    report = imported(tmp_path, "18-zip-in-zip/11003436.zip")
    assert (report.tiles, report.captions, report.problems) == (4, 4, [])


@pytest.mark.parametrize("case", ["labelstudio_export", "labelstudio_export/images"])
def test_pictures_below_a_folder_that_sounds_like_labels_are_pictures(tmp_path: Path, case: str) -> None:
    report = imported(tmp_path, f"19-label-in-a-folder-name/{case}")
    assert report.problems == []
    assert "no image" not in releases.flags_of(tmp_path)[QUARTERS[0]]
