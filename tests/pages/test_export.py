"""The page of exports, run without a browser."""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.exports.backup import BackedUp
from core.exports.folder import hidden
from core.exports.order import FORMATS, Order
from core.exports.run import export
from core.selection.filters import Selection
from pages.ui.frame.resources import backing_up, catalogue, exporting, settings
from tests import releases
from tests.pages import opening
from tests.pages.opening import using
from tests.releases import NAMES


@pytest.fixture
def used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    release = releases.Release(tmp_path / "release")
    release.put_captions(releases.captions(NAMES[:2]))
    release.put_captions(releases.captions(NAMES[:1]), "ChatEarthNet_caps_4v_train.json")
    release.put_images({NAMES[0]: releases.picture(3)})
    releases.take(tmp_path / "data", release.folder)
    yield from using(tmp_path / "data", monkeypatch)


opened = partial(opening.opened, "export.py")


def figures(app: AppTest) -> dict[str, str]:
    return {one.label: one.value for one in app.metric}


def test_an_empty_catalogue_says_what_comes_first(nothing: None) -> None:
    assert any("The catalogue is empty" in one.value for one in opened().info)


def test_an_export_is_chosen_written_in_the_background_and_listed(used: None) -> None:
    app = opened(format="jsonl", set="4v")
    assert app.selectbox(key="export_format").value == "jsonl" and figures(app)["Captions"] == "1"
    assert any("Cannot hold" in one.value for one in app.markdown)
    app.radio(key="export_scope").set_value("All captions").run()
    assert figures(app)["Captions"] == "3"
    app.multiselect(key="export_sets").set_value(["35"]).run()
    app.checkbox(key="export_checks").check()
    app.text_input(key="export_name_jsonl").set_value("first").run()
    app.button(key="export_begin").click().run()
    exporting().wait(60)
    app.run()
    assert not app.exception and any("2 captions: 4 files" in one.value for one in app.success)
    folder = settings().exports / "first"
    assert any(one.value == str(folder) for one in app.code)
    lines = [json.loads(line) for line in (folder / "captions.jsonl").read_text().splitlines()]
    assert {line["set"] for line in lines} == {"35"} and "check" in lines[0]
    assert any("**first**" in one.value for one in app.markdown)
    app.text_input(key="export_name_jsonl").set_value("first").run()
    assert any("is there already" in one.value for one in app.warning) and app.button(key="export_begin").disabled


def test_each_format_offers_what_it_has_room_for(used: None) -> None:
    app = opened()
    for form in FORMATS:
        app.selectbox(key="export_format").set_value(form).run()
        assert not app.exception and int(figures(app)["Captions"]) == 3
    app.selectbox(key="export_format").set_value("csv").run()
    assert [one.key for one in app.checkbox if str(one.key).startswith("export_")] == ["export_checks"]


def test_what_was_stopped_goes_on_or_is_discarded(used: None) -> None:
    for name in ("one", "two"):
        target = settings().exports / name

        def stop(now: object, target: Path = target) -> None:
            if (hidden(target) / "json_files").exists():
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            export(catalogue(), settings(), Order("chatearthnet", Selection()), target, stop)
    app = opened()
    app.button(key="export_discard_two").click().run()
    app.button(key="export_resume_one").click().run()
    exporting().wait(60)
    assert sorted(path.name for path in settings().exports.iterdir()) == ["one"]


def test_a_name_that_is_none_and_a_selection_of_nothing_are_told(used: None) -> None:
    app = opened(name="nowhere")
    assert any("No caption is selected" in one.value for one in app.warning)
    app = opened()
    app.text_input(key="export_name_chatearthnet").set_value("../up").run()
    assert any("Give a name of letters" in one.value for one in app.warning)


def test_the_data_folder_is_backed_up_at_a_click(used: None) -> None:
    app = opened()
    app.button(key="backup_begin").click().run()
    backing_up().wait(60)
    app.run()
    assert isinstance(backing_up().outcome, BackedUp) and any("backup-" in one.value for one in app.success)
