import zipfile
from pathlib import Path

import pytest

from core.imports import importer, inspection
from core.imports.importer import ImportRequest
from core.progress import Progress
from core.settings import Settings
from core.store.catalogue import Catalogue
from tests import releases
from tests.releases import NAMES, Release, captions, label, picture, take

LAYERS = {"rgb": "s2_rgb_images", "labels": "labels", "bands-5-6-7": "s2_band_5_6_7_images"}


def good(layer: str) -> dict[str, bytes]:
    if layer == "labels":
        return {name: label(3, number + 1) for number, name in enumerate(NAMES)}
    return {name: picture(number) for number, name in enumerate(NAMES)}


def packed(pictures: dict[str, bytes], folder: Path, layer: str) -> Path:
    folder.mkdir()
    path = folder / f"{LAYERS[layer]}.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in pictures.items():
            archive.writestr(f"{name}.png", data)
    return path


def cut(pictures: dict[str, bytes]) -> dict[str, bytes]:
    return {name: data[: len(data) // 2] for name, data in pictures.items()}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with the captions of all tiles."""
    release = Release(tmp_path / "captions")
    release.put_captions(captions(NAMES))
    take(tmp_path / "data", release.folder)
    return tmp_path / "data"


@pytest.mark.parametrize("layer", LAYERS)
def test_broken_pictures_replace_none_that_can_be_read(data: Path, tmp_path: Path, layer: str) -> None:
    take(data, packed(good(layer), tmp_path / "good", layer))
    before = releases.state(data)
    for _ in range(2):
        broken = tmp_path / "broken" / f"{LAYERS[layer]}.zip"
        broken = broken if broken.exists() else packed(cut(good(layer)), broken.parent, layer)
        report = take(data, broken)
        assert report.nothing is not None and report.nothing.startswith("Nothing was taken. ")
        assert ".." not in report.nothing and "the one from before stays" in report.nothing
        assert (report.added, report.updated) == (0, 0) and len(report.problems) == len(NAMES)
        after = releases.state(data)
        assert {name: after[name] for name in ("tiles", "images", "inspections", "landcover")} == {
            name: before[name] for name in ("tiles", "images", "inspections", "landcover")
        }


@pytest.mark.parametrize("layer", LAYERS)
def test_of_a_mixed_archive_the_readable_pictures_are_taken(data: Path, tmp_path: Path, layer: str) -> None:
    take(data, packed(good(layer), tmp_path / "good", layer))
    mixed = good(layer) | cut({NAMES[2]: good(layer)[NAMES[2]]})
    report = take(data, packed(mixed, tmp_path / "mixed", layer))
    assert report.nothing is None
    assert (report.updated, [problem.item for problem in report.problems]) == (len(NAMES) - 1, [NAMES[2]])


def test_what_is_gone_is_not_put_back(data: Path, tmp_path: Path) -> None:
    first = packed(good("rgb"), tmp_path / "good", "rgb")
    take(data, first)
    first.unlink()
    report = take(data, packed(cut(good("rgb")), tmp_path / "broken", "rgb"))
    assert report.nothing is not None and "before" not in report.nothing
    assert all("unreadable image" in flags for flags in releases.flags_of(data).values())


def test_an_import_stopped_before_it_looked_is_set_right_by_the_next(data: Path, tmp_path: Path) -> None:
    settings = Settings(data=data)
    take(data, packed(good("rgb"), tmp_path / "good", "rgb"))
    broken = packed(cut(good("rgb")), tmp_path / "broken", "rgb")

    def stop(now: Progress) -> None:
        if now.step == "Looking at images":
            raise InterruptedError

    with Catalogue(settings.catalogue) as catalogue, pytest.raises(InterruptedError):
        importer.run(catalogue, ImportRequest([broken]), settings, stop)
    take(data, tmp_path / "captions")
    assert not any("unreadable image" in flags for flags in releases.flags_of(data).values())


@pytest.mark.parametrize("layer", ["labels", "bands-5-6-7"])
def test_broken_pictures_that_wait_for_their_tiles_are_noticed(tmp_path: Path, layer: str) -> None:
    report = take(tmp_path / "data", packed(cut(good(layer)), tmp_path / "broken", layer))
    assert report.nothing is not None and len(report.problems) == len(NAMES)


def test_of_many_band_pictures_some_are_looked_at_and_all_where_one_is_broken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inspection, "SOME", 2)
    steps: list[Progress] = []
    settings = Settings(data=tmp_path / "data")
    several = good("bands-5-6-7")
    with Catalogue(settings.catalogue) as catalogue:
        request = ImportRequest([packed(several, tmp_path / "good", "bands-5-6-7")])
        importer.run(catalogue, request, settings, steps.append)
        spoilt = several | cut({NAMES[0]: several[NAMES[0]], NAMES[1]: several[NAMES[1]]})
        request = ImportRequest([packed(spoilt, tmp_path / "broken", "bands-5-6-7")])
        report = importer.run(catalogue, request, settings, steps.append)
    assert [now.total for now in steps if now.step == "Looking at bands-5-6-7 pictures"] == [3, 3, len(NAMES)]
    assert {problem.item for problem in report.problems} == {NAMES[0], NAMES[1]}
