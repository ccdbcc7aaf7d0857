"""Landscapes and pictures of the demo: windows that touch meet, and every class is found somewhere."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.geography.tiles import Tile
from generation.demo.kinds import BIOMES, INLAND
from generation.demo.landscape import label, tile_window
from generation.demo.noise import Window, fractal, octave
from generation.demo.painter import paint
from generation.demo.places import any_place, inland, seed_places

CORNERS = st.integers(0, 4_190_000)


@pytest.mark.parametrize("name", BIOMES)
def test_a_parent_at_once_equals_its_four_quarters(name: str) -> None:
    whole = label(Window(2_204_160, 1_469_440, 512, 512), BIOMES[name], 5)
    for i in (0, 1):
        for j in (0, 1):
            part = label(Window(2_204_160 + 256 * j, 1_469_440 + 256 * i, 256, 256), BIOMES[name], 5)
            np.testing.assert_array_equal(part, whole[256 * i :, 256 * j :][:256, :256])


@pytest.mark.parametrize("name", ["bocage", "drycity", "alpine", "desert", "mangroves"])
def test_pictures_of_neighbours_meet(name: str) -> None:
    whole = paint(Window(1_000_192, 1_400_064, 512, 256), BIOMES[name], 3)
    for j in (0, 1):
        part = paint(Window(1_000_192 + 256 * j, 1_400_064, 256, 256), BIOMES[name], 3)
        for folder, picture in part.pictures.items():
            difference = picture.astype(int) - whole.pictures[folder][:, 256 * j :][:, :256]
            assert abs(difference).max() <= 1, "at most a rounding apart"


@given(CORNERS, CORNERS, st.integers(2, 300), st.integers(0, 1 << 24), st.integers(0, 40), st.integers(0, 40))
@settings(max_examples=60, deadline=None)
def test_noise_depends_on_the_place_alone(x: int, y: int, cell: int, seed: int, right: int, down: int) -> None:
    whole = octave(Window(x, y, 60, 60), cell, seed)
    part = octave(Window(x + right, y + down, 20, 20), cell, seed)
    np.testing.assert_array_equal(part, whole[down : down + 20, right : right + 20])
    assert whole.min() >= 0 and whole.max() <= 1


def test_fractal_noise_is_about_standard() -> None:
    values = fractal(Window(3_000_000, 2_000_000, 1024, 1024), 32, 9, 5)
    assert abs(float(values.mean())) < 0.1 and 0.85 < float(values.std()) < 1.15


def test_another_seed_is_another_landscape() -> None:
    window = tile_window(Tile(9000, 5000))
    first, second = (label(window, BIOMES["woodland"], seed) for seed in (1, 2))
    assert (first != second).mean() > 0.1


def test_all_classes_occur_and_none_is_unknown() -> None:
    found = {
        int(number)
        for k, biome in enumerate(BIOMES.values())
        for number in np.unique(label(Window(1_048_576 + 2048 * k, 1_572_864, 512, 512), biome, k))
    }
    assert found == set(range(1, 12))


def test_vegetation_is_bright_in_the_near_infrared_and_water_dark() -> None:
    scene = paint(Window(1_000_192, 1_400_064, 512, 512), BIOMES["mangroves"], 13)
    near_infrared = scene.pictures["s2_band_8_11_12_images"][..., 0]
    red = scene.pictures["s2_rgb_images/s2_images"][..., 0]
    green, wet = np.isin(scene.ids, (3, 10)), scene.ids == 1
    assert green.any() and wet.any()
    assert near_infrared[green].mean() > 2 * red[green].mean()
    assert near_infrared[wet].mean() < red[wet].mean()


def test_every_landscape_has_places_and_every_place_a_landscape() -> None:
    assert {place.biome for place in seed_places()} == set(BIOMES)
    assert len(seed_places()) >= 120 and set(BIOMES) > INLAND
    assert all(abs(place.lon) <= 180 and abs(place.lat) < 72 for place in seed_places())


def test_random_places_lie_in_inland_cells() -> None:
    from random import Random

    random = Random(4)
    for place in (any_place(random) for _ in range(200)):
        assert inland()[int(75 - place.lat), int(place.lon + 180)]


def test_the_land_mask_knows_oceans_from_continents() -> None:
    def is_land(lon: float, lat: float) -> bool:
        return bool(inland()[int(75 - lat), int(lon + 180)])

    assert all(is_land(*spot) for spot in ((5.5, 25.5), (105.5, 60.5), (-100.5, 45.5), (-55.5, -10.5), (134.5, -25.5)))
    assert not any(is_land(*spot) for spot in ((-30.5, 40.5), (-150.5, 0.5), (80.5, -30.5), (2.5, -50.5)))
