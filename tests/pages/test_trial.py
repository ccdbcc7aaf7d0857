"""The page that tries a prompt on a set of tiles, run without a browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.geography.tiles import Tile
from core.store.catalogue import Catalogue
from generation.calls.generations import history
from generation.demo.release import write_demo
from generation.lab.comparison import Comparison
from generation.lab.trial import Row
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import settings
from pages.ui.trial.table import nothing, verdict
from tests.checkout import ROOT
from tests.releases import take


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with some tiles of the demo, which the tests share."""
    folder = tmp_path_factory.mktemp("trial")
    write_demo(folder / "demo", tiles=30, workers=1)
    take(folder, folder / "demo")
    return folder


@pytest.fixture
def data(demo: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("CHATEARTH_DATA", str(demo))
    settings.cache_clear()
    yield demo
    settings.cache_clear()


def opened() -> AppTest:
    return AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60).run().switch_page("trial.py").run()


def test_rules_are_tried_on_some_tiles_and_compared_with_the_published_captions(data: Path) -> None:
    app = opened()
    assert not app.exception
    app.slider("trial_tiles").set_value(5).run()
    app.button("trial_run").click().run()
    for trial in app.session_state["trials"]:
        assert trial.wait(60)
    app.run()
    assert not app.exception
    assert len(app.dataframe[0].value) == 5
    assert any("5 tiles" in text.value for text in app.markdown)
    reopened = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60).run().switch_page("trial.py")
    reopened.query_params["a"] = app.query_params["a"]
    assert len(reopened.run().dataframe[0].value) == 5
    with Catalogue(data / "catalogue.duckdb") as catalogue:
        assert [held.finished for held in history(catalogue)] == [5]


def test_an_empty_data_folder_says_how_to_fill_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHATEARTH_DATA", str(tmp_path))
    settings.cache_clear()
    app = opened()
    settings.cache_clear()
    assert not app.exception
    assert app.title[0].value == "Nothing to try a prompt on yet"
    assert "The catalogue is empty" in app.info[0].value


def test_agreement_with_the_map_is_not_called_truth() -> None:
    """Of captions beside the map: the map may be wrong itself."""
    higher, lower = Comparison(9, 3.0, 1.0, 5.0, 8, 1), Comparison(9, -3.0, -5.0, -1.0, 1, 8)
    assert "agrees more with the map than" in verdict(higher, plain("new"), plain("old"), truth=False)
    assert "agrees less with the map than" in verdict(lower, plain("new"), plain("old"), truth=False)


def test_tiles_whose_captions_stand_to_the_map_in_another_way_have_a_summary_of_their_own() -> None:
    app = AppTest.from_function(_summary_of_both).run()
    assert not app.exception
    assert [metric.label for metric in app.metric if metric.label.startswith("Mean ")] == [
        *("Mean truth", "Mean difference", "Mean truth", "Mean difference")
    ]
    assert [metric.value for metric in app.metric if metric.label == "Compared with"] == [plain("80.0"), plain("60.0")]
    assert sum("says nothing of which describes the land better" in item.value for item in app.caption) == 1


def _summary_of_both() -> None:
    from core.geography.tiles import Tile
    from generation.lab.trial import Row, Score
    from pages.ui.trial.table import summary

    one, other = Tile(1, 1), Tile(1, 2)
    against = {one: Score(80.0, "map"), other: Score(60.0, "opinion")}
    summary("new", [Row(one, truth=90.0), Row(other, truth=70.0)], against, "old")


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (Comparison(2, 1.0, None, None, 2, 0), "too few"),
        (Comparison(9, 3.0, 1.0, 5.0, 8, 1), "is truer than"),
        (Comparison(9, -3.0, -5.0, -1.0, 1, 8), "is less true than"),
        (Comparison(9, 0.1, -1.0, 1.2, 5, 4), "No difference can be told"),
    ],
)
def test_the_verdict_follows_the_interval(found: Comparison, said: str) -> None:
    assert said in verdict(found, plain("new"), plain("old"))


def test_why_there_is_nothing_to_compare_is_said_as_it_is() -> None:
    one, other = Tile(1, 1), Tile(1, 2)
    stopped = [Row(one, problem="It was stopped."), Row(other)]
    assert "none of the 2 calls that began was finished" in nothing(stopped, {one: 80.0})
    assert "1 tile got a score here, 0 of them one to compare with" in nothing([Row(one, truth=9.0)], {one: None})
