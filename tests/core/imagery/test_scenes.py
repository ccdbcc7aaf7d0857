from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from core.errors import RemoteError
from core.geography.tiles import GRID, Tile
from core.imagery.period import Period
from core.imagery.scenes import Scene, find_scenes, hosts, passes
from core.remote.stacitems import StacItem, read_item
from core.settings import Settings
from tests.sentinel import C1, OLDER, Chip, Files, painted
from tests.stac_server import StacServer, serving

TILE = Tile.at(9.5, 47.2)
WHOLE = painted("EPSG:32632", 9.5, 47.2)
FILES = Files(Path(), "https://pictures.example")


def listed(shown: Chip, name: str, **said: Any) -> dict[str, Any]:
    return FILES.scene(shown, name, written=False, **said)


def read(*items: dict[str, Any]) -> list[StacItem]:
    return [item for raw in items if (item := read_item(raw))]


def ids(scenes: list[Scene]) -> list[list[str]]:
    return [[part.id for part in scene.parts] for scene in scenes]


def test_what_shows_most_of_the_tile_clear_comes_first_so_that_a_gap_counts_like_cloud() -> None:
    edge = WHOLE.moved_to("EPSG:32632", 9.5 + 0.045, 47.2)
    found = passes(
        read(
            listed(WHOLE, "S2A_A_1", cloud=5, taken="2020-05-01T10:00:00Z"),
            listed(edge, "S2A_B_1", cloud=0.4, taken="2020-05-06T10:00:00Z"),
            listed(WHOLE, "S2A_C_1", cloud=2, taken="2020-05-11T10:00:00Z"),
        ),
        TILE,
    )
    assert ids(found) == [["S2A_C_1"], ["S2A_A_1"], ["S2A_B_1"]]
    assert found[0].coverage == found[1].coverage == 1 > found[2].coverage > 0.1


def test_scenes_of_one_pass_fill_a_tile_together_the_one_with_most_of_it_first() -> None:
    """Across the border of two UTM zones, at twelve degrees east."""
    tile = Tile.at(12.0, 47.2)
    lon, lat = tile.centre
    west, east = painted("EPSG:32632", lon - 0.037, lat), painted("EPSG:32633", lon + 0.034, lat)
    found = passes(
        read(
            listed(west, "S2A_T32TQT_1", taken="2020-05-01T10:00:10Z"),
            listed(east, "S2A_T33TUN_1", taken="2020-05-01T10:00:02Z"),
        ),
        tile,
    )
    assert ids(found) == [["S2A_T33TUN_1", "S2A_T32TQT_1"]]
    assert [part.crs for part in found[0].parts] == ["EPSG:32633", "EPSG:32632"]
    assert found[0].coverage > 0.99


def test_what_another_part_covers_already_is_not_read_twice_and_of_two_processings_the_newer_counts() -> None:
    found = passes(
        read(
            listed(WHOLE, "S2A_T32TNT_old", baseline="02.12"),
            listed(WHOLE, "S2A_T32TNT_new", baseline="05.00"),
            listed(WHOLE, "S2A_T32TMT_1"),
        ),
        TILE,
    )
    assert ids(found) == [["S2A_T32TMT_1"]]
    assert ids(passes(read(*(listed(WHOLE, f"S2A_T32TNT_{b}", baseline=b) for b in ("05.00", "02.12"))), TILE)) == [
        ["S2A_T32TNT_05.00"]
    ]


def test_passes_of_two_satellites_and_of_two_days_stay_apart() -> None:
    found = passes(
        read(
            listed(WHOLE, "S2A_A_1", taken="2020-05-01T10:00:00Z"),
            listed(WHOLE, "S2A_A_2", taken="2020-05-02T10:00:00Z"),
            listed(WHOLE, "S2B_A_1", taken="2020-05-01T10:05:00Z", platform="sentinel-2b"),
        ),
        TILE,
    )
    assert len(found) == 3


@pytest.mark.parametrize(
    ("tile", "ring"),
    [
        (Tile(GRID - 1, 8_000), [[179, 3.5], [181, 3.5], [181, 5], [179, 5], [179, 3.5]]),
        (Tile(0, 8_000), [[179, 3.5], [181, 3.5], [181, 5], [179, 5], [179, 3.5]]),
        (Tile(0, 8_000), [[-181, 3.5], [-179, 3.5], [-179, 5], [-181, 5], [-181, 3.5]]),
    ],
)
def test_outlines_that_run_over_the_antimeridian_cover_the_tiles_on_both_sides(
    tile: Tile, ring: list[list[float]]
) -> None:
    raw = listed(WHOLE, "S2A_T60NXX_1") | {"geometry": {"type": "Polygon", "coordinates": [ring]}}
    (scene,) = passes(read(raw), tile)
    assert scene.coverage == pytest.approx(1)


@pytest.mark.parametrize(
    "geometry",
    [None, {}, {"type": "Polygon"}, {"type": "Polygon", "coordinates": [[["a"]]]}, {"type": "Odd", "coordinates": []}],
)
def test_a_scene_whose_outline_cannot_be_read_is_still_offered(geometry: object) -> None:
    (scene,) = passes(read(listed(WHOLE, "S2A_T32TNT_1") | {"geometry": geometry}), TILE)
    assert scene.coverage == 1


def test_a_scene_elsewhere_is_none() -> None:
    assert passes(read(listed(WHOLE, "S2A_T32TNT_1")), Tile.at(20, 47.2)) == []


@pytest.fixture(scope="module")
def stac(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StacServer]:
    items = [
        listed(WHOLE, "S2A_T32TNT_2021", cloud=12, taken="2021-05-01T10:00:00Z"),
        listed(WHOLE, "S2A_32TNT_2021", cloud=1, taken="2021-05-01T10:00:00Z", collection=OLDER),
        listed(WHOLE, "S2A_32TNT_2017", cloud=1, taken="2017-05-01T10:00:00Z", collection=OLDER),
    ]
    with serving(items, tmp_path_factory.mktemp("stac")) as server:
        yield server


def test_the_older_collection_is_asked_where_the_newer_one_has_nothing(stac: StacServer, tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, stac=stac.root)
    assert [(scene.id, scene.parts[0].collection) for scene in find_scenes(settings, TILE, Period())] == [
        ("S2A_T32TNT_2021", C1)
    ]
    old = Period(date(2017, 1, 1), date(2017, 12, 31))
    assert ids(find_scenes(settings, TILE, old)) == [["S2A_32TNT_2017"]]
    assert find_scenes(settings, TILE, Period(date(2016, 1, 1), date(2016, 12, 31))) == []
    with pytest.raises(RemoteError, match="ends before it begins"):
        find_scenes(settings, TILE, Period(date(2017, 1, 1), date(2016, 12, 31)))


def test_the_servers_that_are_asked_can_be_named_before(tmp_path: Path) -> None:
    assert hosts(Settings(data=tmp_path)).startswith("earth-search.aws.element84.com and ")
