from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generation.models.failures import of_connection, of_status, quoted, retry_after
from generation.models.outcome import Failure
from generation.models.retries import Retries

PLACE = "https://host:443"


@given(
    st.integers(300, 599),
    st.text(max_size=500),
    st.dictionaries(st.sampled_from(["location", "retry-after"]), st.text()),
)
def test_any_answer_that_is_no_success_becomes_a_sentence(status: int, text: str, headers: dict[str, str]) -> None:
    failure = of_status(status, text, headers, PLACE)
    assert failure.message.startswith(PLACE) and len(failure.message) < 900
    assert failure.status == status
    assert (failure.kind == "config") or status >= 400


@given(st.text())
def test_what_a_server_says_is_short_and_on_one_line(text: str) -> None:
    assert len(quoted(text)) <= 300 and "\n" not in quoted(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"error": {"message": "no such model"}}', "no such model"),
        ('{"error": "loading"}', "loading"),
        ('{"message": "busy"}', "busy"),
        ('{"detail": [{"msg": "field required"}]}', '[{"msg": "field required"}]'),
        ("plain words", "plain words"),
        ("<!DOCTYPE html><html><body>Bad gateway</body></html>", ""),
        ("[" * 100_000, "[" * 300),
    ],
)
def test_the_message_is_found_in_the_forms_that_servers_use(text: str, said: str) -> None:
    assert quoted(text) == said


def test_a_wait_is_read_as_a_number_or_as_a_date() -> None:
    later = datetime.now(UTC) + timedelta(seconds=90)
    assert retry_after({"retry-after": "2.5"}) == 2.5
    waited = retry_after({"retry-after": format_datetime(later, usegmt=True)})
    assert waited is not None and 60 < waited <= 90
    assert retry_after({"retry-after": "soon"}) is retry_after({}) is None


def test_a_connection_error_of_any_kind_has_a_sentence() -> None:
    for error in (TimeoutError(), ConnectionRefusedError(), ConnectionResetError(), OSError("odd")):
        failure = of_connection(error, PLACE)
        assert failure.kind == "transient" and PLACE in failure.message


@given(
    st.builds(
        Failure,
        st.sampled_from(["transient", "throttled", "out of money", "config", "item", "output"]),
        st.just(""),
        st.none(),
        st.none() | st.floats(0, 1000),
    ),
    st.integers(1, 10),
)
def test_waits_stay_within_their_bounds(failure: Failure, attempt: int) -> None:
    policy = Retries(attempts=5, base_s=0.5, cap_s=4, longest_wait_s=60)
    wait = policy.wait_s(failure, attempt)
    assert Retries(attempts=1).wait_s(failure, attempt) is None
    if failure.kind not in ("transient", "throttled") or attempt >= 5:
        assert wait is None
    elif failure.retry_after_s is not None:
        assert wait == (failure.retry_after_s if failure.retry_after_s <= 60 else None)
    else:
        assert wait is not None and 0 <= wait <= min(4, 0.5 * 2 ** (attempt - 1))
