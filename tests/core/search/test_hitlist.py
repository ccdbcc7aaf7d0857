import csv
import io
import json
from collections.abc import Iterator

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from core.geography.tiles import GRID, Tile
from core.search import hitlist
from core.search.descriptions import Hit
from core.search.hitlist import Line
from core.store.catalogue import Catalogue, scalar
from tests.small_catalogue import Fact, fill

Filled = tuple[Catalogue, list[Fact]]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    catalogue, facts = fill(tmp_path_factory.mktemp("hits"), count=60)
    with catalogue:
        yield catalogue, facts


texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=30)
lines = st.lists(
    st.builds(
        Line,
        st.builds(Tile, st.integers(0, GRID - 1), st.integers(0, GRID - 1)),
        st.integers(1, 9),
        texts,
        st.none() | st.floats(-1, 1),
        texts | texts.map("=cmd|' /C calc'!A0{}".format) | st.sampled_from(["-1+1", "@SUM(A1)", "\tx", "\r=1", "+1"]),
        st.none() | texts,
        st.none() | st.just("tree"),
        st.booleans(),
    ),
    max_size=8,
)


@given(lines)
def test_no_text_of_the_table_is_a_formula_to_a_spreadsheet_and_none_is_lost(listed: list[Line]) -> None:
    head, *rows = csv.reader(io.StringIO(hitlist.to_csv(listed).decode("utf-8-sig"), newline=""))
    assert len(rows) == len(listed)
    for line, cells in zip(listed, rows, strict=True):
        row = dict(zip(head, cells, strict=True))
        for name in ("tile", "set", "split", "dominant", "text", "sentence"):
            assert not row[name].startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
        assert row["text"].removeprefix("'") == line.text.removeprefix("'")
        lon, lat = line.tile.centre
        assert [float(row["lon"]), float(row["lat"])] == pytest.approx([lon, lat], abs=1e-6)


@given(lines)
def test_the_outlines_are_those_of_the_tiles_in_degrees_longitude_first(listed: list[Line]) -> None:
    document = json.loads(hitlist.to_geojson(listed, "Search: river"))
    assert (document["type"], document["title"]) == ("FeatureCollection", "Search: river")
    for line, feature in zip(listed, document["features"], strict=True):
        ring = shapely.geometry.shape(feature["geometry"]).exterior
        assert ring.is_ccw
        assert ring.bounds == pytest.approx(tuple(line.tile.bounds), abs=1e-6)
        assert feature["properties"]["tile"] == line.tile.name
        assert feature["properties"]["text"] == (line.text or None)


def test_hits_are_completed_in_their_order_and_a_tile_that_is_gone_is_left_out(filled: Filled) -> None:
    catalogue, facts = filled
    tiles = [facts[7].tile, Tile(1, 1), facts[2].tile]
    found = [Hit(tile, "35", rank, 0.5, "A river.", ()) for rank, tile in enumerate(tiles, start=1)]
    listed = hitlist.of_hits(catalogue, found)
    assert [(line.tile, line.rank, line.score) for line in listed] == [(tiles[0], 1, 0.5), (tiles[2], 3, 0.5)]
    plain = hitlist.of_tiles(catalogue, tiles)
    assert [(line.tile, line.rank, line.score, line.text) for line in plain] == [
        (tiles[0], 1, None, ""),
        (tiles[2], 3, None, ""),
    ]
    composition = facts[7].composition
    assert listed[0].dominant == (None if composition is None else plain[0].dominant)
    with catalogue.cursor() as cursor:
        caption = scalar(cursor, "select caption from active_captions where key = ?", [tiles[0].key])
    [written] = hitlist.of_hits(catalogue, [found[0]._replace(caption=caption)])
    [row] = csv.DictReader(io.StringIO(hitlist.to_csv([written]).decode("utf-8-sig"), newline=""))
    [feature] = json.loads(hitlist.to_geojson([written], "x"))["features"]
    assert row["author"] == feature["properties"]["author"] == "GPT-3.5"
    assert hitlist.to_names([*listed, *listed]).decode().split() == [tiles[0].name, tiles[2].name]
    assert hitlist.of_hits(catalogue, []) == []


def test_a_file_says_where_its_tiles_come_from_and_made_up_ones_never_bear_the_name_of_the_dataset() -> None:
    real = Line(Tile(5, 5), 1, "35", None, "", None, None, False)
    document = json.loads(hitlist.to_geojson([real], "x"))
    assert "ChatEarthNet" in document["attribution"] and document["license"] == "CC-BY-4.0"
    made_up = real._replace(synthetic=True)
    document = json.loads(hitlist.to_geojson([made_up], "x"))
    assert document["attribution"] == "synthetic demo, not real data" and "license" not in document
    document = json.loads(hitlist.to_geojson([real, made_up], "x"))
    assert document["attribution"].startswith("ChatEarthNet") and "synthetic demo" in document["attribution"]
    assert [feature["properties"]["synthetic"] for feature in document["features"]] == [False, True]
