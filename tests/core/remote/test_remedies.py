import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import AddressError
from core.remote.addresses import parsed
from core.remote.remedies import base_path, is_route, is_unspecified, remedy


@pytest.mark.parametrize(
    ("typed", "better"),
    [
        ("127.0.0.1:9901", "http://127.0.0.1:9901/v1"),
        ("localhost", "http://localhost/v1"),
        ("localhost:8000/v1/chat/completions", "http://localhost:8000/v1"),
        ("[::1]:8000", "http://[::1]:8000/v1"),
        ("gpu-server:8000", "http://gpu-server:8000/v1"),
        ("192.168.1.7:11434/api/chat", "http://192.168.1.7:11434/v1"),
        ("api.openai.com/v1", "https://api.openai.com/v1"),
        ("models.example.org:8443", "http://models.example.org:8443/v1"),
        ("http://0.0.0.0:8000", "http://127.0.0.1:8000/v1"),
        ("http://[::]:8000/v1", "http://127.0.0.1:8000/v1"),
        ("*:8000", "http://127.0.0.1:8000/v1"),
        (":8000", "http://127.0.0.1:8000/v1"),
        ("http:/host.org/v1", "http://host.org/v1"),
        ("http:host:8000", "http://host:8000/v1"),
        ("http//host:9/v1", "http://host:9/v1"),
        ("https;//api.example.org/v1", "https://api.example.org/v1"),
        ("htp://127.0.0.1:8000", "http://127.0.0.1:8000/v1"),
        ("HTTP://127.0.0.1:8000/v1/models", "http://127.0.0.1:8000/v1"),
        ("http:// 127.0.0.1:8000/v1", "http://127.0.0.1:8000/v1"),
        ("http:\\\\127.0.0.1:8000\\v1", "http://127.0.0.1:8000/v1"),
        ("'http://127.0.0.1:8000/v1'", "http://127.0.0.1:8000/v1"),
        ("Uvicorn running on http://0.0.0.0:8000 (Press CTRL+C to quit)", "http://127.0.0.1:8000/v1"),
        ("user:secret@host:8000/v1", "http://host:8000/v1"),
        ("https://user:secret@host/v1?key=secret#secret", "https://host/v1"),
    ],
)
def test_what_was_meant_is_found_in_what_people_paste(typed: str, better: str) -> None:
    assert remedy(typed) == better
    assert parsed(better).hostname


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "host",
        "not an address",
        "ftp://example.org",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://",
        "ws://h:1",
        "http://[::1",
        "https://h:99999/",
        "http://127.0.0.1:8000:9",
    ],
)
def test_where_it_cannot_be_told_nothing_is_made_up(typed: str) -> None:
    assert remedy(typed) == ""


@given(st.text(max_size=60))
def test_whatever_is_typed_the_remedy_is_an_address_that_can_be_used(text: str) -> None:
    if better := remedy(text):
        assert parsed(better).geturl() == better
        assert remedy(better) == better


@given(st.text(max_size=60))
def test_an_address_is_taken_apart_or_refused_with_a_sentence(text: str) -> None:
    try:
        assert parsed(text).hostname
    except AddressError as refused:
        assert str(refused)


def test_a_refusal_says_what_to_write_and_repeats_no_password() -> None:
    with pytest.raises(AddressError, match=r"Write http://127\.0\.0\.1:9901/v1 instead"):
        parsed("127.0.0.1:9901")
    with pytest.raises(AddressError) as refused:
        parsed("user:secret@host:8000/v1")
    assert "secret" not in str(refused.value) and "http://host:8000/v1" in str(refused.value)


@pytest.mark.parametrize(
    ("path", "base"),
    [
        ("", "/v1"),
        ("/", "/v1"),
        ("/v1/", "/v1"),
        ("/v1/models", "/v1"),
        ("/v1/chat/completions/", "/v1"),
        ("/openai/v1/embeddings", "/openai/v1"),
        ("/api/tags", "/v1"),
        ("/inference", "/inference"),
    ],
)
def test_a_base_address_stands_before_the_routes(path: str, base: str) -> None:
    assert base_path(path) == base


def test_a_route_and_an_address_of_listening_are_known() -> None:
    assert is_route("/v1/chat/completions") and is_route("/v1/models/") and not is_route("/v1") and not is_route("/api")
    assert all(map(is_unspecified, ("0.0.0.0", "::", "0", "0x0", "::ffff:0.0.0.0", "*")))
    assert not any(map(is_unspecified, ("127.0.0.1", "host", "0.example.org", "10.0.0.0")))
