"""Servers that refuse: what they do not take is put otherwise where that changes nothing, and else quoted."""

import json
from dataclasses import replace

import pytest

from generation.models.dialects import Dialect
from generation.models.failures import of_status
from generation.models.outcome import FailureKind
from generation.prompts.prompt import Parameters
from tests import model_server
from tests.generation.models.asking import REQUEST, asked
from tests.model_server import Behaviour, fails, sends, serving, without

PLACE = "https://host:443"


def refusal(document: object, status: int = 400) -> Behaviour:
    return lambda handler: handler.answer(status, document)


def extra(field: str) -> dict[str, object]:
    return {"detail": [{"type": "extra_forbidden", "loc": ["body", field], "msg": "Extra inputs are not permitted"}]}


UNCOUNTED: dict[str, Behaviour] = {
    "in a list": refusal(extra("stream_options"), 422),
    "in a message": refusal(
        {"object": "error", "message": extra("stream_options"), "type": "invalid_request_error"}, 422
    ),
    "in words": fails(400, "Unrecognized request argument supplied: stream_options"),
    "by the inner name": fails(400, "include_usage is not supported"),
    "without a name": fails(422, "Extra inputs are not permitted"),
    "without a name, in words": fails(400, "Unknown field in the request body"),
    "as plain text": sends("stream_options: unknown field", kind="text/plain", status=400),
    "with another status": fails(500, "json: unknown field 'stream_options'"),
    "in a success": sends(json.dumps({"error": {"message": "stream_options is not supported", "code": 400}})),
    "in a stream": sends('event: error\ndata: {"message": "stream_options is not allowed"}\n\n'),
}


@pytest.mark.parametrize("refuses", UNCOUNTED.values(), ids=UNCOUNTED)
def test_a_server_that_does_not_count_is_asked_without_from_then_on(refuses: Behaviour) -> None:
    with serving(without("stream_options", refuses, model_server.writes(usage=False))) as server:
        _, first = asked(server.url)
        _, second = asked(server.url)
    assert first.finished and second.finished and first.usage is None
    assert ["stream_options" in call.json() for call in server.calls] == [True, False, False]
    usual = REQUEST.document()
    usual.pop("stream_options")
    assert server.calls[1].json() == usual


def test_what_was_learned_of_one_model_is_not_said_of_another() -> None:
    with serving(without("stream_options", fails(400, "stream_options"))) as server:
        asked(server.url)
        asked(server.url, replace(REQUEST, model="other"))
    assert ["stream_options" in call.json() for call in server.calls] == [True, False, True, False]


def test_a_server_that_does_not_stream_is_asked_for_the_whole() -> None:
    def behave(handler: model_server.Handler) -> None:
        streams = handler.script.calls[-1].json()["stream"]
        (fails(400, "Streaming is not supported by this model") if streams else model_server.in_one_piece())(handler)

    with serving(behave) as server:
        _, outcome = asked(server.url)
        asked(server.url)
    assert outcome.finished and [call.json()["stream"] for call in server.calls] == [True, False, False]
    assert all("stream_options" not in call.json() for call in server.calls[1:])


def test_a_length_limit_may_go_by_its_other_name_if_the_server_says_so() -> None:
    told = "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
    with serving(without("max_tokens", fails(400, told))) as server:
        _, outcome = asked(server.url)
    assert outcome.finished and len(server.calls) == 2
    assert server.calls[1].json()["max_completion_tokens"] == 50 and "max_tokens" not in server.calls[1].json()


@pytest.mark.parametrize("field", ["temperature", "seed", "max_tokens"])
def test_what_a_person_set_never_vanishes(field: str) -> None:
    with serving(without(field, refusal(extra(field), 422))) as server:
        _, outcome = asked(server.url)
    assert outcome.failure and (outcome.failure.kind, len(server.calls)) == ("config", 1)
    assert f"does not take the parameter {field}" in outcome.failure.message
    assert "Extra inputs are not permitted" in outcome.failure.message


def test_a_server_that_goes_on_refusing_is_not_asked_for_ever() -> None:
    with serving(fails(400, "stream_options and streaming are not supported")) as server:
        _, outcome = asked(server.url)
    assert outcome.failure and len(server.calls) == 3, "once without each"
    assert Dialect(counted=False, streamed=False).mended(REQUEST, "stream_options, stream: not supported") is None


def test_the_usual_dialect_is_the_request_byte_for_byte() -> None:
    assert Dialect().body(REQUEST) == REQUEST.body()
    unlimited = replace(REQUEST, parameters=Parameters())
    assert Dialect().mended(unlimited, "max_tokens unsupported, use max_completion_tokens") is None


TOO_LONG = {
    "vLLM": "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens.",
    "vLLM, prompt": "The decoder prompt (length 9000) is longer than the maximum model length of 4096.",
    "vLLM, limit": "'max_tokens' is too large: 500. This model's maximum context length is 4096 tokens",
    "llama.cpp": "the request exceeds the available context size, try increasing it",
    "llama.cpp, kind": "exceed_context_size_error",
    "llama-cpp-python": "Requested tokens (5000) exceed context window of 2048",
    "LM Studio": "Trying to keep the first 6212 tokens when context the overflows.",
    "LM Studio, tokens": "The number of tokens to keep from the initial prompt is greater than the context length",
    "Ollama": "prompt too long; exceeded max context length by 12 tokens",
    "TGI": "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000",
    "TGI, inputs": "`inputs` must have less than 1024 tokens. Given: 2000",
    "Anthropic": "prompt is too long: 9000 tokens > 4096 maximum",
    "Anthropic, sum": "input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000",
    "OpenRouter": "This endpoint's maximum context length is 4096 tokens. However, you requested about 9000 tokens",
    "Mistral": "Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length",
    "Gemini": "The input token count (200000) exceeds the maximum number of tokens allowed (131072).",
    "xAI": "This model's maximum prompt length is 131072 but the request contains 537812 tokens.",
    "Cohere": "too many tokens: total number of tokens in the prompt cannot exceed 4081",
    "Groq": "Please reduce the length of the messages or completion.",
    "Bedrock": "Input is too long for requested model.",
    "Moonshot": "Invalid request: Your request exceeded model token limit: 8192",
    "Zhipu": "Prompt exceeds max length",
    "DashScope": "Range of input length should be [1, 30720]",
    "SGLang": "The input (5000 tokens) is longer than the model's context length (4096 tokens).",
    "OpenAI": "context_length_exceeded",
    "OpenAI, text": "Invalid 'messages[1].content': string too long. Expected a string with maximum length 1048576",
}
TOLD: dict[str, object] = {
    "400": lambda text: fails(400, text),
    "413": lambda text: fails(413, text),
    "422": lambda text: refusal({"detail": text}, 422),
    "500": lambda text: fails(500, text),
    "503": lambda text: refusal({"error": text}, 503),
    "in a success": lambda text: refusal({"error": {"message": text}}, 200),
    "in a list": lambda text: refusal([{"error": {"message": text, "code": 400}}], 400),
    "in an event": lambda text: sends("event: error\ndata: " + json.dumps({"message": text}) + "\n\n"),
    "in an event of words": lambda text: sends(f"event: error\ndata: {text}\n\n"),
    "as data": lambda text: sends("data: " + json.dumps({"error": {"message": text, "code": 500}}) + "\n\n"),
    "without a frame": lambda text: sends(json.dumps({"error": {"message": text}})),
    "after a comment": lambda text: sends(": wait\n\n" + json.dumps({"error": text}) + "\n"),
    "behind a router": lambda text: fails(
        400, "Provider returned error", metadata={"raw": json.dumps({"error": text})}
    ),
}


@pytest.mark.parametrize("text", TOO_LONG.values(), ids=TOO_LONG)
@pytest.mark.parametrize("status", [400, 413, 422, 500])
def test_a_request_that_is_too_long_is_known_in_every_wording(text: str, status: int) -> None:
    failure = of_status(status, json.dumps({"error": {"message": text}}), {}, PLACE)
    assert failure.kind == "item" and "too long" in failure.message and text[:100] in failure.message


@pytest.mark.parametrize("told", TOLD.values(), ids=TOLD)
def test_a_request_that_is_too_long_is_made_once_however_it_is_told(told: object) -> None:
    assert callable(told)
    text = TOO_LONG["Anthropic"]
    with serving(told(text)) as server:
        _, outcome = asked(server.url)
    assert outcome.failure and (outcome.failure.kind, outcome.finish_reason) == ("item", "error")
    assert "finds the request too long" in outcome.failure.message and text in outcome.failure.message
    assert len(server.calls) == 1


NOT_TOO_LONG: list[tuple[int, str, FailureKind]] = [
    (429, "Rate limit reached: input tokens per minute exceeded", "throttled"),
    (429, "This request would exceed your rate limit of 40,000 input tokens per minute", "throttled"),
    (500, "CUDA out of memory while growing the context window", "transient"),
    (503, "The model is loading", "transient"),
    (400, "max_tokens is too large: 5000. This model supports at most 4096 completion tokens", "config"),
    (400, "At most 1 image(s) may be provided in one request.", "config"),
    (400, "temperature exceeds the maximum of 1", "config"),
    (401, "Your key exceeds the context of its project", "config"),
    (400, "System role not supported", "item"),
]


@pytest.mark.parametrize(("status", "text", "kind"), NOT_TOO_LONG)
def test_what_only_sounds_like_it_is_not_too_long(status: int, text: str, kind: FailureKind) -> None:
    failure = of_status(status, json.dumps({"error": {"message": text}}), {}, PLACE)
    assert failure.kind == kind and text in failure.message
    assert "too long" not in failure.message


KINDS: list[tuple[dict[str, object], FailureKind]] = [
    ({"error": {"message": "m", "code": 503}}, "transient"),
    ({"error": {"message": "m", "code": "429"}}, "throttled"),
    ({"error": {"message": "m", "type": "rate_limit_error"}}, "throttled"),
    ({"error": {"message": "billing", "code": "insufficient_quota"}}, "out of money"),
    ({"error": {"message": "m", "type": "authentication_error"}}, "config"),
    ({"error": {"message": "m", "type": "invalid_request_error"}}, "item"),
    ({"error": {"message": "the model is gone", "code": "model_not_found"}}, "config"),
    ({"error": "m"}, "transient"),
    ({"object": "error", "message": "m", "code": 400}, "item"),
    ({"type": "error", "error": {"type": "overloaded_error", "message": "m"}}, "transient"),
    ({"detail": "m", "status": 422}, "item"),
    ({"message": "m", "statusCode": 401}, "config"),
    ({"errors": [{"message": "m"}]}, "transient"),
]


@pytest.mark.parametrize(("document", "kind"), KINDS, ids=lambda value: json.dumps(value)[:50])
@pytest.mark.parametrize("framed", [True, False])
def test_an_error_in_a_success_is_sorted_by_what_it_says(
    document: dict[str, object], kind: FailureKind, framed: bool
) -> None:
    text = json.dumps(document)
    with serving(sends(f"data: {text}\n\ndata: [DONE]\n\n" if framed else text)) as server:
        _, outcome = asked(server.url)
    assert outcome.failure and outcome.failure.kind == kind
    assert len(server.calls) == (3 if kind in ("transient", "throttled") else 1)


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [
        (sends("Ollama is running", kind="text/plain"), "It says: Ollama is running"),
        (sends("{}", kind="application/json"), "It says: {}"),
        (sends('{"status": "up"}'), '{"status": "up"}'),
        (sends("<html><title>Log in</title></html>", kind="application/json"), "a web page"),
        (sends("<html><title>Bad gateway</title></html>", status=502), "It says: Bad gateway"),
        (sends("upstream connect error", kind="", status=503), "It says: upstream connect error"),
        (fails(400, "x" * 5000), "x" * 299 + "\u2026"),
    ],
)
def test_every_refusal_quotes_what_the_server_said(behaviour: Behaviour, words: str) -> None:
    with serving(behaviour) as server:
        _, outcome = asked(server.url)
    assert outcome.failure and words in outcome.failure.message


def test_a_key_that_is_asked_for_says_how_to_give_one() -> None:
    message = of_status(401, "", {}, "https://lab.example.org:443", keyed=False).message
    assert "CHATEARTH_API_KEY" in message and "CHATEARTH_KEYS='LAB_API_KEY=https://lab.example.org'" in message
    assert "https only" in of_status(401, "", {}, "http://10.0.0.7:8000", keyed=False).message
