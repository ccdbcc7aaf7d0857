"""Pages of the explorer, opened without a browser as their links do, on a data folder of one's own."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui.frame.resources import settings
from tests.checkout import ROOT


def using(data: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have the explorer use a data folder; what a fixture yields from."""
    monkeypatch.setenv("CHATEARTH_DATA", str(data))
    settings.cache_clear()
    yield
    settings.cache_clear()


def opened(page: str, state: Mapping[str, object] | None = None, /, **query: str | list[str]) -> AppTest:
    """Open a page with what its address says, and with what the session knows already."""
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60).run().switch_page(page)
    for key, value in (state or {}).items():
        app.session_state[key] = value
    for name, said in query.items():
        app.query_params[name] = said
    app.run()
    assert not app.exception
    return app
