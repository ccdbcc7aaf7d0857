"""The map of meaning, run without a browser."""

import gzip
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from chatearth.cli import run
from core.selection.summary import Summary
from pages.ui.frame.resources import embedding, projection, scatters, settings, space
from pages.ui.map.colouring import COLOURINGS, by_split
from pages.ui.meaning.canvas import MeaningView, Name, meaning_data
from pages.ui.routes import routes
from tests.checkout import ROOT

TEXTS = (
    "A wide river winds through farmland.",
    "A river crosses green fields.",
    "Snow covers the high mountains.",
    "Ice and snow lie on the summits.",
    "Dense housing fills the city.",
    "Streets and buildings of a large town.",
)


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("CHATEARTH_DATA", str(tmp_path))
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture(scope="module")
def laid_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder to copy: six captions with a vector and a place on the map."""
    folder = tmp_path_factory.mktemp("laid-out")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHATEARTH_DATA", str(folder))  # commands set it for their process
        data(folder, "embed", "project")
    return folder


@pytest.fixture
def drawn(laid_out: Path, tmp_path: Path) -> None:
    """Use a copy of it."""
    shutil.copytree(laid_out, tmp_path, dirs_exist_ok=True)


def data(folder: Path, *commands: str) -> None:
    """Import six tiles, and run further commands."""
    for split, texts in (("train", TEXTS[:4]), ("val", TEXTS[4:])):
        file = folder / f"ChatEarthNet_caps_35_{split}.json"
        start = TEXTS.index(texts[0])
        named = [{"image": f"{4481 + start + n}_2438_patch00.png", "caption": text} for n, text in enumerate(texts)]
        file.write_text(json.dumps(named))
        run(["import", str(file), "--data", str(folder)])
    for command in commands:
        run([command, "--data", str(folder)])


def opened(**query: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60).run().switch_page("meaning_map.py")
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def said(app: AppTest) -> list[str]:
    return [text.value for text in app.markdown]


def test_the_map_opens_on_all_captions_and_a_filter_narrows_it(drawn: None) -> None:
    app = opened()
    assert not app.exception
    assert "**6** of 6 captions" in said(app)
    app.session_state["filters_open"] = True
    app.run()
    app.multiselect("split").set_value(["val"]).run()
    assert "**2** of 6 captions" in said(app)
    linked = opened(drawn="-1,-1;2,-1;2,2;-1,2")
    assert linked.query_params["list"] and "drawn" not in linked.query_params, "an older link selects what it named"
    for colour in COLOURINGS:
        assert not app.selectbox("meaning_colour").set_value(colour).run().exception


def test_a_picked_tile_stands_beside_the_map(drawn: None) -> None:
    assert "**4481_2438_patch00**" in said(opened(tile="4481_2438_patch00"))


def test_without_a_layout_the_page_makes_one_and_shows_it(tmp_path: Path) -> None:
    data(tmp_path, "embed")
    embedding().start().join()
    app = opened()
    assert not app.exception
    assert any("6 captions have a vector" in text for text in said(app))
    app.button("lay_out").click().run()
    projection().start().join()
    app.run()
    assert not app.exception
    assert "**6** of 6 captions" in said(app)


def test_captions_that_came_later_find_their_place(drawn: None, tmp_path: Path) -> None:
    file = tmp_path / "ChatEarthNet_caps_4v_test.json"
    file.write_text(json.dumps([{"image": "4481_2438_patch00.png", "caption": "A river and crops."}]))
    run(["import", str(file), "--data", str(tmp_path)])
    run(["embed", "--data", str(tmp_path)])
    app = opened()
    assert any("1 caption came after" in info.value for info in app.info)
    embedding().start().join()
    app.run()
    assert "**7** of 7 captions" in said(app)


def test_before_the_first_vector_the_page_says_what_is_going_on(tmp_path: Path) -> None:
    data(tmp_path)
    app = opened()
    embedding().stop()
    assert not app.exception
    assert app.title[0].value == "Meaning map"
    assert app.info or app.get("progress") or app.button


def test_an_empty_catalogue_points_to_the_map() -> None:
    app = opened()
    assert not app.exception
    assert "The catalogue is empty" in app.info[0].value


def test_what_the_map_fetches_is_the_layout_its_filters_and_the_words(drawn: None) -> None:
    table = space()
    assert table
    scatter = scatters().of(table)
    client = TestClient(Starlette(routes=routes()))
    assert decoded(client.get("/map/meaning").content) == decoded(scatter.encoded())
    mask = np.frombuffer(decoded(client.get("/map/meaning/mask?splits=val").content), np.uint8)
    assert (np.unpackbits(mask, count=6, bitorder="little") == (scatter.split == 2)).all()
    texts = [client.get(f"/map/meaning/words/{number}").json()["text"] for number in range(6)]
    assert sorted(texts) == sorted(TEXTS)
    missing = client.get("/map/meaning/words/6")
    assert missing.status_code == 422 and "reload the page" in missing.text
    assert client.get("/map/meaning/mask?splits=val&classes=x").status_code == 400


def decoded(content: bytes) -> bytes:
    """The bytes, whoever inflated them."""
    return gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content


def test_what_the_browser_is_told_is_plain_json() -> None:
    empty = Summary(0, 0, 0, 0, {}, {}, {}, {}, {})
    names = (Name(0, "snow, ice", 0.1, 0.2, 0, 12, True),)
    shown = MeaningView("/map/meaning?v=1", by_split(empty, []), names=names, held=True, revision="4")
    told = json.loads(json.dumps(meaning_data(shown)))
    assert told["names"] == [
        {"number": 0, "words": "snow, ice", "x": 0.1, "y": 0.2, "level": 0, "captions": 12, "on": True}
    ]
    assert told["pictures"] == "/xyz/rgb/14/{x}/{y}?v=4"
    assert told["mask"] is None and told["picked"] is None
