"""The page that sets tiles side by side, run without a browser."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from pages.ui.compare.landcover import layout_distance, points_text
from pages.ui.frame.resources import settings
from tests.checkout import ROOT
from tests.small_catalogue import Fact, fill


@pytest.fixture
def facts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Fact]]:
    """A data folder with some tiles, which the page uses."""
    catalogue, facts = fill(tmp_path, count=40)
    catalogue.close()
    monkeypatch.setenv("CHATEARTH_DATA", str(tmp_path))
    settings.cache_clear()
    yield facts
    settings.cache_clear()


def opened(**query: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60).run().switch_page("compare.py")
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def shown(app: AppTest) -> list[str]:
    """Names of the tiles, in their order."""
    return [text.value.strip("*") for text in app.markdown if "_patch" in text.value and text.value.startswith("**")]


def test_the_address_names_the_tiles_and_they_stand_side_by_side(facts: list[Fact]) -> None:
    covered = [fact for fact in facts if fact.composition and fact.splits][:3]
    names = [fact.tile.name for fact in covered]
    app = opened(tiles=",".join(names))
    assert not app.exception
    assert shown(app) == names
    table = next(html.proto.body for html in app.get("html") if "<table" in html.proto.body)
    assert all(f">{name}</th>" in table for name in names)
    assert table.count("lies under another class") == 2
    one, other = covered[0].composition, covered[1].composition
    assert one and other
    assert f"{layout_distance(one, other):.0%} lies under another class" in table
    land = int(np.argmax(one.shares()))
    assert points_text(float(other.shares()[land] - one.shares()[land])) in table


def test_tiles_are_added_replaced_and_removed(facts: list[Fact]) -> None:
    names = [fact.tile.name for fact in facts]
    app = opened()
    assert "No tile is chosen yet" in app.info[0].value
    app.text_input("compare_name").set_value(f"{names[0]}.png").run()
    assert shown(app) == names[:1]
    assert app.text_input("compare_name").value == ""
    assert "Add a second tile" in app.info[-1].value
    app.text_input("compare_name").set_value(names[1]).run()
    app.text_input("replace_0").set_value(names[5]).run()
    assert shown(app) == [names[5], names[1]]
    app.button("remove_0").click().run()
    assert shown(app) == [names[1]]
    for _ in range(12):
        if not app.button("compare_random").disabled:
            app.button("compare_random").click().run()
    assert len(shown(app)) == 4
    assert app.text_input("compare_name").disabled
    app.button("compare_none").click().run()
    assert shown(app) == []
    assert "tiles" not in app.query_params


def test_tiles_stay_chosen_while_one_visits_another_page(facts: list[Fact]) -> None:
    names = [fact.tile.name for fact in facts[:2]]
    app = opened(tiles=",".join(names))
    app.switch_page("dataset.py").run()
    app.query_params.clear()
    app.switch_page("compare.py").run()
    assert shown(app) == names


def test_what_is_no_tile_is_said_so_and_the_others_are_shown(facts: list[Fact]) -> None:
    here = facts[0].tile.name
    app = opened(tiles=f"<b>,{here},0_0_patch11,{here}")
    assert not app.exception
    assert shown(app) == [here]
    assert any("is not a tile name" in warning.value for warning in app.warning)
    assert any("holds no tile 0_0_patch11" in warning.value for warning in app.warning)
    app.text_input("compare_name").set_value("nonsense").run()
    assert any("'nonsense' is not a tile name" in warning.value for warning in app.warning)


@pytest.mark.parametrize(("tiles", "warnings"), [(",,,,", 0), (" , ,", 0), ("x,x,,x", 1), ("x,y", 2)])
def test_empty_names_in_a_link_are_nothing_and_each_damaged_one_is_told_once(
    facts: list[Fact], tiles: str, warnings: int
) -> None:
    app = opened(tiles=tiles)
    assert not app.exception
    assert len(app.warning) == warnings


def test_tiles_without_land_cover_or_caption_are_compared_all_the_same(facts: list[Fact]) -> None:
    bare = [fact.tile.name for fact in facts if not fact.composition][:2]
    app = opened(tiles=",".join(bare))
    assert not app.exception
    assert any("None of these tiles has a land-cover map" in info.value for info in app.info)


def test_an_empty_catalogue_points_to_the_map(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHATEARTH_DATA", str(tmp_path))
    settings.cache_clear()
    app = opened()
    settings.cache_clear()
    assert not app.exception
    assert "The catalogue is empty" in app.info[0].value
