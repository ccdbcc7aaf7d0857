import platform
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from chatearth.server import listen
from core.errors import PrerequisiteError
from tests.checkout import ROOT
from tests.running import Explorer

IN_CHECKOUT = {"PYTHONPATH": str(ROOT)}


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def chatearth(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "chatearth", *arguments], capture_output=True, text=True, check=False, timeout=60
    )


def test_it_answers_says_where_and_ends_on_ctrl_c_without_a_traceback(tmp_path: Path) -> None:
    with Explorer(tmp_path) as explorer:
        with urllib.request.urlopen(f"{explorer.url}/ready") as answer:
            assert answer.read() == b'{"tiles":0}'
        assert explorer.stop() == 0
        assert explorer.log() == ""


def test_it_ends_as_quietly_where_its_shell_ignores_ctrl_c(tmp_path: Path) -> None:
    background = ("sh", "-c", 'trap \'\' INT; exec "$0" -m chatearth "$@"', sys.executable)
    with Explorer(tmp_path, command=background) as explorer:
        assert explorer.stop() == 0
        assert explorer.log() == ""


def test_the_options_beside_the_app_apply_in_any_current_folder(tmp_path: Path) -> None:
    show = """
from chatearth import server
server._configure("127.0.0.1", 1)
import streamlit as st
from tests.checkout import ROOT
print(st.get_option("theme.light.primaryColor"))
"""
    done = subprocess.run(
        [sys.executable, "-c", show], cwd=tmp_path, env=IN_CHECKOUT, capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("#")


def test_it_can_be_served_under_a_path(tmp_path: Path) -> None:
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "config.toml").write_text('[server]\nbaseUrlPath = "earth"\n')
    with Explorer(tmp_path, folder=tmp_path, environment=IN_CHECKOUT) as explorer:
        assert explorer.url.endswith("/earth")
        with urllib.request.urlopen(f"{explorer.url}/ready") as answer:
            assert answer.status == 200


def test_a_taken_port_is_one_sentence_that_names_the_way_out(tmp_path: Path, taken_port: int) -> None:
    done = chatearth("serve", "--port", str(taken_port), "--data", str(tmp_path))
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert f"Port {taken_port}" in done.stderr and "--port" in done.stderr


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(PrerequisiteError, match=r"192\.0\.2\.1"):
        listen("192.0.2.1", 0)


def test_a_host_that_has_no_address_is_refused() -> None:
    with pytest.raises(PrerequisiteError, match="no address"):
        listen("not an address", 0)


def test_small_answers_are_not_held_back() -> None:
    with listen("127.0.0.1", 0) as listener:
        assert listener.proto == socket.IPPROTO_TCP  # asyncio turns Nagle's algorithm off for these only


@pytest.mark.parametrize("family_host", ["127.0.0.1", "localhost"])
def test_a_port_is_free_again_as_soon_as_it_is_closed(family_host: str) -> None:
    with listen(family_host, 0) as listener:
        port = listener.getsockname()[1]
    listen(family_host, port).close()


def heaps(*calls: str, **environment: str) -> int:
    """Heaps that glibc has made once forty threads have asked for memory at the same time, in a new interpreter."""
    show = f"""
import ctypes, threading
from chatearth.server import share_heaps
{"; ".join(calls)}
ready = threading.Barrier(40)
def ask():
    ready.wait()
    held = [bytearray(5000) for _ in range(100)]
    ready.wait()
threads = [threading.Thread(target=ask) for _ in range(40)]
for thread in threads: thread.start()
for thread in threads: thread.join()
ctypes.CDLL(None).malloc_stats()
"""
    done = subprocess.run(
        [sys.executable, "-c", show], env=IN_CHECKOUT | environment, capture_output=True, text=True, check=True
    )
    return done.stderr.count("Arena ")


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc makes a heap for each thread")
def test_threads_share_two_heaps_unless_the_variable_of_the_c_library_says_otherwise() -> None:
    assert heaps() > 4
    assert heaps("share_heaps()") == 2
    assert heaps("share_heaps()", MALLOC_ARENA_MAX="3") == 3
