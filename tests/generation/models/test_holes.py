"""Answers of which a part is missing, and those of which a part came twice."""

import json

import pytest

from tests.generation.models.asking import asked
from tests.generation.models.test_reading import FIRST, HALF, MESSAGE, SECOND, STOP, TEXT, chunk, whole
from tests.model_server import sends, serving

END = f"data: {STOP}\n\ndata: [DONE]\n\n"
MIDDLE = chunk("a mill, ")

READABLE = {
    "a tab": (MIDDLE.replace(", ", ",\t", 1).replace("a mill", "a\tmill"), "a\tmill, "),
    "a control character": (MIDDLE.replace("a mill", "a\x01mill"), "a\x01mill, "),
    "the end of a line": (MIDDLE.replace("a mill", "a\nmill"), "a\nmill, "),
    "a carriage return": (MIDDLE.replace("a mill", "a\r\nmill"), "a\nmill, "),
    "two lines of data": (MIDDLE.replace("a mill", "a\ndata: mill"), "a\nmill, "),
    "the prefix twice": (f"data: {MIDDLE}", "a mill, "),
    "the prefix three times": (f"data:data: {MIDDLE}", "a mill, "),
    "blanks around": (f"  {MIDDLE} ", "a mill, "),
    "two documents": (chunk("a ") + chunk("mill, "), "a mill, "),
}
UNREADABLE = {
    "cut short": MIDDLE[:-9],
    "cut in the text": MIDDLE[: MIDDLE.index("mill")],
    "without its beginning": MIDDLE[30:],
    "a comma too many": MIDDLE.replace("}]", "},]"),
    "of Python": str(json.loads(MIDDLE)),
    "something behind it": MIDDLE + " and more",
    "a string": '"a mill, "',
    "a list of texts": '["a mill, "]',
    "a web page": "<html>Bad gateway</html>",
    "words of an error": "upstream connect error or disconnect before headers",
    "in two events": MIDDLE.replace("a mill", "a\n\ndata: mill"),
    "an empty line in the text": MIDDLE.replace("a mill", "a\n\nmill"),
}


@pytest.mark.parametrize(("event", "text"), READABLE.values(), ids=READABLE)
def test_an_event_that_is_only_written_carelessly_is_read(event: str, text: str) -> None:
    with serving(sends(f"data: {FIRST}\n\ndata: {event}\n\ndata: {SECOND}\n\n", END)) as server:
        _, outcome = asked(server.url)
    assert (outcome.text, outcome.finish_reason) == (TEXT[:HALF] + text + TEXT[HALF:], "stop")


@pytest.mark.parametrize("place", ["between", "first", "last"])
@pytest.mark.parametrize("event", UNREADABLE.values(), ids=UNREADABLE)
def test_a_text_with_a_hole_is_never_finished(event: str, place: str) -> None:
    parts = [FIRST, SECOND]
    parts.insert(("first", "between", "last").index(place), event)
    with serving(sends(*(f"data: {part}\n\n" for part in parts), END)) as server:
        _, outcome = asked(server.url)
    assert (outcome.text, outcome.finish_reason) == (TEXT, "cut")
    assert outcome.failure and "a part of it cannot be read: " in outcome.failure.message
    assert outcome.failure.kind == "transient"


@pytest.mark.parametrize("event", UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_after_the_end_of_the_text_does_not_matter(event: str) -> None:
    with serving(sends(f"data: {FIRST}\n\ndata: {SECOND}\n\ndata: {STOP}\n\ndata: {event}\n\n")) as server:
        assert asked(server.url)[1].finished
    with serving(sends(f"data: {FIRST}\n\ndata: {STOP}\n\ndata: {event}\n\ndata: {SECOND}\n\n")) as server:
        assert asked(server.url)[1].finish_reason == "cut", "unless the text goes on"


@pytest.mark.parametrize(
    "sign",
    [
        "data: ping",
        "data: [PING]",
        "data: keep-alive",
        "data: still working",
        'data: ""',
        "data: []",
        "data: null",
        "data: {}",
        "event: ping\ndata: {'time': 1}",
        "event: heartbeat",
        "event: heartbeat\ndata: {now",
        ": a comment",
        "data: ping\ndata: pong",
    ],
)
@pytest.mark.parametrize("end", ["\n\n", "\n"])
def test_a_sign_of_life_is_no_hole(sign: str, end: str) -> None:
    end = "\n\n" if "{now" in sign or "'time'" in sign else end
    with serving(sends(f"data: {FIRST}\n\n{sign}{end}data: {SECOND}\n\n", END)) as server:
        _, outcome = asked(server.url)
    assert (outcome.text, outcome.finish_reason) == (TEXT, "stop")


@pytest.mark.parametrize("line", [f"Data: {MIDDLE}", f" data: {MIDDLE}", f"data : {MIDDLE}", MIDDLE, f"DATA:{MIDDLE}"])
def test_a_piece_in_a_carelessly_written_field_or_in_none_is_read(line: str) -> None:
    with serving(sends(f"data: {FIRST}\n\n{line}\n\ndata: {SECOND}\n\n", END)) as server:
        _, outcome = asked(server.url)
    assert (outcome.text, outcome.finish_reason) == (TEXT[:HALF] + "a mill, " + TEXT[HALF:], "stop")


@pytest.mark.parametrize("line", [MIDDLE[:-5], MIDDLE[9:], str(json.loads(MIDDLE))])
def test_a_part_of_a_piece_between_events_is_a_hole(line: str) -> None:
    with serving(sends(f"data: {FIRST}\n\n{line}\n\ndata: {SECOND}\n\n", END)) as server:
        assert asked(server.url)[1].finish_reason == "cut"


@pytest.mark.parametrize("line", ["retry: 10", "meta: {'a': 1}", "x-request: 7", "OK"])
def test_an_unknown_field_between_events_is_passed_over(line: str) -> None:
    with serving(sends(f"data: {FIRST}\n\n{line}\n\ndata: {SECOND}\n\n", END)) as server:
        assert asked(server.url)[1].finished


def test_an_event_of_an_error_without_a_word_is_one() -> None:
    with serving(sends(f"data: {FIRST}\n\nevent: error\n\n", END)) as server:
        assert asked(server.url)[1].finish_reason == "cut"


A, B = {"type": "text", "text": "A river "}, {"type": "text", "text": "the tile."}
WORDS: list[object] = [
    {"type": "markdown", "text": "crosses "},
    {"type": "markdown", "markdown": "crosses "},
    {"type": "markdown", "content": "crosses "},
    {"type": "output_text", "output_text": "crosses "},
    {"type": "output_text", "text": "crosses "},
    {"type": "Text", "text": "crosses "},
    {"type": "TEXT", "Text": "", "content": "crosses "},
    {"type": "input_text", "text": "crosses "},
    {"type": "text", "text": ["cros", "ses "]},
    {"type": "text", "content": [{"type": "text", "text": "crosses "}]},
    {"type": "paragraph", "text": {"value": "crosses "}},
    {"text": {"content": "crosses "}},
    {"type": "text_delta", "text": "crosses "},
    [["crosses "]],
]
SILENT: list[object] = [
    {"type": "reference", "reference_ids": [1]},
    {"type": "tool_use", "name": "look", "input": {"text": "crosses "}},
    {"type": "tool_result", "text": "crosses "},
    {"type": "image_url", "image_url": {"url": "https://example.org/1.png"}},
    {"type": "citations_delta", "text": "crosses "},
    {"type": "thinking", "thinking": "crosses "},
    {"type": "Thought", "text": "crosses "},
    {"type": "analysis", "text": "crosses "},
    {"type": "step-start", "name": "1"},
    {"type": "begin", "index": 1},
    {"type": "text", "annotations": [{"url": "https://example.org"}]},
    {"type": "text", "text": ""},
]
UNKNOWN: list[object] = [
    {"type": "rich", "spans": ["crosses "]},
    {"type": "text", "text": {"html": "crosses "}},
    {"type": "encrypted", "data": "Y3Jvc3Nlcw=="},
    {"type": "text", "text": 7},
    {"kind": "words", "body": "crosses "},
]


@pytest.mark.parametrize(("parts", "text"), [*((p, "crosses ") for p in WORDS), *((p, "") for p in SILENT)])
def test_parts_of_a_content_are_text_unless_they_are_known_to_hold_none(parts: object, text: str) -> None:
    with serving(sends(whole({"content": [A, parts, B]}))) as server:
        _, outcome = asked(server.url)
    assert (outcome.text, outcome.finish_reason) == (f"A river {text}the tile.", "stop")


@pytest.mark.parametrize("part", UNKNOWN)
def test_a_part_that_cannot_be_read_makes_a_failure_and_no_hole(part: object) -> None:
    with serving(sends(whole({"content": [A, part, B]}))) as server:
        _, outcome = asked(server.url)
    assert outcome.finish_reason == "cut" and outcome.failure
    assert outcome.failure.kind == "output" and "cannot be read" in outcome.failure.message


LONG = "A river crosses the tile from north to south, and fields lie beside it."
SO_FAR = [LONG[:2], LONG[:8], LONG[:15], LONG[:24], LONG[:50], LONG]
PIECES = [LONG[:2], LONG[2:8], LONG[8:30], LONG[30:]]


def message(text: str, **more: object) -> str:
    return json.dumps({"choices": [{"delta": {}, "message": {"content": text}, **more}]})


REPEATED: dict[str, list[str]] = {
    "a last piece of it all": [*map(chunk, PIECES), chunk(LONG)],
    "a last piece of it all with the end": [*map(chunk, PIECES), chunk(LONG, "stop")],
    "a last piece with a blank": [*map(chunk, PIECES), chunk(f" {LONG}\n")],
    "all so far each time": list(map(chunk, SO_FAR)),
    "all so far, and once more": [*map(chunk, SO_FAR), chunk(LONG)],
    "all so far in large steps": [chunk(LONG[:30]), chunk(LONG[:60]), chunk(LONG)],
    "all so far in two steps": [chunk(LONG[:5]), chunk(LONG)],
    "empty pieces between": [chunk(""), *(one for text in SO_FAR for one in (chunk(text), chunk("")))],
    "all so far as text": [json.dumps({"choices": [{"text": text}]}) for text in SO_FAR],
    "a message at the end": [*map(chunk, PIECES), message(LONG)],
    "a message with a blank before": [*map(chunk, PIECES), message(f" {LONG}")],
    "a message without the blank after": [*map(chunk, PIECES[:3]), chunk(PIECES[3]), message(LONG.strip())],
    "a message that says more": [*map(chunk, PIECES[:3]), message(LONG)],
    "a message with the end": [*map(chunk, PIECES), message(LONG, finish_reason="stop")],
}


@pytest.mark.parametrize("events", REPEATED.values(), ids=REPEATED)
def test_a_text_that_comes_more_than_once_is_kept_once(events: list[str]) -> None:
    with serving(sends(*(f"data: {event}\n\n" for event in events), END)) as server:
        _, outcome = asked(server.url)
    assert (outcome.text, outcome.finish_reason) == (LONG, "stop")


@pytest.mark.parametrize(
    "pieces",
    [
        ["ha", "ha", "haha", "ha."],
        ["1", "10", "100", " fields."],
        [" ", " A river crosses the whole tile."],
        ["A river. ", "A river. ", "A river."],
        ["*", "**", "Water covers most of the tile", "**"],
        ["Water covers most of it. ", "Water", " covers most of it. ", "Fields."],
        [LONG, " Fields.", " Fields."],
    ],
)
def test_a_text_that_repeats_itself_is_left_as_it_is(pieces: list[str]) -> None:
    with serving(sends(*(f"data: {chunk(piece)}\n\n" for piece in pieces), END)) as server:
        shown, outcome = asked(server.url)
    assert shown == outcome.text == "".join(pieces)


def test_a_message_in_other_words_than_the_pieces_is_not_added_to_them() -> None:
    with serving(sends(f"data: {FIRST}\n\ndata: {SECOND}\n\ndata: {message('Something else.')}\n\n", END)) as server:
        assert asked(server.url)[1].text == MESSAGE["content"]
