"""The forms in which people hold the dataset: each gives the same catalogue as the published release."""

import json
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import releases
from tests.releases import Release, take


def published(release: Release, place: Path) -> list[Path]:
    """The zips of the record, each by itself."""
    releases.download(release, place)
    return sorted(place.glob("*.zip"))


def download_all(release: Release, place: Path) -> list[Path]:
    """One zip that holds the zips of the record."""
    zips = releases.download(release, place / "zips")
    return [releases.zipped(zips, place / "11003436.zip", method=zipfile.ZIP_STORED)]


def mirror(release: Release, place: Path) -> list[Path]:
    """The author's mirror: captions in files of other names, pictures in a zip beside, label maps in a folder."""
    (place / "jsons").mkdir(parents=True)
    for path in (release.folder / "json_files").iterdir():
        content = json.loads(path.read_text())
        name = path.name.replace("ChatEarthNet_caps", "mm_chatearthnet_caps")
        (place / "jsons" / name).write_text(json.dumps(content))
    releases.zipped(release.folder / "s2_rgb_images", place / "s2_rgb_images.zip")
    (release.folder / "labels").rename(place / "land_cover")
    return [place]


def converted(release: Release, place: Path) -> list[Path]:
    """Captions as JSON lines in a folder below the usual one."""
    folder = place / "json_files" / "converted"
    folder.mkdir(parents=True)
    for path in (release.folder / "json_files").iterdir():
        lines = "\n".join(map(json.dumps, json.loads(path.read_text())))
        (folder / path.with_suffix(".jsonl").name).write_text(lines)
    (release.folder / "s2_rgb_images").rename(place / "s2_rgb_images")
    (release.folder / "labels").rename(place / "labels")
    return [place]


def tars(release: Release, place: Path) -> list[Path]:
    """Each part as a tar; captions as a file that is given itself."""
    place.mkdir()
    for part in ("s2_rgb_images", "labels"):
        with tarfile.open(place / f"{part}.tar", "w:") as archive:
            archive.add(release.folder / part, part)
    return [*sorted(place.glob("*.tar")), *sorted((release.folder / "json_files").iterdir())]


@pytest.mark.parametrize("form", [published, download_all, mirror, converted, tars])
def test_every_form_of_the_dataset_gives_the_same(form: Callable[[Release, Path], list[Path]], tmp_path: Path) -> None:
    take(tmp_path / "other", releases.small(tmp_path / "plain").folder)
    paths = form(releases.small(tmp_path / "release"), tmp_path / "held")
    assert take(tmp_path / "data", *paths).problems == []
    held, plain = releases.state(tmp_path / "data"), releases.state(tmp_path / "other")
    for table in ("tiles", "captions", "active", "notes", "sets"):
        assert held[table] == plain[table], table
    again = take(tmp_path / "data", *paths)
    assert (again.added, again.updated) == (0, 0) and again.skipped == 20
