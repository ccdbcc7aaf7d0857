"""The page that compares two sources of land cover, run without a browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.landcover.comparing import Comparison
from core.raster.landcover import encode_label
from pages.ui.frame.resources import comparing, settings
from pages.ui.landcover.report import matrix_html
from tests import releases
from tests.checked_tiles import quartered
from tests.checkout import ROOT

NAME = "4481_2438_patch00"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder with one tile and its land cover, and beside it another map of the tile."""
    release = releases.Release(tmp_path / "release")
    release.put_captions(releases.captions([NAME], "Trees."), "ChatEarthNet_caps_35_train.json")
    ids = quartered(top_left="water", top_right="tree", bottom_left="tree", bottom_right="crop")
    release.put_labels({NAME: encode_label(ids)})
    releases.take(tmp_path / "data", release.folder)
    ids[ids == 6] = 5
    (tmp_path / "others").mkdir()
    (tmp_path / "others" / f"{NAME}.png").write_bytes(encode_label(ids))
    monkeypatch.setenv("CHATEARTH_DATA", str(tmp_path / "data"))
    settings.cache_clear()
    yield tmp_path
    settings.cache_clear()


def opened() -> AppTest:
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60).run().switch_page("landcover.py").run()
    assert not app.exception
    return app


def test_an_empty_catalogue_says_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHATEARTH_DATA", str(tmp_path))
    settings.cache_clear()
    app = opened()
    settings.cache_clear()
    assert "empty" in app.info[0].value


def test_what_the_tiles_have_is_compared_with_a_folder_of_maps(data: Path) -> None:
    app = opened()
    assert app.button("compare_start").disabled
    app.text_input("compare_second_path").set_value(str(data / "others")).run()
    app.button("compare_start").click().run()
    comparing().wait(60)
    app.run()
    assert not app.exception
    assert [metric.value for metric in app.metric] == ["75.0%", app.metric[1].value, "1"]
    (line,) = app.dataframe[0].value.to_dict("records")
    assert (line["tile"], line["differs"], line["mostly"]) == (f"tile?tile={NAME}", 25, "crop to grass")
    found = comparing().outcome
    assert isinstance(found, Comparison)
    html = matrix_html(found)
    assert html.count('class="same') == 4 and "also in B" in html
    app.button("compare_map").click().run()
    assert not app.exception and app.query_params["list"]


def test_a_source_that_is_none_is_told_in_a_sentence(data: Path) -> None:
    app = opened()
    app.text_input("compare_second_path").set_value(str(data / "nowhere")).run()
    app.button("compare_start").click().run()
    comparing().wait(60)
    app.run()
    assert "is no source of land cover" in app.error[0].value
