"""The boxes of a tile's page, run without a browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.geography.tiles import Tile
from core.store.catalogue import Catalogue
from generation.boxes.files import store
from generation.boxes.found import Box
from pages.ui.frame.resources import settings
from tests import releases
from tests.checkout import ROOT
from tests.releases import NAMES

HOSTILE = "**ship** $a$"


@pytest.fixture(autouse=True)
def used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    releases.take(tmp_path / "data", releases.small(tmp_path / "release").folder)
    with Catalogue(settings().model_copy(update={"data": tmp_path / "data"}).catalogue) as catalogue:
        store(catalogue, "ships.json", {Tile.parse(NAMES[0]): [Box(HOSTILE, 0, 0, 9, 9)]})
    monkeypatch.setenv("CHATEARTH_DATA", str(tmp_path / "data"))
    settings.cache_clear()
    yield
    settings.cache_clear()


def test_boxes_are_chosen_by_class_read_from_a_file_and_kept_as_a_caption() -> None:
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60).run()
    app.query_params["tile"] = NAMES[0]
    app.switch_page("single.py").run()
    assert not [one for one in app.button if one.key == "tile_boxes_keep"]
    app.toggle(key="tile_boxes").set_value(True).run()
    assert not app.exception
    app.button(key="tile_boxes_keep").click().run()
    assert not app.exception
    assert any("In force as a caption" in one.value for one in app.caption)
    app.selectbox(key="tile_boxes_of").set_value("ships.json").run()
    assert not app.exception
    assert any(r"\*\*ship\*\*" in one.value for one in app.markdown)
    pills = app.button_group(key=f"tile_boxes_classes_{NAMES[0]}_ships.json")
    assert pills.value == [HOSTILE]
    pills.set_value([]).run()
    assert not app.exception
