"""Land cover fetched from the page of a tile, run without a browser: from a folder, and from a server."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from rasterio.transform import Affine
from streamlit.testing.v1 import AppTest

from core.geography.tiles import Tile
from core.landcover.fetch import fetch
from core.landcover.sources import CoverSource
from core.remote import asking
from pages.ui.frame.resources import catalogue, settings
from tests import releases
from tests.checkout import ROOT
from tests.cog_server import CogServer, serving
from tests.covers import write_cog
from tests.pages.checked import handed

HERE, SEA = Tile.at(6.6, 0.3), Tile.at(3.1, 0.3)
NAMES = [HERE.name, SEA.name]
TEXT = "The image is dominated by trees. Water is found in the top left."
_DEGREE = 1 / 1200


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both versions of one cell: all trees, and half of them grass a year later."""
    folder = tmp_path_factory.mktemp("worldcover")
    codes = np.full((3600, 3600), 10, np.uint8)
    for year, version in ((2020, "v100"), (2021, "v200")):
        path = folder / f"ESA_WorldCover_10m_{year}_{version}_N00E006_Map.tif"
        write_cog(path, codes, Affine(_DEGREE, 0, 6, 0, -_DEGREE, 3))
        codes = np.where(np.arange(3600) % 20 < 10, 30, codes).astype(np.uint8)
    return folder


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with captions only."""
    folder = tmp_path_factory.mktemp("bare")
    release = releases.Release(folder / "release")
    release.put_captions(releases.captions(NAMES, TEXT), "ChatEarthNet_caps_35_train.json")
    releases.take(folder / "data", release.folder)
    return folder / "data"


@pytest.fixture
def data(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(filled, tmp_path / "data")
    monkeypatch.setenv("CHATEARTH_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def near(data: Path, files: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The source is a folder."""
    monkeypatch.setenv("CHATEARTH_WORLDCOVER", str(files))
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture
def far(data: Path, files: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CogServer]:
    """The source is a server on this machine."""
    monkeypatch.setattr(asking, "FIRST_WAIT_S", 0.01)
    with serving(files) as server:
        template = f"{server.url}/ESA_WorldCover_10m_{{year}}_{{version}}_{{cell}}_Map.tif"
        monkeypatch.setenv("CHATEARTH_WORLDCOVER", template)
        settings.cache_clear()
        yield server
        settings.cache_clear()


def opened(page: str, tile: Tile) -> AppTest:
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60).run()
    app.query_params["tile"] = tile.name
    app.switch_page(page).run()
    assert not app.exception
    return app


def words(app: AppTest) -> str:
    return "\n".join(str(item.value) for kind in (app.caption, app.info, app.error, app.warning) for item in kind)


def page_html(app: AppTest) -> str:
    return "\n".join(item.proto.body for item in app.get("html"))


def test_a_tile_without_land_cover_gets_it_at_a_click_and_comes_alive(near: None) -> None:
    app = opened("single.py", HERE)
    assert "no land-cover map" in words(app) and "cannot be checked" in words(app)
    assert "nothing is asked of the network" in words(app)
    app.button(f"fetch_2020_{HERE.name}").click().run()
    assert not app.exception
    assert "no land-cover map" not in words(app) and "cannot be checked" not in words(app)
    assert handed(app)["cover"]
    assert "ESA WorldCover 2020 (v100)" in page_html(app)
    app.session_state["versions_open"] = True
    app.run()
    app.button(f"fetch_2021_{HERE.name}").click().run()
    assert not app.exception
    assert "WorldCover 2021, beside it" in page_html(app) and "the same class on" in page_html(app)
    assert [button.key for button in app.button if str(button.key).startswith("fetch_20")] == []


def test_nothing_is_asked_of_a_server_before_the_click_and_host_and_size_are_said(far: CogServer) -> None:
    app = opened("single.py", HERE)
    host = far.url.removeprefix("http://")
    assert far.requests() == []
    assert "kB from 127.0.0.1" in words(app) and host.partition(":")[2] in words(app)
    app.button(f"fetch_2020_{HERE.name}").click().run()
    assert not app.exception
    assert 0 < len(far.requests()) <= 4
    assert host in page_html(app)


def test_a_refusal_is_a_sentence_and_the_next_click_tries_again(far: CogServer) -> None:
    far.fail("status", status=403, times=50)
    app = opened("single.py", HERE)
    app.button(f"fetch_2020_{HERE.name}").click().run()
    assert not app.exception
    assert "403" in app.error[0].value
    far.forget()
    again = app.button(f"fetch_2020_{HERE.name}")
    assert again.label == "Try again"
    again.click().run()
    assert not app.exception and not app.error
    assert handed(app)["cover"]


def test_open_sea_is_said_and_not_asked_for_again(far: CogServer) -> None:
    fetch(catalogue(), CoverSource.of(settings()), [HERE.key], settings())
    app = opened("single.py", SEA)
    app.button(f"fetch_2020_{SEA.name}").click().run()
    assert not app.exception
    assert "nothing of this tile: open sea" in words(app)
    assert [button.key for button in app.button if str(button.key).startswith("fetch_20")] == [f"fetch_2021_{SEA.name}"]


def test_sea_of_a_folder_can_be_asked_for_again_and_the_other_version_says_that_it_is_one(near: None) -> None:
    app = opened("single.py", SEA)
    app.button(f"fetch_2020_{SEA.name}").click().run()
    assert not app.exception
    assert "nothing of this tile: open sea" in words(app)
    assert app.button(f"fetch_2020_{SEA.name}").label == "Ask for WorldCover 2020 again"
    assert app.button(f"fetch_2021_{SEA.name}").label == "Fetch WorldCover 2021 instead"


def test_a_further_tile_of_known_sea_is_said_to_be_sea(far: CogServer) -> None:
    beyond = Tile(SEA.x + 4, SEA.y)
    fetch(catalogue(), CoverSource.of(settings()), [HERE.key, beyond.key], settings())
    app = opened("single.py", SEA)
    app.button(f"fetch_2020_{SEA.name}").click().run()
    assert not app.exception
    assert "nothing of this tile: open sea" in words(app)


def test_a_tile_with_the_other_version_says_that_its_captions_were_written_from_the_first(near: None) -> None:
    fetch(catalogue(), CoverSource.of(settings(), "2021"), [HERE.key], settings())
    app = opened("single.py", HERE)
    assert "may lie between the two versions" in words(app)


def test_the_prompt_lab_offers_the_same(near: None) -> None:
    app = opened("lab.py", HERE)
    app.button(f"fetch_2020_{HERE.name}").click().run()
    assert not app.exception
    assert app.button("lab_start")
