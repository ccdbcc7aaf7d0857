"""What servers tell of the end of an answer, of failures in the middle of one, and of what they do before it."""

import json

import pytest

from generation.models.failures import of_status
from generation.models.outcome import FailureKind, FinishReason
from tests.generation.models.asking import asked
from tests.generation.models.test_reading import FIRST, MESSAGE, SECOND, STOP, TEXT, chunk, whole
from tests.model_server import sends, serving

BOTH = f"data: {FIRST}\n\ndata: {SECOND}\n\n"
DONE = "data: [DONE]\n\n"


def choice(**more: object) -> str:
    return json.dumps({"choices": [{"index": 0, "delta": {}, "finish_reason": None, **more}]})


BROKEN = {"code": 502, "message": "Provider disconnected"}


@pytest.mark.parametrize(
    "body",
    [
        f"{BOTH}data: {choice(error=BROKEN)}\n\n{DONE}",
        f"{BOTH}data: {choice(error=BROKEN, finish_reason='error')}\n\n{DONE}",
        f"{BOTH}data: {choice(error=BROKEN, finish_reason='stop')}\n\n{DONE}",
        f"{BOTH}data: {choice(error='Provider disconnected')}\n\n{DONE}",
        f"{BOTH}data: {choice(delta={'error': BROKEN})}\n\n{DONE}",
        f"data: {FIRST}\n\ndata: {choice(error=BROKEN, delta={'content': TEXT[9:]})}\n\n{DONE}",
        json.dumps({"choices": [{"message": MESSAGE, "finish_reason": None, "error": BROKEN}]}),
        json.dumps({"choices": [{"message": MESSAGE, "finish_reason": "error", "error": BROKEN}]}),
        json.dumps({"choices": [{"message": {**MESSAGE, "error": BROKEN}, "finish_reason": "stop"}]}),
    ],
)
def test_an_error_inside_a_choice_ends_the_answer_and_is_quoted(body: str) -> None:
    with serving(sends(body)) as server:
        _, outcome = asked(server.url)
    assert (outcome.text, outcome.finish_reason) == (TEXT, "cut")
    assert outcome.failure and outcome.failure.kind == "transient"
    assert "Provider disconnected" in outcome.failure.message


@pytest.mark.parametrize(
    "body",
    [
        f"{BOTH}data: {choice(stop_reason='max_tokens')}\n\n{DONE}",
        f"{BOTH}data: {choice(finishReason='MAX_TOKENS')}\n\n{DONE}",
        f"{BOTH}data: {choice(stopReason='maxTokens', finish_reason='length')}\n\n{DONE}",
        f"{BOTH}data: {choice(native_finish_reason='MAX_TOKENS', finish_reason='stop')}\n\n{DONE}",
        f"{BOTH}data: {choice(delta={'stop_reason': 'max_tokens'})}\n\n{DONE}",
        BOTH + 'data: {"type": "message_delta", "delta": {"stop_reason": "max_tokens"}}\n\n' + DONE,
        BOTH + 'data: {"choices": [], "stop_reason": "max_tokens"}\n\n' + DONE,
        f"{BOTH}data: {choice(finish_reason='length')}\n\ndata: {STOP}\n\n{DONE}",
        f"{BOTH}data: {choice(finish_reason='FinishReason.MAX_TOKENS')}\n\n{DONE}",
        f"{BOTH}data: {choice(finish_reason='FINISH_REASON_LENGTH')}\n\n{DONE}",
        whole(MESSAGE, None, stop_reason="max_tokens"),
        json.dumps({"choices": [{"message": MESSAGE, "finishReason": "MAX_TOKENS"}]}),
    ],
)
def test_a_token_limit_is_known_wherever_it_is_told(body: str) -> None:
    with serving(sends(body)) as server:
        _, outcome = asked(server.url)
    assert (outcome.text, outcome.finish_reason) == (TEXT, "length")


@pytest.mark.parametrize(
    ("reasons", "counts"),
    [
        (["length", "stop"], "length"),
        (["stop", "length"], "length"),
        (["content_filter", "stop"], "refused"),
        (["stop", "error"], "cut"),
        (["length", "content_filter"], "refused"),
        (["null", "stop"], "stop"),
        (["in_progress", "stop"], "stop"),
        (["stop", "null"], "stop"),
        (["stop", "stop"], "stop"),
    ],
)
def test_of_several_reasons_the_worst_counts(reasons: list[str], counts: FinishReason) -> None:
    events = "".join(f"data: {chunk(finish=word)}\n\n" for word in reasons)
    with serving(sends(BOTH + events + DONE)) as server:
        assert asked(server.url)[1].finish_reason == counts


@pytest.mark.parametrize(
    ("text", "tokens", "reason"),
    [
        ("A river crosses the", 50, "length"),
        ("A river crosses the tile,", 50, "length"),
        ("A river. Then (", 50, "length"),
        ("A river.", 50, "stop"),
        ("A river!", 50, "stop"),
        ('He says: "A river."', 50, "stop"),
        ("**A river.**", 50, "stop"),
        ("A river (a small one).\n", 50, "stop"),
        ('{"caption": "A river"}', 50, "stop"),
        ("\u6cb3\u6d41\u3002", 50, "stop"),
        ("A river crosses the", 49, "stop"),
        ("A river crosses the", 51, "stop"),
    ],
)
def test_a_text_that_took_all_its_tokens_and_ends_within_a_sentence_was_cut(
    text: str, tokens: int, reason: FinishReason
) -> None:
    usage = {"prompt_tokens": 9, "completion_tokens": tokens}
    with serving(sends(whole({"content": text}, "stop", usage=usage))) as server:
        assert asked(server.url)[1].finish_reason == reason


@pytest.mark.parametrize(
    "end",
    [
        "data: [done]",
        "data: DONE",
        "data: done",
        'data: "[Done]"',
        "data: data: [DONE]",
        "data: [END]",
        "event: done",
        "event: done\ndata: {}",
        "event: Done\ndata: bye",
        "event: end\ndata: null",
        "event: message_stop\ndata: {}",
        'data: {"type": "message_stop"}',
        'data: {"event": "done"}',
        *(
            f"data: {chunk(finish=word)}"
            for word in (
                *("eot", "end_of_text", "stop_str", "FINISH_REASON_STOP", "FinishReason.STOP", "finish_reason.stop"),
                *("<|eot_id|>", "<|im_end|>", "end-of-turn", "stop string", "STOPPED", "EOS", "success"),
            )
        ),
        f"data: {choice(stop_reason='end_turn')}",
        f"data: {choice(finishReason='STOP')}",
        f"data: {choice(finish_reason='stop', stop_reason='###')}",
        f"data: {choice(finish_reason='stop', stop_reason=128009)}",
        f"data: {choice(finish_reason={'type': 'stop'})}",
    ],
)
def test_an_end_is_known_by_all_its_forms(end: str) -> None:
    with serving(sends(f"{BOTH}{end}\n\n")) as server:
        _, outcome = asked(server.url)
    assert (outcome.text, outcome.finish_reason, outcome.failure) == (TEXT, "stop", None)


@pytest.mark.parametrize(
    "body",
    [
        json.dumps({"choices": [{"index": 1, "message": MESSAGE, "finish_reason": "stop"}]}),
        'data: {"choices": [{"index": 1, "delta": {"content": ' + json.dumps(TEXT) + "}}]}\n\n" + DONE,
        json.dumps({"choices": [{"message": TEXT, "finish_reason": "stop"}]}),
        'data: {"choices": [{"delta": ' + json.dumps(TEXT) + "}]}\n\n" + DONE,
        json.dumps({"choices": [{"index": "0", "message": MESSAGE}]}),
        'data: {"choices": [{"delta": [' + json.dumps(TEXT) + "]}]}\n\n" + DONE,
    ],
)
def test_a_text_that_stands_a_little_elsewhere_is_read(body: str) -> None:
    with serving(sends(body)) as server:
        _, outcome = asked(server.url)
    assert (outcome.text, outcome.finish_reason) == (TEXT, "stop")


@pytest.mark.parametrize(
    "before",
    [
        'event: status\ndata: {"message": "loading model"}',
        'event: progress\ndata: {"detail": "50 %", "text": "half"}',
        'event: status\ndata: {"status": "loading"}',
        'event: queue\ndata: {"msg": "place 3"}',
        'data: {"message": "loading model"}',
        'data: {"detail": "warming up"}',
        'data: {"status": "loading", "message": "loading model"}',
        'data: {"code": 0, "message": "ok"}',
    ],
)
def test_a_word_about_what_the_server_is_doing_is_no_failure(before: str) -> None:
    with serving(sends(f"{before}\n\n{BOTH}data: {STOP}\n\n")) as server:
        _, outcome = asked(server.url)
    assert (outcome.text, outcome.failure) == (TEXT, None)


def test_the_same_word_in_the_middle_of_a_text_or_alone_is_a_failure() -> None:
    for body, reason in ((BOTH, "cut"), ("", "error"), (f"data: {chunk('')}\n\n", "error")):
        with serving(sends(f'{body}data: {{"message": "worker died"}}\n\n{DONE}')) as server:
            _, outcome = asked(server.url)
        assert outcome.finish_reason == reason
        assert outcome.failure and "worker died" in outcome.failure.message


NO_ERRORS: list[object] = [None, "", {}, [], False, 0, "null", {"message": None}, {"code": None}, {"code": "0"}]
NO_ERRORS += [{"code": 0, "message": ""}, {"code": 200, "message": "OK"}]
EMPTY: list[tuple[str, object]] = [
    *(("error", held) for held in NO_ERRORS),
    ("base_resp", {"status_code": 0, "status_msg": "success"}),
    ("errors", []),
    ("errmsg", "ok"),
    ("detail", None),
]


@pytest.mark.parametrize(("name", "held"), EMPTY)
def test_the_place_of_an_error_that_is_empty_is_no_error(name: str, held: object) -> None:
    beside = {name: held}
    with serving(sends(whole(MESSAGE, "stop", **beside))) as server:
        assert asked(server.url)[1].finished
    with serving(sends(f"data: {chunk(TEXT, None, **beside)}\n\ndata: {chunk(None, 'stop', **beside)}\n\n")) as server:
        assert asked(server.url)[1].finished


TOLD: list[tuple[dict[str, object], FailureKind, str]] = [
    ({"detail": "Not authenticated"}, "config", "Not authenticated"),
    ({"errmsg": "token expired"}, "config", "token expired"),
    ({"errcode": 40001, "errmsg": "invalid credential"}, "config", "invalid credential"),
    ({"error_code": 110, "error_msg": "Access token invalid or no longer valid"}, "config", "Access token invalid"),
    ({"code": 1001, "msg": "token is invalid", "success": False}, "config", "token is invalid"),
    ({"message": "Unauthorized"}, "config", "Unauthorized"),
    ({"error": {"message": "Incorrect API key provided"}}, "config", "Incorrect API key"),
    ({"base_resp": {"status_code": 1004, "status_msg": "login fail"}}, "config", "login fail"),
    ({"choices": None, "base_resp": {"status_code": 1013, "status_msg": "odd"}}, "transient", "odd"),
    ({"base_resp": {"status_code": 1008, "status_msg": "insufficient balance"}}, "out of money", "insufficient"),
    ({"error": "Insufficient balance"}, "out of money", "Insufficient balance"),
    ({"error": {"message": "Your credit balance is too low"}}, "out of money", "too low"),
    ({"error": "the model 'x' does not exist"}, "config", "does not exist"),
    ({"error": {"message": "boom"}}, "transient", "boom"),
]


@pytest.mark.parametrize(("document", "kind", "words"), TOLD, ids=lambda value: json.dumps(value)[:50])
@pytest.mark.parametrize("framed", [True, False])
def test_a_failure_in_a_success_is_quoted_and_sorted_by_its_words(
    document: dict[str, object], kind: FailureKind, words: str, framed: bool
) -> None:
    text = json.dumps(document)
    with serving(sends(f"data: {text}\n\n{DONE}" if framed else text)) as server:
        _, outcome = asked(server.url)
    assert outcome.finish_reason == "error" and outcome.failure and outcome.failure.kind == kind
    assert words in outcome.failure.message and "base URL" not in outcome.failure.message


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("Your credit balance is too low to access the API. Please go to Plans & Billing.", "out of money", "Top it"),
        ("Insufficient account balance", "out of money", "Top it up"),
        ("gpt-9 is not a valid model ID", "config", "does not have this model"),
        ("Invalid model name passed in model=x", "config", "does not have this model"),
        ("The model `x` does not exist", "config", "does not have this model"),
        ("System role not supported", "item", "refuses the request"),
    ],
)
def test_a_refusal_is_sorted_by_its_words(text: str, kind: FailureKind, words: str) -> None:
    failure = of_status(400, json.dumps({"error": {"message": text}}), {}, "https://host:443")
    assert failure.kind == kind and words in failure.message and text in failure.message
