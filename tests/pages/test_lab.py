"""The prompt lab, run without a browser."""

import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Element

from core.geography.tiles import Tile
from core.store.catalogue import Catalogue
from core.tile.record import load
from generation.calls import generations
from generation.lab.runs import LabRun
from generation.models import endpoints
from generation.models.endpoints import Endpoint
from generation.prompts import store
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import settings
from pages.ui.lab.preview import cost_text
from pages.ui.lab.prompt import USER
from tests import releases
from tests.checkout import ROOT
from tests.model_server import hangs, in_one_piece, serving, writes
from tests.pages.checked import handed
from tests.releases import NAMES

FULL, OTHER = NAMES[1], NAMES[2]
BLIND, BARE = "100_100_patch01", "100_100_patch00"
MINE = "My gpt-3.5"


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with whole tiles, and one of words alone."""
    folder = tmp_path_factory.mktemp("lab-page")
    made = releases.small(folder / "release")
    made.put_captions(releases.captions([BARE, BLIND], "Only words."), "ChatEarthNet_caps_35_val.json")
    made.put_labels({BLIND: releases.label(3, 2)})
    releases.take(folder / "data", made.folder)
    return folder / "data"


@pytest.fixture
def data(release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of it, which the test may change."""
    folder = tmp_path / "data"
    shutil.copytree(release, folder)
    monkeypatch.setenv("CHATEARTH_DATA", str(folder))
    settings.cache_clear()
    yield folder
    settings.cache_clear()


def opened(**query: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60).run()
    for name, value in {"tile": FULL, **query}.items():
        app.query_params[name] = value
    app.switch_page("lab.py").run()
    assert not app.exception
    return app


def forked(app: AppTest) -> AppTest:
    """Make a prompt of one's own from the recipe."""
    app.button("fork").click().run()
    assert param(app, "prompt") == MINE
    return app


def param(app: AppTest, name: str) -> str:
    """What stands in the address."""
    held = app.query_params[name]
    return held if isinstance(held, str) else held[-1]


def type_in(app: AppTest, source: str, editor: str = USER) -> AppTest:
    """Do what the editor does when a person pauses."""
    draft = {"nonce": app.session_state["lab_opened"].nonce, "source": source}
    app.session_state[editor] = {"draft": draft}
    app.run()
    assert not app.exception
    return app


def finished(app: AppTest) -> AppTest:
    """Wait for the calls of a run, and draw the page again."""
    live: LabRun = app.session_state["lab_run"]
    assert live.wait(30)
    app.run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    return " ".join(box.value for kind in (app.caption, app.markdown, app.error, app.warning) for box in kind)


def sent(app: AppTest) -> list[str]:
    """The messages of the preview."""
    return [code.value for code in app.code]


def drawn(app: AppTest) -> str:
    """Texts that are shown as they are."""
    return " ".join(str(box.proto) for box in app.get("html") if isinstance(box, Element))


def names(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def add_server(app: AppTest, url: str, **more: object) -> None:
    """Put a profile into the catalogue that the page holds open."""
    from pages.ui.frame.resources import catalogue

    profile = Endpoint("Mine", url, models=("tiny",), local=True, **more)  # type: ignore[arg-type]
    endpoints.save(catalogue(), profile)
    app.run()
    app.selectbox("lab_model_0").set_value("Mine · tiny").run()


def stored_in(data: Path) -> Catalogue:
    """The catalogue once the page has let it go."""
    import streamlit as st

    st.cache_resource.clear()
    return Catalogue(data / "catalogue.duckdb")


def test_a_recipe_is_filled_in_for_the_tile_and_stays_as_it_is(data: Path) -> None:
    app = opened()
    assert "tree" in sent(app)[1]
    assert "1 call, nothing is sent, free" in said(app)
    assert "A recipe stays as it is." in said(app)
    assert app.selectbox("lab_kind_gpt-3.5").disabled


def test_an_empty_catalogue_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHATEARTH_DATA", str(tmp_path))
    settings.cache_clear()
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60).run().switch_page("lab.py").run()
    assert app.title[0].value == "No tile to write about yet"
    assert "The catalogue is empty" in app.info[0].value
    settings.cache_clear()


def test_opened_by_the_menu_it_takes_a_tile_of_the_selection(data: Path) -> None:
    for name in (FULL, OTHER):
        app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60)
        app.query_params["name"] = name
        app.run().switch_page("lab.py").run()
        assert param(app, "tile") == name


def test_a_tile_without_land_cover_says_so_and_another_can_be_opened(data: Path) -> None:
    app = opened(tile=BARE)
    assert "no land-cover map" in said(app)
    app.button("lab_surprise").click().run()
    assert not app.exception


def test_an_edit_changes_the_preview_and_is_kept_as_a_draft(data: Path) -> None:
    app = type_in(forked(opened()), "Mostly {{ dominant }}!")
    assert "Mostly developed area!" in sent(app)
    assert "discard" in [button.key for button in app.button]
    again = opened(prompt=MINE)
    assert "Mostly developed area!" in sent(again)


def test_what_was_typed_is_there_again_after_a_look_at_another_page(data: Path) -> None:
    app = type_in(forked(opened()), "Mostly {{ dominant }}!")
    app.switch_page("dataset.py").run()
    for name in ("tile", "prompt"):
        del app.query_params[name]
    app.switch_page("lab.py").run()
    assert param(app, "tile") == FULL
    assert "Mostly developed area!" in sent(app)


def test_an_unknown_variable_stops_the_run_and_is_named_with_a_suggestion(data: Path) -> None:
    with serving() as server:
        app = forked(opened())
        add_server(app, server.url)
        type_in(app, "Mostly {{ dominent }}!")
        assert "'dominent'" in said(app)
        assert "dominant" in said(app)
        assert app.button("lab_start").disabled
        assert not server.calls


def test_versions_are_saved_compared_and_brought_back(data: Path) -> None:
    app = type_in(forked(opened()), "Shorter: {{ dominant }}")
    app.text_input("version_note").set_value("less is more")
    app.button("save_version").click().run()
    assert "less is more" in said(app)
    assert "<ins>" in drawn(app)
    older = next(button for button in app.button if str(button.key).startswith("restore_"))
    older.click().run()
    assert not app.exception
    with stored_in(data) as catalogue:
        held = store.versions(catalogue, store.find(catalogue, MINE).prompt)
    assert [one.number for one in held] == [3, 2, 1]
    assert held[0].hash == held[2].hash != held[1].hash
    assert held[0].parent == held[2].id


def test_discarding_brings_the_saved_version_back(data: Path) -> None:
    app = type_in(forked(opened()), "Mostly {{ dominant }}!")
    app.button("discard").click().run()
    assert "Mostly developed area!" not in sent(app)
    assert "discard" not in [button.key for button in app.button]


def test_the_rules_write_at_no_cost_and_one_click_keeps_and_undoes(data: Path) -> None:
    app = finished(opened().button("lab_start").click().run())
    assert "Truth **" in said(app)
    assert "rule-based, no language model" in said(app)
    app.button("keep_1").click().run()
    assert "undo_1" in [button.key for button in app.button]
    app.button("undo_1").click().run()
    assert "keep_1" in [button.key for button in app.button]
    with stored_in(data) as catalogue:
        captions = load(catalogue, Tile.parse(FULL)).captions
        written = generations.generation(catalogue, 1).text
    first = [one for one in captions if one.caption_set == "35"]
    assert [(one.origin, one.active) for one in first] == [("rules", False), ("dataset", True)]
    assert first[0].text == written


def test_what_is_being_written_stays_when_somebody_else_saves_a_version_and_both_become_versions(data: Path) -> None:
    mine = type_in(forked(opened()), "Mine {{ dominant }}.")
    theirs = type_in(opened(prompt=MINE), "Theirs {{ dominant }}.")
    theirs.button("save_version").click().run()
    mine.run()
    assert "Somebody else saved version 2 meanwhile" in said(mine)
    assert "Mine developed area." in sent(mine)
    mine.button("save_version").click().run()
    assert "Yours is version 3, made from 1" in mine.toast[0].value
    assert "meanwhile" not in said(mine)
    with stored_in(data) as catalogue:
        held = store.versions(catalogue, store.prompts(catalogue)[0].id)
    assert [one.content.user for one in held][:2] == ["Mine {{ dominant }}.", "Theirs {{ dominant }}."]


def test_discarding_shows_what_somebody_else_has_saved(data: Path) -> None:
    mine = type_in(forked(opened()), "Mine {{ dominant }}.")
    theirs = type_in(opened(prompt=MINE), "Theirs {{ dominant }}.")
    theirs.button("save_version").click().run()
    mine.run()
    mine.button("discard").click().run()
    assert "Theirs developed area." in sent(mine)
    assert "meanwhile" not in said(mine)


def test_what_somebody_else_kept_meanwhile_is_told_and_replaced_only_by_a_second_click(data: Path) -> None:
    first, second = opened(), opened()
    second.selectbox("lab_model_0").set_value("Rule-based · short").run()
    finished(first.button("lab_start").click().run())
    finished(second.button("lab_start").click().run())
    first.button("keep_1").click().run()
    second.button("keep_2").click().run()
    with stored_in(data) as catalogue:
        assert next(one.version for one in load(catalogue, Tile.parse(FULL)).captions if one.active) == 2
    warned = " ".join(box.value for box in second.warning)
    assert "Somebody else changed this caption meanwhile" in warned
    assert "version 2" in warned and "written by the rules" in warned and "This answer, by" in warned
    assert second.button("keep_2").label == "Keep nevertheless"
    second.button("keep_2").click().run()
    assert "undo_2" in [button.key for button in second.button]
    assert not second.warning
    with stored_in(data) as catalogue:
        held = [one.version for one in load(catalogue, Tile.parse(FULL)).captions if one.caption_set == "35"]
    assert held == [3, 2, 1]


def test_ones_own_keep_and_undo_are_no_change_of_somebody_else(data: Path) -> None:
    app = finished(opened().button("lab_start").click().run())
    for button in ("keep_1", "undo_1", "keep_1", "undo_1", "keep_1"):
        app.button(button).click().run()
        assert not app.warning
    assert "undo_1" in [button.key for button in app.button]


def test_a_first_caption_that_somebody_else_gave_a_tile_without_any_is_not_replaced_in_silence(data: Path) -> None:
    with stored_in(data) as catalogue, catalogue.transaction() as cursor:
        for table in ("active_captions", "captions"):
            cursor.execute(f"delete from {table} where key = ?", [Tile.parse(FULL).key])
    first, second = opened(), opened()
    second.selectbox("lab_model_0").set_value("Rule-based · short").run()
    finished(first.button("lab_start").click().run())
    finished(second.button("lab_start").click().run())
    first.button("keep_1").click().run()
    second.button("keep_2").click().run()
    assert second.button("keep_2").label == "Keep nevertheless"
    second.button("keep_not_2").click().run()
    assert second.button("keep_2").label != "Keep nevertheless" and not second.warning


def test_another_caption_of_the_tile_can_be_replaced(data: Path) -> None:
    app = finished(opened().button("lab_start").click().run())
    app.selectbox(f"lab_original_{FULL}").set_value("GPT-4V").run()
    app.button("keep_1").click().run()
    with stored_in(data) as catalogue:
        active = {one.caption_set: one.origin for one in load(catalogue, Tile.parse(FULL)).captions if one.active}
    assert active == {"35": "dataset", "4v": "rules"}


def test_the_stored_request_is_the_preview_byte_for_byte(data: Path) -> None:
    with serving(in_one_piece("A forest.")) as server:
        app = forked(opened())
        add_server(app, server.url)
        app.number_input("lab_temperature_0").set_value(0.3).run()
        shown = next(box.value for box in app.caption if box.value.startswith("SHA-256"))
        finished(app.button("lab_start").click().run())
        assert f"Request: **{shown}**" in said(app)
        with stored_in(data) as catalogue:
            assert generations.body(catalogue, 1) == server.calls[0].body
            assert generations.generation(catalogue, 1).body_hash.startswith(shown.removeprefix("SHA-256 "))
    assert server.calls[0].json()["temperature"] == 0.3


def test_equal_answers_of_repetitions_are_shown_once_and_columns_stand_side_by_side(data: Path) -> None:
    with serving(in_one_piece("A forest.")) as server:
        app = opened()
        add_server(app, server.url)
        app.button_group("lab_columns").set_value(2).run()
        app.selectbox("lab_model_1").set_value("Rule-based · short").run()
        app.number_input("lab_repetitions").set_value(3).run()
        assert "6 calls" in said(app)
        finished(app.button("lab_start").click().run())
        assert "3 times the same" in said(app)
        assert [handed(app, number=number)["part"] for number in range(3)] == ["picture", "texts", "texts"]
        assert sorted(call.json()["seed"] for call in server.calls) == [1, 2, 3]


def test_what_was_taken_off_an_answer_is_told_beside_it(data: Path) -> None:
    with serving(in_one_piece("<think>Snow?</think>**Caption:** A forest.")) as server:
        app = opened()
        add_server(app, server.url)
        finished(app.button("lab_start").click().run())
        assert plain("Taken off the answer: thoughts, a label") in said(app)
        assert not app.warning
        with stored_in(data) as catalogue:
            assert generations.generation(catalogue, 1).caption == "A forest."


def test_a_call_is_stopped_and_its_part_of_the_text_stays(data: Path) -> None:
    with serving(hangs("Half ", "a sentence")) as server:
        app = opened()
        add_server(app, server.url)
        app.button("lab_start").click().run()
        live: LabRun = app.session_state["lab_run"]
        while not live.cells()[0].text.endswith("sentence"):
            time.sleep(0.01)
        app.run()
        app.button("lab_stop").click().run()
        finished(app)
    assert ":gray-badge[stopped]" in said(app)
    assert "Half a sentence" in drawn(app)
    assert not any(name.startswith("Keep") for name in names(app))


def test_one_cell_is_run_again_alone(data: Path) -> None:
    with serving(in_one_piece("One."), in_one_piece("Two.")) as server:
        app = opened()
        add_server(app, server.url)
        finished(app.button("lab_start").click().run())
        next(button for button in app.button if button.label == "Run again").click().run()
        finished(app)
        assert len(server.calls) == 2
    assert "Two." in drawn(app)


def test_the_address_of_a_run_shows_the_same_screen_to_somebody_else(data: Path) -> None:
    with serving(writes("A ", "forest.")) as server:
        app = forked(opened())
        add_server(app, server.url)
        app.number_input("lab_temperature_0").set_value(0.3).run()
        type_in(app, "Mostly {{ dominant }}!")
        finished(app.button("lab_start").click().run())
        address = {name: param(app, name) for name in ("tile", "prompt", "run")}
    other = opened(**address)
    assert other.selectbox("lab_model_0").value == "Mine · tiny"
    assert other.number_input("lab_temperature_0").value == 0.3
    assert ":green-badge[finished]" in said(other)
    assert "Mostly developed area!" in sent(other)


def test_the_prompt_of_an_earlier_run_can_be_put_back(data: Path) -> None:
    app = finished(type_in(forked(opened()), "First {{ dominant }}").button("lab_start").click().run())
    type_in(app, "Second {{ dominant }}")
    app.button(f"reopen_{param(app, 'run')}").click().run()
    del app.session_state["lab_run"]
    app.run()
    app.button("lab_prompt_of_run").click().run()
    assert "First developed area" in sent(app)


def test_a_run_that_is_gone_or_of_another_tile_is_said_so(data: Path) -> None:
    assert "no run 'nothing'" in said(opened(run="nothing"))
    app = finished(opened().button("lab_start").click().run())
    assert "of another tile" in said(opened(tile=OTHER, run=param(app, "run")))


def test_a_prompt_for_four_quarters_sends_those_that_are_there_and_keeps_the_part_on_this_tile(data: Path) -> None:
    parts = [f"Image {number}:\nTrees, part {number}." for number in range(1, 5)]
    with serving(in_one_piece("\n".join(parts))) as server:
        app = opened(prompt="gpt-4v")
        assert "this tile and 3 more go along" in said(app)
        assert len(app.get("image")) == 4
        add_server(app, server.url, pictures=True)
        finished(app.button("lab_start").click().run())
        assert "Trees, part 2." in drawn(app)
        assert sum(part["type"] == "image_url" for part in server.calls[0].json()["messages"][0]["content"]) == 4
    with stored_in(data) as catalogue:
        made = generations.of_run(catalogue, param(app, "run"))
    assert {one.tile.name: one.caption for one in made if one.tile} == {
        name: f"Trees, part {number}." for number, name in enumerate(NAMES[:4], 1)
    }


def test_a_tile_can_be_sent_alone_and_one_without_quarters_is(data: Path) -> None:
    app = opened(prompt="gpt-4v")
    app.toggle("lab_quarters_box").set_value(False).run()
    assert len(app.get("image")) == 1
    assert "here this tile goes alone" in said(app)
    assert "here this tile goes alone" in said(opened(prompt="gpt-4v", tile=NAMES[4]))
    assert "quarters of one parent" not in said(opened(prompt="gpt-3.5"))


def test_a_prompt_with_pictures_is_refused_for_a_model_that_takes_none(data: Path) -> None:
    with serving() as server:
        app = opened(prompt="gpt-4v")
        add_server(app, server.url)
        assert "takes no pictures" in said(app)
        assert app.button("lab_start").disabled
        add_server(app, server.url, pictures=True)
        assert not app.button("lab_start").disabled


def test_a_tile_without_land_cover_is_described_by_a_prompt_that_shows_the_image_alone(data: Path) -> None:
    with Catalogue(data / "catalogue.duckdb") as catalogue, catalogue.transaction() as cursor:
        cursor.execute("delete from landcover where key = ?", [Tile.parse(FULL).key])
        cursor.execute("delete from images where key = ? and layer = 'labels'", [Tile.parse(FULL).key])
        cursor.execute("delete from facts where key = ?", [Tile.parse(FULL).key])
    with serving(writes("A ", "river ", "crosses ", "the ", "tile.")) as server:
        app = opened(prompt="image")
        assert "This column cannot ask yet: The rules write from land cover." in said(app)
        add_server(app, server.url, pictures=True)
        assert not app.button("lab_start").disabled
        assert "The prompt is written from land cover (overall, regions)" in said(opened(prompt="gpt-3.5"))
        finished(app.button("lab_start").click().run())
        parts = server.calls[-1].json()["messages"][-1]["content"]
    assert [part["type"] for part in parts].count("image_url") == 1
    assert "A river crosses the tile." in drawn(app) and "of 100" not in said(app)


def test_a_tile_without_an_image_says_so_and_its_prompt_can_still_be_edited(data: Path) -> None:
    app = opened(prompt="grounded", tile=BLIND)
    assert "has no satellite image" in said(app)
    app.button("fork").click().run()
    assert not app.exception


@pytest.mark.parametrize(
    "columns",
    [
        ["x"],
        [{"model": 3}],
        [{"temperature": "hot", "seed": -5, "with": 7}],
        [{"max_tokens": True, "with": "gone"}],
        "x",
    ],
)
def test_a_damaged_screen_leaves_the_columns_alone(columns: object, data: Path) -> None:
    opened()
    from pages.ui.frame.resources import catalogue

    screen = {"columns": columns, "repetitions": 99, "prompt": 7, "content": 1}
    generations.open_run(catalogue(), "odd", Tile.parse(FULL), json.dumps(screen))
    app = opened(run="odd")
    assert app.selectbox("lab_model_0").value == "Rule-based · 35-like"
    assert app.number_input("lab_repetitions").value == 1
    assert app.number_input("lab_seed_0").value is None


@pytest.mark.parametrize(
    ("usd", "words"),
    [(None, "price unknown"), (0, "free"), (0.00001, "under 0.01 cent"), (0.0123, "1.23 cents"), (1.5, "$1.50")],
)
def test_a_cost_is_said_in_words_and_an_unknown_one_is_not_nothing(usd: float | None, words: str) -> None:
    assert cost_text(usd) == words
