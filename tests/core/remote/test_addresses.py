import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import AddressError
from core.remote import web
from core.remote.addresses import checked, is_local, is_loopback, judged, origin, parsed


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


@pytest.mark.parametrize(
    "host",
    [
        "fec0::1",
        "feff::1",
        "fc00::1",
        "3fff::1",
        "3fff:fff::1",
        "5f00::1",
        "2001:db8::1",
        "100::1",
        "4000::1",
        "8000::1",
    ],
)
def test_what_is_no_public_address_of_today_is_private_to_every_python(host: str) -> None:
    with pytest.raises(AddressError, match="private network"):
        checked(f"https://[{host}]/v1", local=False)
    assert is_local(f"https://[{host}]/v1")


@pytest.mark.parametrize("host", ["2606:4700::1111", "2a00:1450::1", "3fff:1000::1", "2001:4860::8888", "2400::1"])
def test_a_public_address_of_version_6_is_public(host: str) -> None:
    assert not checked(f"https://[{host}]/v1", local=False).private
    assert not is_local(f"https://[{host}]/v1")


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


FORMS = {
    "mapped": "::ffff:{0:x}:{1:x}",
    "translated": "::ffff:0:{0:x}:{1:x}",
    "compatible": "::{0:x}:{1:x}",
    "NAT64": "64:ff9b::{0:x}:{1:x}",
    "NAT64 of an operator, 96 bits": "64:ff9b:1::{0:x}:{1:x}",
    "NAT64 of an operator, 96 bits with a subnet": "64:ff9b:1:abcd::{0:x}:{1:x}",
    "6to4": "2002:{0:x}:{1:x}::1",
    "Teredo server": "2001:0:{0:x}:{1:x}:8000:ffff:f7f7:f7f7",
    "Teredo client": "2001:0:808:808:8000:ffff:{2:x}:{3:x}",
    "ISATAP": "2606:4700::5efe:{0:x}:{1:x}",
    "ISATAP, global": "2606:4700::200:5efe:{0:x}:{1:x}",
}
"""An IPv4 address as two halves, and as two halves of its complement."""


def in_form(form: str, address: ipaddress.IPv4Address) -> ipaddress.IPv6Address:
    high, low = divmod(int(address), 1 << 16)
    return ipaddress.IPv6Address(FORMS[form].format(high, low, high ^ 0xFFFF, low ^ 0xFFFF))


@given(st.sampled_from(list(FORMS)), st.ip_addresses(v=4))
def test_an_address_inside_another_is_seen_through(form: str, address: ipaddress.IPv4Address) -> None:
    wrapped = in_form(form, address)
    if int(wrapped) > 1 and int(address) >> 24:
        assert address in judged(wrapped)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("inside", ["169.254.169.254", "100.100.100.200", "168.63.129.16", "224.0.0.1"])
@pytest.mark.parametrize("local", [True, False])
def test_every_form_that_holds_an_address_is_judged_by_it(form: str, inside: str, local: bool) -> None:
    with pytest.raises(AddressError, match="reserved"):
        checked(f"https://[{in_form(form, ipaddress.IPv4Address(inside))}]/v1", local=local)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("inside", ["127.0.0.1", "10.0.0.1", "192.168.1.1", "172.16.0.1", "192.0.2.1", "100.64.0.1"])
def test_every_form_of_a_private_address_is_private(form: str, inside: str) -> None:
    with pytest.raises(AddressError, match="private network"):
        checked(f"https://[{in_form(form, ipaddress.IPv4Address(inside))}]/v1", local=False)


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_a_public_address_is_public(form: str) -> None:
    assert not checked(f"https://[{in_form(form, ipaddress.IPv4Address('93.184.215.14'))}]/v1", local=False).private


@pytest.mark.parametrize(
    "address",
    ["64:ff9b:1:a9fe:a9:fe00::", "64:ff9b:1:aaa9:fe:a9fe::", "64:ff9b:1:aaaa:a9:fea9:fe00::"],
    ids=["48 bits", "56 bits", "64 bits"],
)
def test_the_prefix_of_an_operator_may_have_any_length(address: str) -> None:
    with pytest.raises(AddressError, match="reserved"):
        checked(f"https://[{address}]/v1", local=True)


@pytest.mark.parametrize("host", ["64:ff9b::7f00:1", "2002:7f00:1::", "2002:a00:1::"])
def test_a_tunnel_that_leads_inside_is_never_asked(host: str) -> None:
    with pytest.raises(AddressError, match="reserved"):
        checked(f"http://[{host}]/v1", local=True)


@pytest.mark.parametrize("host", ["0.0.0.0", "[::]", "0", "[::ffff:0.0.0.0]", "000.0.0.0"])
def test_where_a_server_listens_is_not_asked_and_the_remedy_is_told(host: str) -> None:
    with pytest.raises(AddressError, match=r"Write 127\.0\.0\.1 .* as in http://127\.0\.0\.1:8000/v1"):
        checked(f"http://{host}:8000", local=True)


def test_a_name_that_only_containers_know_is_told() -> None:
    with pytest.raises(AddressError, match=r"Outside of a container write 127\.0\.0\.1"):
        checked("http://host.docker.internal:8000/v1", local=True)


@pytest.mark.parametrize(
    ("url", "loopback"),
    [
        ("http://127.0.0.1:8000/v1", True),
        ("http://127.9.9.9/v1", True),
        ("http://localhost/v1", True),
        ("http://[::1]:8000/v1", True),
        ("http://[::ffff:127.0.0.1]/v1", True),
        ("http://10.0.0.1/v1", False),
        ("http://localhost.example.org/v1", False),
        ("http://gpu/v1", False),
    ],
)
def test_nothing_that_is_sent_to_loopback_leaves_the_machine(url: str, loopback: bool) -> None:
    assert is_loopback(url) == loopback
