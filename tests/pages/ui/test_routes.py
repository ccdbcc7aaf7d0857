"""The HTTP routes beside the pages, asked over a real connection."""

import gzip
import json
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import quote, urlsplit

import numpy as np
import pytest

from core.geography.tiles import Tile
from core.imports import importer
from core.raster.landcover import encode_label
from core.selection.filters import Selection
from core.settings import Settings
from core.store.catalogue import Catalogue
from pages.ui.frame.assets import asset
from tests.conftest import MakeIds, MakePng
from tests.running import Explorer

TILES = [Tile(4000, 6000), Tile(4001, 6000), Tile(9000, 5000)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("routes")


@pytest.fixture(scope="module")
def url(folder: Path, make_rgb: MakeIds, make_ids: MakeIds, make_png: MakePng) -> Iterator[str]:
    """Address of an explorer with three tiles."""
    for name in ("s2_images", "labels"):
        (folder / "release" / name).mkdir(parents=True)
    for number, tile in enumerate(TILES):
        (folder / "release" / "s2_images" / f"{tile.name}.png").write_bytes(make_png(make_rgb(number)))
        (folder / "release" / "labels" / f"{tile.name}.png").write_bytes(encode_label(make_ids(number)))
    settings = Settings(data=folder / "data")
    with Catalogue(settings.catalogue) as catalogue:
        importer.run(catalogue, importer.ImportRequest([folder / "release"]), settings)
    with Explorer(settings.data) as explorer:
        yield explorer.url


class Answer:
    """What came back: nothing is unpacked or followed."""

    def __init__(self, response: HTTPResponse) -> None:
        self.status = response.status
        self.body = response.read()
        self.header = response.getheader


def ask(url: str, path: str) -> Answer:
    connection = HTTPConnection(urlsplit(url).netloc, timeout=20)
    try:
        connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        return Answer(connection.getresponse())
    finally:
        connection.close()


def test_ready_counts_the_tiles(url: str) -> None:
    assert json.loads(ask(url, "/ready").body) == {"tiles": 3}


def test_what_the_page_of_a_tile_shows_first_can_be_had_before_it_is_drawn(url: str) -> None:
    answer = ask(url, f"/ahead/{TILES[0].name}")
    assert answer.header("Content-Encoding") == "gzip"
    first = json.loads(gzip.decompress(answer.body))
    assert first["tile"] == TILES[0].name
    pictures = [image["address"] for image in first["images"]] + [first["cover"]]
    assert [ask(url, picture).status for picture in pictures] == [200, 200]
    assert sum(land["part"] for land in first["classes"]) == pytest.approx(1)
    assert [ask(url, f"/ahead/{name}").status for name in ("1_1_patch00", "nothing")] == [404, 404]


def test_points_come_packed_once_and_may_be_kept_with_their_revision(url: str) -> None:
    answer = ask(url, "/map/points?v=1")
    assert answer.status == 200
    assert answer.header("Content-Encoding") == "gzip"
    assert "immutable" in str(answer.header("Cache-Control"))
    unpacked = gzip.decompress(answer.body)
    assert unpacked[:4] == b"CENP"
    assert int.from_bytes(unpacked[8:12], "little") == 3
    assert ask(url, "/map/points").header("Cache-Control") == "no-cache"


def test_a_mask_has_a_bit_for_each_tile(url: str) -> None:
    query = Selection(name=TILES[2].name).to_query()
    bits = np.unpackbits(np.frombuffer(gzip.decompress(ask(url, f"/map/mask?{query}").body), np.uint8))
    assert bits.sum() == 1


@pytest.mark.parametrize(
    "query",
    [
        "classes=forest",
        "ring=1;2",
        "share=tree:x:y",
        "flags=%00",
        "ring=1e300,0;0,1;1,1",
        "ring=0,0;0,1e308;1,1",
        "ring=900,0;901,0;901,1",
        "share=tree:-1e39:1e308",
        "region=top:tree:0:1e308",
        "near=0,0,1e308",
        "truth=0:inf",
    ],
)
def test_a_filter_we_do_not_know_is_refused_with_a_sentence(url: str, query: str) -> None:
    for route in ("/map/mask", "/map/meaning/mask"):
        answer = ask(url, f"{route}?{query}")
        assert answer.status == 400
        assert answer.body.endswith(b".")


@pytest.mark.parametrize(
    "query", ["near=-180,90,20100", "share=tree:0:1", "name=%ED%A0%80%00", "ring=0,0;0,0;0,0", "lists="]
)
def test_an_odd_filter_is_answered_or_refused(url: str, query: str) -> None:
    assert ask(url, f"/map/mask?{query}").status in (200, 400)


@pytest.mark.parametrize(
    "path", ["xyz/rgb/{0}/0/0", "xyz/rgb/14/{0}/0", "map/meaning/words/{0}", "files/png/{0}_0_patch00"]
)
@pytest.mark.parametrize("number", ["9" * 20, "9" * 5000])
def test_numbers_beyond_all_bounds_find_nothing(url: str, path: str, number: str) -> None:
    assert ask(url, f"/{path.format(number)}").status in (204, 400, 404, 422)


def test_a_picture_of_a_tile_and_of_an_empty_cell(url: str) -> None:
    full, empty = ask(url, "/xyz/rgb/14/4000/6000?v=1"), ask(url, "/xyz/rgb/14/1/1?v=1")
    assert (full.status, full.header("Content-Type"), full.body[:4]) == (200, "image/png", b"\x89PNG")
    assert (empty.status, empty.body) == (204, b"")


def test_boxes_are_drawn_for_a_tile_with_land_cover_and_at_its_zoom_alone(url: str) -> None:
    drawn = ask(url, "/boxes/14/4000/6000")
    assert (drawn.status, drawn.header("Content-Type")) == (200, "image/svg+xml")
    assert b"<rect " in gzip.decompress(drawn.body)
    assert ask(url, "/boxes/14/1/1").status == 204
    assert ask(url, "/boxes/13/2000/3000").status == 404


def test_an_unknown_layer_is_not_found(url: str) -> None:
    assert ask(url, "/xyz/infrared/14/1/1").status == 404


@pytest.mark.parametrize("kind", ["png", "label.png", "tif", "label.tif", "json"])
def test_files_come_as_downloads_under_their_name(url: str, kind: str) -> None:
    answer = ask(url, f"/files/{kind}/{TILES[0].name}")
    assert answer.status == 200
    assert TILES[0].name in str(answer.header("Content-Disposition"))


@pytest.mark.parametrize("name", ["nothing", "0_0_patch00", quote("../../etc/passwd", safe="")])
def test_files_of_what_is_no_tile_are_not_found(url: str, name: str) -> None:
    assert ask(url, f"/files/png/{name}").status in (400, 404)


@pytest.mark.parametrize("path", ["leaflet/leaflet-src.esm.js", "ui/map/world.js", "ui/meaning/meaning.js"])
def test_scripts_come_from_this_machine(url: str, path: str) -> None:
    answer = ask(url, asset(path))
    assert answer.status == 200
    assert "javascript" in str(answer.header("Content-Type"))


@pytest.mark.parametrize(
    "path", ["ui/routes.py", "ui/frame/assets.py", "ui/../main.py", "ui/%2e%2e/main.py", "leaflet/../../x"]
)
def test_assets_never_leave_their_folder(url: str, path: str) -> None:
    assert b"from starlette" not in ask(url, asset(path)).body


def swap(path: Path, private: bytes, how: str) -> None:
    """Replace a picture by something that is none of its release: a link to it, or its bytes."""
    path.unlink()
    if how == "file":
        path.write_bytes(private)
    else:
        hidden = path.parents[2] / "private"
        hidden.write_bytes(private)
        path.symlink_to(hidden)


@pytest.mark.parametrize(
    ("how", "private"),
    [("file", b"PRIVATE"), ("link", b"PRIVATE"), ("link", "picture")],
    ids=["text", "link", "picture"],
)
def test_no_route_sends_what_is_no_picture_or_lies_elsewhere(
    url: str, folder: Path, make_rgb: MakeIds, make_png: MakePng, how: str, private: bytes | str
) -> None:
    tile, secret = TILES[2], private if isinstance(private, bytes) else make_png(make_rgb(9))
    place = f"{tile.x}/{tile.y}"
    asked = {
        "s2_images": [f"/files/png/{tile.name}", f"/files/tif/{tile.name}", f"/xyz/rgb/14/{place}"],
        "labels": [f"/files/label.png/{tile.name}", f"/files/label.tif/{tile.name}", f"/xyz/landcover/14/{place}"],
    }
    for layer, paths in asked.items():
        path = folder / "release" / layer / f"{tile.name}.png"
        whole = path.read_bytes()
        swap(path, secret, how)
        answers = [ask(url, address) for address in paths]
        path.unlink()
        path.write_bytes(whole)
        assert [answer.status for answer in answers] == [422] * len(paths)
        assert all(b"PRIVATE" not in answer.body and b"PNG\r" not in answer.body for answer in answers)
        assert all(ask(url, address).status == 200 for address in paths)


@pytest.mark.parametrize("scene", ["S2A_32TNT_1", quote("../../catalogue.duckdb", safe=""), ".."])
def test_a_date_that_was_not_fetched_is_not_found(url: str, scene: str) -> None:
    assert ask(url, f"/dates/{TILES[0].name}/{scene}/rgb").status in (400, 404)
    assert ask(url, f"/dates/nothing/{scene}/rgb").status in (400, 404)
