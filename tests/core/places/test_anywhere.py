from collections.abc import Iterator

import pytest

from core.errors import PlaceError
from core.geography.tiles import BBox, Tile
from core.imagery import store
from core.landcover.sources import CoverSource
from core.places import anywhere
from core.places.additions import Asked, remove
from core.places.anywhere import Added, Part, Plan, tiles_of_box
from core.places.parts import ALL_LAYERS, cover_part, image_part
from core.progress import Progress
from core.settings import Settings
from core.store.catalogue import Catalogue
from core.store.flags import Flag
from core.tile.record import load
from generation.calls.places import add_and_describe
from tests.anywhere import HALF, SEA, SITE, TWICE, Corner

ASKED = Asked("place", "47.2, 9.5", "a test")
NEAR = Tile(SITE.x + 1, SITE.y)


@pytest.fixture
def catalogue(settings: Settings) -> Iterator[Catalogue]:
    with Catalogue(settings.catalogue) as opened:
        yield opened


def parts(catalogue: Catalogue, settings: Settings) -> list[Part]:
    return [
        image_part(catalogue, settings, layers=ALL_LAYERS),
        cover_part(catalogue, settings, CoverSource.of(settings)),
    ]


def add(catalogue: Catalogue, settings: Settings, *tiles: Tile) -> Added:
    return add_and_describe(catalogue, settings, tiles, ASKED, parts(catalogue, settings))


def plan(catalogue: Catalogue, settings: Settings, *tiles: Tile) -> Plan:
    return anywhere.plan(catalogue, tiles, parts(catalogue, settings))


def test_an_estimate_asks_nobody_and_holds_afterwards(catalogue: Catalogue, settings: Settings, corner: Corner) -> None:
    expected = plan(catalogue, settings, SITE)
    assert corner.files.requests() == [] and corner.stac.asked() == []
    assert expected.new == (SITE,) and [part.name for part, _ in expected.costs] == ["image", "land cover"]
    add(catalogue, settings, SITE)
    assert 0 < len(corner.files.requests()) <= expected.cost.requests
    assert plan(catalogue, settings, SITE) == Plan((), (SITE,), (), ())


def test_tiles_that_lie_together_ask_the_catalogue_once(
    catalogue: Catalogue, settings: Settings, corner: Corner
) -> None:
    tiles = [SITE, NEAR, Tile(SITE.x, SITE.y + 1)]
    image = image_part(catalogue, settings)
    assert anywhere.add(catalogue, settings, tiles, ASKED, [image]).problems == ()
    assert len(corner.stac.asked()) == len({(tile.x >> 3, tile.y >> 3) for tile in tiles})


def test_a_place_gets_image_land_cover_facts_and_a_caption_that_says_who_wrote_it(
    catalogue: Catalogue, settings: Settings
) -> None:
    added = add(catalogue, settings, SITE)
    assert (added.tiles, added.problems) == ((SITE,), ())
    record = load(catalogue, SITE)
    assert record.own and record.flags == 0 and record.composition
    assert set(record.pictures) == {"rgb", "bands-5-6-7", "bands-8-11-12", "labels"}
    assert [(caption.origin, caption.caption_set) for caption in record.captions] == [("rules", "own")]


def test_what_cannot_be_had_leaves_the_tile_with_what_came_and_is_tried_again(
    catalogue: Catalogue, settings: Settings, corner: Corner
) -> None:
    corner.files.fail("status", times=10_000, name="ESA", status=404)
    added = add(catalogue, settings, SITE)
    assert {problem.kind for problem in added.problems} == {"no land cover", "no caption"}
    assert load(catalogue, SITE).flags == Flag.NO_LAND_COVER | Flag.NO_CAPTION
    corner.files.forget()
    again = add(catalogue, settings, SITE)
    assert again.tiles == () and again.own == (SITE,)


def test_sea_without_scene_and_map_is_a_tile_all_the_same(catalogue: Catalogue, settings: Settings) -> None:
    added = add(catalogue, settings, SEA, SITE)
    reasons = {problem.kind: problem.reason for problem in added.problems if problem.item == SEA.name}
    assert "no scene between" in reasons["no image"] and "sea" in reasons["no land cover"]
    assert "no land-cover map" in reasons["no caption"]
    assert load(catalogue, SEA).own and load(catalogue, SITE).flags == 0


def test_offline_the_places_are_there_and_say_what_is_missing(settings: Settings) -> None:
    gone = Settings(
        **{**settings.model_dump(), "stac": "http://127.0.0.1:9/v1", "worldcover": "http://127.0.0.1:9/{cell}"}
    )
    with Catalogue(gone.catalogue) as catalogue:
        tiles = [Tile(SITE.x + i, SITE.y) for i in range(12)]
        added = add(catalogue, gone, *tiles)
        assert len(added.tiles) == 12
        kinds = [problem.kind for problem in added.problems]
        assert kinds.count("no image") == kinds.count("no land cover") == 12
        assert any("not asked for" in problem.reason for problem in added.problems)


def test_an_area_with_few_scenes_is_asked_to_its_end(catalogue: Catalogue, settings: Settings) -> None:
    sea = [Tile(SEA.x + i, SEA.y) for i in range(20)]
    image = image_part(catalogue, settings)
    added = anywhere.add(catalogue, settings, [*sea, SITE], ASKED, [image])
    assert not load(catalogue, SITE).flags & Flag.NO_IMAGE
    assert len(added.problems) == 20
    assert all("no scene between" in problem.reason for problem in added.problems)


def test_a_whole_image_is_taken_before_a_part_and_a_part_is_told(catalogue: Catalogue, settings: Settings) -> None:
    added = anywhere.add(catalogue, settings, [HALF, TWICE], ASKED, [image_part(catalogue, settings)])
    (told,) = added.problems
    assert (told.kind, told.item) == ("partial image", HALF.name)
    assert "no scene shows the whole tile" in told.reason and "of the tile without data" in told.reason
    assert [one.valid == 1 for one in store.held(catalogue, TWICE) if one.shown] == [True]


def test_a_tile_of_a_release_is_told_and_not_touched(catalogue: Catalogue, settings: Settings) -> None:
    with catalogue.transaction() as cursor:
        cursor.execute("insert into caption_sets (name, bit, title) values ('35', 0, 'GPT-3.5')")
        cursor.execute(
            """insert into captions (key, caption_set, variant, version, origin, text, words)
            values (?, '35', 0, 1, 'dataset', 'Trees.', 1)""",
            [NEAR.key],
        )
        cursor.execute("update revision set stale = true")
    added = add(catalogue, settings, NEAR, SITE)
    assert added.tiles == (SITE,)
    assert [(one.item, one.reason[:28]) for one in added.problems] == [(NEAR.name, "it is in the catalogue alrea")]
    assert plan(catalogue, settings, NEAR).others == (NEAR,)


def test_undone_places_leave_nothing_behind_and_can_come_again(catalogue: Catalogue, settings: Settings) -> None:
    add(catalogue, settings, SITE)
    files = set(settings.data.rglob("*.png"))
    assert files
    remove(catalogue, [SITE], author="a test")
    assert set(settings.data.rglob("*.png")) == set()
    again = add(catalogue, settings, SITE)
    assert again.problems == () and load(catalogue, SITE).composition
    assert set(settings.data.rglob("*.png")) == files


def test_a_box_is_the_tiles_that_it_touches_and_not_too_many() -> None:
    assert tiles_of_box(SITE.bounds) == [SITE]
    assert {tile.x for tile in tiles_of_box(BBox(179.99, 0.001, -179.99, 0.002))} == {16_383, 0}
    for box, said in (
        (BBox(0, 0, 30, 30), "tiles; at most 2,000"),
        (BBox(0, 10, 1, 5), "South has to lie below north"),
        (BBox(0, 0, 1, 89), "South has to lie below north"),
        (BBox(0, 0, 200, 1), "between -180 and 180"),
        (BBox(float("nan"), 0, 1, 1), "between -180 and 180"),
        (BBox(1, 0, 1, 1), "no width"),
    ):
        with pytest.raises(PlaceError, match=said):
            tiles_of_box(box)


def test_who_stops_it_sees_what_came(catalogue: Catalogue, settings: Settings) -> None:
    def until_the_second_caption(now: Progress) -> None:
        if now.step == "Writing captions" and now.done == 1:
            raise KeyboardInterrupt

    cover = [part for part in parts(catalogue, settings) if part.layer == "labels"]
    with pytest.raises(KeyboardInterrupt):
        add_and_describe(catalogue, settings, [SITE, NEAR], ASKED, cover, until_the_second_caption)
    assert not catalogue.stale()
    assert load(catalogue, SITE).flags == Flag.NO_IMAGE
    assert load(catalogue, NEAR).flags == Flag.NO_IMAGE | Flag.NO_CAPTION
