"""What the tests of reviews share."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.generation.review.reviewed import desk as desk


@pytest.fixture
def at_once() -> Callable[[list[Callable[[], Any]]], list[Any]]:
    """Do several things at the same moment."""

    def done(deeds: list[Callable[[], Any]]) -> list[Any]:
        with ThreadPoolExecutor(len(deeds)) as pool:
            return [one.result() for one in [pool.submit(deed) for deed in deeds]]

    return done
