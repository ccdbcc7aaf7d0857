"""What every test has: an empty cache, no network but loopback, real sample data if it is there, small pictures."""

import gc
import ipaddress
import shutil
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import duckdb
import numpy as np
import pytest
from hypothesis import settings
from numpy.typing import NDArray
from PIL import Image

from core.store.catalogue import Catalogue
from core.store.failures import check_place
from tests.checkout import SHARED
from tests.clusters import TwoMachines, two_machines

SHARED_DATA = SHARED / "data"
LONGEST_END_S = 30

# A shell that starts the tests in the background has them ignore Ctrl-C, and all that they start.
signal.signal(signal.SIGINT, signal.default_int_handler)

# A law is tried on fewer examples than usual, as there are hundreds; `--hypothesis-profile thorough` takes its time.
settings.register_profile("explorer", deadline=None, max_examples=40)
settings.register_profile("thorough", deadline=None, max_examples=500)
settings.load_profile("explorer")

# As the explorer does: most objects of a test are gone with it, and looking for circles took a tenth of the time.
gc.set_threshold(50_000, 20, 100)

Pixels = NDArray[np.uint8] | NDArray[np.uint16]
MakePng = Callable[..., bytes]
MakeIds = Callable[..., NDArray[np.uint8]]


class NetworkBlockedError(RuntimeError):
    """A test tried to leave this machine."""


def pytest_collection_finish() -> None:
    """Look for garbage among what tests make, not among the thousands of tests and what they import."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real sample data beside the checkout."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"no real sample data at {SHARED_DATA}")
    return SHARED_DATA


@pytest.fixture(scope="session", autouse=True)
def ended_threads() -> Iterator[None]:
    """Wait for what still indexes or embeds after the last test: the end of the interpreter would abort in it."""
    before = set(threading.enumerate())
    yield
    _forget()
    ends = time.monotonic() + LONGEST_END_S
    for thread in set(threading.enumerate()) - before:
        if isinstance(thread, threading._DummyThread):  # of a library, which ran a line of ours: nobody can join it
            continue
        thread.join(max(0, ends - time.monotonic()))


@pytest.fixture(scope="session")
def machines() -> Iterator[TwoMachines]:
    """Two machines of a cluster, once for all tests that are marked `ray`."""
    with two_machines() as made:
        yield made


@pytest.fixture(autouse=True)
def fresh_caches() -> None:
    """Tests of one process share Streamlit's caches, and what was learned of servers: start each test empty."""
    _forget()


@pytest.fixture(scope="session", autouse=True)
def only_loopback() -> Iterator[None]:
    """Refuse every connection of this process that is not to the machine itself."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
        yield


@pytest.fixture(scope="session", autouse=True)
def catalogues_laid_out_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Begin each new catalogue as the copy of an empty one: its thirty migrations take longer than most tests."""
    empty = tmp_path_factory.mktemp("empty") / "catalogue.duckdb"
    Catalogue(empty).close()
    with duckdb.connect(str(empty)) as connection:
        connection.execute("delete from home")  # as after the migrations: the copy lies elsewhere

    def copied(path: Path) -> None:
        check_place(path)
        if not path.exists():
            shutil.copyfile(empty, path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("core.store.catalogue.check_place", copied)
        yield


@pytest.fixture(scope="session")
def make_png() -> MakePng:
    """A function (array, palette=None, **options of Pillow) -> PNG bytes; the array decides the colour type."""
    return _png


@pytest.fixture(scope="session")
def make_ids() -> MakeIds:
    """A function (seed=0, side=256) -> class ids in patches of 16 px, every class in use."""
    return _ids


@pytest.fixture(scope="session")
def make_rgb() -> MakeIds:
    """A function (seed=0, side=256) -> an RGB picture with some texture, neither blank nor flat."""
    return _rgb


def _forget() -> None:
    if "generation.models.dialects" in sys.modules:
        sys.modules["generation.models.dialects"].forget()
    if "streamlit" in sys.modules:
        import streamlit as st

        st.cache_data.clear()
        st.cache_resource.clear()


def _guarded(connect: Callable[..., object]) -> Callable[..., object]:
    def guarded(self: socket.socket, address: object) -> object:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(address):
            raise NetworkBlockedError(f"a test connects to {address}: only this machine may be reached")
        return connect(self, address)

    return guarded


def _is_loopback(address: object) -> bool:
    host = str(address[0]) if isinstance(address, tuple) else str(address)
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _png(pixels: Pixels, palette: NDArray[np.uint8] | None = None, **options: object) -> bytes:
    image = Image.fromarray(pixels)
    if palette is not None:
        image.putpalette(palette.tobytes())
    buffer = BytesIO()
    image.save(buffer, "PNG", **options)
    return buffer.getvalue()


def _ids(seed: int = 0, side: int = 256) -> NDArray[np.uint8]:
    coarse = np.random.default_rng(seed).integers(0, 12, (side // 16, side // 16), dtype=np.uint8)
    coarse.ravel()[:12] = range(12)
    return np.kron(coarse, np.ones((16, 16), np.uint8))


def _rgb(seed: int = 0, side: int = 256) -> NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(30, 180, (side, side, 3), dtype=np.uint8)
