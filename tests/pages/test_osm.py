"""OpenStreetMap on the tile page, run without a browser: nothing is asked before a button is pressed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.store.authors import OSM_CREDIT, OSM_TERMS
from core.tile.record import load
from generation.osm import overpass
from generation.osm.judged import judged
from pages.ui.frame.resources import catalogue, settings
from pages.ui.osm.layer import layers
from tests import releases
from tests.checkout import ROOT
from tests.osm_files import TILE, OsmFile
from tests.overpass_server import Overpass, serving, way


@pytest.fixture
def server() -> Iterator[Overpass]:
    square = ((100, 100), (200, 100), (200, 200), (100, 200), (100, 100))
    with serving(way(1, {"natural": "water", "name": "<b>Otso*"}, *square)) as opened:
        yield opened


@pytest.fixture
def data(server: Overpass, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    release = releases.small(tmp_path / "release")
    release.put_captions(releases.captions([TILE.name], "A field."), "ChatEarthNet_caps_35_val.json")
    release.put_images({TILE.name: releases.picture(9)})
    releases.take(tmp_path / "data", release.folder)
    monkeypatch.setenv("CHATEARTH_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("CHATEARTH_OVERPASS", server.url)
    monkeypatch.setattr(overpass, "PAUSE_S", 0.0)
    settings.cache_clear()
    catalogue.clear()
    yield tmp_path
    settings.cache_clear()
    catalogue.clear()


def pressed(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    drawn = [*app.markdown, *app.caption, *app.info, *app.error, *app.success]
    return "\n".join([*(element.value for element in drawn), *(element.proto.body for element in app.get("html"))])


def test_objects_are_read_when_asked_for_from_a_server_or_a_file_and_become_captions(
    server: Overpass, data: Path
) -> None:
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60).run()
    app.query_params["tile"] = TILE.name
    app.switch_page("single.py")
    app.session_state["osm_offered"] = True
    app.run()
    assert not app.exception and server.questions == []
    assert "Nothing is asked before you press" in said(app) and OSM_CREDIT not in said(app)
    pressed(app, "osm_overpass")
    assert len(server.questions) == 1
    assert "Read 1 object from Overpass" in said(app) and OSM_CREDIT in said(app) and "natural water" in said(app)
    pressed(app, "osm_keep")
    kept = [one for one in load(catalogue(), TILE).captions if one.caption_set == "osm"]
    assert [one.text for one in kept] == ["natural water", "natural water"]
    assert "Both are captions of this tile" in said(app)
    file = OsmFile()
    file.way((-10, 50), (300, 50), highway="motorway", name="E 18")
    file.way((10, 10), (12, 10), (12, 12), (10, 12), closed=True, building="yes")
    app.text_input(key="osm_path").input(str(file.write(data / "small.osm.pbf"))).run()
    pressed(app, "osm_file")
    assert "**1** of 2 objects can be seen" in said(app) and "road of motorway" in said(app)
    assert len(server.questions) == 1
    held = judged(settings(), TILE)
    assert held
    seen, hidden = layers(held.seen)
    assert [(one.label, one.name, one.filled) for one in seen.shapes] == [
        ("E 18 (road of motorway), way/1", "E 18", False)
    ]
    assert [one.filled for one in hidden.shapes] == [True] and not hidden.show
    assert {seen.credit, hidden.credit} == {OSM_CREDIT}
    app.text_input(key="osm_path").input(str(data / "nothing.osm.pbf")).run()
    pressed(app, "osm_file")
    assert any("There is no file" in element.value for element in app.error)
    assert OSM_TERMS.split(",")[0] in said(app)
