"""A server for the batches of a whole session; each test has its calls to itself."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.settings import Settings
from core.store.catalogue import Catalogue
from generation.batch.ending import Ended
from generation.batch.work import go
from generation.models import dialects, gates
from generation.models.keys import Keys
from tests.batches import ChatServer, chat_server

Go = Callable[..., Ended]


@pytest.fixture(scope="session")
def serving() -> Iterator[ChatServer]:
    with chat_server() as server:
        yield server


@pytest.fixture
def server(serving: ChatServer) -> ChatServer:
    serving.reset()
    gates.forget()
    dialects.forget()
    return serving


@pytest.fixture
def bare(tmp_path: Path) -> Settings:
    """A data folder without tiles: made-up requests need none."""
    return Settings(data=tmp_path / "bare")


@pytest.fixture
def run_it(bare: Settings) -> Iterator[Go]:
    """Start a run and wait until it rests."""
    with Catalogue(bare.catalogue) as catalogue:

        def start(run: int, **options: object) -> Ended:
            return go(catalogue, bare, run, Keys({}), report=lambda _: None, **options)  # type: ignore[arg-type]

        yield start
