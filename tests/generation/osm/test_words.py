from pathlib import Path
from typing import Any

import numpy as np
import pytest
from shapely import LineString, box

from core.errors import MapDataError
from core.settings import Settings
from generation.osm import held
from generation.osm.judged import Judged, judged
from generation.osm.objects import MapObject, TileObjects
from generation.osm.words import in_words, runs
from generation.prompts.mapvariables import MAP_VARIABLES, OSM
from generation.prompts.messages import build
from generation.prompts.prompt import PromptContent
from generation.prompts.recipes import RECIPES
from generation.prompts.recipes.inputs import TileInput, prepare
from tests.osm_files import TILE

WATER = MapObject("way/1", {"natural": "water", "name": "Otso"}, "area", box(0, 0, 128, 64))
ROAD = MapObject("way/2", {"highway": "motorway"}, "line", LineString([(0, 256), (256, 0)]), cut=True)
PICTURE = np.zeros((256, 256, 3), np.uint8)
SHED = MapObject("way/3", {"building": "yes"}, "area", box(200, 200, 202, 202))


@pytest.fixture
def known(tmp_path: Path) -> Judged:
    held.keep(Settings(data=tmp_path), TileObjects(TILE, (WATER, ROAD, SHED), "a test", "here", {"lost": 2}))
    found = judged(Settings(data=tmp_path), TILE)
    assert found and found.found.problems == {"lost": 2} and found.found.origin == "here"
    return found


def paths(value: object, at: str) -> set[str]:
    if isinstance(value, dict):
        return {at}.union(*(paths(held, f"{at}.{key}") for key, held in value.items()))
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return {at} | {path for path in paths(value[0], f"{at}[]") if path != f"{at}[]"}
    return {at}


def test_objects_are_told_by_size_place_direction_and_what_they_touch(known: Judged) -> None:
    told: dict[str, Any] = dict(in_words(known))
    assert paths(told, OSM) == {one.name for one in MAP_VARIABLES}
    water, road = told["objects"]
    assert water == {
        "what": "natural water",
        "percent": 12.5,
        "area_ha": 18.1,
        "length_m": None,
        "where": "top left",
        "runs": None,
        "touches": [],
        "goes_on": False,
    }
    assert (road["length_m"], road["runs"], road["goes_on"]) == (1702, "north-east to south-west", True)
    assert road["where"] == "top right and bottom left"
    assert (told["more"], told["hidden"]) == (0, 1)


@pytest.mark.parametrize(
    ("places", "said"),
    [
        ([(0, 0), (0, 99)], "north to south"),
        ([(99, 3), (0, 0)], "east to west"),
        ([(0, 0), (99, 99)], "south-east to north-west"),
        ([(0, 0), (99, 0), (99, 99), (0, 1)], None),
    ],
)
def test_a_line_runs_between_two_points_of_the_compass(places: list[tuple[float, float]], said: str | None) -> None:
    assert runs(MapObject("way/1", {}, "line", LineString(places))) == said


def test_the_recipe_sends_objects_in_words_beside_a_drawn_map_and_needs_them(known: Judged) -> None:
    recipe, tile = RECIPES["osm"], TileInput(TILE.name, None, None, PICTURE, objects=known)
    seen = prepare(recipe, [tile])
    assert [picture.name for picture in seen.pictures] == ["Map", "Satellite image"]
    assert seen.seen == "drawn map + image" and "© OpenStreetMap contributors" in seen.pictures[0].what
    words = prepare(recipe, [tile], vision=False)
    assert (words.pictures, words.seen) == ((), "map objects")
    system, user = build(PromptContent.of_recipe(recipe), words.variables, (), model="m").messages
    assert "natural water: 12.5 % of the image, 18.1 ha, top left" in str(user.parts[0])
    assert "Otso" not in str(user.parts[0]) and "key of value" in str(system.parts[0])
    with pytest.raises(MapDataError, match="Read them on its page"):
        prepare(recipe, [TileInput(TILE.name, None, None, PICTURE)])
