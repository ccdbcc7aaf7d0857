"""The world map's and the dataset's page, run without a browser."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from core.errors import DownloadError
from core.geography.tiles import Tile
from core.imports import importer, inspection
from core.pictures.store import take_pictures
from core.progress import Progress, Report
from core.raster.images import encode_png
from core.release.sources import Pictures, Taken
from core.selection.browse import Browser
from core.selection.filters import Selection
from core.settings import Settings
from core.store.catalogue import Catalogue
from pages.ui.frame.resources import fetching, importing, settings
from tests import releases, tacos
from tests.checkout import ROOT
from tests.pages.checked import handed
from tests.small_catalogue import Fact, fill


@pytest.fixture
def facts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Fact]]:
    """A data folder with a few hundred tiles, which the pages use."""
    catalogue, facts = fill(tmp_path)
    catalogue.close()
    yield from _using(tmp_path, monkeypatch, facts)


@pytest.fixture
def nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Fact]]:
    """An empty data folder, which the pages use."""
    yield from _using(tmp_path, monkeypatch, [])


def _using(data: Path, monkeypatch: pytest.MonkeyPatch, facts: list[Fact]) -> Iterator[list[Fact]]:
    monkeypatch.setenv("CHATEARTH_DATA", str(data))
    settings.cache_clear()
    yield facts
    settings.cache_clear()


def opened(**query: str | list[str]) -> AppTest:
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def import_button(app: AppTest) -> Button:
    return next(button for button in app.button if button.label == "Import")


def said(app: AppTest) -> str:
    """The line above the map."""
    return next(text.value for text in app.markdown if " tiles · " in text.value)


def test_the_map_opens_on_all_tiles(facts: list[Fact]) -> None:
    app = opened()
    assert not app.exception
    assert said(app).startswith(f"**{len(facts)}** of {len(facts)} tiles")


def test_an_empty_data_folder_says_how_to_fill_it(nothing: list[Fact]) -> None:
    app = opened()
    assert not app.exception
    assert app.title[0].value == "ChatEarthNet Explorer"
    assert app.button("download_captions").label == "Download the captions (21 MB from zenodo.org)"
    assert app.button("make_demo") and app.text_input[0].label == "Folder, zip or caption file on this machine"
    assert any("chatearth import" in code.value for code in app.code)


def test_a_filter_narrows_and_clearing_brings_everything_back(facts: list[Fact]) -> None:
    app = opened(filters_open="true")
    app.multiselect("dominant").set_value(["tree"]).run()
    wanted = sum(bool(fact.composition) and fact.composition.dominant == 3 for fact in facts if fact.composition)
    assert said(app) == f"**{wanted}** of {len(facts)} tiles · {wanted} in view"
    assert app.button("selected_dominant_").label == "dominant: tree"
    app.button("clear_filters").click().run()
    assert said(app).startswith(f"**{len(facts)}** of")
    assert app.multiselect("dominant").value == []


def test_a_filter_that_was_taken_away_stays_away_where_no_widget_holds_it(facts: list[Fact]) -> None:
    app = opened(split="train", dominant="tree")
    app.switch_page("find.py").run()
    app.session_state["filters_open"] = True
    app.run().multiselect("split").set_value([]).run()
    app.switch_page("single.py").run()
    for _ in range(4):
        app.run()
        assert not app.exception
        assert "split" not in app.query_params and app.query_params["dominant"] == "tree"
    app.button("selected_dominant_").click().run()
    app.run()
    assert "dominant" not in app.query_params


def test_a_link_restores_filters_and_tile(facts: list[Fact]) -> None:
    tile = next(fact.tile for fact in facts if fact.composition and fact.splits)
    app = opened(set="4v", share="water", water=["10", "90"], tile=tile.name, filters_open="true")
    assert not app.exception
    assert app.multiselect("set").value == ["4v"]
    assert app.slider("water").value == (10, 90)
    assert [app.button(f"selected_{key}").label for key in ("share_water", "set_")] == [
        "water 10% to 90%",
        "set GPT-4V",
    ]
    assert any(tile.name in text.value for text in app.markdown)


@pytest.mark.parametrize(
    "far",
    [{"area": "1,2;x", "page": "-4"}, {"area": "1e300,0;0,1;1,1", "page": "9" * 5000}, {"area": "900,0;901,0;901,1"}],
)
def test_damaged_values_in_a_link_are_left_out(facts: list[Fact], far: dict[str, str]) -> None:
    app = opened(dominant="forest", at="north,1,9", tile="../../etc/passwd", colour="x", **far)
    assert not app.exception
    assert said(app).startswith(f"**{len(facts)}** of {len(facts)} tiles")


def test_next_and_previous_walk_within_the_filter(facts: list[Fact]) -> None:
    app = opened(dominant="tree")
    app.button("next").click().run()
    first = app.query_params["tile"]
    app.button("next").click().run()
    assert app.query_params["tile"] != first
    app.button("previous").click().run()
    assert app.query_params["tile"] == first
    composition = next(fact.composition for fact in facts if fact.tile.name == first)
    assert composition is not None
    assert composition.dominant == 3


def test_a_click_on_the_map_opens_the_panel_and_close_shows_the_counts_again(facts: list[Fact]) -> None:
    tile = facts[5].tile
    app = opened(tile=tile.name)
    assert any(tile.name in text.value for text in app.markdown)
    app.button("close_panel").click().run()
    assert "tile" not in app.query_params
    assert any("In view / all that match" in text.value for text in app.caption)


def test_a_tile_that_is_not_there_is_said_so(facts: list[Fact]) -> None:
    app = opened(tile=Tile(1, 1).name)
    assert not app.exception
    assert "holds no tile 0_0_patch11" in app.warning[0].value


def test_the_list_shows_the_same_selection(facts: list[Fact]) -> None:
    app = opened(show="List", order="longest caption")
    assert not app.exception
    assert app.selectbox("order").value == "longest caption"
    assert app.number_input("page").max == -(-len(facts) // 48)


def test_the_list_opens_where_the_open_tile_is_and_leads_back_to_it(facts: list[Fact]) -> None:
    with Catalogue(settings().catalogue) as catalogue:
        ranked = [row.tile for row in Browser(catalogue).rows(Selection(), "name", limit=1000)]
    app = opened(show="List", order="name", tile=ranked[100].name)
    assert app.number_input("page").value == 3
    assert "to_open" not in [button.key for button in app.button]
    app.number_input("page").set_value(1).run()
    app.button("to_open").click().run()
    assert app.number_input("page").value == 3


def test_nothing_that_matches_says_what_to_do(facts: list[Fact]) -> None:
    app = opened(name="no such tile")
    assert "No tile matches" in app.info[0].value


@pytest.mark.parametrize("colour", ["Land cover", "Split", "Caption set", "Quality flag"])
def test_every_colouring_draws(facts: list[Fact], colour: str) -> None:
    assert not opened(colour=colour).exception


def test_the_dataset_page_counts_captions_by_split(facts: list[Fact]) -> None:
    app = opened().switch_page("dataset.py").run()
    assert not app.exception
    assert app.metric[0].value == f"{len(facts)}"
    rows = handed(app, "figure_doors")["rows"]
    assert [row[-1]["text"] for row in rows] == [f"{sum(name in one.splits for one in facts)}" for name in ("35", "4v")]
    addresses = [cell["address"] for row in rows for cell in row[1:-1] if cell["text"] != "0"]
    assert addresses and all("set=" in address and "split=" in address for address in addresses)


def imported(app: AppTest, path: Path) -> AppTest:
    """Import on the page of the dataset, to the end."""
    app.text_area[0].set_value(str(path))
    import_button(app).click().run()
    importing().wait()
    return app.run()


def test_the_dataset_page_imports_a_caption_file_and_reports_what_it_left_out(
    nothing: list[Fact], tmp_path: Path
) -> None:
    file = tmp_path / "ChatEarthNet_caps_35_val.json"
    file.write_text('[{"image": "4481_2438_patch01.png", "caption": "A lake."}, {"image": "x", "caption": "y"}]')
    app = imported(opened().switch_page("dataset.py").run(), file)
    assert not app.exception
    assert "1 added" in app.success[0].value
    assert app.metric[0].value == "1"
    assert any("not a tile name" in str(frame.value) for frame in app.dataframe)


def test_the_dataset_page_names_what_was_passed_over_and_what_waits(nothing: list[Fact], tmp_path: Path) -> None:
    release = releases.Release(tmp_path / "release")
    release.put_labels({releases.NAMES[0]: releases.label(3)})
    (release.folder / "palette.json").write_text('[{"colour": "red"}]')
    app = imported(opened().switch_page("dataset.py").run(), release.folder)
    assert not app.exception
    said = " ".join(caption.value for caption in app.caption)
    assert "Passed over" in said and "palette" in said and "wait for their tiles: 1." in said


def test_the_dataset_page_says_that_nothing_was_taken_and_why(nothing: list[Fact], tmp_path: Path) -> None:
    file = tmp_path / "ChatEarthNet_caps_35_val.json"
    file.write_text('[{"image": "x", "caption": "y"}]')
    app = opened().switch_page("dataset.py").run()
    app.text_area[0].set_value(str(file))
    import_button(app).click().run()
    assert not app.exception and not app.success
    assert "Nothing was taken" in app.error[0].value
    assert any("not a tile name" in str(frame.value) for frame in app.dataframe)


def test_the_dataset_page_asks_what_the_numbers_of_label_maps_are(nothing: list[Fact], tmp_path: Path) -> None:
    release = releases.Release(tmp_path / "release")
    release.put_captions(releases.captions(releases.NAMES[:1]))
    release.put_labels({releases.NAMES[0]: encode_png(releases.stripes(10))})
    app = opened().switch_page("dataset.py").run()
    for choice, told in ((None, True), ("Class ids, 0 to 11", False), ("As the maps themselves tell", False)):
        if choice:
            app.selectbox[0].set_value(choice)
        imported(app, release.folder)
        assert not app.exception
        assert bool(app.warning) is told


def test_the_dataset_page_looks_first_and_takes_the_roles_of_a_taco_dataset(
    nothing: list[Fact], tmp_path: Path
) -> None:
    samples = [{"id": name, "files": {"a.png": releases.picture()}} for name in releases.NAMES]
    path = tacos.zipped(tacos.files(samples, 3), tmp_path / "set.zip")
    app = opened().switch_page("dataset.py").run()
    app.text_area[0].set_value(str(path))

    def look(roles: str) -> None:
        next(item for item in app.text_input if item.label == "Roles in a TACO dataset").set_value(roles)
        next(button for button in app.button if button.label == "Look first").click().run()

    look("")
    assert any("say it, as --taco-role rgb=a.png" in str(frame.value.to_dict()) for frame in app.dataframe)
    look("photo=a.png")
    assert "ROLE=NAME" in app.warning[0].value
    look("rgb=a.png")
    assert not app.exception and "6 samples: rgb from a.png" in " ".join(item.value for item in app.caption)
    assert app.dataframe[0].value["How many"].tolist() == [6]
    app = imported(app, path)
    assert not app.exception and "6 added" in app.success[0].value


def test_the_dataset_page_says_what_is_wrong_with_a_path(nothing: list[Fact], tmp_path: Path) -> None:
    app = imported(opened().switch_page("dataset.py").run(), tmp_path / "missing")
    assert "does not exist" in app.error[0].value
    assert app.text_area[0].value == str(tmp_path / "missing"), "to be mended, not typed again"


def test_a_second_import_is_told_of_the_first_and_both_people_see_how_far_it_is(
    nothing: list[Fact], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on = threading.Event()
    inspect = inspection.inspect_images

    def waits(catalogue: Catalogue, settings: Settings, report: Report) -> None:
        report(Progress("Looking at images", 3, 10))
        goes_on.wait(60)
        inspect(catalogue, settings, report)

    monkeypatch.setattr(inspection, "inspect_images", waits)
    release = releases.small(tmp_path / "release").folder
    first, second = (opened().switch_page("dataset.py").run() for _ in range(2))
    first.text_area[0].set_value(str(release))
    import_button(first).click().run()
    while importing().progress.step != "Looking at images":
        goes_on.wait(0.02)
    second.text_area[0].set_value(str(tmp_path))
    import_button(second).click().run()
    assert not second.exception
    said = second.warning[0].value
    assert f"An import of {release} is going on, begun from " in said
    assert "Looking at images: 3 of 10" in said and "Wait for its end" in said
    assert any("going on" in one.label for one in first.run().expander)
    for app in (first, second):
        assert any("Looking at images: 3 of 10" in text.value for text in app.run().caption)
    goes_on.set()
    importing().wait()
    for app in (first, second):
        assert any("20 added" in text.value for text in app.run().success)


@pytest.mark.parametrize("page", ["find.py", "truth.py", "single.py"])
def test_a_page_without_tiles_says_that_the_first_are_on_their_way(nothing: list[Fact], page: str) -> None:
    goes_on = threading.Event()

    def waits(report: Report) -> Path:
        report(Progress("Making up tiles", 3, 10))
        goes_on.wait(60)
        raise DownloadError("There is none.")

    app = opened().switch_page(page)
    fetching().start("The demo", waits, by="here")
    try:
        assert "on their way" in app.run().info[0].value
        assert app.button("first_tiles_stop")
    finally:
        goes_on.set()
        fetching().wait()
    assert "The catalogue is empty" in app.run().info[0].value
    assert not app.exception


def test_an_import_is_stopped_by_anybody_and_goes_on_when_it_is_started_again(
    nothing: list[Fact], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_work = threading.Event()

    def waits(catalogue: Catalogue, pictures: Pictures) -> tuple[int, Taken]:
        at_work.set()
        importing()._stopping.wait(60)
        return take_pictures(catalogue, pictures)

    release = releases.small(tmp_path / "release").folder
    first, second = (opened().switch_page("dataset.py").run() for _ in range(2))
    with monkeypatch.context() as patch:
        patch.setattr(importer, "take_pictures", waits)
        first.text_area[0].set_value(str(release))
        import_button(first).click().run()
        assert at_work.wait(60)
        second.run().button("import_stop").click().run()
        importing().wait()
    assert "was stopped" in first.run().info[0].value
    assert first.metric[0].value == "6", "what was taken by then is shown"
    assert "added, 8 there already" not in imported(first, release).success[0].value
    assert not first.exception


def test_an_area_leads_to_tiles_like_those_in_it(facts: list[Fact]) -> None:
    lon, lat = next(fact.tile.centre for fact in facts if fact.composition)
    ring = ";".join(f"{lon + x:.4f},{lat + y:.4f}" for x, y in ((-2, -2), (2, -2), (2, 2), (-2, 2)))
    app = opened(area=ring)
    app.button("like_area").click().run()
    assert not app.exception
    assert any(text.value == "## Tiles like those in the drawn area" for text in app.markdown)
    assert any(text.value.startswith("nearest of **") for text in app.markdown)
