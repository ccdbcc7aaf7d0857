from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from core.errors import AddressError, RemoteError
from core.geography.tiles import BBox
from core.remote import asking, stac
from core.remote.access import Access
from core.remote.stac import search
from core.remote.stacitems import read_item
from tests.sentinel import C1, OLDER, Files, painted
from tests.stac_server import StacServer, serving

FIRST, LAST = date(2020, 1, 1), date(2021, 12, 31)
PLACE = painted("EPSG:32632", 9.5, 47.2)
BOX = BBox(*PLACE.bounds)


def item(name: str, cloud: float, taken: str = "2020-06-21T10:05:47.123000Z", collection: str = C1) -> dict[str, Any]:
    files = Files(Path(), "https://pictures.example")
    return files.scene(PLACE, name, cloud=cloud, taken=taken, collection=collection, written=False)


ITEMS = [
    *(item(f"S2A_T32TNT_2020062{number}T100031_L2A", float(cloud)) for number, cloud in enumerate((9, 3, 7, 1, 5))),
    item("S2A_T32TNT_20200701T100031_L2A", 80.0),
    item("S2A_T32TNT_20180701T100031_L2A", 0.0, "2018-07-01T10:05:47Z"),
    item("S2A_32TNT_20200701_0_L2A", 2.0, collection=OLDER),
]
CLEAREST = [1.0, 3.0, 5.0, 7.0, 9.0]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StacServer]:
    with serving(ITEMS, tmp_path_factory.mktemp("stac")) as server:
        yield server


@pytest.fixture
def catalogue(running: StacServer, monkeypatch: pytest.MonkeyPatch) -> StacServer:
    monkeypatch.setattr(asking, "FIRST_WAIT_S", 0.01)
    running.tell()
    return running


@pytest.fixture
def access(catalogue: StacServer) -> Iterator[Access]:
    with Access([catalogue.root], timeout_s=2) as access:
        yield access


def clouds(access: Access, catalogue: StacServer, collection: str = C1) -> list[float]:
    found = search(access, catalogue.root, collection, BOX, FIRST, LAST, max_cloud=20)
    return [one.cloud for one in found]


def test_scenes_come_with_the_clearest_first_from_the_collection_and_period_that_were_asked_for(
    access: Access, catalogue: StacServer
) -> None:
    assert clouds(access, catalogue) == CLEAREST
    assert clouds(access, catalogue, OLDER) == [2.0]
    asked = catalogue.asked()[0]
    assert asked["datetime"] == "2020-01-01T00:00:00Z/2021-12-31T23:59:59Z"
    assert asked["sortby"] == [{"field": "properties.eo:cloud_cover", "direction": "asc"}]
    assert access.traffic.requests == 2


@pytest.mark.parametrize("behaviour", [{"unsorted": True}, {"unsorted": True, "page": 2}, {"page": 1}])
def test_a_server_that_neither_sorts_nor_filters_and_one_that_pages_give_the_same(
    access: Access, catalogue: StacServer, behaviour: dict[str, Any]
) -> None:
    catalogue.tell(**behaviour)
    assert clouds(access, catalogue) == CLEAREST


def test_pages_that_never_end_are_left_after_some(
    access: Access, catalogue: StacServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stac, "MOST_PAGES", 2)
    catalogue.tell(page=1)
    assert clouds(access, catalogue) == CLEAREST[:2]


def test_a_page_that_leads_on_to_another_host_is_not_followed_and_no_header_of_a_link_is_sent(
    access: Access, catalogue: StacServer
) -> None:
    catalogue.tell(page=2, next="https://elsewhere.example/search")
    with pytest.raises(RemoteError, match=r"leads on to elsewhere\.example, which was not asked"):
        clouds(access, catalogue)
    assert access.traffic.requests == 1


@pytest.mark.parametrize("where", ["file:///etc/hostname", "/etc/hostname", "", "items.json"])
def test_a_page_that_leads_to_a_file_is_not_read(access: Access, catalogue: StacServer, where: str) -> None:
    catalogue.tell(page=2, next=where)
    with pytest.raises((RemoteError, AddressError)):
        clouds(access, catalogue)


def test_a_catalogue_that_is_busy_is_asked_again_after_the_time_that_it_asks_for(
    access: Access, catalogue: StacServer
) -> None:
    catalogue.tell(refusals=[[503, {}], [429, {"retry-after": "0"}]])
    assert clouds(access, catalogue) == CLEAREST
    assert len(catalogue.asked()) == 3


def test_a_catalogue_that_asks_to_wait_for_an_hour_is_told_of(access: Access, catalogue: StacServer) -> None:
    catalogue.tell(refusals=[[429, {"retry-after": "3600"}]])
    with pytest.raises(RemoteError, match=r"HTTP 429.*asks to wait 3,600 s"):
        clouds(access, catalogue)


def test_a_redirect_is_told_of_and_not_followed(access: Access, catalogue: StacServer) -> None:
    catalogue.tell(refusals=[[307, {"location": "http://127.0.0.1:9/search"}]])
    with pytest.raises(RemoteError, match=r"sends on to 127\.0\.0\.1.*not followed"):
        clouds(access, catalogue)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<!doctype html><title>Sign in</title>", "answers with a web page"),
        ("no JSON", "does not answer as a catalogue"),
        ("[" * 100_000, "does not answer as a catalogue"),
        ([], "does not answer as a catalogue"),
        ({"features": [{}], "links": [{"href": "x"}]}, "does not answer as a catalogue"),
        ({"features": {"a": 1}, "links": 5}, "does not answer as a catalogue"),
    ],
    ids=["page", "text", "deep", "list", "link", "odd"],
)
def test_what_is_no_answer_of_a_catalogue_is_said_so(
    access: Access, catalogue: StacServer, body: object, said: str
) -> None:
    catalogue.tell(body=body)
    with pytest.raises(RemoteError, match=said):
        clouds(access, catalogue)


def test_an_endless_page_is_left(access: Access, catalogue: StacServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stac, "MAX_PAGE_BYTES", 1_000)
    with pytest.raises(RemoteError, match="longer than"):
        clouds(access, catalogue)


def test_only_the_catalogue_that_was_configured_is_asked(catalogue: StacServer) -> None:
    with (
        Access(["https://pictures.example"]) as access,
        pytest.raises(AddressError, match="not among the servers that may be read from"),
    ):
        search(access, catalogue.root, C1, BOX, FIRST, LAST, max_cloud=20)


def test_items_of_both_collections_are_read_with_either_name_of_their_crs() -> None:
    new, old = read_item(ITEMS[0]), read_item(ITEMS[-1])
    assert new and old
    assert (new.crs, old.crs) == ("EPSG:32632", "EPSG:32632")
    assert new.taken == datetime(2020, 6, 21, 10, 5, 47, 123_000, UTC)
    assert (new.baseline, new.grid, new.platform) == ("05.00", "MGRS-T32TNT", "sentinel-2a")
    assert set(new.assets) >= {"red", "nir"} and not any("jp2" in name for name in new.assets)
    assert '"eo:cloud_cover": 9.0' in new.document


def test_what_the_catalogue_says_of_the_offset_is_its_flag_then_its_bands_then_the_baseline() -> None:
    def said(item: dict[str, Any], **changed: object) -> bool | None:
        read = read_item({**item, **changed, "properties": {**item["properties"], **changed}})
        assert read
        return read.offset_left

    new, old = ITEMS[0], ITEMS[-1]
    assert said(new) is True
    assert said(old, **{"earthsearch:boa_offset_applied": True}) is False
    assert said(old, **{"earthsearch:boa_offset_applied": False}) is True
    assert said(old, **{"earthsearch:boa_offset_applied": False, "s2:processing_baseline": "02.12"}) is False
    assert said(new, assets={}, **{"s2:processing_baseline": "02.12"}) is False
    assert said(new, assets={}, **{"s2:processing_baseline": None}) is None


@pytest.mark.parametrize(
    "changed",
    [
        {"id": "../../etc/passwd"},
        {"id": ".hidden"},
        {"id": 5},
        {"id": "x" * 500},
        {"properties": None},
        {"properties": {"datetime": "yesterday"}},
        {"properties": {"datetime": "2020-06-21T10:05:47"}},
        {"filler": "x" * 300_000},
    ],
    ids=lambda changed: str(changed)[:30],
)
def test_an_item_that_no_picture_can_be_made_of_is_left_out(changed: dict[str, object]) -> None:
    assert read_item({**ITEMS[0], **changed}) is None


@pytest.mark.parametrize("odd", [None, "much", True, float("nan"), [1]])
def test_a_scene_that_does_not_say_its_cloud_counts_as_cloudy(odd: object) -> None:
    read = read_item({**ITEMS[0], "properties": {**ITEMS[0]["properties"], "eo:cloud_cover": odd}})
    assert read and read.cloud == 100
    assert read_item([]) is None
