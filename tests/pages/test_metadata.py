"""Where tiles lie: the caption of a tile's page, and the filters, run without a browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.geography.tiles import Tile
from core.store.whereabouts import of_tile
from pages.ui.frame.resources import catalogue
from tests import releases
from tests.checkout import ROOT
from tests.pages.opening import opened, using
from tests.releases import NAMES


@pytest.fixture(autouse=True)
def used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    releases.take(tmp_path / "data", releases.small(tmp_path / "release").folder)
    yield from using(tmp_path / "data", monkeypatch)


def test_the_caption_of_a_tile_is_shown_and_kept() -> None:
    app = opened("single.py", {"metadata_open": True}, tile=NAMES[0])
    assert not app.exception and any("UTM zone" in one.value for one in app.markdown)
    app.button(key="tile_metadata_keep").click().run()
    assert not app.exception
    assert any("in the set metadata" in one.value for one in app.caption)


def test_filters_by_place_come_from_the_address_and_what_is_none_is_left_out() -> None:
    AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60).run()
    country = of_tile(catalogue(), Tile.parse(NAMES[0])).country or "Spain"
    app = opened("find.py", country=country, climate="temperate", coast="50", season="monsoon")
    assert not app.exception
    app.session_state["filters_open"] = True
    app.run()
    assert app.multiselect(key="country").value == [country] and app.multiselect(key="climate").value == ["temperate"]
    assert app.number_input(key="coast").value == 50 and app.multiselect(key="season").value == []
    assert any("monsoon" in one.value for one in app.warning)
    app.number_input(key="coast").set_value(None).run()
    assert not app.exception and "coast" not in app.query_params
