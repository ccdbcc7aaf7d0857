"""Real chips, with and without the offset of newer baselines: what their pixels say, whatever is said of them."""

from collections.abc import Mapping

import numpy as np
import pytest
from numpy.typing import NDArray

from core.imagery.form import Band
from core.imagery.offset import Offset, decide
from tests.sentinel import CHIPS, COAST, DESERT, FIELDS, SNOW, WITH_OFFSET, Chip, chip

Numbers = Mapping[Band, NDArray[np.uint16]]


def numbers(shown: Chip, *, added: int = 0, bands: tuple[Band, ...] = ("red", "green", "blue")) -> Numbers:
    places = {"blue": 1, "green": 2, "red": 3, "nir": 7, "swir16": 10}
    return {band: (np.maximum(shown.values[places[band]], 1) + added).astype(np.uint16) for band in bands}


def never() -> Numbers:
    raise AssertionError("the whole scene was looked at")


@pytest.mark.real_data
@pytest.mark.skipif(not CHIPS.is_dir(), reason="no folder of real chips beside the checkout")
@pytest.mark.parametrize("said", [True, False, None])
class TestReal:
    @pytest.mark.parametrize("name", [COAST, DESERT, FIELDS])
    def test_land_with_dark_pixels_has_no_offset_which_the_tile_alone_shows(self, name: str, said: bool | None) -> None:
        found = decide(numbers(chip(name)), never, said)
        assert (found.present, found.basis) == (False, "tile")
        assert found.share > 0.05

    @pytest.mark.parametrize("name", [COAST, FIELDS])
    def test_with_the_offset_added_the_same_land_has_it(self, name: str, said: bool | None) -> None:
        tile = numbers(chip(name), added=1_000)
        assert decide(tile, lambda: tile, said)[:2] == (True, "scene")

    def test_a_scene_that_was_delivered_with_the_offset_has_it(self, said: bool | None) -> None:
        tile = numbers(chip(WITH_OFFSET))
        assert decide(tile, lambda: tile, said)[:2] == (True, "scene")

    def test_a_tile_under_snow_takes_the_decision_of_the_land_around(self, said: bool | None) -> None:
        snow, fields = numbers(chip(SNOW)), numbers(chip(FIELDS))
        around: Numbers = {band: np.hstack([snow[band], fields[band]]) for band in snow}
        assert decide(snow, lambda: around, said)[:2] == (False, "scene")
        raised: Numbers = {band: values + np.uint16(1_000) for band, values in around.items()}
        assert decide({band: values + np.uint16(1_000) for band, values in snow.items()}, lambda: raised, said).present

    @pytest.mark.parametrize(("name", "added"), [(DESERT, 1_000), (SNOW, 0)])
    def test_a_bright_scene_may_be_raised_or_bright_by_itself_and_a_catalogue_that_says_which_decides(
        self, name: str, added: int, said: bool | None
    ) -> None:
        tile = numbers(chip(name), added=added)
        found = decide(tile, lambda: tile, said)
        assert (found.present, found.basis) == ((True, "scene") if said is None else (said, "catalogue"))
        if said is not None:
            assert f"as the catalogue says: all {found.pixels:,} land pixels" in found.words

    def test_bands_that_see_snow_dark_decide_without_it(self, said: bool | None) -> None:
        tile = numbers(chip(SNOW), bands=("red", "green", "blue", "nir", "swir16"))
        assert decide(tile, never, said)[:2] == (False, "tile")


def even(red: int, green: int, blue: int) -> Numbers:
    red_, green_, blue_ = (np.full((64, 64), value, np.uint16) for value in (red, green, blue))
    return {"red": red_, "green": green_, "blue": blue_}


SEA, CLOUD = even(200, 400, 600), even(9_000, 9_100, 9_000)


@pytest.mark.parametrize("tile", [SEA, CLOUD], ids=["sea", "cloud"])
@pytest.mark.parametrize(("said", "present"), [(True, True), (False, False), (None, False)])
def test_where_pixels_do_not_tell_the_catalogue_does_and_that_is_said(
    tile: Numbers, said: bool | None, present: bool
) -> None:
    found = decide(tile, lambda: tile, said)
    assert (found.present, found.basis) == (present, "catalogue")
    assert "as the catalogue says" in found.words


@pytest.mark.parametrize("darkest", [1_300, 1_600, 1_950])
def test_bright_desert_without_an_offset_keeps_its_numbers(darkest: int) -> None:
    tile = even(int(2.3 * darkest), int(1.5 * darkest), darkest)
    assert decide(tile, lambda: tile, False)[:2] == (False, "catalogue")
    assert decide(tile, lambda: tile, True)[:2] == (True, "catalogue")


def test_too_little_land_is_only_said_where_little_was_seen() -> None:
    assert "too little land" in decide(SEA, lambda: SEA, True).words
    bright = even(9_000, 8_500, 8_000)
    assert "all 4,096 land pixels that were seen are so bright" in decide(bright, lambda: bright, True).words


def test_a_scene_without_a_coarse_view_leaves_it_to_the_catalogue() -> None:
    assert decide(CLOUD, dict, True)[:2] == (True, "catalogue")


def test_the_decision_is_said_with_its_numbers() -> None:
    assert Offset(True, "scene", 0.001, 12_345).words == (
        "1,000 were taken off all numbers: 0.1% of 12,345 land pixels of the whole scene lie below 1,000."
    )
    assert Offset(False, "tile", 0.97, 60_000).words.startswith("Nothing was taken off the numbers: 97.0% of 60,000")
