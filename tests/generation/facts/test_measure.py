from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from core.errors import LandCoverError
from core.geography.tiles import Tile
from core.raster.landcover import REGIONS, decode_label, measure, size_words
from core.raster.legend import CLASSES
from generation.facts.measure import KEPT_PATCHES, Facts, measure_facts
from tests.conftest import MakeIds
from tests.labelmaps import label_maps
from tests.releases import stripes

Ids = NDArray[np.uint8]

TILE = Tile.parse("4481_2438_patch01")


@given(label_maps())
def test_what_the_facts_say_agrees_with_the_pixels(ids: Ids) -> None:
    facts = measure_facts(ids, TILE)
    composition = measure(ids)
    assert facts.valid_px == np.count_nonzero(ids)
    assert sum(cover.share for cover in facts.covers) == pytest.approx(1, abs=1e-4)
    assert [cover.px for cover in facts.covers] == sorted((int(n) for n in composition.overall[1:] if n), reverse=True)
    assert facts.area_km2 == pytest.approx(facts.valid_px * TILE.pixel_km2, abs=1e-6)
    assert [region.name for region in facts.regions] == list(REGIONS)
    for region in facts.regions:
        assert not region.covers or sum(cover.share for cover in region.covers) == pytest.approx(1, abs=1e-4)
        expected = [(item.name, item.size) for item in size_words(composition)[region.name]]
        assert [(item.name, item.size) for item in region.sized] == expected


@given(label_maps())
def test_patches_and_borders_add_up(ids: Ids) -> None:
    facts = measure_facts(ids, TILE)
    assert [item.name for item in facts.patches] == [cover.name for cover in facts.covers]
    for item, cover in zip(facts.patches, facts.covers, strict=True):
        assert sum(item.positions.values()) == item.count
        assert len(item.largest) == min(item.count, KEPT_PATCHES)
        assert sum(patch.px for patch in item.largest) <= cover.px
        assert all(patch.px >= 20 for patch in item.largest)
        assert 0 <= item.division < 1
    known = {land.id for land in CLASSES[1:]}
    sides = sum(
        int(((one != other) & np.isin(one, list(known)) & np.isin(other, list(known))).sum())
        for one, other in ((ids[:, 1:], ids[:, :-1]), (ids[1:], ids[:-1]))
    )
    assert sum(border.edges for border in facts.borders) == sides
    assert 0 <= facts.fragmentation < 1


@given(label_maps(), st.booleans())
def test_facts_are_data(ids: Ids, placed: bool) -> None:
    facts = measure_facts(ids, TILE if placed else None)
    assert Facts.from_json(facts.to_json()) == facts == measure_facts(ids, TILE if placed else None)


def test_absent_classes_are_those_without_a_pixel() -> None:
    ids = stripes(1, 3)
    ids[0, 0] = 8
    facts = measure_facts(ids)
    assert [cover.name for cover in facts.mentioned] == ["tree", "water"]
    assert "snow" not in facts.absent
    assert facts.absent == ("developed area", "shrub", "grass", "crop", "bare land", "wetland", "mangroves", "moss")


def test_lengths_are_in_metres_of_the_ground_and_not_of_the_map() -> None:
    facts = measure_facts(stripes(1, 3), TILE)
    assert facts.shoreline_m == pytest.approx(256 * TILE.pixel_m, abs=0.1)
    assert facts.borders[0].length_m == facts.shoreline_m
    assert facts.shoreline_m is not None and facts.shoreline_m < 256 * 5


def test_a_shoreline_ends_where_nothing_is_known() -> None:
    ids = stripes(1, 0)
    ids[:10, 128:] = 6
    facts = measure_facts(ids, TILE)
    assert facts.shoreline_m == pytest.approx(10 * TILE.pixel_m, abs=0.1)
    assert [(border.first, border.second, border.edges) for border in facts.borders] == [("water", "crop", 10)]


def test_without_a_place_there_are_no_metres() -> None:
    facts = measure_facts(stripes(1, 3))
    assert (facts.tile, facts.pixel_m, facts.area_km2, facts.shoreline_m) == (None, None, None, None)
    assert facts.patches[0].largest[0].area_km2 is None and facts.borders[0].length_m is None
    assert facts.borders[0].edges == 256


def test_patches_have_a_place_a_box_and_a_shape() -> None:
    ids = np.full((256, 256), 6, np.uint8)
    ids[10:40, 20:50] = 2
    ids[120:136, 120:140] = 2
    ids[250:255, :] = 1
    ids[60:62, 200:205] = 2
    facts = measure_facts(ids, TILE)
    town = facts.patches_of("developed area")
    assert (town.count, town.positions) == (2, {"top left": 1, "middle": 1})
    assert [(patch.px, patch.box, patch.position, patch.shape) for patch in town.largest] == [
        (900, (20, 10, 50, 40), "top left", "compact"),
        (320, (120, 120, 140, 136), "middle", "compact"),
    ]
    assert facts.patches_of("water").largest[0].shape == "elongated"
    assert facts.patches_of("snow").count == 0


def test_a_ring_is_not_in_the_middle_that_it_goes_round() -> None:
    ids = np.full((256, 256), 3, np.uint8)
    ids[20:236, 20:236] = 1
    ids[40:216, 40:216] = 3
    ids[100:236, 20:40] = ids[216:236, 20:128] = 1
    ids[20:40, 128:236] = 1
    facts = measure_facts(ids)
    assert facts.region_share("middle", "water") == 0
    assert facts.patches_of("water").positions == {"top left": 1}


def test_fragmentation_is_the_chance_to_meet_another_patch() -> None:
    assert measure_facts(stripes(3)).fragmentation == 0
    assert measure_facts(stripes(1, 3)).fragmentation == 0.5
    assert measure_facts(stripes(1, 3, 1, 3)).fragmentation == 0.75
    assert measure_facts(stripes(1, 3, 1, 3)).patches_of("water").division == 0.5


@pytest.mark.parametrize("pixels", [0, 1, 19])
def test_a_tile_in_which_no_class_can_be_named_is_refused_with_a_reason(pixels: int) -> None:
    ids = np.zeros((256, 256), np.uint8)
    ids.ravel()[:pixels] = 3
    with pytest.raises(LandCoverError, match=r"4481_2438_patch01 has no class of 20 pixels or more.*import another"):
        measure_facts(ids, TILE)


def test_twenty_pixels_are_enough_to_say_something() -> None:
    ids = np.zeros((256, 256), np.uint8)
    ids.ravel()[:20] = 3
    assert measure_facts(ids, TILE).dominant == "tree"


def test_every_class_can_be_measured_at_once(make_ids: MakeIds) -> None:
    facts = measure_facts(make_ids(), TILE)
    assert len(facts.covers) == 11 and facts.absent == ()


@pytest.mark.real_data
def test_real_label_maps_give_facts(shared_data: Path) -> None:
    for path in sorted((shared_data / "worldcover" / "label_tiles_chatearthnet_grid").glob("*.png"))[:25]:
        facts = measure_facts(decode_label(path.read_bytes(), max_pixels=1 << 20).ids, Tile.parse(path.name))
        assert Facts.from_json(facts.to_json()) == facts
        assert {patch.shape for item in facts.patches for patch in item.largest}
