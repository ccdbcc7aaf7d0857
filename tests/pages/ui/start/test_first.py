"""What the first minute says of the data at hand."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui.frame.resources import settings
from tests import releases


def test_tiles_without_captions_promise_no_descriptions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    release = releases.Release(tmp_path / "release")
    release.put_images({"100_100_patch11": releases.picture(9)})
    releases.take(tmp_path / "data", release.folder)
    monkeypatch.setenv("CHATEARTH_DATA", str(tmp_path / "data"))
    settings.cache_clear()
    app = AppTest.from_string("from pages.ui.start.first import introduction\nintroduction()", default_timeout=60).run()
    settings.cache_clear()
    assert not app.exception
    assert "See 1 place on Earth from space. Nothing is written about it yet" in app.markdown[0].value
