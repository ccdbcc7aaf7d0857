"""What goes to the world map and what comes back: JSON in, well-formed deeds out, a basemap that fits the world."""

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.geography.tiles import BBox
from core.raster.legend import CLASSES
from core.selection.summary import Summary
from pages.ui.frame.assets import LEAFLET, UI
from pages.ui.frame.mapstate import AreaChange, Goto, LonLat, MapPlace, MapResult, SeenView, read_result
from pages.ui.map.basemaps import OnlineBasemap
from pages.ui.map.colouring import by_class
from pages.ui.map.view import Colouring, Layers, MapEntry, MapView, map_data

COLOURING = Colouring("class", "Land cover", (MapEntry(3, "tree", "#006400", 7), MapEntry(6, "crop", "#f096ff")))
VIEW = {"lat": 1.5, "lon": 2.5, "zoom": 3, "west": -10.0, "south": -5, "east": 15, "north": 8}

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.sampled_from(["ring", "lat", "x"]), inner),
    max_leaves=15,
)
DEGREES = st.floats(-540, 540)
RINGS = st.lists(st.tuples(DEGREES, st.floats(-90, 90)).map(list), min_size=4, max_size=30)


@given(JSON, JSON, JSON)
def test_any_answer_of_the_browser_is_read_without_an_error(picked: object, view: object, area: object) -> None:
    result = read_result({"picked": picked, "view": view, "area": area})
    assert result.picked is None or 0 <= result.picked < 2**28
    assert result.view is None
    assert result.area is None or result.area.ring is None or len(result.area.ring) >= 4


@given(st.integers(0, 2**28 - 1), RINGS)
def test_well_formed_deeds_come_through(key: int, ring: list[list[float]]) -> None:
    result = read_result({"picked": key, "view": VIEW, "area": {"ring": ring}})
    corners = tuple(LonLat(*corner) for corner in ring)
    assert result == MapResult(key, SeenView(1.5, 2.5, 3, -10.0, -5, 15, 8), AreaChange(corners))


@pytest.mark.parametrize("picked", [-1, 2**28, True, 3.0, "7", None])
def test_what_is_no_key_is_no_pick(picked: object) -> None:
    assert read_result({"picked": picked}).picked is None


@pytest.mark.parametrize("broken", [{**VIEW, "lat": float("nan")}, {**VIEW, "east": "1"}, {"lat": 1}, [1, 2]])
def test_a_broken_view_is_left_out(broken: object) -> None:
    assert read_result({"view": broken}).view is None


@pytest.mark.parametrize(
    "ring",
    [[[0, 0], [1, 1], [0, 0]], [[0, 0], [1, 1], [2, float("inf")], [0, 0]], [[0, 0, 0]] * 4, "ring", [[0, 0]] * 5000],
)
def test_a_broken_area_is_left_out(ring: object) -> None:
    assert read_result({"area": {"ring": ring}}).area is None


def test_a_cleared_area_is_told_from_none() -> None:
    assert read_result({"area": {"ring": None}}).area == AreaChange(None)
    assert read_result({"area": None}).area is None
    assert read_result({}) == MapResult()


def test_the_data_of_a_full_map_is_json() -> None:
    full = MapView(
        points="/map/points?v=9",
        colouring=COLOURING,
        mask="/map/mask?v=9&class=6",
        layers=Layers(landcover=True, opacity=0.4, bands="bands-8-11-12", boxes=True),
        revision="9",
        online=OnlineBasemap("https://example.org/{z}/{x}/{y}.png", "Example"),
        picked=5,
        view=MapPlace(10, 20, 3),
        goto=Goto(1, 2, 9, "n"),
        area=(LonLat(0, 0), LonLat(1, 0), LonLat(1, 1), LonLat(0, 0)),
    )
    data = map_data(full)
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    assert data["tiles"] == "/xyz/{layer}/{z}/{x}/{y}?v=9"
    assert data["layers"] == {
        "imagery": True, "landcover": True, "opacity": 0.4, "bands": "bands-8-11-12", "boxes": "/boxes/{z}/{x}/{y}",
    }  # fmt: skip
    assert data["colouring"] == {
        "by": "class",
        "title": "Land cover",
        "hidden": False,
        "entries": [
            {"value": 3, "label": "tree", "colour": "#006400", "tiles": 7, "mark": "T"},
            {"value": 6, "label": "crop", "colour": "#f096ff", "tiles": None, "mark": "C"},
        ],
    }


def test_letters_tell_entries_apart_whichever_of_them_occur() -> None:
    assert len({land.mark for land in CLASSES}) == len(CLASSES)
    wetland = by_class(Summary(1, 1, 1, 0, {"wetland": (1, 1)}, {}, {}, {}, {}), [])
    assert [entry.mark for entry in wetland.marked()] == ["We"]
    named = Colouring("split", "Split", tuple(MapEntry(number, name, "#000000") for number, name in enumerate("abab")))
    assert [entry.mark for entry in named.marked()][:2] == ["A", "B"]


def test_a_box_over_the_antimeridian_runs_past_180() -> None:
    data = map_data(MapView(points="", colouring=COLOURING, area=BBox(170, -20, -170, 10)))
    assert data["area"] == [[170, 10], [190, 10], [190, -20], [170, -20], [170, 10]]


@pytest.mark.parametrize(("name", "most_bytes"), [("world-110m.geojson", 100_000), ("world-50m.geojson", 1_000_000)])
def test_the_basemap_lies_within_the_world_and_crosses_no_edge(name: str, most_bytes: int) -> None:
    text = (UI / "map" / name).read_text(encoding="utf-8")
    assert len(text) <= most_bytes
    land, border = json.loads(text)["features"]
    assert (land["properties"]["kind"], border["properties"]["kind"]) == ("land", "border")
    lines = [ring for polygon in land["geometry"]["coordinates"] for ring in polygon] + border["geometry"][
        "coordinates"
    ]
    assert len(lines) > 100
    for line in lines:
        assert all(-180 <= lon <= 180 and -90 <= lat <= 90 for lon, lat in line)
        assert all(abs(a[0] - b[0]) < 180 or a[1] == b[1] == -90 for a, b in pairwise(line))


def test_leaflet_comes_from_the_installed_package() -> None:
    assert (LEAFLET / "leaflet-src.esm.js").is_file()
    assert (LEAFLET / "leaflet.css").is_file()
