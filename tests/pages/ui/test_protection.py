"""What stands before every answer, asked over a real connection."""

import socket
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection, HTTPMessage
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest

from core.settings import Settings
from pages.ui.frame.assets import asset
from pages.ui.map.basemaps import ONLINE
from pages.ui.protection import content_policy, host_name, is_served, own_names, refusal
from tests.running import Explorer

PATHS = ("/", "/tile?tile=x", "/ready", "/map/points", "/xyz/rgb/14/1/2", "/files/png/x", "/_stcore/health", "/nowhere")
FRAME = "/component/streamlit_folium.st_folium/index.html"


class Answer(NamedTuple):
    status: int
    headers: HTTPMessage
    text: str


@pytest.fixture(scope="module")
def explorer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Explorer]:
    with Explorer(tmp_path_factory.mktemp("protected"), environment={"CHATEARTH_HOSTS": "maps.example.org"}) as running:
        yield running


def asked(explorer: Explorer, path: str, host: str) -> Answer:
    with closing(HTTPConnection(urlsplit(explorer.url).netloc, timeout=20)) as connection:
        connection.putrequest("GET", path, skip_host=True)
        connection.putheader("Host", host)
        connection.endheaders()
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read().decode(errors="replace"))


def upgraded(explorer: Explorer, host: str) -> bytes:
    """The answer to a request for a WebSocket, as far as its first packet."""
    place = urlsplit(explorer.url)
    assert place.hostname and place.port
    lines = (
        *("GET /_stcore/stream HTTP/1.1", f"Host: {host}", f"Origin: http://{host}", "Connection: Upgrade"),
        *("Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "", ""),
    )
    with socket.create_connection((place.hostname, place.port), timeout=20) as connection:
        connection.sendall("\r\n".join(lines).encode())
        return connection.recv(4096)


@pytest.mark.parametrize("path", [*PATHS, FRAME])
def test_every_answer_carries_the_rules_of_content(explorer: Explorer, path: str) -> None:
    answer = asked(explorer, path, "127.0.0.1")
    policy = answer.headers["content-security-policy"]
    assert "img-src 'self' data: blob:;" in policy
    assert "frame-ancestors 'self'" in policy and "object-src 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"


def test_files_of_the_app_carry_them_too(explorer: Explorer) -> None:
    answer = asked(explorer, asset("ui/map/world.js"), "127.0.0.1")
    assert answer.status == 200
    assert "script-src 'self'" in answer.headers["content-security-policy"]


def test_a_script_within_a_page_is_let_in_by_its_hash_only_and_by_its_place_in_the_frame_of_the_folium_map(
    explorer: Explorer,
) -> None:
    page, frame = (asked(explorer, path, "127.0.0.1").headers["content-security-policy"] for path in ("/", FRAME))
    assert "unsafe-inline' blob" not in page and "script-src 'self' 'sha256-" in page
    assert "script-src 'self' 'unsafe-inline';" in frame
    assert "unsafe-eval" not in page + frame


@pytest.mark.parametrize("path", [*PATHS, FRAME])
@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8501", "127.0.0.1.evil.example", "localhost.evil.example"]
)
def test_a_name_that_is_not_its_own_is_answered_by_a_sentence_that_names_the_setting(
    explorer: Explorer, path: str, host: str
) -> None:
    answer = asked(explorer, path, host)
    assert answer.status == 421
    assert host.partition(":")[0] in answer.text and "CHATEARTH_HOSTS" in answer.text
    assert "default-src 'self'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:1", "127.0.0.1", "[::1]:80", "192.168.0.7", "a.localhost", "maps.example.org:443"]
)
def test_its_own_names_and_addresses_of_digits_are_answered(explorer: Explorer, host: str) -> None:
    assert asked(explorer, "/ready", host).status == 200


def test_the_websocket_of_the_pages_is_opened_for_its_own_names_only(explorer: Explorer) -> None:
    assert upgraded(explorer, "evil.example").startswith(b"HTTP/1.1 421 ")
    assert upgraded(explorer, urlsplit(explorer.url).netloc).startswith(b"HTTP/1.1 101 ")


@pytest.mark.parametrize(
    ("header", "host"),
    [
        ("Example.org.:8501", "example.org"),
        ("example.org", "example.org"),
        ("[FE80::1]:80", "fe80::1"),
        ("127.0.0.1:", "127.0.0.1"),
        ("", ""),
        ("evil.example@127.0.0.1", ""),
        ("127.0.0.1#evil.example", ""),
        ("evil.example/localhost", ""),
        ("[::1", ""),
        ("a b", ""),
    ],
)
def test_a_host_is_read_without_its_port_and_what_is_none_is_no_host(header: str, host: str) -> None:
    assert host_name(header) == host


def test_names_are_this_machines_the_one_it_listens_on_and_those_of_the_settings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "GPU-box")
    names = own_names(Settings(hosts=" Maps.example.org. ,, b.example"), "lab.example")
    assert names == {"localhost", "gpu-box", "gpu-box.local", "lab.example", "maps.example.org", "b.example"}


def test_a_star_answers_to_every_name_and_nothing_else_does() -> None:
    assert is_served("anything.example", own_names(Settings(hosts="*"), ""))
    assert not is_served("anything.example", own_names(Settings(hosts="*.example"), ""))
    assert not is_served("", own_names(Settings(), ""))


def test_a_refusal_repeats_no_name_that_could_not_be_read_on_a_line() -> None:
    assert "'evil.example'" in refusal("evil.example")
    assert len(refusal("x" * 10_000)) < 400
    assert "\x1b" not in refusal("\x1b[31m") and "this name" in refusal("")


def test_servers_of_basemaps_are_let_in_for_pictures_only_and_only_where_they_are_switched_on() -> None:
    hosts = {urlsplit(basemap.url).netloc for basemap in ONLINE.values()}
    usual, online = content_policy(Settings()), content_policy(Settings(online_basemaps=True))
    assert hosts and not any(host in usual for host in hosts)
    pictures = next(rule for rule in online.split("; ") if rule.startswith("img-src"))
    assert all(f"https://{host}" in pictures for host in hosts)
    assert online.replace(pictures, "") == usual.replace("img-src 'self' data: blob:", "")
