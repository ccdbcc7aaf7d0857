"""What is loaded ahead of the first page."""

import logging
import threading
from pathlib import Path

import pytest

from pages.ui import lifespan
from pages.ui.frame.resources import settings


def test_a_catalogue_that_cannot_be_opened_is_told_without_a_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "catalogue.duckdb").write_bytes(b"text")
    monkeypatch.setenv("CHATEARTH_DATA", str(tmp_path))
    monkeypatch.setattr(lifespan, "_FIRST_PAGE_S", 0)
    settings.cache_clear()
    with caplog.at_level(logging.WARNING, "chatearth"):
        lifespan._warm(threading.Event())
    settings.cache_clear()
    assert [str(tmp_path) in record.message for record in caplog.records if record.name == "chatearth"] == [True, True]
