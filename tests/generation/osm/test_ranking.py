from pathlib import Path

import pytest

from core.embedding.embedders import open_embedder
from core.errors import MapDataError
from core.geography.tiles import Tile
from core.store.catalogue import Catalogue
from generation.osm.ranking import keep_best, like_other_captions
from generation.osm.titles import Titles
from tests import releases
from tests.releases import NAMES


def test_the_best_part_by_rank_is_kept_whatever_the_measure() -> None:
    tiles = [Tile(number, 7) for number in range(10)]
    said = {tile: Titles("way/1", "a", f"text {tile.x}") for tile in tiles}
    kept = keep_best(said, lambda tile, _: float(tile.x % 5), 0.3)
    assert [tile.x for tile in kept] == [4, 9, 3]
    assert len(keep_best(said, lambda *_: 0.0, 0.01)) == 1 and keep_best({}, lambda *_: 0.0, 1.0) == {}
    with pytest.raises(MapDataError, match="between 0 and 1"):
        keep_best(said, lambda *_: 0.0, 30)


def test_a_text_is_likest_to_a_caption_of_the_same_thing_and_a_tile_without_one_comes_last(tmp_path: Path) -> None:
    release = releases.Release(tmp_path / "release")
    release.put_captions(releases.captions([NAMES[0]], "A large lake in a forest."), "ChatEarthNet_caps_35_val.json")
    releases.take(tmp_path / "data", release.folder)
    with Catalogue(tmp_path / "data" / "catalogue.duckdb") as catalogue:
        likeness = like_other_captions(catalogue, open_embedder())
        lake = Tile.parse(NAMES[0])
        assert likeness(lake, "natural water with water lake") > likeness(lake, "aeroway runway") > -1
        assert likeness(Tile(5, 5), "natural water") == -1
