from pathlib import Path

import numpy as np
import pytest

from core.geography.tiles import Tile
from core.imports import inspection, jobs
from core.imports.labels import measure_labels
from core.progress import Progress
from core.raster.landcover import REGIONS, measure
from core.settings import Settings
from core.store.catalogue import Catalogue
from core.tile.record import load
from tests import releases
from tests.releases import NAMES, flat, label, take


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    release = releases.small(tmp_path / "release")
    release.put_images({NAMES[0]: b"broken", NAMES[1]: flat(255)})
    release.put_labels({NAMES[2]: b"broken", NAMES[3]: releases.colours((9, 9, 9), (0, 192, 0))})
    take(tmp_path / "data", release.folder)
    return Settings(data=tmp_path / "data")


def steps(settings: Settings) -> list[tuple[str, int]]:
    """What is looked at again when nothing has changed."""
    seen: list[Progress] = []
    with Catalogue(settings.catalogue) as catalogue:
        inspection.inspect_images(catalogue, settings, seen.append)
        measure_labels(catalogue, settings, seen.append)
    return [(now.step, now.total) for now in seen]


def test_only_what_could_not_be_read_is_looked_at_again(settings: Settings) -> None:
    assert steps(settings) == [("Looking at images", 1), ("Measuring land cover", 1)]


def test_looking_again_leaves_one_finding_for_each_picture(settings: Settings) -> None:
    before = releases.state(settings.data)
    steps(settings)
    after = releases.state(settings.data)
    assert (after["inspections"], after["landcover"]) == (before["inspections"], before["landcover"])
    assert len(after["inspections"]) == len(after["landcover"]) == 6


def test_findings_name_the_tile_and_the_reason(settings: Settings) -> None:
    with Catalogue(settings.catalogue) as catalogue:
        found = list(inspection.findings(catalogue, range(1, 10)))
        assert list(inspection.findings(catalogue, [])) == []
    assert [(problem.kind, problem.item) for problem in found] == [
        ("image", NAMES[0]),
        ("label map", NAMES[2]),
        ("label map", NAMES[3]),
    ]
    assert "32,768 pixels" in found[2].reason


def test_measured_shares_are_those_of_the_pixels(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    release = releases.small(tmp_path / "release")
    drawn = {name: rng.choice(12, 6).tolist() for name in NAMES}
    release.put_labels({name: label(*classes) for name, classes in drawn.items()})
    take(tmp_path / "data", release.folder)
    with Catalogue(Settings(data=tmp_path / "data").catalogue) as catalogue:
        for name, classes in drawn.items():
            composition = load(catalogue, Tile.parse(name)).composition
            expected = measure(releases.stripes(*classes))
            assert composition is not None and composition.regions.shape == (len(REGIONS), 12)
            assert (composition.regions == expected.regions).all()
        with catalogue.cursor() as cursor:
            table = cursor.execute("select name, dominant, water, moss from tiles").fetchall()
    for name, dominant, water, moss in table:
        expected = measure(releases.stripes(*drawn[name]))
        assert dominant == expected.dominant
        assert (water, moss) == pytest.approx((expected.shares()[1], expected.shares()[11]), abs=1e-6)


@pytest.mark.parametrize("workers", [1, 4])
def test_the_number_of_threads_changes_nothing(tmp_path: Path, workers: int, monkeypatch: pytest.MonkeyPatch) -> None:
    release = releases.small(tmp_path / "release")
    take(tmp_path / "data", release.folder)
    monkeypatch.setenv("CHATEARTH_WORKERS", str(workers))
    take(tmp_path / "other", release.folder)
    assert releases.state(tmp_path / "other") == releases.state(tmp_path / "data")


def test_work_is_committed_batch_by_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "BATCH", 2)
    release = releases.small(tmp_path / "release")
    settings = Settings(data=tmp_path / "data")
    held: list[int] = []

    def count(now: Progress) -> None:
        if now.step == "Measuring land cover":
            with catalogue.cursor() as cursor:
                held.append(cursor.execute("select count(*) from landcover").fetchall()[0][0])

    from core.imports import importer

    with Catalogue(settings.catalogue) as catalogue:
        importer.run(catalogue, importer.ImportRequest([release.folder]), settings, count)
    assert held == [0, 2, 4]
