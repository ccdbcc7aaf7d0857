"""Real chips of other datasets as tiles: where they lie on Earth, and how much of each class they hold."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from core.geography.tiles import BBox, Tile
from core.pictures.locations import locate, read_label, read_png
from core.places.files import FilesAdded, add_files
from core.places.folder import FilesRequest
from core.raster.images import decode_rgb
from core.raster.legend import CLASSES
from core.settings import Settings
from core.store.catalogue import Catalogue

pytestmark = pytest.mark.real_data

MAPPING = """
images = "S2L2A.tif"
labels = "LULC.tif"
[classes]
0 = "unknown"
1 = "water"
2 = "tree"
3 = "wetland"
4 = "crop"
5 = "developed area"
6 = "bare land"
7 = "snow"
8 = "unknown"
9 = "grass"
"""
SAME = {"water": "water", "trees": "tree", "flooded vegetation": "wetland", "crops": "crop", "snow/ice": "snow"} | {
    "built area": "developed area",
    "bare ground": "bare land",
    "rangeland": "grass",
}


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    with Catalogue(tmp_path / "data" / "catalogue.duckdb") as opened:
        yield opened


def add(catalogue: Catalogue, request: FilesRequest) -> FilesAdded:
    return add_files(catalogue, Settings(data=catalogue.path.parent), request, author="a test")


def meets(tile: Tile, box: BBox) -> bool:
    own = tile.bounds
    return own.west < box.east and own.east > box.west and own.south < box.north and own.north > box.south


def test_every_real_chip_lies_where_its_list_says_and_shows_something(catalogue: Catalogue, shared_data: Path) -> None:
    chips = shared_data / "sentinel2_chips"
    listed = json.loads((chips / "manifest.json").read_text())["chips"]
    boxes = {chip["file"]: BBox(*chip["bounds_lonlat_wsen"]) for chip in listed}
    added = add(catalogue, FilesRequest(chips))
    assert added.problems == []
    tiles = [Tile.parse(name) for name in added.tiles]
    for file, box in boxes.items():
        assert any(meets(tile, box) for tile in tiles), file
    for tile in tiles:
        assert any(meets(tile, box) for box in boxes.values()), tile.name
        place = locate(catalogue, tile, "rgb")
        assert place
        pixels = decode_rgb(read_png(place, tile, max_pixels=1 << 20), max_pixels=1 << 20)
        shown = pixels[pixels.any(axis=-1)]
        assert len(shown) > 500 and shown.std() > 5


def test_the_land_cover_of_real_pairs_is_as_large_on_the_tiles_as_in_the_files(
    catalogue: Catalogue, shared_data: Path, tmp_path: Path
) -> None:
    pairs = shared_data / "s2_lulc_pairs"
    (tmp_path / "m.toml").write_text(MAPPING)
    added = add(catalogue, FilesRequest(pairs, pairs, str(tmp_path / "m.toml"), least=0.0001))
    assert added.problems == []
    held: Counter[str] = Counter()
    for name in added.tiles:
        tile = Tile.parse(name)
        place = locate(catalogue, tile, "labels")
        if place:
            ids, counts = np.unique(read_label(place, tile, max_pixels=1 << 20).ids, return_counts=True)
            held.update(
                {CLASSES[i].name: n * tile.pixel_km2 for i, n in zip(ids.tolist(), counts.tolist(), strict=True)}
            )
    listed: Counter[str] = Counter()
    for site in json.loads((pairs / "manifest.json").read_text())["sites"]:
        listed.update({SAME[name]: n * 1e-4 for name, n in site["lulc_pixels"].items() if name in SAME})
    assert set(listed) == set(held) - {"unknown"}
    for name, km2 in listed.items():
        assert held[name] == pytest.approx(km2, rel=0.02, abs=0.02), name
