"""The page of captions that differ, run without a browser."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from chatearth.cli import run
from core.search.snippets import Span
from pages.ui.frame.marks import with_marks
from pages.ui.frame.resources import disputing, settings
from tests.checkout import ROOT

SAME = ("4481_2438_patch00", "A wide river winds through green farmland.", "The river winds through wide farmland.")
APART = (
    "4481_2438_patch01",
    "Snow covers the high mountains. There is no developed area.",
    "Dense housing fills the <b>city</b> centre.",
)


def data(folder: Path, *, sets: int = 2) -> None:
    """Import two tiles with a caption of one or both sets."""
    for name, column in (("35", 1), ("4v", 2))[:sets]:
        records = [{"image": f"{tile[0]}.png", "caption": tile[column]} for tile in (SAME, APART)]
        (folder / f"ChatEarthNet_caps_{name}_train.json").write_text(json.dumps(records))
        run(["import", str(folder / f"ChatEarthNet_caps_{name}_train.json"), "--data", str(folder)])


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("CHATEARTH_DATA", str(tmp_path))
    settings.cache_clear()
    yield
    settings.cache_clear()


def opened() -> AppTest:
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60).run()
    return app.switch_page("disagree.py").run()


def read(app: AppTest) -> AppTest:
    """Wait until the pairs are held against each other, and draw the page again."""
    disputing().wait(60)
    app.run()
    assert not app.exception
    return app


def ranked(app: AppTest) -> list[str]:
    return [text.value for text in app.markdown if re.match(r"\*\*\d+\. ", text.value)]


def test_the_tile_whose_captions_contradict_each_other_comes_first_and_says_what_does(tmp_path: Path) -> None:
    data(tmp_path)
    app = read(opened())
    assert [line.split("**")[1] for line in ranked(app)] == [f"1. {APART[0]}", f"2. {SAME[0]}"]
    assert any("in **1** they contradict each other" in text.value for text in app.markdown)
    assert [line.value for line in app.header if line.value != "Filters"] == [
        "No contradiction read; the least alike first"
    ]
    first = next(html.proto.body for html in app.get("html") if "mountains" in html.proto.body)
    assert "GPT-3.5: <b>no developed area</b>; GPT-4V: <b>developed area is there</b>" in first
    assert "<mark>housing</mark>" in first
    assert "&lt;b&gt;city&lt;/b&gt;" in first.replace("<mark>", "").replace("</mark>", "") and "<b>city" not in first
    second = next(html.proto.body for html in app.get("html") if "winds" in html.proto.body)
    assert "<mark>" not in second and "<li>" not in second
    assert sum(header.value == "No contradiction read; the least alike first" for header in app.header) == 1
    app.button("apart_map").click().run()
    assert not app.exception
    assert any(button.label == "in “GPT-3.5 against GPT-4V”" for button in app.button)


def test_a_kind_of_contradiction_is_a_filter_that_stands_in_the_address(tmp_path: Path) -> None:
    data(tmp_path)
    read(opened())
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60).run()
    app.query_params["about"] = "there or not"
    app.switch_page("disagree.py").run()
    assert not app.exception
    assert [line.split("**")[1] for line in ranked(app)] == [f"1. {APART[0]}"]
    app.button_group("about").set_value(None).run()
    assert "about" not in app.query_params and len(ranked(app)) == 2
    app.button_group("about").set_value("there or not").run()
    assert app.query_params["about"] == "there or not"  # without its figure, which changes


def test_a_filter_that_leaves_no_pair_offers_to_be_cleared(tmp_path: Path) -> None:
    data(tmp_path)
    app = read(opened())
    app.session_state["filters_open"] = True
    app.run().multiselect("split").set_value(["test"]).run()
    assert "No tile within the filters" in app.info[0].value
    app.button("widen").click().run()
    assert len(ranked(app)) == 2


def test_one_caption_set_is_not_enough(tmp_path: Path) -> None:
    data(tmp_path, sets=1)
    app = opened()
    assert not app.exception
    assert "needs two captions for the same tile" in app.info[0].value


def test_without_any_pair_of_captions_the_page_says_what_to_import(tmp_path: Path) -> None:
    file = tmp_path / "ChatEarthNet_caps_35_val.json"
    file.write_text(json.dumps([{"image": SAME[0], "caption": "A lake."}]))
    other = tmp_path / "ChatEarthNet_caps_4v_val.json"
    other.write_text(json.dumps([{"image": APART[0], "caption": "A town."}]))
    run(["import", str(file), str(other), "--data", str(tmp_path)])
    app = opened()
    assert not app.exception
    assert "No tile has a caption of GPT-3.5 and one of GPT-4V" in app.info[0].value


def test_marks_keep_the_text_as_it_is() -> None:
    assert with_marks("A <i>lake</i> & trees", [Span(6, 11)]) == "A &lt;i&gt;l<mark>ake&lt;/</mark>i&gt; &amp; trees"
    assert with_marks("<", []) == "&lt;"
