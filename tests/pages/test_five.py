"""The page that tells a tile in five ways, run without a browser."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.geography.tiles import Tile
from core.tile.record import load
from generation.ways.told import ways_of
from pages.ui.frame.resources import catalogue, settings
from tests import releases
from tests.pages import opening
from tests.pages.checked import handed
from tests.pages.opening import using
from tests.releases import NAMES


@pytest.fixture(autouse=True)
def used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    releases.take(tmp_path / "data", releases.small(tmp_path / "release").folder)
    yield from using(tmp_path / "data", monkeypatch)


opened = partial(opening.opened, "five.py")


def test_each_way_tells_the_tile_or_says_what_it_lacks() -> None:
    app = opened(tile=NAMES[0])
    assert not app.exception
    ways = ways_of(catalogue(), settings(), load(catalogue(), Tile.parse(NAMES[0])))
    headings = [heading.value for heading in app.header]
    assert headings == [f"{number}. {way.name}" for number, way in enumerate(ways, start=1)]
    drawn = [text for number in range(1, 9) for text in _texts(app, number)]
    told = [one.text for way in ways for one in way.told]
    assert ["".join(piece for piece, _ in text["pieces"]) for text in drawn] == told
    assert any("OpenStreetMap" in info.value for info in app.info)
    assert not app.warning


def _texts(app: AppTest, number: int) -> list[dict[str, Any]]:
    try:
        return [text for slot in handed(app, number=number)["slots"] for text in slot]
    except IndexError:
        return []


def test_without_a_tile_and_with_a_name_that_is_none_it_says_what_to_do() -> None:
    app = opened()
    assert not app.exception
    assert any("No tile is open" in info.value for info in app.info)
    app.text_input(key="five_tile").set_value("nowhere").run()
    assert "nowhere" in app.warning[0].value
    app.text_input(key="five_tile").set_value(NAMES[0]).run()
    assert app.header
    assert opened(tile="9_9_patch00").warning[0].value
