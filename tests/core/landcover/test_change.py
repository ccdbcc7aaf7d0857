from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.geography.tiles import Tile
from core.landcover.change import change, paint_change
from core.raster.landcover import LabelMap
from core.raster.worldcover import WorldCover
from tests.releases import stripes

TILE = Tile.at(6.6, 0.25)


def test_gained_and_lost_ground_add_up_by_class() -> None:
    found = change(LabelMap(stripes(3, 3, 1, 0)), LabelMap(stripes(3, 2, 1, 1)), TILE)
    quarter = 64 * 256 * TILE.pixel_km2
    areas = {one.name: [round(area / quarter, 6) for area in one[1:]] for one in found.classes}
    assert areas == {"tree": [2, 1, 0, 1], "developed area": [0, 1, 1, 0], "water": [1, 1, 0, 0]}
    assert [(turn.before, turn.after) for turn in found.turns] == [("tree", "developed area")]
    assert found.turns[0].km2 == pytest.approx(quarter) and found.compared_km2 == pytest.approx(3 * quarter)
    assert found.stable_share == pytest.approx(2 / 3) and found.unknown_px == 64 * 256


def test_where_nothing_is_known_nothing_is_compared() -> None:
    found = change(LabelMap(stripes(0)), LabelMap(stripes(3)), TILE)
    assert (found.classes, found.turns, found.stable_share, found.unknown_px) == ((), (), None, 65_536)


@given(st.lists(st.integers(0, 11), min_size=1, max_size=16), st.lists(st.integers(0, 11), min_size=1, max_size=16))
def test_what_one_class_loses_others_gain(before: list[int], after: list[int]) -> None:
    one, other = LabelMap(stripes(*before)), LabelMap(stripes(*after))
    found, back = change(one, other, TILE), change(other, one, TILE)
    assert sum(item.gained_km2 for item in found.classes) == pytest.approx(sum(item.lost_km2 for item in found.classes))
    assert {(t.before, t.after, t.km2) for t in found.turns} == {(t.after, t.before, t.km2) for t in back.turns}
    assert found.stable_share == back.stable_share
    alpha = paint_change(one, other)[..., 3]
    changed = (one.ids != other.ids) & (one.ids != 0) & (other.ids != 0)
    assert ((alpha == 255) == changed).all()


@pytest.mark.real_data
def test_the_two_versions_of_a_real_island_differ_as_is_said(shared_data: Path) -> None:
    rasters = [shared_data / "worldcover" / f"sao_tome_{year}.tif" for year in (2020, 2021)]
    with WorldCover(rasters[:1]) as old, WorldCover(rasters[1:]) as new:
        corner, last = Tile.at(6.43, 0.41), Tile.at(6.76, 0.02)
        tiles = [Tile(x, y) for x in range(corner.x, last.x + 1) for y in range(corner.y, last.y + 1)]
        pairs = [(tile, old.cut(tile), new.cut(tile)) for tile in tiles]
    found = [change(before, after, tile) for tile, before, after in pairs if before and after]
    land = [
        change(LabelMap(np.where(before.ids == 1, 0, before.ids)), after, tile)
        for tile, before, after in pairs
        if before and after
    ]
    moved = sum(turn.km2 for one in land for turn in one.turns) / sum(one.compared_km2 for one in land)
    assert moved == pytest.approx(0.04, abs=0.012)
    built = [item for one in found for item in one.classes if item.name == "developed area"]
    grown = sum(item.after_km2 for item in built) / sum(item.before_km2 for item in built)
    assert grown == pytest.approx(1.38, abs=0.05)
    mangroves = [item for one in found for item in one.classes if item.name == "mangroves"]
    assert sum(item.after_km2 for item in mangroves) > 20 * sum(item.before_km2 for item in mangroves)
