"""The page of the truth check, run without a browser."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.geography.tiles import Tile
from core.raster.landcover import encode_label
from core.store.captionversions import NewCaption, add_version
from core.store.catalogue import Catalogue
from generation.checks.ground import IDS
from pages.ui.frame import resources
from pages.ui.frame.resources import settings, truth_check
from tests import releases
from tests.checked_tiles import TRUE_35, quartered
from tests.checkout import ROOT
from tests.pages.checked import handed

NAME = "4481_2438_patch00"
HOSTILE = 'Snow <script>alert("x")</script> covers **all** of [it](javascript:1).'


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder with one tile, whose captions were not checked."""
    release = releases.Release(tmp_path / "release")
    release.put_captions(releases.captions([NAME], TRUE_35), "ChatEarthNet_caps_35_train.json")
    release.put_captions(releases.captions([NAME], HOSTILE), "ChatEarthNet_caps_4v_train.json")
    ids = quartered(top_left="water", top_right="tree", bottom_left="tree", bottom_right="crop")
    ids[128:256, 240:256] = IDS["grass"]
    release.put_labels({NAME: encode_label(ids)})
    releases.take(tmp_path / "data", release.folder)
    yield from _using(tmp_path / "data", monkeypatch)


@pytest.fixture
def nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    yield from _using(tmp_path, monkeypatch)


def _using(data: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("CHATEARTH_DATA", str(data))
    settings.cache_clear()
    yield data
    settings.cache_clear()


def opened(page: str = "truth.py", **query: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60).run()
    for name, value in query.items():
        app.query_params[name] = value
    app.switch_page(page).run()
    assert not app.exception
    return app


def test_an_empty_catalogue_says_what_is_missing(nothing: Path) -> None:
    app = opened()
    assert app.title[0].value == "Truth check"
    assert "empty" in app.info[0].value


def test_a_run_checks_the_captions_and_the_page_shows_the_figures(data: Path) -> None:
    app = opened()
    assert "2 captions new or never checked" in app.info[0].value
    app.button("truth_start").click().run()
    truth_check().start().join(60)
    app.run()
    assert not app.exception
    assert "All 2 captions" in app.success[0].value
    assert [metric.label for metric in app.metric] == ["GPT-3.5: mean truth", "GPT-4V: mean truth", "Mean coverage"]
    assert float(app.metric[0].value) > 95 > float(app.metric[1].value)
    app.session_state["filters_open"] = True
    app.run().multiselect("error").set_value(["invented class"]).run()
    assert [metric.label for metric in app.metric] == ["GPT-4V: mean truth", "Mean coverage"]
    app.multiselect("error_class").set_value(["water"]).run()
    assert not app.exception and not app.metric
    assert "No checked caption" in app.info[0].value


def test_results_of_an_earlier_version_are_told_with_a_button(data: Path) -> None:
    opened()
    truth_check().start().join(30)
    with resources.catalogue().transaction() as cursor:
        cursor.execute("update checks set version = version - 1")
    app = opened()
    assert "2 captions checked by an earlier version" in app.warning[0].value
    assert "are what the figures below are made of" in app.warning[0].value
    assert app.button("truth_start").label == "Check again"


def test_the_worst_captions_of_one_set_can_be_chosen(data: Path) -> None:
    opened()
    truth_check().start().join(60)
    app = opened()
    app.button_group("truth_set").set_value("4v").run()
    assert not app.exception
    assert app.session_state["truth_set"] == "4v"


def test_the_worst_captions_say_who_wrote_them(data: Path) -> None:
    with Catalogue(data / "catalogue.duckdb") as held:
        add_version(held, Tile.parse(NAME), NewCaption("Snow covers all of it.", "rules", "35-like"))
    opened()
    truth_check().start().join(60)
    cards = next(one.proto for one in opened().get("bidi_component") if one.proto.component_name == "cards")
    assert {card["meta"] for card in json.loads(cards.json)["cards"]} == {
        "train · the rules · no image",
        "train · GPT-4V · no image",
    }


def test_the_page_of_a_tile_shows_its_claims(data: Path) -> None:
    app = opened("single.py", tile=NAME)
    assert handed(app)["slots"][0][0]["marks"]


def test_the_map_can_be_coloured_and_filtered_by_truth(data: Path) -> None:
    opened()
    truth_check().start().join(60)
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60)
    address = {"colour": "Coverage of captions", "error": "invented class", "error_class": "snow", "coverage": "40"}
    address["filters_open"] = "true"
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert app.selectbox("colour").value == "Coverage of captions"
    assert any("**1** of 1 tile" in item.value for item in app.markdown)
    assert [app.button(f"selected_{key}_").label for key in ("coverage", "error")] == [
        "at least 40% of the class names read",
        "invented class about snow",
    ]
    assert not app.warning
    app.slider("truth").set_range(0, 10).run()
    assert not app.exception
    assert any("**0** of 1 tile" in item.value for item in app.markdown)


def test_second_opinions_have_figures_of_their_own(data: Path) -> None:
    with Catalogue(data / "catalogue.duckdb") as catalogue:
        add_version(catalogue, Tile.parse(NAME), NewCaption("Grass covers all of the top left.", "human", "someone"))
    opened()
    truth_check().start().join(60)
    app = opened()
    assert [metric.label for metric in app.metric] == ["GPT-4V: mean truth", "Mean coverage"]
    app.button_group("truth_of").set_value("opinion").run()
    assert not app.exception
    assert [metric.label for metric in app.metric] == ["GPT-3.5: mean agreement with the map", "Mean coverage"]
    assert any("in 1 of them only where the map is uncertain" in item.value for item in app.markdown)
