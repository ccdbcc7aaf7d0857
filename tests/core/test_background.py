import logging

import pytest

from core.background import BackgroundWork
from core.errors import ExplorerError


class Work(BackgroundWork[int]):
    """Work that can be begun by a test."""

    def start(self) -> None:
        with self._lock:
            self._begin(lambda _: 1 // 0)


def test_a_fault_that_was_not_foreseen_is_an_outcome_and_leaves_its_traceback(caplog: pytest.LogCaptureFixture) -> None:
    work = Work("The import", "Starting")
    with caplog.at_level(logging.ERROR):
        work.start()
        work.wait(60)
    assert isinstance(work.outcome, ExplorerError) and "ZeroDivisionError" in str(work.outcome)
    assert not work.was_stopped
    assert "Traceback" in caplog.text and "1 // 0" in caplog.text
