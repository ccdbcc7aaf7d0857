"""The page of statistics, run without a browser."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.selection.filters import Selection
from core.selection.wherelimits import WhereLimits
from core.store import tilelists
from pages.ui.frame import filtervalues, statistics_resources
from pages.ui.frame.resources import browser, catalogue, settings
from pages.ui.statistics import datasets, frequencies, whereabouts
from pages.ui.statistics.found import Found, filtered
from tests.checkout import ROOT
from tests.core.statistics import golden
from tests.releases import NAMES


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    golden.held(tmp_path).close()
    yield from _using(tmp_path / "data", monkeypatch)


@pytest.fixture
def nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    yield from _using(tmp_path / "data", monkeypatch)


def _using(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("CHATEARTH_DATA", str(folder))
    settings.cache_clear()
    yield
    settings.cache_clear()


def opened(**query: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60).run()
    for name, value in query.items():
        app.query_params[name] = value
    app.switch_page("stats.py").run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    return " ".join(one.value for one in (*app.caption, *app.info, *app.markdown))


def test_an_empty_catalogue_says_what_comes_first(nothing: None) -> None:
    assert "The catalogue is empty" in opened().info[0].value


def test_every_view_is_drawn_and_the_address_says_which(data: None) -> None:
    app = opened(stats_view="Words")
    assert app.button_group(key="stats_view").value == "Words"
    assert "GPT-3.5: 3 captions of 3 tiles; GPT-4V: 1 caption of 1 tile" in said(app)
    assert app.dataframe[0].value["Words"].tolist() == [58, 28]
    told = {
        "Lengths": "CLIP reads 77 tokens",
        "Classes": "0% of the size words fit",
        "Places": "Mean over 3 tiles with land cover",
        "Repetition": "Found by MinHash",
        "Datasets": "4 captions of 3 tiles in all, 22 words each on average",
    }
    for view, words in told.items():
        app.button_group(key="stats_view").set_value(view).run()
        assert not app.exception and words in said(app), view
        assert ("A bar opens its tiles" in said(app)) is (view != "Datasets"), "other datasets have no tiles here"
    app.button_group(key="stats_view").set_value("Lengths").run()
    app.toggle(key="stats_normalised").set_value(False).run()
    app.button_group(key="stats_sets").set_value(["4v"]).run()
    assert not app.exception and "GPT-3.5" not in app.caption[0].value


def test_filters_hold_for_the_figures_and_none_is_said(data: None) -> None:
    app = opened(name=NAMES[0])
    assert "GPT-3.5: 1 caption of 1 tile" in said(app)
    app.session_state["filters_open"] = True
    app.run().text_input("name").set_value("9_9").run()
    assert not app.exception and "No caption is within the filters" in said(app)


def test_a_figure_that_no_filter_means_opens_a_list_of_its_tiles(data: None, monkeypatch: pytest.MonkeyPatch) -> None:
    opened()
    one = Found("35", Selection(), statistics_resources.caption_figures(Selection(), "35"))
    monkeypatch.setattr("pages.ui.frame.filters.query", lambda: [("split", "train"), ("list", "other")])
    drawn = frequencies.chart([one], 1, without=True, normalised=False)
    (door,) = [row.figures[0].door for row in drawn.rows if row.label == "town"]
    query = door() if door else []
    (kept,) = tilelists.titles(catalogue())
    assert list(query) == [("split", "train"), ("list", kept.id)]
    assert (kept.tiles, kept.title) == (1, "GPT-3.5, captions with \u201ctown\u201d")
    assert list(filtered(("split", "test"))()) == [("list", "other"), ("split", "test")]


def test_every_bar_of_the_places_opens_as_many_tiles_as_it_says(data: None) -> None:
    """By the filters of the page, or as a kept list: an address that its filters cannot read would open them all."""
    opened()
    train = Selection(splits=("train",))
    found = statistics_resources.tile_places(train)
    charts = [whereabouts.land_cover(found.land_cover, train), whereabouts.dominant(found, normalised=False)]
    for made in (whereabouts.countries, whereabouts.continents, whereabouts.climates, whereabouts.coasts):
        charts.append(made(found, train, normalised=False))
    charts.append(whereabouts.latitudes(found, train, normalised=False))
    figures = [(chart.title, row.label, row.figures[0]) for chart in charts for row in chart.rows]
    assert len(figures) >= len(charts)
    for title, label, figure in figures:
        says = int(re.search(r"([\d,]+) tile", figure.said)[1].replace(",", ""))  # type: ignore[index]
        assert figure.door, (title, label)
        query = [(key, value) for key, value in figure.door() if key != "split"]
        ((key, value),) = query
        held = filtervalues.read({key: [value]})
        assert not held.left_out and key in held.held, (title, label, query)
        opens = tilelists.titles(catalogue())[-1].tiles if key == "list" else browser().count(_meant(key, value))
        assert opens == says == 3, (title, label, opens)


def _meant(key: str, value: str) -> Selection:
    if key == "dominant":
        return Selection(classes=(value,))
    return Selection(whereabouts=WhereLimits.of_pairs([(key, value)]))


def test_the_row_of_ones_own_dataset_opens_its_tiles_from_the_table_and_from_its_bar(
    data: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened()
    monkeypatch.setattr("pages.ui.frame.filters.query", lambda: [("set", "35"), ("split", "train")])
    rows = datasets.table(1, ["4v"])
    assert [(row[0].text, row[1].text) for row in rows[:2]] == [("this selection", "1"), ("RSICap", "2,585")]
    doors = [row.figures[0].door for row in datasets.chart(1, ["4v"]).rows]
    assert doors[0] and not any(doors[1:]) and not any(row[1].query for row in rows[1:])
    assert list(doors[0]()) == list(rows[0][1].query) == [("split", "train"), ("set", "4v")]


def test_many_captions_are_read_in_the_background_with_a_way_to_stop(
    data: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.statistics.store.CaptionStore.waiting", lambda _: 5_000)
    app = opened()
    assert app.button(key="stats_stop_reading") or app.button(key="stats_read")
