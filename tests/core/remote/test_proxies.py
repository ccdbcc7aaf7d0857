"""Downloads through a real proxy: told by the environment, with names that this machine need not know."""

import hashlib
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import DownloadError, PrerequisiteError
from core.remote.downloads import download, plan
from core.remote.proxies import proxy_of, proxy_words
from core.remote.published import Published, Source
from tests.file_server import FileServer

DATA = b"PK\x03\x04" + bytes(2_000_000)
FILE = Published("json_files.zip", len(DATA), hashlib.md5(DATA).hexdigest(), "captions")


@pytest.fixture(autouse=True)
def no_proxy_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("served")
    (folder / FILE.name).write_bytes(DATA)
    return folder


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for files.example.org, signed by itself, with its key."""
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed")
    made = tmp_path_factory.mktemp("certificate") / "both.pem"
    key = made.with_name("key.pem")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=files.example.org",
         "-addext", "subjectAltName=DNS:files.example.org", "-keyout", key, "-out", made],
        check=True, capture_output=True,
    )  # fmt: skip
    made.write_text(key.read_text() + made.read_text())
    return made


@pytest.fixture
def behind(served: Path, certificate: Path) -> Iterator[tuple[FileServer, FileServer]]:
    """A server of https, and the proxy that leads to it."""
    with (
        FileServer(served, certificate=certificate) as server,
        FileServer(proxied=server.url.partition("//")[2]) as proxy,
    ):
        yield server, proxy


def test_a_download_goes_through_the_proxy_of_https_and_goes_on_there(
    behind: tuple[FileServer, FileServer], certificate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, proxy = behind
    monkeypatch.setenv("HTTPS_PROXY", proxy.url)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    server.breaks({"cut": 1_000_000})
    source = Source("https://files.example.org/{name}")
    assert download(FILE, source, tmp_path).md5_ok
    assert [asked["path"] for asked in proxy.asked()] == ["files.example.org:443"] * 2
    assert server.asked()[-1]["headers"]["range"] == "bytes=1000000-"
    assert server.asked()[-1]["headers"]["host"] == "files.example.org"


def test_a_certificate_that_nobody_vouches_for_is_refused_through_a_proxy_too(
    behind: tuple[FileServer, FileServer], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, proxy = behind
    monkeypatch.setenv("HTTPS_PROXY", proxy.url)
    with pytest.raises(DownloadError, match="CERTIFICATE_VERIFY_FAILED"):
        download(FILE, Source("https://files.example.org/{name}"), tmp_path)
    assert server.asked() == []


def test_a_server_of_the_own_network_is_asked_through_the_proxy_of_http(
    served: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FileServer(served) as server, FileServer(proxied=server.url.partition("//")[2]) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url.partition("//")[2])
        source = Source("http://files.lan/{name}")
        assert f"files.lan through the proxy {proxy.url.partition('//')[2]}" in plan(FILE, source, tmp_path).words
        assert download(FILE, source, tmp_path).md5_ok
        assert [asked["path"] for asked in proxy.asked()] == ["http://files.lan/json_files.zip"]


def test_a_proxy_that_is_not_there_is_named_without_its_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FileServer(tmp_path) as server:
        gone = server.url.partition("//")[2]
    monkeypatch.setenv("HTTPS_PROXY", f"http://anna:geheim@{gone}")
    with pytest.raises(DownloadError, match=f"The proxy {gone} does not let files.example.org be reached") as told:
        download(FILE, Source("https://files.example.org/{name}"), tmp_path)
    assert "geheim" not in str(told.value)


def test_a_proxy_of_an_unknown_kind_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "gopher://proxy.example.org:70")
    with pytest.raises(PrerequisiteError, match=r"The proxy gopher://proxy\.example\.org:70 cannot be used"):
        download(FILE, Source("https://files.example.org/{name}"), tmp_path)


@pytest.mark.parametrize("place", ["[bad:3128", "proxy:99999", "proxy:port", ":3128"])
def test_a_proxy_that_is_no_address_is_told_without_its_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://anna:geheim@{place}")
    for deed in (plan, download):
        with pytest.raises(PrerequisiteError, match=r"The proxy http://\S+ cannot be used") as told:
            deed(FILE, Source("https://files.example.org/{name}"), tmp_path)
        assert place in str(told.value) and "geheim" not in str(told.value)


def test_what_needs_no_proxy_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "proxy.example.org:3128")
    monkeypatch.setenv("NO_PROXY", "near.example.org,.inside.example.org")
    assert proxy_of("https://zenodo.org/x") == "http://proxy.example.org:3128"
    assert proxy_words("https://zenodo.org/x") == "proxy.example.org:3128"
    for near in (
        "https://near.example.org/x",
        "https://a.inside.example.org/x",
        "https://localhost/x",
        "https://[::1]/x",
    ):
        assert proxy_of(near) == ""
    assert proxy_of("http://zenodo.org/x") == ""
