"""The page of runs, without a browser: a run from its tiles to its captions and back, by rules and by a server."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.selection.browse import Browser
from core.selection.filters import Selection
from core.settings import Settings
from core.store.catalogue import Catalogue
from generation.batch import runs
from generation.batch.keeping import kept
from generation.batch.runs import Run
from generation.demo.release import write_demo
from generation.models import dialects, endpoints, gates
from generation.models.endpoints import Endpoint
from pages.ui.frame.resources import settings
from pages.ui.frame.run_resources import batch_work, keeping
from tests.batches import ChatServer, chat_server
from tests.checkout import ROOT
from tests.releases import take

TILES = 24
PATIENCE_S = 180.0
"""Runs and plans make way for everything else, so that they take long on a machine that is busy."""


@pytest.fixture(scope="module")
def serving() -> Iterator[ChatServer]:
    with chat_server() as server:
        yield server


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, serving: ChatServer) -> Path:
    """A data folder with some tiles of the demo and a server, which the tests share; each plans runs of its own."""
    folder = tmp_path_factory.mktemp("runs")
    write_demo(folder / "demo", tiles=TILES, workers=1)
    take(folder, folder / "demo")
    place = Endpoint("Loop", serving.url, models=("tiny-1",), local=True, price_in=1.0, price_out=4.0)
    with Catalogue(folder / "catalogue.duckdb") as catalogue:
        endpoints.save(catalogue, place)
    return folder


@pytest.fixture
def server(serving: ChatServer) -> ChatServer:
    serving.reset()
    gates.forget()
    dialects.forget()
    return serving


@pytest.fixture
def data(demo: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    monkeypatch.setenv("CHATEARTH_DATA", str(demo))
    settings.cache_clear()
    for left in demo.glob("runs.sqlite*"):
        left.unlink()
    yield Settings()
    batch_work().close()
    keeping().close()
    settings.cache_clear()


def opened(**query: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60).run().switch_page("runs.py")
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def until(app: AppTest, held: Callable[[], bool]) -> AppTest:
    """Draw the page again and again, as its ticks do, until something holds."""
    ends = time.monotonic() + PATIENCE_S
    while not held():
        assert time.monotonic() < ends, [one.value for one in (*app.error, *app.warning, *app.info, *app.caption)]
        time.sleep(0.1)
        app.run()
        assert not app.exception
    return app


def planned(data: Settings, *, model: str, count: int | None = None) -> tuple[AppTest, Run]:
    """Plan a run on the page; return the page, which shows it."""
    app = opened(view="new")
    app.selectbox("newrun_way_model").select(model).run()
    if count is not None:
        app.radio("newrun_tiles").set_value("Some at random").run()
        app.number_input("newrun_count").set_value(count).run()
    before = len(runs.runs(data))
    app.button("newrun_plan").click().run()
    until(app, lambda: len(runs.runs(data)) > before and "batch" in app.query_params)
    return app, runs.runs(data)[0]


def state(data: Settings, run: Run) -> str:
    return runs.run(data, run.id).state


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def test_without_runs_the_page_begins_with_a_new_one(data: Settings) -> None:
    app = opened()
    assert not app.exception
    assert any("No run was planned yet" in text.value for text in app.caption)
    assert any(f"{TILES} tiles in the catalogue" in text.value for text in app.caption)
    assert not data.runs.exists()


def test_an_empty_data_folder_says_how_to_fill_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHATEARTH_DATA", str(tmp_path))
    settings.cache_clear()
    app = opened()
    settings.cache_clear()
    assert not app.exception
    assert app.title[0].value == "Nothing to caption yet"
    assert "The catalogue is empty" in app.info[0].value


def test_the_filters_choose_the_tiles_of_a_run(data: Settings) -> None:
    with Catalogue(data.catalogue) as catalogue:
        wanted = Browser(catalogue).count(Selection(classes=("crop",)))
    app = opened(dominant="crop", view="new")
    assert any(f"{wanted} tile" in text.value and "dominant: crop" in text.value for text in app.caption)


def test_a_number_that_is_no_run_says_so_and_leads_to_all_runs(data: Settings) -> None:
    app = opened(batch="77")
    assert "There is no run 77" in app.warning[0].value
    app.button("runs_back").click().run()
    assert not app.exception
    assert "batch" not in app.query_params


def test_rules_write_all_tiles_which_are_kept_in_one_step_and_taken_back_in_one(data: Settings) -> None:
    app, run = planned(data, model="Rule-based · sentence")
    assert state(data, run) == "planned"
    app.button("run_pilot").click().run()
    until(app, lambda: state(data, run) == "tried" and "Yes, run the rest" in labels(app))
    assert any("captions to read" in header.value for header in app.header)
    app.button("run_rest").click().run()
    until(app, lambda: state(data, run) == "ended" and "Keep the captions" in labels(app))
    came = runs.run(data, run.id).counts.done
    assert came > TILES // 2
    app.button("run_keep").click().run()
    app.text_input(f"keep_name_{run.id}").set_value("by rules").run()
    app.button("keep_all").click().run()
    until(app, lambda: bool(kept(data, run.id)) and not keeping().is_running())
    held = kept(data, run.id)[0]
    assert (held.caption_set, held.captions) == ("by rules", came)
    app.run().button(f"keep_undo_{held.id}").click().run()
    until(app, lambda: kept(data, run.id)[0].undone_at is not None and not keeping().is_running())
    assert any(f"Taken back: {came}" in text.value for text in app.run().success)


def test_a_model_is_tried_first_and_its_price_stands_beside_its_bound(data: Settings, server: ChatServer) -> None:
    app, run = planned(data, model="Loop · tiny-1")
    assert run.plan
    assert run.plan.usd_most
    assert server.told()["total"] == 0
    app.button("run_pilot").click().run()
    until(app, lambda: state(data, run) == "tried" and "Yes, run the rest" in labels(app))
    assert server.told()["total"] == run.plan.pilot
    app.button("run_rest").click().run()
    until(app, lambda: state(data, run) == "ended")
    assert server.told()["total"] == run.plan.sent


def test_a_run_pauses_is_left_and_goes_on(data: Settings, server: ChatServer) -> None:
    server.behave(delay=0.3)
    app, run = planned(data, model="Loop · tiny-1")
    app.button("run_all").click().run()
    until(app, lambda: state(data, run) == "running" and not app.button("run_pause").disabled)
    app.button("run_pause").click().run()
    until(app, lambda: state(data, run) == "paused")
    server.behave()
    again = opened(batch=str(run.id))
    assert "Resume" in labels(again)
    again.button("run_rest").click().run()
    until(again, lambda: state(data, run) == "ended")
    assert runs.run(data, run.id).counts.waiting == 0


def test_a_failed_request_opens_in_the_lab_with_its_model_and_prompt_and_is_asked_again(
    data: Settings, server: ChatServer
) -> None:
    server.behave(odd={"item": 1.0})
    app, run = planned(data, model="Loop · tiny-1", count=3)
    app.button("run_all").click().run()
    until(app, lambda: state(data, run) not in ("planned", "running") and not batch_work().is_running())
    app = opened(batch=str(run.id), part="Failures")
    failed = runs.run(data, run.id).counts.failed
    assert failed
    lab = next(button for button in app.button if button.label == "Open in the lab")
    shown = lab.click().run()
    assert not shown.exception
    assert shown.query_params["tile"]
    assert shown.selectbox("lab_model_0").value == "Loop · tiny-1"
    assert shown.selectbox("lab_with_0").value == "gpt-3.5"
    server.behave()
    app = opened(batch=str(run.id), part="Failures")
    assert sum(label.startswith("Retry") for label in labels(app)) == 1
    app.button("run_again").click().run()
    until(app, lambda: state(data, run) == "ended" and not batch_work().is_running())
    assert runs.run(data, run.id).counts.failed == 0


def test_the_rule_by_which_failures_pause_a_run_is_set_on_its_form_and_changed_later(
    data: Settings, server: ChatServer
) -> None:
    server.behave(odd={"item": 1.0})
    app = opened(view="new")
    app.selectbox("newrun_way_model").select("Loop · tiny-1").run()
    app.number_input("newrun_pilot").set_value(0)
    app.number_input("newrun_limit_at_once").set_value(1)
    app.number_input("newrun_limit_stop_share").set_value(20.0)
    app.number_input("newrun_limit_stop_window").set_value(5)
    app.button("newrun_plan").click().run()
    until(app, lambda: "batch" in app.query_params)
    run = runs.runs(data)[0]
    assert (run.limits.stop_share, run.limits.stop_window) == (0.2, 5)
    assert any("pauses when more than 20% of the last 5 requests failed" in text.value for text in app.caption)
    app.button("run_all").click().run()
    until(app, lambda: state(data, run) == "paused" and not batch_work().is_running())
    assert server.told()["total"] == 5
    app.run().number_input(f"run_limits_{run.id}_stop_share").set_value(100.0)
    app.button("run_limits_set").click().run()
    assert runs.run(data, run.id).limits.stop_rule == "never pauses for failures of single requests"


def test_limits_are_changed_while_a_run_rests_and_stand_on_its_plan(data: Settings, server: ChatServer) -> None:
    app, run = planned(data, model="Loop · tiny-1", count=3)
    app.number_input(f"run_limits_{run.id}_requests").set_value(2)
    app.button("run_limits_set").click().run()
    assert runs.run(data, run.id).limits.requests == 2
    assert any("At most 2 requests for the whole run" in text.value for text in app.caption)
    assert "likely to pause it after about 2 of 3 requests" in app.warning[0].value
    app.button("run_all").click().run()
    until(app, lambda: state(data, run) == "paused" and not batch_work().is_running())
    assert server.told()["total"] == 2
    assert app.run().info


def test_two_runs_are_compared_on_the_same_tiles(data: Settings) -> None:
    for model in ("Rule-based · sentence", "Rule-based · short"):
        app, run = planned(data, model=model)
        app.button("run_all").click().run()
        until(app, lambda one=run: state(data, one) == "ended" and not batch_work().is_running())  # type: ignore[misc]
    app = opened(batch=str(run.id), part="Compare")
    assert not app.exception
    assert len(app.dataframe[0].value) == runs.run(data, run.id).counts.done
    assert any("run 2" in text.value and "run 1" in text.value for text in app.markdown)
    app.button("run_new_of_same").click().run()
    assert (app.radio("newrun_tiles").value, app.selectbox("newrun_of").value) == ("Those of a run", run.id)
    assert any(f"{TILES} tiles. The filters are not heeded" in text.value for text in app.caption)
    again = opened(view="new", same=str(run.id))
    assert (again.radio("newrun_tiles").value, again.selectbox("newrun_of").value) == ("Those of a run", run.id)


def test_the_list_shows_every_run_with_its_state(data: Settings) -> None:
    _, run = planned(data, model="Rule-based · sentence")
    app = opened()
    assert "planned, nothing sent" in " ".join(text.value for text in app.markdown)
    app.button(f"open_run_{run.id}").click().run()
    assert str(run.id) in app.query_params["batch"]
