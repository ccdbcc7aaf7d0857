import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.remote.said import is_web_page, quoted, retry_after


@given(st.text())
def test_what_a_server_says_is_short_and_on_one_line(text: str) -> None:
    assert len(quoted(text)) <= 300 and "\n" not in quoted(text)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["error", "message", "metadata", "raw"]), inner)
    ),
    max_leaves=8,
)


@given(VALUES)
def test_any_document_is_quoted(document: object) -> None:
    assert len(quoted(json.dumps(document))) <= 300


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"error": {"message": "no such model"}}, "no such model"),
        ({"error": "loading"}, "loading"),
        ({"error": {"code": 503, "type": "loading"}}, '{"code": 503, "type": "loading"}'),
        ({"message": "busy"}, "busy"),
        ({"errors": ["one", "two"]}, "one; two"),
        ({"errors": [{"message": "one"}]}, '[{"message": "one"}]'),
        ([{"error": {"message": "in a list"}}], "in a list"),
        ({"object": "error", "message": "vLLM says no", "code": 400}, "vLLM says no"),
        ({"detail": [{"loc": ["body", "seed"], "msg": "extra"}]}, '[{"loc": ["body", "seed"], "msg": "extra"}]'),
        ({"detail": "Not Found"}, "Not Found"),
        ({"msg": "short"}, "short"),
        (
            {"error": {"message": "Provider failed", "metadata": {"raw": '{"error": "too long"}'}}},
            "Provider failed: too long",
        ),
        ({"message": ""}, '{"message": ""}'),
    ],
)
def test_the_message_is_found_in_the_forms_that_servers_use(document: object, said: str) -> None:
    assert quoted(json.dumps(document)) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("plain words", "plain words"),
        ("<!DOCTYPE html><html><body>Bad gateway</body></html>", ""),
        ("<html><head><title> 502 Bad Gateway </title></head></html>", "502 Bad Gateway"),
        ("[" * 100_000, "[" * 299 + "…"),
        ("", ""),
    ],
)
def test_other_texts_are_quoted_too_and_what_is_cut_says_so(text: str, said: str) -> None:
    assert quoted(text) == said
    assert is_web_page(text) == text.startswith("<")


def test_a_wait_is_read_as_a_number_or_as_a_date() -> None:
    later = datetime.now(UTC) + timedelta(seconds=90)
    assert retry_after({"retry-after": "2.5"}) == 2.5
    assert retry_after({"retry-after-ms": "250", "retry-after": "9"}) == 0.25
    waited = retry_after({"retry-after": format_datetime(later, usegmt=True)})
    assert waited is not None and 60 < waited <= 90
    assert retry_after({"retry-after": "soon"}) is retry_after({}) is None
