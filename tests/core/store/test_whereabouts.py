from collections.abc import Iterator
from datetime import datetime

import numpy as np
import pytest

from core.geography.tiles import Tile
from core.progress import Progress
from core.selection.browse import Browser
from core.selection.filters import Selection
from core.selection.wherelimits import WhereLimits
from core.store import whereabouts
from core.store.catalogue import Catalogue
from core.store.whereabouts import fill, of_tile
from tests import small_catalogue


@pytest.fixture
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    made, _ = small_catalogue.fill(tmp_path_factory.mktemp("where"), count=60)
    yield made
    made.close()


def tiles(catalogue: Catalogue) -> list[Tile]:
    return [Tile.from_key(key) for key in Browser(catalogue).keys(Selection())]


def take_picture(catalogue: Catalogue, tile: Tile, taken: datetime) -> None:
    with catalogue.transaction() as cursor:
        cursor.execute(
            "insert into sources (id, kind, path, prefix, suffix, layer) values (900, 'own', '', 'S2A/rgb/', '', 'rgb')"
        )
        cursor.execute("insert or replace into images (key, layer, source) values (?, 'rgb', 900)", [tile.key])
        cursor.execute(
            """insert into scenes (key, scene, collection, parts, taken, cloud, baseline, crs, offset_present,
            offset_basis, offset_share, offset_pixels, valid, layers, catalogue, documents, requests, bytes)
            values (?, 'S2A', '', [], ?, 0, '', '', false, '', 0, 0, 1, ['rgb'], '', '', 0, 0)""",
            [tile.key, taken],
        )


def test_every_tile_is_looked_up_once_and_says_what_it_says_alone(catalogue: Catalogue) -> None:
    steps: list[Progress] = []
    alone = {tile: of_tile(catalogue, tile) for tile in tiles(catalogue)[:5]}
    assert fill(catalogue, steps.append) == len(tiles(catalogue)) and fill(catalogue) == 0
    assert steps[0].total == len(tiles(catalogue))
    for tile, found in alone.items():
        kept = of_tile(catalogue, tile)
        assert kept._replace(coast_km=0) == found._replace(coast_km=0)
        assert kept.coast_km == pytest.approx(found.coast_km, rel=1e-6)
        assert kept.hemisphere == ("northern" if tile.centre[1] >= 0 else "southern")


def test_other_files_have_all_tiles_looked_up_again(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(catalogue)
    monkeypatch.setattr(whereabouts, "origin", lambda: "other files")
    assert fill(catalogue) == len(tiles(catalogue)) and fill(catalogue) == 0


def test_filters_find_exactly_the_tiles_whose_whereabouts_say_so(catalogue: Catalogue) -> None:
    found = {tile: of_tile(catalogue, tile) for tile in tiles(catalogue)}
    browser = Browser(catalogue)
    country = next(one.country for one in found.values() if one.country)
    zone = next(one.climate for one in found.values() if one.climate)
    middle = float(np.median([one.coast_km for one in found.values()]))
    for limits, wanted in (
        (WhereLimits(countries=(country,)), lambda one: one.country == country),
        (WhereLimits(climates=(zone,)), lambda one: one.climate == zone),
        (WhereLimits(climates=("temperate", "polar")), lambda one: (one.climate or "-")[0] in "CE"),
        (WhereLimits(coast=(0, middle)), lambda one: one.coast_km <= middle),
        (
            WhereLimits(coast=(0, middle), countries=(country,)),
            lambda one: one.coast_km <= middle and one.country == country,
        ),
    ):
        kept = {Tile.from_key(key) for key in browser.keys(Selection(whereabouts=limits))}
        assert kept == {tile for tile, one in found.items() if wanted(one)}, limits


def test_a_season_is_that_of_the_picture_that_is_shown_and_of_its_hemisphere(catalogue: Catalogue) -> None:
    here = next(tile for tile in tiles(catalogue) if tile.centre[1] < -24)
    take_picture(catalogue, here, datetime(2021, 1, 15))  # noqa: DTZ001  as the store has it
    found = of_tile(catalogue, here)
    assert found.taken and found.taken.tzinfo and found.season == "summer"
    browser = Browser(catalogue)
    assert browser.keys(Selection(whereabouts=WhereLimits(seasons=("summer",)))) == [here.key]
    assert browser.keys(Selection(whereabouts=WhereLimits(seasons=("winter", "spring")))) == []
