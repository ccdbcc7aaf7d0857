from hypothesis import given
from hypothesis import strategies as st

from generation.models.failures import of_connection, of_status
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
