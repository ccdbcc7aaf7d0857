import threading

import pytest

from generation.models.endpoints import Endpoint
from generation.models.keys import Keys
from generation.models.openai_compatible import OpenAICompatible
from generation.models.outcome import Delta, FailureKind, FinishReason, Outcome, Usage
from generation.models.retries import Retries
from generation.prompts.messages import Message, Request
from generation.prompts.prompt import Parameters
from generation.prompts.recipes.inputs import Picture
from tests import model_server
from tests.model_server import Behaviour, serving

CANARY = "sk-canary-0123456789abcdef"
REQUEST = Request(
    "tiny",
    (
        Message("system", ("You describe tiles - briefly.",)),
        Message("user", ("What is there?", Picture("Image 1", "image/png", b"\x89PNG...", "a map"))),
    ),
    Parameters(temperature=0.4, seed=7, max_tokens=50),
)
ONCE = Retries(attempts=1)
QUICK = Retries(attempts=3, base_s=0.001)


def backend(url: str, *, retries: Retries = ONCE, key: str = "", timeout_s: float = 20) -> OpenAICompatible:
    keys = Keys({}, {url.removesuffix("/v1"): key} if key else {})
    place = Endpoint("test", url, local=True, timeout_s=timeout_s)
    return OpenAICompatible(place, keys.find(place), retries=retries)


def asked(url: str, **options: object) -> tuple[list[str], Outcome]:
    *pieces, outcome = backend(url, **options).stream(REQUEST, threading.Event())  # type: ignore[arg-type]
    assert isinstance(outcome, Outcome)
    return [piece.text for piece in pieces if isinstance(piece, Delta)], outcome


def test_an_answer_comes_in_pieces_with_what_the_server_counted() -> None:
    with serving() as server:
        pieces, outcome = asked(server.url)
    assert pieces == list(model_server.WORDS)
    assert outcome.text == "".join(model_server.WORDS)
    assert (outcome.finish_reason, outcome.usage, outcome.model) == ("stop", Usage(120, 5), "tiny-1")
    assert outcome.finished and outcome.first_text_s is not None and outcome.first_text_s <= outcome.seconds


def test_what_is_sent_is_the_request_byte_for_byte() -> None:
    with serving() as server:
        asked(server.url)
    (call,) = server.calls
    assert call.path == "/v1/chat/completions"
    assert call.body == REQUEST.body()
    assert call.json()["messages"][1]["content"][1]["image_url"]["url"].startswith("data:image/png;base64,iVBOR")


def test_the_server_learns_nothing_about_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", CANARY)
    monkeypatch.setenv("OPENAI_ORG_ID", "org-of-somebody")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
    with serving() as server:
        asked(server.url)
    named = "host accept accept-encoding connection content-type content-length user-agent"
    assert set(server.calls[0].headers) == set(named.split())
    assert CANARY not in str(server.calls)


def test_a_key_goes_to_its_own_server_only() -> None:
    with serving() as server, serving() as other:
        asked(server.url, key=CANARY)
        keys = Keys({}, {server.url.removesuffix("/v1"): CANARY})
        foreign = Endpoint("other", other.url, local=True)
        list(OpenAICompatible(foreign, keys.find(Endpoint("x", server.url))).stream(REQUEST, threading.Event()))
    assert server.calls[0].headers["authorization"] == f"Bearer {CANARY}"
    assert len(other.calls) == 1 and CANARY not in str(other.calls)


FAILING: list[tuple[str, Behaviour, FinishReason, FailureKind, str]] = [
    ("401", model_server.fails(401, f"Incorrect API key provided: {CANARY}"), "error", "config", "key"),
    ("404", model_server.fails(404, "The model `tiny` does not exist"), "error", "config", "model"),
    ("404 address", model_server.fails(404, "no such route"), "error", "config", "/v1"),
    ("402", model_server.fails(402, "pay"), "error", "out of money", "credit"),
    ("quota", model_server.fails(429, "You exceeded your current quota"), "error", "out of money", "credit"),
    ("429", model_server.fails(429, "slow down"), "error", "throttled", "fewer"),
    ("500", model_server.fails(500, "oops"), "error", "transient", "oops"),
    ("413", model_server.fails(413, "large"), "error", "item", "long"),
    ("context", model_server.fails(400, "maximum context length is 2048"), "error", "item", "long"),
    ("picture", model_server.fails(400, "this model does not accept image input"), "error", "config", "picture"),
    ("limit", model_server.fails(400, "Unsupported parameter: max_tokens"), "error", "config", "parameter"),
    ("other", model_server.fails(422, "bad"), "error", "item", "bad"),
    ("html", model_server.html, "error", "config", "web page"),
    ("redirect", model_server.redirects("http://127.0.0.1:1/v1"), "error", "config", "not followed"),
    ("error in a success", lambda h: h.answer(200, {"error": {"message": "boom"}}), "error", "transient", "boom"),
    ("no json", lambda h: h.answer(200, "{"), "error", "transient", "cannot be read"),
    ("error in the stream", model_server.breaks_down, "cut", "transient", "worker died"),
    ("cut", model_server.cut_after("A ", "river"), "cut", "transient", "broke off"),
    ("cut at once", model_server.cut_after(), "cut", "transient", "broke off"),
    ("length", model_server.writes("A ", "river", finish="length"), "length", "output", "limit"),
    ("empty", model_server.writes("", " \n"), "empty", "output", "vision"),
    ("refusal", model_server.refuses, "refused", "output", "refused"),
    ("filter", model_server.writes("A", finish="content_filter"), "refused", "output", "refused"),
    ("odd pieces", model_server.odd_pieces, "error", "transient", "cannot be read"),
]


@pytest.mark.parametrize(
    ("behaviour", "reason", "kind", "words"), [case[1:] for case in FAILING], ids=[c[0] for c in FAILING]
)
def test_each_failure_is_told_in_words_and_sorted_by_what_to_do(
    behaviour: Behaviour, reason: FinishReason, kind: FailureKind, words: str
) -> None:
    with serving(behaviour) as server:
        _, outcome = asked(server.url, key=CANARY)
    assert outcome.finish_reason == reason
    assert outcome.failure is not None and not outcome.finished
    assert outcome.failure.kind == kind
    assert words in outcome.failure.message
    assert CANARY not in repr(outcome)
    assert len(server.calls) == 1


def test_a_transient_failure_is_tried_again_and_told() -> None:
    with serving(model_server.fails(503), model_server.fails(500), model_server.writes()) as server:
        _, outcome = asked(server.url, retries=QUICK)
    assert (outcome.finish_reason, outcome.attempts, len(server.calls)) == ("stop", 3, 3)
    assert len({call.body for call in server.calls}) == 1


def test_what_a_person_has_to_mend_is_not_tried_again() -> None:
    with serving(model_server.fails(401)) as server:
        _, outcome = asked(server.url, retries=QUICK)
    assert (outcome.attempts, len(server.calls)) == (1, 1)


def test_a_server_that_asks_to_wait_is_obeyed_but_not_for_ever() -> None:
    soon, late = ({"Retry-After": seconds} for seconds in ("0.3", "3600"))
    with serving(model_server.fails(429, headers=soon), model_server.writes()) as server:
        _, outcome = asked(server.url, retries=QUICK)
    assert outcome.finished and outcome.seconds >= 0.3
    with serving(model_server.fails(429, headers=late)) as server:
        _, outcome = asked(server.url, retries=QUICK)
    assert outcome.failure and outcome.failure.retry_after_s == 3600
    assert len(server.calls) == 1


def test_a_text_that_began_is_never_begun_anew() -> None:
    with serving(model_server.cut_after("A "), model_server.writes()) as server:
        pieces, outcome = asked(server.url, retries=QUICK)
    assert (pieces, outcome.text, len(server.calls)) == (["A "], "A ", 1)


def test_a_stop_ends_the_call_and_keeps_what_was_written() -> None:
    stop = threading.Event()
    with serving(model_server.hangs("A ", "river")) as server:
        events = backend(server.url).stream(REQUEST, stop)
        assert [next(events), next(events)] == [Delta("A "), Delta("river")]
        stop.set()
        (outcome,) = events
        assert server.broken.wait(30), "the server was left to go on"
    assert isinstance(outcome, Outcome)
    assert (outcome.text, outcome.finish_reason, outcome.failure) == ("A river", "cancelled", None)


def test_a_stop_ends_a_call_that_has_not_been_answered_yet() -> None:
    stop = threading.Event()
    with serving(model_server.silent) as server:
        threading.Timer(0.2, stop.set).start()
        *_, outcome = backend(server.url).stream(REQUEST, stop)
    assert isinstance(outcome, Outcome) and outcome.finish_reason == "cancelled"


@pytest.mark.parametrize("behaviour", [model_server.silent, model_server.hangs("A ")], ids=["silent", "hangs"])
def test_a_server_that_takes_too_long_is_left(behaviour: Behaviour) -> None:
    with serving(behaviour) as server:
        _, outcome = asked(server.url, timeout_s=0.4)
    assert outcome.failure and outcome.failure.kind == "transient"
    assert "time" in outcome.failure.message or "within" in outcome.failure.message


@pytest.mark.parametrize(("said", "reason"), [("eos_token", "stop"), ("STOP", "stop"), ("max_tokens", "length")])
def test_an_end_is_understood_under_other_names(said: str, reason: str) -> None:
    with serving(model_server.writes("A river.", finish=said)) as server:
        _, outcome = asked(server.url)
    assert outcome.finish_reason == reason


def test_characters_that_come_in_halves_are_put_together() -> None:
    with serving(model_server.writes("a \ud83d", "\ude00 b", "\ud83d", " c\ude00", "\ud83d")) as server:
        pieces, outcome = asked(server.url)
    assert "".join(pieces) == outcome.text == "a \U0001f600 b\ufffd c\ufffd"


def test_what_cannot_be_stored_is_taken_out_of_messages() -> None:
    with serving(model_server.fails(400, "odd \ud800 words")) as server:
        _, outcome = asked(server.url)
    assert outcome.failure and "odd ? words" in outcome.failure.message


def test_a_caller_that_goes_away_ends_the_call() -> None:
    with serving(model_server.hangs("A ")) as server:
        events = backend(server.url).stream(REQUEST, threading.Event())
        assert next(events) == Delta("A ")
        events.close()  # type: ignore[attr-defined]  # a generator
        assert server.broken.wait(30)


def test_a_slow_answer_is_waited_for() -> None:
    with serving(model_server.slow()) as server:
        _, outcome = asked(server.url)
    assert outcome.finished


def test_a_server_that_does_not_stream_is_understood() -> None:
    with serving(model_server.in_one_piece()) as server:
        pieces, outcome = asked(server.url)
    assert (pieces, outcome.usage, outcome.finished) == (["A river."], Usage(9, 3), True)


def test_a_server_that_counts_nothing_leaves_the_usage_open() -> None:
    with serving(model_server.writes(usage=False)) as server:
        _, outcome = asked(server.url)
    assert outcome.finished and outcome.usage is None


def test_a_server_that_is_not_there_is_told_in_words() -> None:
    with serving() as server:
        url = server.url
    _, outcome = asked(url)
    assert outcome.failure and outcome.failure.kind == "transient"
    assert "Nothing answers at http://127.0.0.1" in outcome.failure.message


def test_a_prompt_is_not_sent_on_to_another_server() -> None:
    with serving() as other, serving(model_server.redirects(f"{other.url}/chat/completions")) as server:
        asked(server.url, key=CANARY)
    assert len(server.calls) == 1 and other.calls == []


def test_a_key_that_a_server_sends_back_is_not_shown_even_in_pieces() -> None:
    with serving(model_server.writes("your key is ", CANARY[:9], CANARY[9:], " indeed sk-can")) as server:
        pieces, outcome = asked(server.url, key=CANARY)
    assert "".join(pieces) == outcome.text == "your key is [key] indeed sk-can"
    assert not any(CANARY[:9] in piece for piece in pieces)


def test_a_key_that_is_missing_is_told_before_anything_is_sent() -> None:
    with serving() as server:
        place = Endpoint("test", server.url, key_name="TEST_API_KEY")
        told = Keys({}).missing(place)
        (outcome,) = OpenAICompatible(place, missing=told).stream(REQUEST, threading.Event())
    assert isinstance(outcome, Outcome) and outcome.failure
    assert "TEST_API_KEY" in outcome.failure.message and server.calls == []


def test_a_server_inside_the_network_is_asked_only_if_the_endpoint_says_so() -> None:
    with serving() as server:
        place = Endpoint("test", server.url.replace("http:", "https:"), local=False)
        (outcome,) = OpenAICompatible(place).stream(REQUEST, threading.Event())
    assert isinstance(outcome, Outcome) and outcome.failure
    assert outcome.failure.kind == "config" and "private network" in outcome.failure.message
    assert server.calls == []
