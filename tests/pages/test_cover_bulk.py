"""Land cover for many tiles on the page Dataset, run without a browser."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from rasterio.transform import Affine
from streamlit.testing.v1 import AppTest

from core.geography.tiles import Tile
from core.remote import asking
from pages.ui.frame.resources import covering, settings
from pages.ui.landcover.bulk import FILTERED, time_words
from pages.ui.landcover.fetching import size_words
from tests import releases
from tests.checkout import ROOT
from tests.cog_server import CogServer, serving
from tests.covers import write_cog

LAND = [Tile.at(6.1 + step * 0.05, 0.3) for step in range(12)]
SEA = Tile.at(3.1, 0.3)


@pytest.fixture
def far(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CogServer]:
    """A data folder with captions only, and a server with one cell of the map of 2020."""
    release = releases.Release(tmp_path / "release")
    names = [tile.name for tile in (*LAND, SEA)]
    release.put_captions(releases.captions(names, "Trees."), "ChatEarthNet_caps_35_train.json")
    releases.take(tmp_path / "data", release.folder)
    file = tmp_path / "files" / "ESA_WorldCover_10m_2020_v100_N00E006_Map.tif"
    write_cog(file, np.full((3600, 3600), 10, np.uint8), Affine(1 / 1200, 0, 6, 0, -1 / 1200, 3))
    monkeypatch.setattr(asking, "FIRST_WAIT_S", 0.01)
    with serving(tmp_path / "files") as server:
        template = f"{server.url}/ESA_WorldCover_10m_{{year}}_{{version}}_{{cell}}_Map.tif"
        monkeypatch.setenv("CHATEARTH_WORLDCOVER", template)
        monkeypatch.setenv("CHATEARTH_DATA", str(tmp_path / "data"))
        settings.cache_clear()
        yield server
        settings.cache_clear()


def opened() -> AppTest:
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60).run().switch_page("dataset.py").run()
    assert not app.exception
    return app


def keys(app: AppTest) -> set[str]:
    return {str(button.key) for button in app.button}


def test_all_tiles_are_estimated_first_and_then_fetched(far: CogServer) -> None:
    app = opened()
    assert any("**13** of 13 tiles have no land cover" in item.value for item in app.markdown)
    assert "cover_start" not in keys(app)
    app.button("cover_estimate_button").click().run()
    figures = {metric.label: metric.value for metric in app.metric}
    assert figures["Files"] == "2" and {"Requests", "Size", "Time"} <= set(figures)
    assert any("nothing else is sent" in item.value for item in app.caption)
    assert far.requests() == []
    app.button("cover_start").click().run()
    covering().wait(60)
    app = opened()
    assert "12 tiles have the map now, 1 is open sea" in app.success[-1].value
    assert any("**1** of 13 tiles have no land cover" in item.value for item in app.markdown)
    app.button("cover_estimate_button").click().run()
    assert "No tile lacks this map" in app.success[-1].value


def test_only_the_tiles_of_the_filters_can_be_fetched(far: CogServer) -> None:
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60)
    app.query_params["filters_open"] = "true"
    app.run().text_input("name").set_value(LAND[3].name).run()
    app.switch_page("dataset.py").run()
    app.radio("cover_scope").set_value(FILTERED).run()
    app.button("cover_estimate_button").click().run()
    assert not app.exception
    assert {metric.label: metric.value for metric in app.metric if metric.label in ("Tiles", "Files")} == {
        "Tiles": "1",
        "Files": "1",
    }
    app.button("cover_start").click().run()
    covering().wait(60)
    assert "1 tile has the map now" in opened().success[-1].value


def test_every_session_sees_a_fetch_and_may_pause_it_go_on_and_end_it(far: CogServer) -> None:
    far.fail("slow", times=99, seconds=4)
    mine = opened()
    mine.button("cover_estimate_button").click().run()
    mine.button("cover_start").click().run()
    others = opened()
    assert {"cover_pause", "cover_cancel"} <= keys(others) and "cover_start" not in keys(others)
    others.button("cover_pause").click().run()
    covering().wait(60)
    again = opened()
    assert "cover_resume" in keys(again) and any("is paused" in item.value for item in again.caption)
    far.forget()
    again.button("cover_resume").click().run()
    covering().wait(60)
    assert "12 tiles have the map now" in opened().success[-1].value


def test_a_fetch_that_was_ended_says_that_it_can_go_on(far: CogServer) -> None:
    far.fail("slow", times=99, seconds=4)
    app = opened()
    app.button("cover_estimate_button").click().run()
    app.button("cover_start").click().run()
    opened().button("cover_cancel").click().run()
    covering().wait(60)
    assert any("goes on from there" in item.value for item in opened().info)


def test_failures_are_listed_with_their_reasons(far: CogServer) -> None:
    far.fail("status", times=99, status=403)
    app = opened()
    app.button("cover_estimate_button").click().run()
    app.button("cover_start").click().run()
    covering().wait(60)
    app = opened()
    (reasons,) = [frame.value for frame in app.dataframe if "reason" in frame.value]
    assert len(reasons) == 13 and "403" in reasons["reason"][0]


@pytest.mark.parametrize(("seconds", "said"), [(0.2, "~1 s"), (61, "~61 s"), (600, "~10 min"), (9000, "~2.5 h")])
def test_times_are_told_roughly(seconds: float, said: str) -> None:
    assert time_words(seconds) == said


@pytest.mark.parametrize(("size", "said"), [(45_000, "45 kB"), (2.5e6, "2.5 MB"), (13e9, "13.0 GB")])
def test_sizes_are_told_as_people_read_them(size: int, said: str) -> None:
    assert size_words(size) == said
