import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import AddressError
from core.remote import web
from core.remote.addresses import checked, is_local, origin, parsed, plain


@pytest.mark.parametrize(
    "host",
    [
        "169.254.169.254",
        "[fe80::1]",
        "[fd00:ec2::254]",
        "100.100.100.200",
        "0.0.0.0",
        "0",
        "[::]",
        "[::ffff:169.254.169.254]",
        "[64:ff9b::169.254.169.254]",
        "[64:ff9b::a9fe:a9fe]",
        "[2002:a9fe:a9fe::]",
        "[::169.254.169.254]",
        "2852039166",
        "0xa9fea9fe",
        "224.0.0.1",
    ],
)
@pytest.mark.parametrize("local", [True, False])
def test_the_surroundings_of_the_machine_are_never_asked(host: str, local: bool) -> None:
    with pytest.raises(AddressError, match="reserved"):
        checked(f"https://{host}/v1", local=local)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "[::1]", "10.0.0.1", "192.168.1.1", "172.16.0.1", "[fd12::1]", "[::ffff:10.0.0.1]", "2130706433"],
)
def test_a_private_network_is_asked_only_where_a_person_meant_it(host: str) -> None:
    assert checked(f"http://{host}/v1", local=True).addresses
    with pytest.raises(AddressError, match="private network"):
        checked(f"https://{host}/v1", local=False)


def test_a_target_says_whether_it_lies_within_the_own_network() -> None:
    assert checked("http://127.0.0.1/v1", local=True).private
    assert not checked("http://93.184.215.14/v1", local=True).private


def test_a_key_is_not_sent_to_a_public_server_in_the_clear() -> None:
    with web.client(local=True, timeout_s=1) as http, pytest.raises(AddressError, match="unencrypted"):
        http.get("http://93.184.215.14/v1", headers={"Authorization": "Bearer key"})


def test_a_public_server_is_asked_over_https_only() -> None:
    assert checked("https://93.184.215.14/v1", local=False).port == 443
    with pytest.raises(AddressError, match="not encrypted"):
        checked("http://93.184.215.14/v1", local=False)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "host",
        "ftp://host/",
        "file:///etc/passwd",
        "http://",
        "http://[::1",
        "https://h:99999/",
        "javascript:alert(1)",
    ],
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(AddressError, match="no web address"):
        parsed(url)


@pytest.mark.parametrize("url", ["https://user:secret@host/v1", "https://host/v1?key=secret", "https://host/#secret"])
def test_an_address_with_more_than_a_place_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(AddressError) as refused:
        parsed(url)
    assert "secret" not in str(refused.value)


def test_an_unknown_name_is_told_in_words() -> None:
    with pytest.raises(AddressError, match="not known"):
        checked("https://no-such-host.invalid/v1", local=False)


def test_an_origin_is_the_same_however_it_is_written() -> None:
    assert origin("https://Host/v1") == origin("https://host:443") == "https://host:443"
    assert origin("http://[::1]:8000/v1") == "http://[::1]:8000"


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://localhost:1/v1", True),
        ("http://127.0.0.1/v1", True),
        ("http://[::1]/v1", True),
        ("http://192.168.0.9/v1", True),
        ("http://169.254.169.254/", False),
        ("https://api.openai.com/v1", False),
        ("http://localhost.example.org/", False),
    ],
)
def test_only_an_outright_name_of_the_own_network_counts_as_meant(url: str, local: bool) -> None:
    assert is_local(url) == local


@given(st.ip_addresses(v=4))
def test_an_address_inside_another_is_seen_through(address: ipaddress.IPv4Address) -> None:
    for wrapped in (f"::ffff:{address}", f"64:ff9b::{address}"):
        expected = address if int(address) or wrapped.startswith("::ffff") else ipaddress.ip_address(wrapped)
        assert plain(ipaddress.ip_address(wrapped)) == expected
