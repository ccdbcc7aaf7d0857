"""What was not read is offered to a model with its cost, on the page of a tile and for all captions."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.store.catalogue import Catalogue
from generation.checks.all_captions import check_all
from generation.models.endpoints import Endpoint, save
from pages.ui.frame.resources import second_reading, settings
from tests import second_reader
from tests.checkout import ROOT
from tests.model_server import Handler, Server, serving
from tests.second_reader import NAMES, as_asked, reads

MODEL = "tiny [x](javascript:1)"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = second_reader.small(tmp_path, 12)
    with Catalogue(folder / "catalogue.duckdb") as catalogue:
        check_all(catalogue, workers=1)
    monkeypatch.setenv("CHATEARTH_DATA", str(folder))
    settings.cache_clear()
    yield folder
    settings.cache_clear()


def add(data: Path, server: Server) -> None:
    endpoint = Endpoint("Lab", server.url, models=(MODEL,), local=True, price_in=0.15, price_out=0.6)
    with Catalogue(data / "catalogue.duckdb") as catalogue:
        save(catalogue, endpoint)


def opened(page: str, **query: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60).run()
    for name, value in query.items():
        app.query_params[name] = value
    app.switch_page(page).run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    return "\n".join(str(one.value) for kind in (app.caption, app.markdown, app.info, app.error) for one in kind)


def ended(app: AppTest) -> AppTest:
    second_reading().wait(30)
    app.run()
    assert not app.exception
    return app


def test_a_tile_offers_what_was_not_read_at_a_price_and_shows_what_came(data: Path) -> None:
    assert "1 stretch not read. A model can read them" in said(opened("single.py", tile=NAMES[1]))
    half = reads(lambda items: as_asked(items).replace("nor crops", "nor palms"))
    with serving(half, reads()) as server:
        add(data, server)
        app = opened("single.py", tile=NAMES[1])
        button = app.button(f"second_{NAMES[1]}")
        assert "read 1 stretch (about \\$0.00012)" in button.label and "\\[x\\]" in button.label and not server.calls
        button.click().run()
        assert not app.exception and "no claim of the answer holds" in said(app) and len(server.calls) == 1

        app = opened("single.py", tile=NAMES[4])
        app.button(f"second_{NAMES[4]}").click().run()
        assert "of 2 claims 1 come from there, and the score without second readers is 83 of 100" in said(app)
        assert len(server.calls) == 2


def test_all_captions_are_read_after_the_cost_was_told_and_forgotten_again(data: Path) -> None:
    with serving(reads()) as server:
        add(data, server)
        app = opened("truth.py")
        assert "12 captions with stretches" in app.expander[0].label
        ended(app.button("second_survey").click().run())
        assert "would read 12 stretches in 2 requests" in said(app) and not server.calls
        ended(app.button("second_start").click().run())
        assert "12 stretches read: 8 claims, 4 stretches without one" in said(app) and len(server.calls) == 2
        assert "8 captions have claims that a second reader read" in said(app)
        ended(next(button for button in app.button if str(button.key).startswith("second_forget_")).click().run())
        assert "12 captions checked anew" in said(app) and "second_survey" in {one.key for one in app.button}


def test_a_run_can_be_watched_and_stopped(data: Path) -> None:
    go = threading.Event()

    def in_time(handler: Handler) -> None:
        go.wait(30)
        reads()(handler)

    with serving(in_time) as server:
        add(data, server)
        app = opened("truth.py")
        ended(app.button("second_survey").click().run())
        app.button("second_start").click().run()
        app.button("second_stop").click().run()
        go.set()
        assert "was stopped" in said(ended(app))
        assert len(server.calls) == 2
