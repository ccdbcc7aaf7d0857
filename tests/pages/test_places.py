"""The pages of own places and of change, run without a browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.imports.importer import refresh
from core.places.additions import Asked, additions, join
from core.store.catalogue import Catalogue
from core.tile.record import load
from pages.ui.frame.resources import adding, catalogue, settings
from tests import anywhere
from tests.anywhere import LAT, LON, SITE, Corner
from tests.checkout import ROOT
from tests.places import TILE, flat, raster


@pytest.fixture(scope="module")
def corner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corner]:
    with anywhere.serving(tmp_path_factory.mktemp("corner")) as made:
        yield made


@pytest.fixture(autouse=True)
def data(corner: Corner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty data folder that knows a corner of the world."""
    monkeypatch.setenv("CHATEARTH_DATA", str(tmp_path / "data"))
    for name, value in corner.environment().items():
        monkeypatch.setenv(name, value)
    corner.files.forget()
    corner.stac.tell()
    settings.cache_clear()
    yield tmp_path / "data"
    settings.cache_clear()


def opened(page: str, **query: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60).run()
    for name, value in query.items():
        app.query_params[name] = value
    app.switch_page(page).run()
    assert not app.exception
    return app


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    shown = (*app.markdown, *app.caption, *app.warning, *app.info, *app.error, *app.success, *app.toast)
    return "\n".join(str(one.value) for one in shown)


def finished(app: AppTest) -> AppTest:
    adding().wait(60)
    app.run()
    assert not app.exception
    return app


def test_nothing_is_asked_of_anybody_before_the_button_is_pressed(corner: Corner) -> None:
    app = opened("places.py")
    assert "No places of your own yet" in said(app)
    app.text_input(key="typed_place").set_value(f"{LAT}, {LON}").run()
    assert f"tile {SITE.name}".replace("_", r"\_") in said(app) or SITE.name in said(app)
    assert "about 21 requests" in said(app) and "Nothing is asked before" in said(app)
    assert corner.files.requests() == [] and corner.stac.asked() == []


def test_a_typed_place_is_added_listed_and_undone() -> None:
    app = opened("places.py")
    app.text_input(key="collection").set_value("alps").run()
    app.text_input(key="typed_place").set_value(f"{LAT}N {LON}E").run()
    finished(press(app, "Add 1 tile"))
    assert "1 added" in said(app) and "**alps** · 1 tile · place" in said(app)
    assert load(catalogue(), SITE).flags == 0
    press(app, "Undo")
    assert "gone again" in said(app) and additions(catalogue()) == []


@pytest.mark.parametrize(
    ("typed", "words"),
    [("Atlantis", "is no place that is known here"), ("99, 3", "lies off the Earth"), ("88, 3", "is beyond")],
)
def test_a_place_that_cannot_be_is_told(typed: str, words: str) -> None:
    app = opened("places.py")
    app.text_input(key="typed_place").set_value(typed).run()
    assert words in said(app)


def test_a_drawn_area_is_offered_unless_it_is_too_large() -> None:
    box = SITE.bounds
    ring = f"{box.west},{box.south};{box.east},{box.south};{box.east},{box.north};{box.west},{box.north}"
    assert "**1** tiles have their middle in the drawn area" in said(opened("places.py", area=ring))
    large = opened("places.py", area="0,0;20,0;20,20;0,20")
    assert "at most 2,000 are added at once" in said(large)


def test_files_of_this_machine_become_tiles(tmp_path: Path) -> None:
    raster(tmp_path / "in" / "a.tif", flat((90, 80, 70)))
    app = opened("places.py")
    next(one for one in app.text_input if one.label.startswith("Folder of georef")).set_value(str(tmp_path / "in"))
    finished(press(app, "Cut to tiles"))
    assert load(catalogue(), TILE).own


def test_a_place_that_was_clicked_on_the_map_is_offered_beside_it(data: Path) -> None:
    own(data)
    app = opened("explore.py", place="0.3,6.6")
    assert "An empty place" in said(app) and any(button.label == "Add 1 tile" for button in app.button)
    assert "An empty place" not in said(opened("explore.py", place="here"))
    there = opened("explore.py", place=f"{SITE.centre[1]},{SITE.centre[0]}")
    assert SITE.name in there.query_params["tile"]


def own(data: Path) -> None:
    """Have the place of the corner as an own tile, without anything in it."""
    with Catalogue(data / "catalogue.duckdb") as opened_catalogue:
        with opened_catalogue.transaction() as cursor:
            join(cursor, Asked("place", "somewhere", "a test"), [SITE.key])
        refresh(opened_catalogue)


def test_the_tile_page_says_what_brought_a_place_and_removes_it(data: Path) -> None:
    own(data)
    app = opened("single.py", tile=SITE.name)
    assert "own place" in said(app) and "somewhere" in said(app)
    press(app, "Remove this place")
    assert additions(catalogue()) == []


def test_change_asks_for_both_versions_and_shows_what_differs(data: Path, corner: Corner) -> None:
    own(data)
    app = opened("change.py", tile="nonsense")
    assert "No tile is open" in said(app) and "'nonsense' is not a tile name" in said(app)
    assert "'lake' is not a tile name" in said(app.text_input(key="change_tile").set_value("lake").run())
    app = opened("change.py", tile=SITE.name)
    assert "ESA WorldCover 2020 (v100)" in said(app) and "ESA WorldCover 2021 (v200)" in said(app)
    assert corner.files.requests() == []
    press(app, "Fetch them")
    assert "another algorithm" in said(app)
    assert app.metric[0].label == "Same class in both" and app.metric[0].value.endswith("%")
    classes = app.dataframe[0].value
    assert {"grass", "crop"} == set(classes[classes["gained, km²"] + classes["lost, km²"] > 0]["Class"])


def test_change_of_a_tile_that_is_not_there_is_told() -> None:
    assert "The catalogue holds no tile" in said(opened("change.py", tile=SITE.name))
