import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from rasterio.io import MemoryFile

from core.errors import TileNotFoundError
from core.geography.tiles import Tile
from core.imports import importer
from core.raster.landcover import decode_label, encode_label
from core.settings import Settings
from core.store.catalogue import Catalogue
from core.tile import files
from tests.conftest import MakeIds, MakePng

TILE = Tile.parse("4481_2438_patch01")
BARE = Tile.parse("4481_2438_patch00")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data")


@pytest.fixture
def catalogue(
    tmp_path: Path, settings: Settings, make_rgb: MakeIds, make_ids: MakeIds, make_png: MakePng
) -> Iterator[Catalogue]:
    """One tile with image, label and caption, one with a caption only."""
    release = tmp_path / "release"
    for folder in ("s2_images", "labels", "json_files"):
        (release / folder).mkdir(parents=True)
    (release / "s2_images" / f"{TILE.name}.png").write_bytes(make_png(make_rgb(1)))
    (release / "labels" / f"{TILE.name}.png").write_bytes(encode_label(make_ids(1)))
    captions = [{"image": f"{tile.name}.png", "caption": "A lake \N{EM DASH} and a forest."} for tile in (TILE, BARE)]
    (release / "json_files" / "ChatEarthNet_caps_35_train.json").write_text(json.dumps(captions))
    with Catalogue(settings.catalogue) as opened:
        importer.run(opened, importer.ImportRequest([release]), settings)
        yield opened


def test_the_image_is_the_file_itself(catalogue: Catalogue, settings: Settings, tmp_path: Path) -> None:
    made = files.make(catalogue, TILE, "png", settings)
    assert made.name == "4481_2438_patch01.png"
    assert made.data == (tmp_path / "release" / "s2_images" / made.name).read_bytes()


def test_the_label_map_reads_back_the_same(catalogue: Catalogue, settings: Settings, make_ids: MakeIds) -> None:
    made = files.make(catalogue, TILE, "label.png", settings)
    assert made.name == "4481_2438_patch01_landcover.png"
    assert (decode_label(made.data, max_pixels=65536).ids == make_ids(1)).all()


@pytest.mark.parametrize(("kind", "bands"), [("tif", 3), ("label.tif", 1)])
def test_a_geotiff_lies_where_the_tile_does(catalogue: Catalogue, settings: Settings, kind: str, bands: int) -> None:
    made = files.make(catalogue, TILE, kind, settings)
    with MemoryFile(made.data) as file, file.open() as raster:
        assert raster.count == bands
        assert raster.crs.to_epsg() == 3857
        assert np.allclose(raster.bounds, TILE.mercator)


def test_the_json_holds_captions_and_facts(catalogue: Catalogue, settings: Settings) -> None:
    document = json.loads(files.make(catalogue, TILE, "json", settings).data)
    assert document["name"] == TILE.name
    assert document["captions"][0]["text"] == "A lake \N{EM DASH} and a forest."
    assert sum(document["facts"]["shares"].values()) == pytest.approx(1)


@pytest.mark.parametrize("kind", ["png", "tif", "label.png", "label.tif"])
def test_what_a_tile_lacks_cannot_be_downloaded_and_says_so(
    catalogue: Catalogue, settings: Settings, kind: str
) -> None:
    with pytest.raises(TileNotFoundError, match="4481_2438_patch00 has no"):
        files.make(catalogue, BARE, kind, settings)


def test_an_unknown_kind_is_refused_with_the_known_ones(catalogue: Catalogue, settings: Settings) -> None:
    with pytest.raises(TileNotFoundError, match=r"png, label\.png, tif"):
        files.make(catalogue, TILE, "exe", settings)
