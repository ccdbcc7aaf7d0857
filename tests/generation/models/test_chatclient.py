import asyncio

import pytest
from anyio.from_thread import start_blocking_portal

from generation.models import dialects
from generation.models.chatclient import ChatClient
from generation.models.dialects import whole
from generation.models.endpoints import Endpoint
from generation.models.keys import Keys
from generation.models.outcome import FailureKind, FinishReason, Outcome, Usage
from tests import model_server
from tests.generation.models.test_openai_compatible import CANARY, FAILING, REQUEST
from tests.model_server import Behaviour, serving


def asked(
    url: str, *, key: str = "", times: int = 1, local: bool = True, timeout_s: float = 20, limit: int = 50
) -> list[Outcome]:
    place = Endpoint("test", url, local=local, timeout_s=timeout_s)
    keys = Keys({}, {url.removesuffix("/v1"): key} if key else {})

    async def ask() -> list[Outcome]:
        async with ChatClient(place, keys.find(place)) as client:
            calls = (client.ask(whole(REQUEST.document()), "tiny", limit=limit) for _ in range(times))
            return list(await asyncio.gather(*calls))

    with start_blocking_portal() as portal:  # tests in a browser leave an event loop in this thread
        return portal.call(ask)


def test_an_answer_comes_whole_with_what_the_server_counted() -> None:
    with serving(model_server.in_one_piece()) as server:
        (outcome,) = asked(server.url)
    assert (outcome.text, outcome.usage, outcome.model) == ("A river.", Usage(9, 3), "tiny-1")
    assert outcome.finished
    sent = server.calls[0].json()
    assert sent["stream"] is False and "stream_options" not in sent
    expected = {**REQUEST.document(), "stream": False}
    del expected["stream_options"]
    assert sent == expected


def test_a_server_that_streams_all_the_same_is_read_as_well() -> None:
    with serving() as server:
        (outcome,) = asked(server.url)
    assert outcome.finished and outcome.text == "".join(model_server.WORDS)


def test_the_server_learns_nothing_about_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("OPENAI_API_KEY", CANARY)
    with serving(model_server.in_one_piece()) as server:
        assert asked(server.url)[0].finished
    named = "host accept accept-encoding content-type content-length user-agent"
    assert set(server.calls[0].headers) == set(named.split())
    assert CANARY not in str(server.calls)


def test_a_key_goes_along_and_is_in_nothing_that_comes_back() -> None:
    with serving(model_server.in_one_piece(f"It is {CANARY}.")) as server:
        (outcome,) = asked(server.url, key=CANARY)
    assert server.calls[0].headers["authorization"] == f"Bearer {CANARY}"
    assert CANARY not in repr(outcome)


@pytest.mark.parametrize(
    ("behaviour", "reason", "kind", "words"), [case[1:] for case in FAILING], ids=[case[0] for case in FAILING]
)
def test_each_failure_is_what_it_is_when_it_is_streamed(
    behaviour: Behaviour, reason: FinishReason, kind: FailureKind, words: str
) -> None:
    dialects.forget()
    with serving(behaviour) as server:
        (outcome,) = asked(server.url, key=CANARY)
    assert outcome.failure is not None and not outcome.finished
    assert (outcome.finish_reason, outcome.failure.kind) == (reason, kind)
    assert words in outcome.failure.message and CANARY not in repr(outcome)


def test_what_is_cut_in_the_middle_of_a_document_or_never_comes_is_told() -> None:
    half = model_server.sends('{"choices": [{"message": {"content": "A ri', kind="application/json")
    with serving(half) as server:
        (outcome,) = asked(server.url)
    assert outcome.failure is not None and outcome.failure.kind == "transient" and outcome.usage is None
    with serving(model_server.silent) as server:
        (outcome,) = asked(server.url, timeout_s=0.3)
    assert outcome.failure is not None and "did not finish within" in outcome.failure.message
    (outcome,) = asked("http://127.0.0.1:9/v1")
    assert outcome.failure is not None and "Nothing answers" in outcome.failure.message
    assert outcome.usage == Usage(0, 0), "what was never sent costs nothing"


@pytest.mark.parametrize("url", ["http://169.254.169.254/v1", "http://127.0.0.1:9/v1", "http://localhost:9/v1"])
def test_addresses_that_may_not_be_asked_are_not(url: str) -> None:
    (outcome,) = asked(url, local=False)
    assert outcome.failure is not None and outcome.failure.kind == "config"
    if "169" in url:
        (outcome,) = asked(url, local=True)
        assert outcome.failure is not None and outcome.failure.kind == "config"


def test_a_limit_goes_by_its_other_name_where_the_server_wants_that() -> None:
    dialects.forget()
    refusal = model_server.fails(400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.")
    with serving(model_server.without("max_tokens", refusal, model_server.in_one_piece())) as server:
        first, second = asked(server.url)[0], asked(server.url)[0]
    assert first.finished and second.finished
    assert [("max_tokens" in call.json()) for call in server.calls] == [True, False, False]
    dialects.forget()


def test_many_calls_share_connections() -> None:
    with serving(model_server.in_one_piece()) as server:
        assert all(outcome.finished for outcome in asked(server.url, times=30))
    assert len(server.calls) == 30
