"""Sentinel-2 by date on the tile page, run without a browser: nothing is asked before a button is pressed."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from streamlit.testing.v1 import AppTest

from core.geography.tiles import Tile
from core.places.parts import image_part
from core.settings import Settings
from core.store.catalogue import Catalogue
from core.tile.files import make
from pages.ui.frame.resources import catalogue, settings
from tests import cog_server, releases, stac_server
from tests.checkout import ROOT
from tests.cog_server import CogServer
from tests.pages.checked import handed
from tests.sentinel import Files, painted
from tests.stac_server import StacServer

LACKING = Tile.at(9.5, 47.2)
HAVING = Tile(LACKING.x + 1, LACKING.y)
PLACE = painted("EPSG:32632", *LACKING.centre, pixels=1_024)
SUMMER, SPRING = "S2A_T32TNT_20200621T100031_L2A", "S2A_T32TNT_20210421T100031_L2A"


class Servers(NamedTuple):
    stac: StacServer
    cogs: CogServer


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    folder = tmp_path_factory.mktemp("servers")
    with cog_server.serving(folder) as cogs:
        files = Files(folder, cogs.url)
        items = [
            files.scene(PLACE, SUMMER, cloud=1.0),
            files.scene(PLACE, SPRING, cloud=4.0, taken="2021-04-21T10:05:47Z", offset=1_000),
        ]
        with stac_server.serving(items, folder) as stac:
            yield Servers(stac, cogs)


@pytest.fixture(autouse=True)
def data(servers: Servers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    release = releases.small(tmp_path / "release")
    release.put_captions(releases.captions([LACKING.name, HAVING.name], "A field."), "ChatEarthNet_caps_35_val.json")
    release.put_images({HAVING.name: releases.picture(9)})
    releases.take(tmp_path / "data", release.folder)
    servers.stac.tell()
    servers.cogs.forget()
    monkeypatch.setenv("CHATEARTH_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("CHATEARTH_STAC", servers.stac.root)
    monkeypatch.setenv("CHATEARTH_SCENE_SERVERS", servers.cogs.url)
    settings.cache_clear()
    catalogue.clear()
    yield tmp_path / "data"
    settings.cache_clear()
    catalogue.clear()


def opened(tile: Tile) -> AppTest:
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60).run()
    app.query_params["tile"] = tile.name
    app.switch_page("single.py").run()
    assert not app.exception
    return app


def pressed(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    drawn = [*app.markdown, *app.caption, *app.info, *app.error, *app.success]
    return "\n".join([*(element.value for element in drawn), *(element.proto.body for element in app.get("html"))])


def test_a_tile_without_a_picture_offers_one_and_says_whose_it_is(servers: Servers, data: Path) -> None:
    app = opened(LACKING)
    assert "This tile has no picture here" in said(app)
    assert all(server.url.rpartition(":")[2] in said(app) for server in servers)
    cost = image_part(catalogue(), settings()).estimate([LACKING]).bytes // 1000
    assert "about 3,000 kB for the list of scenes, and about 8,000 kB" in said(app) and cost == 3_000 + 8_000
    assert "Nothing is asked before you press a button" in said(app)
    assert servers.stac.asked() == [] and servers.cogs.requests() == []
    assert app.button(key="fetch_scene").label == "Fetch a Sentinel-2 picture"
    pressed(app, "fetch_scene")
    assert "Fetched 2020" in said(app) and "not the dataset&#x27;s own picture" in said(app)
    assert f"/dates/{LACKING.name}/{SUMMER}/rgb" in said(app)
    assert [image["label"] for image in handed(app)["images"]] == ["True colour"]
    assert len(servers.stac.asked()) == 1


def test_two_dates_stand_side_by_side_and_the_map_changes_over_to_one_and_back(data: Path) -> None:
    app = pressed(pressed(opened(LACKING), "fetch_scene"), "fetch_scene")
    assert said(app).count("<figure>") == 2
    assert "1,000 were taken off" in said(app) and "Nothing was taken off" in said(app)
    assert app.button(key="fetch_scene").label == "Fetch the clearest date"
    pressed(app, "show_date")  # the one that was fetched first stays until another is chosen
    with pytest.raises(KeyError):
        app.button(key="show_date")
    slider = app.select_slider(key=f"tile_dates_{LACKING.name}_2")
    slider.set_value((0, 0)).run()
    assert said(app).count("<figure>") == 1
    pressed(app, "show_date")
    with Catalogue(settings().catalogue) as opened_again:
        tagged = make(opened_again, LACKING, "tif", Settings(data=data)).data
    assert b"not the dataset's own picture" in tagged and SUMMER.encode() in tagged


def test_a_tile_with_its_own_picture_keeps_it_and_sets_the_dates_beside_it() -> None:
    app = opened(HAVING)
    assert "has no picture here" not in said(app) and "Nothing is asked before you press" not in said(app)
    app.session_state["dates_offered"] = True
    app.run()
    pressed(app, "find_scenes")
    assert len(app.selectbox(key="scene_choice").options) == 2
    pressed(app, "fetch_choice")
    assert said(app).count("<figure>") == 2
    assert "The dataset&#x27;s own picture" in said(app)
    with pytest.raises(KeyError):
        app.button(key="show_date")


def test_a_catalogue_that_fails_is_a_sentence(servers: Servers) -> None:
    servers.stac.tell(body="<!doctype html><title>Sign in</title>")
    app = pressed(opened(LACKING), "fetch_scene")
    assert "answers with a web page" in said(app)
    servers.stac.tell(body={"features": [], "links": []})
    assert "No scene of this place was found" in said(pressed(app, "fetch_scene"))
