"""Answers in the forms in which servers send them, judged by what they hold."""

import asyncio
import json
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generation.models.outcome import FinishReason, Usage
from generation.models.reading import Reader, lines
from tests.generation.models.asking import asked
from tests.model_server import sends, serving

TEXT = "A river crosses\u2028the tile, \u00e9t\u00e9."
HALF = 9
KINDS = ("text/event-stream", "application/json", "text/plain", "application/x-ndjson", "text/html", "")


def chunk(content: object = None, finish: str | None = None, **more: object) -> str:
    delta = {} if content is None else {"content": content}
    document = {
        "id": "1",
        "model": "tiny-1",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
        **more,
    }
    return json.dumps(document, ensure_ascii=False)


def whole(message: object, finish: str | None = "stop", **more: object) -> str:
    return json.dumps(
        {"model": "tiny-1", "choices": [{"index": 0, "message": message, "finish_reason": finish}], **more}
    )


FIRST, SECOND, STOP = chunk(TEXT[:HALF]), chunk(TEXT[HALF:]), chunk(finish="stop")
MESSAGE = {"role": "assistant", "content": TEXT}
OLLAMA = [
    {"model": "m", "message": {"role": "assistant", "content": TEXT[:HALF]}, "done": False},
    {"model": "m", "message": {"role": "assistant", "content": TEXT[HALF:]}, "done": False},
    {"model": "m", "message": {"role": "assistant", "content": ""}, "done": True, "done_reason": "stop"},
]

FINISHED: dict[str, list[str]] = {
    "events": [f"data: {FIRST}\n\n", f"data: {SECOND}\n\n", f"data: {STOP}\n\n", "data: [DONE]\n\n"],
    "no blank after the colon": [f"data:{FIRST}\n\ndata:{SECOND}\n\ndata:{STOP}\n\ndata:[DONE]\n\n"],
    "CRLF": [f"data: {FIRST}\r\n\r", f"\ndata: {SECOND}\r", f"\n\r\ndata: {STOP}\r\n\r\ndata: [DONE]\r\n\r\n"],
    "CR": [f"data: {FIRST}\r\rdata: {SECOND}\r\rdata: {STOP}\r\rdata: [DONE]\r\r"],
    "comments": [f": PROCESSING\n\n:\n\ndata: {FIRST}\n\n: keep-alive\n\ndata: {SECOND}\n\ndata: {STOP}\n\n"],
    "names and numbers of events": [
        f"id: 1\nevent: message\nretry: 3000\ndata: {FIRST}\n\nevent: ping\ndata: {{}}\n\n",
        f"event: message\ndata: {SECOND}\n\nid: 3\ndata: {STOP}\n\n",
    ],
    "no empty lines": [f"data: {FIRST}\ndata: {SECOND}\ndata: {STOP}\ndata: [DONE]"],
    "a byte order mark": [f"\ufeffdata: {FIRST}\n\ndata: {SECOND}\n\ndata: {STOP}\n\n"],
    "an event of several lines": [
        "".join(f"data: {line}\n" for line in json.dumps(json.loads(one), indent=1).splitlines()) + "\n"
        for one in (FIRST, SECOND, STOP)
    ],
    "no line after the last event": [f"data: {FIRST}\n\ndata: {SECOND}\n\ndata: {STOP}"],
    "empty data to keep alive": [f"data:\n\ndata: {FIRST}\n\ndata: \n\ndata: {SECOND}\n\ndata: {STOP}\n\n"],
    "words to keep alive": [f"data: ping\n\ndata: {FIRST}\n\ndata: {SECOND}\n\ndata: {STOP}\n\n"],
    "never a reason, but an end": [f"data: {FIRST}\n\ndata: {SECOND}\n\ndata: [DONE]\n\n"],
    "an end without a line": [f"data: {FIRST}\n\ndata: {SECOND}\n\ndata: [DONE]"],
    "an end in quotation marks": [f'data: {FIRST}\n\ndata: {SECOND}\n\ndata: "[DONE]"\n\n'],
    "an empty reason": [f"data: {FIRST}\n\ndata: {chunk(TEXT[HALF:], '')}\n\ndata: [DONE]\n\n"],
    "a reason beside no choice": [f"data: {FIRST}\n\ndata: {SECOND}\n\n" + 'data: {"finish_reason": "stop"}\n\n'],
    "a reason beside an empty list": [
        f"data: {FIRST}\n\ndata: {SECOND}\n\n" + 'data: {"choices": [], "finish_reason": "stop"}\n\n'
    ],
    "lines of JSON": [f"{FIRST}\n{SECOND}\n{STOP}\n"],
    "JSON without lines": [FIRST + SECOND + STOP],
    "a list of pieces": [f"[{FIRST},\n{SECOND},\n{STOP}]"],
    "lines of JSON with a separator": [f"\x1e{FIRST}\n\x1e{SECOND}\n\x1e{STOP}\n"],
    "Ollama's own form": ["".join(json.dumps(one) + "\n" for one in OLLAMA)],
    "one document": [whole(MESSAGE)],
    "one document over several lines": [json.dumps(json.loads(whole(MESSAGE)), indent=2)],
    "one document without a reason": [whole(MESSAGE, None)],
    "one document as an event": [f"data: {whole(MESSAGE)}\n\n"],
    "one document with a text": [json.dumps({"choices": [{"text": TEXT, "finish_reason": None}]})],
    "the whole once more at the end": [
        f"data: {FIRST}\n\ndata: {SECOND}\n\n",
        "data: " + json.dumps({"choices": [{"delta": {}, "message": MESSAGE, "finish_reason": "stop"}]}) + "\n\n",
    ],
    "another choice beside it": [
        f"data: {FIRST}\n\n" + 'data: {"choices": [{"index": 1, "delta": {"content": "other"}}]}\n\n',
        f"data: {SECOND}\n\ndata: {STOP}\n\n",
    ],
    "the other choice first": [
        'data: {"choices": [{"index": 1, "delta": {"content": "x"}}, {"index": 0, "delta": {"content": ""}}]}\n\n'
        f"data: {FIRST}\n\ndata: {SECOND}\n\ndata: {STOP}\n\n"
    ],
    "an error that is none": [f"data: {chunk(TEXT, error=None)}\n\ndata: {STOP}\n\n"],
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("parts", FINISHED.values(), ids=FINISHED)
def test_an_answer_is_read_by_what_it_holds_whatever_its_header_says(parts: list[str], kind: str) -> None:
    with serving(sends(*parts, kind=kind)) as server:
        shown, outcome = asked(server.url)
    assert (outcome.text, outcome.finish_reason, outcome.failure) == (TEXT, "stop", None)
    assert shown == TEXT and len(server.calls) == 1


@pytest.mark.parametrize(
    "parts",
    [
        [f"data: {FIRST}\n\n"],
        [f"data: {FIRST}\n\ndata: {SECOND}\n\n"],
        [f"data: {FIRST}\n\ndata: {SECOND[:20]}"],
        [f"data: {FIRST}\n\n" + 'data: {"choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 3}}\n\n'],
        [FIRST + "\n"],
        [json.dumps(OLLAMA[0]) + "\n"],
    ],
)
def test_a_stream_without_reason_or_end_was_cut(parts: list[str]) -> None:
    with serving(sends(*parts)) as server:
        _, outcome = asked(server.url)
    assert outcome.finish_reason == "cut" and outcome.failure and "broke off" in outcome.failure.message
    assert TEXT.startswith(outcome.text) and outcome.text


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        *((word, "stop") for word in ("stop", "STOP", "eos", "eos_token", "end_turn", "stop_sequence", "Completed")),
        *((word, "length") for word in ("length", "max_tokens", "MAX_TOKENS", "max-output-tokens", "max_length")),
        *((word, "refused") for word in ("content_filter", "SAFETY", "content-filter", "RECITATION", "tool_calls")),
        *((word, "cut") for word in ("error", "network_error", "abort")),
    ],
)
def test_the_reason_of_the_end_is_known_by_all_its_names(word: str, reason: FinishReason) -> None:
    with serving(sends(f"data: {FIRST}\n\ndata: {chunk(finish=word)}\n\ndata: [DONE]\n\n")) as server:
        _, outcome = asked(server.url)
    assert outcome.finish_reason == reason


def test_what_happens_after_the_end_does_not_matter() -> None:
    with serving(sends(f"data: {FIRST}\n\ndata: {STOP}\n\ndata: [DONE]\n\ndata: {SECOND}\n\nrubbish")) as server:
        _, outcome = asked(server.url)
    assert (outcome.text, outcome.finish_reason) == (TEXT[:HALF], "stop")


@pytest.mark.parametrize(
    ("usage", "counted"),
    [
        ({"usage": {"prompt_tokens": 9, "completion_tokens": 3}}, Usage(9, 3)),
        ({"usage": {"input_tokens": 9, "output_tokens": 3}}, Usage(9, 3)),
        ({"prompt_eval_count": 9, "eval_count": 3}, Usage(9, 3)),
        ({"usage": None}, None),
        ({"usage": {"prompt_tokens": "9"}}, None),
        ({}, None),
    ],
)
def test_tokens_are_counted_by_all_their_names(usage: dict[str, object], counted: Usage | None) -> None:
    with serving(sends(whole(MESSAGE, "stop", **usage))) as server:
        assert asked(server.url)[1].usage == counted


def test_an_answer_without_a_reason_that_took_all_its_tokens_was_cut_at_the_limit() -> None:
    with serving(sends(whole(MESSAGE, None, usage={"prompt_tokens": 9, "completion_tokens": 50}))) as server:
        assert asked(server.url)[1].finish_reason == "length"


PARTS: dict[str, tuple[object, str]] = {
    "a text": ([{"type": "text", "text": TEXT}], TEXT),
    "texts": ([{"type": "text", "text": TEXT[:HALF]}, {"type": "text", "text": TEXT[HALF:]}], TEXT),
    "a thought before": (
        [{"type": "thinking", "thinking": [{"type": "text", "text": "Snow?"}]}, {"type": "text", "text": TEXT}],
        TEXT,
    ),
    "reasoning before": ([{"type": "reasoning", "text": "Snow?"}, {"type": "output_text", "text": TEXT}], TEXT),
    "a marked thought": ([{"text": "Snow?", "thought": True}, {"text": TEXT}], TEXT),
    "a hidden thought": ([{"type": "redacted_thinking", "data": "x"}, {"type": "text", "text": TEXT}], TEXT),
    "a reference": ([{"type": "text", "text": TEXT}, {"type": "reference", "reference_ids": [1]}], TEXT),
    "a text in an object": ([{"type": "text", "text": {"value": TEXT, "annotations": []}}], TEXT),
    "plain texts": ([TEXT[:HALF], TEXT[HALF:]], TEXT),
    "one part": ({"type": "text", "text": TEXT}, TEXT),
    "rubbish beside": ([None, 7, {"type": "text", "text": TEXT}, {"type": "text"}], TEXT),
}


@pytest.mark.parametrize(("content", "text"), PARTS.values(), ids=PARTS)
def test_a_content_of_parts_is_its_texts_without_its_thoughts(content: object, text: str) -> None:
    with serving(sends(whole({"content": content}))) as server:
        assert asked(server.url)[1].text == text
    pieces = content if isinstance(content, list) else [content]
    events = [f"data: {chunk([piece])}\n\n" for piece in pieces]
    with serving(sends(*events, f"data: {STOP}\n\n")) as server:
        assert asked(server.url)[1].text == text


def test_parts_and_plain_pieces_may_take_turns() -> None:
    events = [
        chunk([{"type": "thinking", "thinking": "?"}]),
        chunk([{"type": "text", "text": TEXT[:3]}]),
        chunk(TEXT[3:]),
    ]
    with serving(sends(*(f"data: {event}\n\n" for event in (*events, STOP)))) as server:
        assert asked(server.url)[1].text == TEXT


@pytest.mark.parametrize("name", ["reasoning", "reasoning_content", "thinking"])
def test_thoughts_beside_the_text_are_left_out_and_are_no_answer_alone(name: str) -> None:
    with serving(sends(whole({**MESSAGE, name: "Snow?"}))) as server:
        assert asked(server.url)[1].text == TEXT
    with serving(sends(whole({"content": None, name: TEXT}))) as server:
        _, outcome = asked(server.url)
    assert outcome.finish_reason == "empty" and outcome.failure and "only thought" in outcome.failure.message
    with serving(sends(whole({"content": "", name: TEXT}, "length"))) as server:
        _, outcome = asked(server.url)
    assert outcome.finish_reason == "length" and outcome.failure and "still thinking" in outcome.failure.message


@pytest.mark.parametrize(
    "message",
    [{"content": None, "refusal": "I must not."}, {"content": [{"type": "refusal", "refusal": "I must not."}]}],
)
def test_a_refusal_beside_the_text_is_one(message: object) -> None:
    with serving(sends(whole(message))) as server:
        _, outcome = asked(server.url)
    assert (outcome.finish_reason, outcome.text) == ("refused", "I must not.")


async def _cut(parts: list[bytes]) -> list[str]:
    async def given() -> AsyncIterator[bytes]:
        for part in parts:
            yield part

    return [line async for line in lines(given())]


@given(
    st.lists(st.text(st.characters(codec="utf-8"), max_size=8)),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.integers(1, 5),
)
def test_lines_are_the_same_however_a_body_is_cut(texts: list[str], end: str, size: int) -> None:
    texts = [text.replace("\r", "").replace("\n", "") for text in texts]
    body = "".join(text + end for text in texts).encode()
    parts = [body[start : start + size] for start in range(0, len(body), size)]
    with ThreadPoolExecutor(1) as another:  # a browser of other tests leaves its loop running in this thread
        assert another.submit(asyncio.run, _cut(parts)).result() == texts


@given(st.lists(st.text(max_size=30)))
def test_any_lines_are_read_without_an_error(texts: list[str]) -> None:
    reader = Reader()
    for text in texts:
        list(reader.line(text))
    assert all(isinstance(piece.document, dict) for piece in reader.end())
