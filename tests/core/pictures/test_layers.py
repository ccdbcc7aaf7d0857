from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.geography.tiles import Tile
from core.imports import importer
from core.pictures.layers import KEPT_TO_ZOOM, Layers, Picture
from core.raster.images import Pixels
from core.raster.landcover import encode_label, paint
from core.settings import Settings
from core.store.catalogue import Catalogue
from tests.conftest import MakeIds, MakePng

FIRST = Tile(4000, 6000)
SECOND = Tile(4001, 6000)
ALONE = Tile(9000, 5000)


@pytest.fixture
def data(tmp_path: Path, make_rgb: MakeIds, make_ids: MakeIds, make_png: MakePng) -> tuple[Settings, Path]:
    """A release of two neighbours and a third tile far away, and the settings to import it."""
    images, labels = tmp_path / "release" / "s2_images", tmp_path / "release" / "labels"
    images.mkdir(parents=True)
    labels.mkdir()
    for number, tile in enumerate((FIRST, SECOND, ALONE)):
        (images / f"{tile.name}.png").write_bytes(make_png(make_rgb(number)))
        (labels / f"{tile.name}.png").write_bytes(encode_label(make_ids(number)))
    return Settings(data=tmp_path / "data"), tmp_path / "release"


@pytest.fixture
def catalogue(data: tuple[Settings, Path]) -> Iterator[Catalogue]:
    settings, release = data
    with Catalogue(settings.catalogue) as opened:
        importer.run(opened, importer.ImportRequest([release]), settings)
        yield opened


@pytest.fixture
def layers(catalogue: Catalogue, data: tuple[Settings, Path]) -> Layers:
    return Layers(catalogue, data[0])


def pixels(picture: Picture | None) -> Pixels:
    assert picture is not None
    return np.asarray(Image.open(BytesIO(picture.data)).convert("RGBA"))


def test_a_tile_is_passed_on_as_it_is_stored(layers: Layers, data: tuple[Settings, Path]) -> None:
    found = layers.picture("rgb", 14, FIRST.x, FIRST.y)
    assert found is not None
    assert found.data == (data[1] / "s2_images" / f"{FIRST.name}.png").read_bytes()


def test_land_cover_comes_in_the_official_colours(layers: Layers, make_ids: MakeIds) -> None:
    assert (pixels(layers.picture("landcover", 14, SECOND.x, SECOND.y)) == paint(make_ids(1))).all()


@pytest.mark.parametrize("zoom", [13, 12, 11, 8])
def test_an_overview_holds_each_tile_at_its_place_and_is_clear_elsewhere(layers: Layers, zoom: int) -> None:
    shift = 14 - zoom
    found = pixels(layers.picture("rgb", zoom, ALONE.x >> shift, ALONE.y >> shift))
    side = 256 >> shift
    left, top = (ALONE.x - (ALONE.x >> shift << shift)) * side, (ALONE.y - (ALONE.y >> shift << shift)) * side
    covered = np.zeros((256, 256), bool)
    covered[top : top + side, left : left + side] = True
    assert found.shape == (256, 256, 4)
    assert ((found[..., 3] > 0) == covered).all()


def test_an_overview_of_land_cover_shows_only_official_colours(layers: Layers, make_ids: MakeIds) -> None:
    found = pixels(layers.picture("landcover", 13, FIRST.x >> 1, FIRST.y >> 1))
    known = {tuple(colour) for colour in paint(np.arange(12, dtype=np.uint8).reshape(1, 12))[0]} | {(0, 0, 0, 0)}
    assert {tuple(colour) for colour in found.reshape(-1, 4)} <= known


def test_cells_without_a_tile_and_places_off_the_map_are_empty(layers: Layers) -> None:
    assert layers.picture("rgb", 14, 1, 1) is None
    assert layers.picture("rgb", 10, 1, 1) is None
    assert layers.picture("rgb", 7, 60, 60) is None
    assert layers.picture("rgb", 15, 1, 1) is None
    assert layers.picture("rgb", 14, 1 << 14, 0) is None
    assert layers.picture("bands-5-6-7", 14, FIRST.x, FIRST.y) is None


def test_overviews_are_kept_and_old_ones_dropped(
    layers: Layers, catalogue: Catalogue, data: tuple[Settings, Path], make_rgb: MakeIds, make_png: MakePng
) -> None:
    settings, release = data
    shift = 14 - KEPT_TO_ZOOM
    place = FIRST.x >> shift, FIRST.y >> shift
    first = layers.picture("rgb", KEPT_TO_ZOOM, *place)
    assert layers.picture("rgb", KEPT_TO_ZOOM, *place) == first
    assert len(list(settings.cache.rglob("*.webp"))) == 1
    third = Tile(FIRST.x, FIRST.y + 1)
    (release / "s2_images" / f"{third.name}.png").write_bytes(make_png(make_rgb(9)))
    importer.run(catalogue, importer.ImportRequest([release]), settings)
    assert layers.picture("rgb", KEPT_TO_ZOOM, *place) != first
    layers.drop_old()
    assert len(list(settings.cache.rglob("*.webp"))) == 1


def test_a_broken_picture_leaves_a_gap_in_the_overview(layers: Layers, data: tuple[Settings, Path]) -> None:
    (data[1] / "s2_images" / f"{FIRST.name}.png").write_bytes(b"\x89PNG broken")
    found = pixels(layers.picture("rgb", 13, FIRST.x >> 1, FIRST.y >> 1))
    assert not found[:128, :128, 3].any()
    assert found[:128, 128:, 3].all()
