from dataclasses import replace
from pathlib import Path

import pytest

from core.geography.tiles import Tile
from core.progress import Progress
from core.settings import Settings
from core.store.catalogue import Catalogue
from generation.facts import all_tiles
from generation.facts.all_tiles import measure_all
from generation.facts.store import facts_of
from tests import releases
from tests.releases import NAMES, Release, label, take


@pytest.fixture
def release(tmp_path: Path) -> Release:
    return releases.small(tmp_path / "release")


@pytest.fixture
def settings(tmp_path: Path, release: Release) -> Settings:
    release.put_labels({NAMES[4]: label(0), NAMES[5]: b"broken"})
    take(tmp_path / "data", release.folder)
    return Settings(data=tmp_path / "data", workers=1)


def stored(catalogue: Catalogue) -> list[tuple[object, ...]]:
    with catalogue.cursor() as cursor:
        return cursor.execute("select * from facts order by key").fetchall()


def test_all_tiles_are_measured_and_what_could_not_be_is_told(settings: Settings) -> None:
    seen: list[Progress] = []
    with Catalogue(settings.catalogue) as catalogue:
        facts_of(catalogue, settings, Tile.parse(NAMES[0]))
        made = measure_all(catalogue, settings, seen.append)
        assert (made.done, made.new, set(made.refused)) == (4, 5, {NAMES[4], NAMES[5]})
        assert made.rate_per_s > 0 and len(stored(catalogue)) == 5
    assert "no class of 20 pixels" in made.refused[NAMES[4]]
    assert seen == [Progress("Measuring facts", 0, 5), Progress("Measuring facts", 5, 5)]


def test_what_was_measured_is_not_measured_again_and_what_was_refused_neither(settings: Settings) -> None:
    with Catalogue(settings.catalogue) as catalogue:
        first = measure_all(catalogue, settings)
        again = measure_all(catalogue, settings)
    assert (again.done, again.refused) == (first.done, first.refused)
    assert again.new == 1, "a map that could not be read may be mended by now"


def test_a_map_that_was_mended_or_changed_is_measured(settings: Settings, release: Release) -> None:
    with Catalogue(settings.catalogue) as catalogue:
        measure_all(catalogue, settings)
    release.put_labels({NAMES[4]: label(1), NAMES[5]: label(6)})
    take(settings.data, release.folder)
    with Catalogue(settings.catalogue) as catalogue:
        made = measure_all(catalogue, settings)
        assert (made.done, made.new, made.refused) == (6, 2, {})
        assert facts_of(catalogue, settings, Tile.parse(NAMES[4])).dominant == "water"


def test_a_stopped_run_goes_on_where_it_was(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(all_tiles, "BATCH", 2)
    turns = iter([False, True])
    with Catalogue(settings.catalogue) as catalogue:
        assert measure_all(catalogue, settings, stopped=lambda: next(turns)).new == 2
        kept = stored(catalogue)
        made = measure_all(catalogue, settings)
        assert (made.done, made.new, len(kept)) == (4, 5, 1), "one of the first two could not be read"
        assert set(kept) < set(stored(catalogue))


def test_several_processes_find_the_same_as_one(
    settings: Settings, tmp_path: Path, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Catalogue(settings.catalogue) as catalogue:
        alone = measure_all(catalogue, settings)
        expected = stored(catalogue)
        with catalogue.transaction() as cursor:
            cursor.execute("delete from facts")
        monkeypatch.setattr(all_tiles, "_CHUNK", 1)
        together = measure_all(catalogue, settings.model_copy(update={"workers": 2}))
        assert replace(together, rate_per_s=0) == replace(alone, rate_per_s=0)
        assert stored(catalogue) == expected


def test_facts_of_an_earlier_measure_are_replaced(settings: Settings) -> None:
    with Catalogue(settings.catalogue) as catalogue:
        measure_all(catalogue, settings)
        expected = stored(catalogue)
        with catalogue.transaction() as cursor:
            cursor.execute("update facts set version = 0, document = 'of another form', problem = 'none'")
        assert measure_all(catalogue, settings).done == 4
        assert stored(catalogue) == expected
