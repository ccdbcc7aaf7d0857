from pathlib import Path

import pytest

from core.errors import MapDataError
from core.geography.tiles import Tile
from generation.osm.clipping import ENCLOSES_NOTHING, NO_PLACE, degrees
from generation.osm.extract import cut
from generation.osm.objects import MapObject, TileObjects
from tests.osm_files import TILE, OsmFile
from tests.osm_files import degrees as placed

EAST = Tile(TILE.x + 1, TILE.y)


def square(left: float, top: float, side: float) -> list[tuple[float, float]]:
    return [(left, top), (left + side, top), (left + side, top + side), (left, top + side)]


def by_id(held: TileObjects) -> dict[str, MapObject]:
    return {one.id: one for one in held.objects}


def tiles_of(file: OsmFile, folder: Path, *tiles: Tile) -> list[TileObjects]:
    return list(cut(file.write(folder / "small.osm.pbf"), tiles or [TILE], folder / "cut"))


def test_what_meets_a_tile_is_found_with_or_without_a_node_in_it_and_clipped_by_its_edge(tmp_path: Path) -> None:
    file = OsmFile()
    node = file.node(10, 20, amenity="bench")
    file.node(-5, 20, amenity="bench")
    through = file.way((-50, 100), (300, 100), highway="motorway")
    around = file.way(*square(-100, -100, 600), closed=True, landuse="forest")
    corner = file.way(*square(200, 200, 100), closed=True, natural="water")
    circle = file.way(*square(50, 50, 10), closed=True, highway="primary", junction="roundabout")
    file.way(*square(300, 300, 10), closed=True, natural="water")
    file.way((10, 10), (20, 20))  # no tags: nobody says what it is
    (held,) = tiles_of(file, tmp_path)
    found = by_id(held)
    assert set(found) == {f"node/{node}", *(f"way/{one}" for one in (through, around, corner, circle))}
    assert found[f"way/{around}"].area_px == pytest.approx(256**2, rel=1e-3) and found[f"way/{around}"].cut
    assert found[f"way/{corner}"].area_px == pytest.approx(56**2, rel=1e-3)
    assert found[f"way/{through}"].length_px == pytest.approx(256, rel=1e-3)
    assert (found[f"way/{circle}"].kind, found[f"way/{circle}"].cut) == ("line", False)
    assert held.area_m2(found[f"way/{corner}"]) == pytest.approx(56**2 * TILE.pixel_m**2, rel=1e-2)
    at = degrees(TILE, found[f"node/{node}"].shape)
    assert (at.x, at.y) == pytest.approx(placed(10, 20), abs=1e-6)


def test_a_multipolygon_has_its_hole_and_one_that_the_file_has_in_part_is_not_drawn_as_whole(tmp_path: Path) -> None:
    file = OsmFile()
    north, south = file.way((10, 60), (10, 10), (60, 10)), file.way((10, 60), (60, 60), (60, 10))
    file._ways[1] = (south, [file.nodes_of(north)[0], file.nodes_of(south)[1], file.nodes_of(north)[2]], {})
    hole = file.way(*square(20, 20, 10), closed=True)
    lake = file.relation([(south, "outer"), (north, "outer"), (hole, "inner")], type="multipolygon", natural="water")
    torn = file.relation([(north, "outer"), (9_999, "outer")], type="multipolygon", landuse="forest")
    file.relation([(9_998, "outer")], type="multipolygon", landuse="quarry")
    file.relation([(hole, "")], type="route", route="hiking")
    (held,) = tiles_of(file, tmp_path)
    found = by_id(held)
    assert set(found) == {f"relation/{lake}", f"relation/{torn}"}
    assert found[f"relation/{lake}"].area_px == pytest.approx(50**2 - 10**2, rel=1e-3)
    assert found[f"relation/{lake}"].missing == 0
    part = found[f"relation/{torn}"]
    assert (part.kind, part.missing, part.area_px) == ("line", 1, None)
    assert part.length_px == pytest.approx(100, rel=1e-3)


def test_a_line_is_broken_where_the_file_lacks_its_nodes_and_an_outline_that_is_none_is_counted(
    tmp_path: Path,
) -> None:
    file = OsmFile()
    road = file.way((10, 10), (50, 10), (90, 10), (130, 10), (170, 10), highway="primary")
    wood = file.way(*square(100, 100, 50), closed=True, natural="wood")
    file.lost = {file.nodes_of(road)[2], file.nodes_of(wood)[1]}
    bow = file.way((10, 200), (50, 240), (50, 200), (10, 240), closed=True, natural="scrub")
    file.way((200, 10), (210, 10), (200, 10), closed=True, natural="sand")
    file.way((200, 50), (200, 50), natural="cliff")
    held, beside = tiles_of(file, tmp_path, TILE, EAST)
    found = by_id(held)
    assert found[f"way/{road}"].missing == 1 and found[f"way/{road}"].length_px == pytest.approx(80, rel=1e-3)
    assert (found[f"way/{wood}"].kind, found[f"way/{wood}"].missing) == ("line", 1)
    assert found[f"way/{bow}"].area_px == pytest.approx(2 * 0.5 * 40 * 20, rel=1e-2)
    assert held.problems[ENCLOSES_NOTHING] == 1 and NO_PLACE not in held.problems
    assert beside.objects == ()


def test_areas_are_found_among_more_lines_than_libosmium_holds_at_a_time(tmp_path: Path) -> None:
    file = OsmFile()
    for number in range(6_500):
        left, top = number % 100 * 2.5, number // 100 * 2.5
        file.way(*square(left, top, 2), closed=True, building="yes")
    outer = file.way(*square(1, 1, 200), closed=True)
    lake = file.relation([(outer, "outer")], type="multipolygon", natural="water")
    (held,) = tiles_of(file, tmp_path)
    assert len(held.objects) == 6_501 and all(one.kind == "area" for one in held.objects)
    assert by_id(held)[f"relation/{lake}"].area_px == pytest.approx(200**2, rel=1e-3)
    assert list((tmp_path / "cut").iterdir()) == []  # nothing of what was written on the way stays


def test_a_file_that_is_no_extract_is_told_from_one(tmp_path: Path) -> None:
    (tmp_path / "page.osm.pbf").write_bytes(b"<html>" * 100)
    (tmp_path / "answer.json").write_bytes(b"{}")
    for name, said in (("page.osm.pbf", "Download it again"), ("answer.json", "--json-file"), ("none.pbf", "no file")):
        with pytest.raises(MapDataError, match=said):
            list(cut(tmp_path / name, [TILE], tmp_path / "cut"))
