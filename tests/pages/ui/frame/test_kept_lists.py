"""A list of tiles as a filter of the pages, run without a browser."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from streamlit.testing.v1 import AppTest

from core.store import tilelists
from pages.ui.frame.resources import settings
from tests.checkout import ROOT
from tests.small_catalogue import Fact, fill


class Kept(NamedTuple):
    """A list of the data folder."""

    id: str
    facts: list[Fact]


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kept]:
    """A data folder with a list of seven tiles, which the pages use."""
    catalogue, facts = fill(tmp_path, count=40)
    with catalogue:
        name = tilelists.keep(catalogue, [fact.tile.key for fact in facts[:7]], "Search: *river*")
    monkeypatch.setenv("CHATEARTH_DATA", str(tmp_path))
    settings.cache_clear()
    yield Kept(name, facts)
    settings.cache_clear()


def opened(**query: str | list[str]) -> AppTest:
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60)
    for name, value in {"filters_open": "true", **query}.items():
        app.query_params[name] = value
    return app.run()


def said(app: AppTest) -> str:
    """The line above the map."""
    return next(text.value for text in app.markdown if " tiles · " in text.value)


def test_a_list_in_the_address_narrows_the_map_and_its_button_takes_it_away(kept: Kept) -> None:
    app = opened(list=kept.id)
    assert not app.exception
    assert said(app).startswith("**7** of 40 tiles")
    assert app.button(f"selected_list_{kept.id}").label == r"in “Search: \*river\*”"
    assert any(r"In list: **Search: \*river\*** (7 tiles)" in text.value for text in app.markdown)
    app.button(f"drop_list_{kept.id}").click().run()
    assert said(app).startswith("**40** of 40 tiles")
    assert "list" not in app.query_params


def test_a_list_stays_while_one_visits_another_page_and_goes_with_the_other_filters(kept: Kept) -> None:
    app = opened(list=kept.id)
    app.switch_page("dataset.py").run()
    app.switch_page("explore.py").run()
    assert said(app).startswith("**7** of 40 tiles")
    app.button("clear_filters").click().run()
    assert said(app).startswith("**40** of 40 tiles")


def test_a_kept_list_is_offered_used_and_forgotten(kept: Kept) -> None:
    app = opened()
    assert app.button(f"use_{kept.id}").label == r"Search: \*river\* (7)"
    app.button(f"use_{kept.id}").click().run()
    assert said(app).startswith("**7** of 40 tiles")
    app.button(f"drop_list_{kept.id}").click().run()
    app.button(f"forget_{kept.id}").click().run()
    assert not app.exception
    assert not [button for button in app.button if button.key == f"use_{kept.id}"]


@pytest.mark.parametrize("name", ["0" * 12, "damaged", "<b>"])
def test_a_list_that_is_not_here_is_said_so_and_filters_nothing(kept: Kept, name: str) -> None:
    app = opened(list=name)
    assert not app.exception
    assert said(app).startswith("**40** of 40 tiles")
    assert "list of tiles that is not here" in app.warning[0].value
