import pytest
from shapely import Geometry, LineString, MultiPolygon, Point, box

from core.errors import MapDataError
from generation.osm.ground import IS_POINT, IS_TORN, Seen, Table, check_table, look
from generation.osm.objects import Kind, MapObject, TileObjects
from generation.osm.titles import titles
from generation.osm.wording import among_others, phrase, single
from tests.osm_files import TILE


def area(number: str, left: int, side: float, **tags: str) -> MapObject:
    return MapObject(number, tags, "area", box(left, left, left + side, left + side))


def seen_of(*objects: MapObject) -> list[Seen]:
    return look(TileObjects(TILE, objects, "a test"))


def test_the_table_is_sound_and_says_of_each_tag_why() -> None:
    assert check_table() == []
    judge = Table()
    seen = ["landuse=quarry", "natural=water", "waterway=river", "aeroway=runway", "highway=primary", "railway=rail"]
    seen += ["power=plant", "place=island", "leisure=park", "man_made=pier", "building=warehouse"]
    hidden = ["addr:housenumber=7", "admin_level=4", "source=survey", "name=Otso", "highway=footway", "waterway=stream"]
    hidden += ["building=yes", "place=village", "natural=tree", "railway=tram", "shop=bakery", "never:heard=of"]
    verdicts = {tag: judge.judge(*tag.split("=")) for tag in seen + hidden}
    assert [tag for tag, verdict in verdicts.items() if verdict.visible] == seen
    assert [tag for tag, verdict in verdicts.items() if not verdict.reason] == []
    assert Table(1.0).judge("waterway", "stream").visible and not Table(1.0).judge("highway", "footway").visible


def test_tags_are_read_by_the_grammar() -> None:
    assert phrase("power", "pole") == "power pole" and phrase("natural", "tree") == "natural tree"
    assert phrase("landuse", "quarry") == "landuse of quarry" and phrase("highway", "motorway_link") == (
        "road of motorway link"
    )
    assert phrase("building", "yes") == "building" and phrase("plant:source", "solar") == "plant source of solar"
    tags = {"water": "lake", "salt": "no", "natural": "water"}
    assert single(tags) == "natural water, water lake, salt of no"
    assert among_others(tags) == "natural water with water lake and salt of no"


def test_the_captions_name_what_is_seen_the_largest_first_and_each_thing_once() -> None:
    seen = seen_of(
        area("way/1", 0, 60, natural="water", water="lake", name="Otso"),
        area("way/2", 100, 40, landuse="forest"),
        area("way/3", 150, 30, landuse="forest", source="survey"),
        area("way/4", 200, 3, landuse="grass"),
        MapObject("way/5", {"highway": "primary"}, "line", LineString([(0, 0), (256, 0)])),
    )
    said = titles(TILE, seen)
    assert said.title == "natural water, water lake"
    assert said.title_multi_objects == "natural water with water lake, surrounded by landuse of forest; road of primary"
    assert titles(TILE, seen, focus="way/5").title == "road of primary"
    with pytest.raises(MapDataError, match="Of way/4, nothing can be seen"):
        titles(TILE, seen, focus="way/4")


@pytest.mark.parametrize(
    ("kind", "shape", "missing", "reason"),
    [
        ("point", Point(5, 5), 0, IS_POINT),
        ("line", LineString([(0, 0), (99, 0)]), 4, IS_TORN),
        ("line", LineString([(0, 0), (4, 0)]), 0, "19 m long: less than 3 pixels"),
        ("area", box(0, 0, 5, 200), 0, "24 m across: less than 3 pixels"),
        ("area", MultiPolygon([box(0, 0, 3, 3), box(9, 9, 16, 16)]), 0, ""),
    ],
)
def test_what_is_too_small_or_torn_is_left_out_and_says_so(
    kind: Kind, shape: Geometry, missing: int, reason: str
) -> None:
    (one,) = seen_of(MapObject("way/1", {"natural": "wood"}, kind, shape, missing=missing))
    assert (one.reason, one.visible) == (reason, not reason)


def test_a_tag_that_is_dropped_says_why_and_the_object_says_so_by_what_it_is() -> None:
    (one,) = seen_of(area("way/1", 0, 50, name="Otso", building="yes", layer="1"))
    assert dict(one.kept) == {} and set(one.dropped) == {"name", "building", "layer"}
    assert one.reason.startswith("building: ")
