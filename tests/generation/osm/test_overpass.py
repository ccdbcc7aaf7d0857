import json
from pathlib import Path

import pytest

from core.errors import MapDataError, RemoteError
from core.settings import Settings
from generation.osm import held, overpass, sources
from generation.osm.objects import TileObjects
from generation.osm.saved import read, read_file
from tests.osm_files import TILE, degrees
from tests.overpass_server import geometry, serving, way

SQUARE = ((100, 100), (200, 100), (200, 200), (100, 200), (100, 100))
WATER = way(1, {"natural": "water", "name": "Otso"}, *SQUARE)
ROAD = way(2, {"highway": "primary"}, (-20, 50), None, (20, 50), (40, 50))
LAKE = {
    "type": "relation",
    "id": 3,
    "tags": {"type": "multipolygon", "landuse": "forest"},
    "members": [
        {"type": "way", "ref": 7, "role": "outer", "geometry": geometry((10, 10), (60, 10), (60, 60))},
        {"type": "way", "ref": 8, "role": "outer", "geometry": geometry((60, 60), (10, 60), (10, 10))},
        {"type": "way", "ref": 9, "role": "inner"},
        {"type": "node", "ref": 5, "role": "label"},
    ],
}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overpass, "PAUSE_S", 0.0)
    monkeypatch.setattr("core.remote.asking.FIRST_WAIT_S", 0.01)


def asked(url: str, folder: Path, *, again: bool = False) -> TileObjects:
    (found,) = sources.gather(Settings(data=folder), sources.Overpass(url), [TILE], again=again)
    return found


def test_a_tile_is_asked_for_once_by_its_corners_and_its_middle_and_says_who_asks(tmp_path: Path) -> None:
    with serving(WATER, ROAD, LAKE) as server:
        server.before = [(429, "busy", {"retry-after": "0"}), (200, "<html><title>busy</title></html>", {})]
        found = asked(server.url, tmp_path)
        assert asked(server.url, tmp_path).objects == found.objects
        assert len(server.questions) == 3 and set(server.agents) == {"chatearth"}
        asked(server.url, tmp_path, again=True)
        assert len(server.questions) == 4
    west, south, east, north = TILE.bounds
    assert f"({south:.7f},{west:.7f},{north:.7f},{east:.7f})" in server.questions[0]
    assert "is_in(" in server.questions[0] and "pivot.around" in server.questions[0]
    water, road, forest = found.objects
    assert [(one.kind, one.missing) for one in found.objects] == [("area", 0), ("line", 1), ("area", 1)]
    assert water.name == "Otso" and water.area_px == pytest.approx(100**2, rel=1e-3)
    assert road.length_px == pytest.approx(20, rel=1e-3) and forest.area_px == pytest.approx(50**2, rel=1e-3)


@pytest.mark.parametrize(
    ("answer", "error", "said"),
    [
        ((200, json.dumps({"elements": [], "remark": "runtime error: timed out"}), {}), MapDataError, "not finished"),
        ((200, "{", {}), MapDataError, "no JSON"),
        ((429, "slow down", {"retry-after": "3600"}), RemoteError, "asks to wait 3,600 s"),
        ((400, "line 1: parse error", {}), RemoteError, "refuses"),
        ((302, "", {"location": "http://elsewhere.example/"}), RemoteError, "not followed"),
    ],
)
def test_an_answer_that_is_none_is_told_and_nothing_is_kept(
    answer: tuple[int, str, dict[str, str]], error: type[Exception], said: str, tmp_path: Path
) -> None:
    with serving(WATER) as server:
        server.before = [answer]
        with pytest.raises(error, match=said):
            asked(server.url, tmp_path)
    assert held.held(tmp_path, TILE) is None


def test_a_saved_answer_is_read_in_both_forms_and_whatever_else_lies_in_it(tmp_path: Path) -> None:
    nodes = [
        {"type": "node", "id": number, "lon": lon, "lat": lat}
        for number, (lon, lat) in enumerate((degrees(*place) for place in SQUARE[:4]), 1)
    ]
    ways = [{"type": "way", "id": 1, "tags": {"natural": "water"}, "nodes": [1, 2, 3, 4, 1]}]
    broken = [None, 7, {}, {"type": "way", "id": 2, "tags": {"a": "b"}, "nodes": "x"}, {"type": "node", "tags": []}]
    broken += [{"type": "node", "id": 9, "tags": {"natural": "tree"}, "lon": 1e99, "lat": "x"}, ways[0]]
    path = tmp_path / "answer.json"
    path.write_text(json.dumps({"elements": [*ways, *broken, *nodes]}))
    (found,) = sources.gather(Settings(data=tmp_path), sources.Saved(path), [TILE])
    (water,) = found.objects
    assert water.area_px == pytest.approx(100**2, rel=1e-3)
    assert sum(found.problems.values()) == 2
    path.write_text(json.dumps({"type": "FeatureCollection", "features": []}))
    with pytest.raises(MapDataError, match="GeoJSON"):
        read_file(path)
    with pytest.raises(MapDataError, match="no JSON"):
        read(b"[" * 100_000, "an answer")
