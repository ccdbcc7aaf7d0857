from pathlib import Path

import pytest

from core.errors import CaptionError
from core.geography.tiles import Tile
from core.store.catalogue import Catalogue, scalar
from core.store.madecaptions import MadeCaption, MadeSet, put_in_force
from tests.small_catalogue import fill

SET = MadeSet("made", "Made for a test")


def test_texts_take_each_other_s_place_and_the_same_ones_again_change_nothing(tmp_path: Path) -> None:
    catalogue, facts = fill(tmp_path)
    tile = facts[0].tile
    with catalogue:
        assert put_in_force(catalogue, SET, [MadeCaption(tile.key, 0, "A lake.", "test")]) == 1
        assert put_in_force(catalogue, SET, [MadeCaption(tile.key, 0, "A lake.", "test")]) == 0
        assert put_in_force(catalogue, SET, [MadeCaption(tile.key, 0, "A wood.", "test")]) == 1
        assert versions(catalogue) == [(1, "A lake.", False), (2, "A wood.", True)]


def test_a_tile_that_is_not_there_gets_none_nor_do_those_beside_it(tmp_path: Path) -> None:
    catalogue, facts = fill(tmp_path)
    there, elsewhere = facts[0].tile, Tile.parse("1_1_patch00")
    with catalogue:
        with pytest.raises(CaptionError, match="no tile 1_1_patch00"):
            put_in_force(catalogue, SET, [MadeCaption(one.key, 0, "A lake.", "test") for one in (there, elsewhere)])
        assert versions(catalogue) == []
        with catalogue.cursor() as cursor:
            assert scalar(cursor, "select count(*) from caption_sets where name = 'made'") == 0


def versions(catalogue: Catalogue) -> list[tuple[int, str, bool]]:
    with catalogue.cursor() as cursor:
        return cursor.execute(
            """select version, text, id in (select caption from active_captions) from captions
            where caption_set = 'made' order by version"""
        ).fetchall()
