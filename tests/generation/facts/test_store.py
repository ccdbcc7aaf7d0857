from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.errors import ImageError, LandCoverError
from core.geography.tiles import Tile
from core.settings import Settings
from core.store.catalogue import Catalogue
from generation.facts import store as facts_store
from generation.facts.measure import Facts
from generation.facts.store import facts_of, known_of, label_of
from tests import releases
from tests.releases import NAMES, Release, label, take


@pytest.fixture
def release(tmp_path: Path) -> Release:
    return releases.small(tmp_path / "release")


@pytest.fixture
def settings(tmp_path: Path, release: Release) -> Settings:
    release.put_labels({NAMES[4]: label(0), NAMES[5]: b"broken"})
    take(tmp_path / "data", release.folder)
    return Settings(data=tmp_path / "data")


def stored(catalogue: Catalogue) -> int:
    with catalogue.cursor() as cursor:
        return len(cursor.execute("select * from facts").fetchall())


def test_facts_are_measured_once_and_then_read(settings: Settings, release: Release) -> None:
    tile = Tile.parse(NAMES[1])
    with Catalogue(settings.catalogue) as catalogue:
        measured = facts_of(catalogue, settings, tile)
        (release.folder / "labels" / f"{NAMES[1]}.png").unlink()
        assert facts_of(catalogue, settings, tile) == measured
        assert stored(catalogue) == 1
        with pytest.raises(ImageError, match="is gone"):
            label_of(catalogue, settings, tile)
    assert measured.tile == NAMES[1]
    assert [cover.name for cover in measured.covers] == ["developed area", "tree"]


def test_facts_are_measured_again_when_the_map_has_changed(settings: Settings, release: Release) -> None:
    tile = Tile.parse(NAMES[1])
    with Catalogue(settings.catalogue) as catalogue:
        assert facts_of(catalogue, settings, tile).dominant == "developed area"
    release.put_labels({NAMES[1]: label(6)})
    take(settings.data, release.folder)
    with Catalogue(settings.catalogue) as catalogue:
        assert facts_of(catalogue, settings, tile).dominant == "crop"
        assert stored(catalogue) == 1


def test_facts_of_many_tiles_are_those_of_each_and_others_wait(
    settings: Settings, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facts_store, "_LOOKED_UP", 2)
    keys = [Tile.parse(name).key for name in NAMES[:5]]
    read = keys[1:4]
    with Catalogue(settings.catalogue) as catalogue:
        each = {key: facts_of(catalogue, settings, Tile.from_key(key)) for key in read}
        with pytest.raises(LandCoverError) as refused:
            facts_of(catalogue, settings, Tile.parse(NAMES[4]))
    release.put_labels({NAMES[1]: label(6)})
    take(settings.data, release.folder)
    with Catalogue(settings.catalogue) as catalogue:
        known = known_of(catalogue, keys)
    found = {key: Facts.from_json(text) for key, (text, _) in known.facts.items() if text}
    assert found == {key: each[key] for key in read[1:]}
    assert known.facts[keys[4]] == ("", str(refused.value))
    assert {job.key for job in known.waiting} == {keys[0], keys[1]}


def test_facts_of_an_earlier_measure_are_measured_again(settings: Settings) -> None:
    tile = Tile.parse(NAMES[1])
    with Catalogue(settings.catalogue) as catalogue:
        measured = facts_of(catalogue, settings, tile)
        with catalogue.transaction() as cursor:
            cursor.execute("update facts set version = 0, document = 'of another form'")
        assert facts_of(catalogue, settings, tile) == measured


def test_many_threads_may_ask_for_the_same_tile(settings: Settings) -> None:
    tile = Tile.parse(NAMES[1])
    with Catalogue(settings.catalogue) as catalogue, ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: facts_of(catalogue, settings, tile), range(32)))
        assert len(answers) == 32 and set(map(Facts.to_json, answers)) == {answers[0].to_json()}
        assert stored(catalogue) == 1


def test_a_tile_without_a_map_is_refused_with_a_reason(settings: Settings) -> None:
    with (
        Catalogue(settings.catalogue) as catalogue,
        pytest.raises(LandCoverError, match=r"1_1_patch00 has no land-cover map.*--labels"),
    ):
        facts_of(catalogue, settings, Tile.parse("1_1_patch00"))


def test_that_a_map_gives_no_facts_is_remembered(settings: Settings, release: Release) -> None:
    tile = Tile.parse(NAMES[4])
    with Catalogue(settings.catalogue) as catalogue:
        with pytest.raises(LandCoverError, match="no class of 20 pixels") as first:
            facts_of(catalogue, settings, tile)
        (release.folder / "labels" / f"{NAMES[4]}.png").unlink()
        with pytest.raises(LandCoverError) as again:
            facts_of(catalogue, settings, tile)
    assert str(again.value) == str(first.value)


def test_a_map_that_could_not_be_read_is_tried_again(settings: Settings, release: Release) -> None:
    path, elsewhere = release.folder / "labels" / f"{NAMES[1]}.png", release.folder / "away.png"
    path.rename(elsewhere)
    with Catalogue(settings.catalogue) as catalogue:
        with pytest.raises(ImageError, match="is gone"):
            facts_of(catalogue, settings, Tile.parse(NAMES[1]))
        elsewhere.rename(path)
        assert facts_of(catalogue, settings, Tile.parse(NAMES[1])).dominant == "developed area"
