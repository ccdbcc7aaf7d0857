import itertools
import random
import socket
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import AddressError, RemoteError, RemoteMissingError
from core.remote import ranges
from core.remote.access import Access
from core.remote.ranges import GAP_BYTES, HEAD_BYTES, REQUEST_BYTES, FarFile, Range, in_parts, merged
from tests.cog_server import CogServer

DATA = random.Random(4).randbytes(600_000)


@pytest.fixture
def far(files: Path, server: CogServer, access: Access) -> FarFile:
    (files / "data.bin").write_bytes(DATA)
    return FarFile(f"{server.url}/data.bin", access)


def test_the_header_is_one_request_and_what_is_held_is_not_asked_for_again(far: FarFile, server: CogServer) -> None:
    assert far.read_at(0, 8) == DATA[:8]
    assert far.read_at(20_000, 500) == DATA[20_000:20_500]
    assert server.requests() == [("data.bin", 0, HEAD_BYTES - 1)]
    assert far.access.traffic == (1, HEAD_BYTES)


def test_ranges_that_nearly_touch_are_one_request_and_distant_ones_two(far: FarFile, server: CogServer) -> None:
    far.fetch([Range(100_000, 110_000), Range(111_000, 120_000), Range(400_000, 401_000)])
    asked = sorted(server.requests())[1:]
    assert asked == [("data.bin", 100_000, 119_999), ("data.bin", 400_000, 400_999)]
    assert far.read_at(99_999, 2) == DATA[99_999:100_001]


@given(st.lists(st.tuples(st.integers(0, 200_000), st.integers(1, 30_000)), min_size=1, max_size=12))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_read_in_whatever_order_is_what_is_there_and_comes_over_the_line_once(
    files: Path, server: CogServer, access: Access, reads: list[tuple[int, int]]
) -> None:
    (files / "data.bin").write_bytes(DATA)
    server.forget()
    far = FarFile(f"{server.url}/data.bin", access)
    for start, count in reads:
        far.fetch([Range(start + 50_000, start + 50_000 + count // 2)])
        assert far.read_at(start, count) == DATA[start : start + count]
    asked = sorted((first, last) for _, first, last in server.requests())
    assert all(before[1] < after[0] for before, after in itertools.pairwise(asked))


def test_the_end_of_the_file_is_where_it_is(far: FarFile) -> None:
    assert far.read_at(len(DATA) - 5, 100) == DATA[-5:]
    assert far.read_at(len(DATA) + 5, 100) == b""
    assert far.size == len(DATA)


@given(
    st.lists(st.tuples(st.integers(0, 20 * REQUEST_BYTES), st.integers(0, 3 * REQUEST_BYTES)).map(sorted), max_size=9)
)
def test_merged_requests_cover_every_range_once_and_little_beside(pairs: list[list[int]]) -> None:
    wanted = [Range(start, start + length) for length, start in pairs]
    found = [part for item in merged(wanted) for part in in_parts(item)]
    assert all(item.stop - item.start <= REQUEST_BYTES for item in found)
    assert all(before.stop <= after.start for before, after in itertools.pairwise(found))
    for item in wanted:
        covered = sum(max(0, min(item.stop, one.stop) - max(item.start, one.start)) for one in found)
        assert covered == item.stop - item.start
    useful = sum(1 for item in wanted if item.stop > item.start)
    assert sum(b - a for a, b in found) <= sum(b - a for a, b in wanted) + GAP_BYTES * useful


def test_what_was_dropped_for_space_is_read_again(far: FarFile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranges, "HELD_BYTES", 100_000)
    for start in (100_000, 200_000, 300_000, 100_000):
        assert far.read_at(start, 60_000) == DATA[start : start + 60_000]


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (404, "data.bin on 127.0.0.1:.* is not there .HTTP 404"),
        (403, "does not let it be read .HTTP 403.*It says: no key"),
        (400, "refuses .HTTP 400"),
    ],
)
def test_a_refusal_is_told_with_its_status_and_not_tried_again(
    far: FarFile, server: CogServer, status: int, told: str
) -> None:
    server.fail("status", status=status, body="no key")
    with pytest.raises(RemoteMissingError if status == 404 else RemoteError, match=told):
        far.read_at(0, 4)
    assert len(server.requests()) == 1


@pytest.mark.parametrize("status", [429, 503, 500])
def test_a_busy_server_is_asked_again(far: FarFile, server: CogServer, status: int) -> None:
    server.fail("status", times=2, status=status, headers={"retry-after-ms": "5"})
    assert far.read_at(0, 4) == DATA[:4]
    assert far.access.traffic.requests == 3


def test_a_server_that_stays_busy_is_told_with_its_status(far: FarFile, server: CogServer) -> None:
    server.fail("status", times=9, status=503)
    with pytest.raises(RemoteError, match=r"busy or fails .HTTP 503.* asked 4 times"):
        far.read_at(0, 4)


def test_a_wait_that_is_asked_for_is_kept_and_one_beyond_reason_is_told(far: FarFile, server: CogServer) -> None:
    server.fail("status", status=429, headers={"retry-after": "1"})
    began = time.monotonic()
    assert far.read_at(0, 4) == DATA[:4]
    assert time.monotonic() - began >= 1
    server.fail("status", status=429, headers={"retry-after": "7200"})
    with pytest.raises(RemoteError, match="asks to wait 7,200 s"):
        far.read_at(100_000, 4)


@pytest.mark.parametrize("kind", ["cut", "slow"])
def test_an_answer_that_breaks_off_is_asked_for_again(far: FarFile, server: CogServer, kind: str) -> None:
    server.fail(kind, seconds=3)
    assert far.read_at(0, 4) == DATA[:4]
    assert far.access.traffic.requests == 2


def test_answers_that_always_break_off_are_told(far: FarFile, server: CogServer) -> None:
    server.fail("cut", times=9)
    with pytest.raises(RemoteError, match=r"broke|cut after"):
        far.read_at(0, 4)


def test_a_server_that_ignores_ranges_is_stopped_at_its_first_answer(far: FarFile, server: CogServer) -> None:
    server.fail("whole", times=9, fold=200)
    with pytest.raises(RemoteError, match="ignores that only a part is asked for"):
        far.read_at(0, 4)
    assert far.access.traffic == (1, 0)
    assert server.sent() < 20 * len(DATA)  # of 200: what the system had taken from it by then


@pytest.mark.parametrize(("kind", "told"), [("lie", "were asked for, and the server sends"), ("unsaid", "which bytes")])
def test_an_answer_that_is_another_range_is_not_used(far: FarFile, server: CogServer, kind: str, told: str) -> None:
    server.fail(kind)
    with pytest.raises(RemoteError, match=told):
        far.read_at(0, 4)


def test_nobody_is_sent_on_to_another_place(far: FarFile, server: CogServer) -> None:
    server.fail("elsewhere", to="http://169.254.169.254/latest/meta-data")
    with pytest.raises(RemoteError, match=r"sends on to 169.254.169.254 .HTTP 302., which is not followed"):
        far.read_at(0, 4)


def test_a_file_that_is_replaced_while_it_is_read_gives_no_mixture(far: FarFile, server: CogServer) -> None:
    far.read_at(0, 4)
    server.fail("changed")
    with pytest.raises(RemoteError, match="was replaced on the server"):
        far.read_at(300_000, 4)


def test_only_servers_that_were_named_are_asked(server: CogServer) -> None:
    with Access(["https://mirror.example.org/{cell}.tif"]) as access:
        with pytest.raises(AddressError, match="not among the servers that may be read from"):
            FarFile(f"{server.url}/data.bin", access).read_at(0, 4)
        assert access.traffic == (0, 0)
    assert server.requests() == []


def test_a_private_network_is_asked_only_where_somebody_named_it(
    files: Path, server: CogServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    (files / "data.bin").write_bytes(DATA)
    port = int(server.url.rpartition(":")[2])
    there = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: there)
    public, own = f"https://mirror.example.org:{port}", f"http://mirror.example.org:{port}"
    with Access([public]) as access, pytest.raises(AddressError, match="inside a private network"):
        FarFile(f"{public}/data.bin", access).read_at(0, 4)
    with Access([own], own_hosts="a.example, Mirror.example.org") as access:
        assert FarFile(f"{own}/data.bin", access).read_at(0, 4) == DATA[:4]


def test_a_closed_access_ends_waiting_and_asks_nothing_more(far: FarFile, server: CogServer) -> None:
    far.access.close()
    with pytest.raises(RemoteError, match="was stopped"):
        far.read_at(0, 4)
    assert server.requests() == []
