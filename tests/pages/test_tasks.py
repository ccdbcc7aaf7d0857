"""The page of tasks, run without a browser."""

import io
import json
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.raster.landcover import encode_label
from generation.models import endpoints
from generation.tasks.changed import changes_of
from generation.tasks.held import Wanted
from pages.ui.frame.resources import catalogue, rephrasing, tasking
from pages.ui.tasks import files
from tests import releases
from tests.generation.tasks.maps import varied
from tests.model_server import answers, serving
from tests.pages import opening
from tests.pages.opening import using
from tests.releases import NAMES


@pytest.fixture
def used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    release = releases.Release(tmp_path / "release")
    release.put_captions(releases.captions(NAMES[:2]))
    release.put_labels({NAMES[0]: encode_label(varied())})
    releases.take(tmp_path / "data", release.folder)
    yield from using(tmp_path / "data", monkeypatch)


opened = partial(opening.opened, "tasks.py")


def made() -> None:
    """Make the tasks as the button of the page does."""
    app = opened()
    app.button(key="tasks_make").click().run()
    tasking().wait(60)
    assert not app.exception


def keys(app: AppTest, start: str) -> list[str]:
    return [one.key for one in app.button if one.key and one.key.startswith(start)]


def test_an_empty_catalogue_says_what_comes_first(nothing: None) -> None:
    assert any("The catalogue is empty" in one.value for one in opened().info)


def test_tasks_are_made_at_a_click_and_filtered_by_kind_and_form(used: None) -> None:
    app = opened()
    assert any("There are no tasks yet" in one.value for one in app.info)
    made()
    app = opened(kind=["area", "presence"], form="binary")
    assert app.button_group(key="tasks_kind").value == ["area", "presence"]
    assert [one for one in app.markdown if "area" in one.value and "blue-badge" in one.value]
    assert not [one for one in app.markdown if "[choice]" in one.value]
    app.button_group(key="tasks_form").set_value(["choice"]).run()
    assert not app.exception and not [one for one in app.markdown if "[binary]" in one.value]
    app.button_group(key="state").set_value("rejected").run()
    assert any("No task is like that" in one.value for one in app.info)


def test_a_task_is_corrected_rejected_and_restored(used: None) -> None:
    made()
    app = opened(kind="presence", form="binary", tile=NAMES[0])
    number = keys(app, "task_reject_")[0].removeprefix("task_reject_")
    before = app.selectbox(key=f"task_answer_{number}_0").value
    other = "No" if before == "Yes" else "Yes"
    app.selectbox(key=f"task_answer_{number}_0").set_value(other)
    app.button(key=f"task_save_{number}").click().run()
    assert not app.exception and any(one.value == f"The map says: {before}" for one in app.caption)
    app.button(key=f"task_reject_{number}").click().run()
    assert any("rejected" in one.value for one in app.markdown)
    assert [one.change for one in changes_of(catalogue())[int(number, 16)]] == ["corrected", "rejected"]
    for _ in range(2):
        app.button(key=f"task_undo_{number}").click().run()
    assert not app.exception and changes_of(catalogue()) == {} and not keys(app, "task_undo_")


def test_a_bad_box_is_told_and_nothing_is_changed(used: None) -> None:
    made()
    app = opened(kind="referring", form="open", tile=NAMES[0])
    number = keys(app, "task_reject_")[0].removeprefix("task_reject_")
    app.text_area(key=f"task_answer_{number}_0").set_value("[10, 10, 5, 5]")
    app.button(key=f"task_save_{number}").click().run()
    assert any("in pixels of the tile" in one.value for one in app.error) and changes_of(catalogue()) == {}


def test_a_tile_without_stored_tasks_shows_what_they_would_be_and_one_without_a_map_says_so(used: None) -> None:
    app = opened(tile=NAMES[0])
    assert any("These are not stored" in one.value for one in app.caption) and keys(app, "task_reject_")
    app = opened(tile=NAMES[1])
    assert any("no land-cover map" in one.value for one in app.warning)
    app.text_input(key="tasks_tile").set_value("nowhere").run()
    assert any("is not a tile name" in one.value for one in app.warning)


def test_what_is_chosen_goes_into_a_zip_with_its_manifest(used: None) -> None:
    made()
    opened()
    with zipfile.ZipFile(io.BytesIO(files._zip(catalogue(), Wanted(kinds=("area",)), "llava"))) as packed:
        assert set(packed.namelist()) == {"llava_train.json", "manifest.json"}
        assert {one["kind"] for one in json.loads(packed.read("llava_train.json"))} == {"area"}


def test_tasks_are_put_in_other_words_by_a_model_for_no_more_than_a_limit(used: None) -> None:
    made()
    with serving(answers(lambda _: '{"turns": [{"turn": 1, "question": "Is this a lake or not?"}]}')) as server:
        endpoints.save(
            catalogue(),
            endpoints.Endpoint("here", server.url, models=("tiny",), local=True, price_in=1.0, price_out=1.0),
        )
        app = opened(kind="presence", form="binary", tile=NAMES[0])
        app.number_input(key="tasks_words_count").set_value(2).run()
        assert any("2 requests, at most" in one.value for one in app.caption) and not server.calls
        app.number_input(key="tasks_words_most").set_value(1.0).run()
        app.button(key="tasks_words_start").click().run()
        rephrasing().wait(60)
        app.run()
    assert len(server.calls) == 2 and not app.exception, [one.value for one in (*app.error, *app.info, *app.warning)]
    assert any("0 questions in other words" in one.value and "stayed as they were" in one.value for one in app.info)
