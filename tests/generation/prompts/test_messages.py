import json
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import TemplateError
from generation.calls import sentfiles
from generation.prompts.messages import Message, Request, build, picture_hash
from generation.prompts.prompt import Parameters, PromptContent
from generation.prompts.recipes.inputs import Picture
from generation.prompts.tokens import CHARACTERS_PER_TOKEN, PICTURE_TOKENS, estimate, tokens_at
from generation.prompts.variables import Variables

MAP = Picture("Image 1", "image/png", b"\x89PNG map", "a map")
CONTENT = PromptContent("Describe {{ tile }}.", system="You see {{ count }} tile{{ 's' if count > 1 }}.")
FACTS: Variables = {"tile": "Grüße", "count": 1}


def test_a_request_holds_what_the_templates_become() -> None:
    request = build(CONTENT, FACTS, [], model="m")
    assert json.loads(request.body()) == {
        "model": "m",
        "messages": [
            {"role": "system", "content": "You see 1 tile."},
            {"role": "user", "content": "Describe Grüße."},
        ],
        "temperature": 1.0,
        "max_tokens": 300,
        "stream": True,
        "stream_options": {"include_usage": True},
    }


def test_pictures_follow_the_words_they_go_with() -> None:
    (_, user) = json.loads(build(CONTENT, FACTS, [MAP, MAP], model="m").body())["messages"]
    assert [part["type"] for part in user["content"]] == ["text", "image_url", "image_url"]


def test_the_same_prompt_and_facts_are_the_same_bytes() -> None:
    first, again = (build(CONTENT, dict(reversed(FACTS.items())), [MAP], model="m").body() for _ in range(2))
    assert first == again == build(CONTENT, FACTS, [MAP], model="m").body()


def test_parameters_that_are_left_open_are_not_sent() -> None:
    request = build(CONTENT, FACTS, [], model="m", parameters=Parameters(seed=0, top_p=0.5), limit_field="max_tokens")
    assert set(json.loads(request.body())) == {"model", "messages", "seed", "top_p", "stream", "stream_options"}


def test_an_endpoint_decides_the_name_of_the_limit() -> None:
    request = build(CONTENT, FACTS, [], model="m", limit_field="max_completion_tokens")
    assert json.loads(request.body())["max_completion_tokens"] == 300


def test_an_error_names_the_message_it_is_in() -> None:
    with pytest.raises(TemplateError, match="In the system message: Line 1"):
        build(replace(CONTENT, system="{{ nonsense }}"), FACTS, [], model="m")
    with pytest.raises(TemplateError, match="user message is empty"):
        build(replace(CONTENT, user=" \n "), FACTS, [], model="m")


def test_an_estimate_counts_words_messages_and_pictures() -> None:
    plain, shown = (build(CONTENT, FACTS, pictures, model="m") for pictures in ([], [MAP]))
    assert tokens_at(shown, 4.0) - tokens_at(plain, 4.0) == PICTURE_TOKENS
    assert estimate(plain) == (tokens_at(plain, CHARACTERS_PER_TOKEN), False)


_FORGED = f'"url":"picture:image/png:{picture_hash(MAP)}"'
_texts = st.text(max_size=40) | st.sampled_from([_FORGED, f"\\{_FORGED}", "data:image/png;base64,AAAA"])
_pictures = st.builds(
    Picture, st.just(""), st.sampled_from(["image/png", "image/webp"]), st.binary(max_size=50), st.just("")
)


@given(st.lists(st.one_of(_texts, _pictures), min_size=1, max_size=6))
def test_a_request_is_restored_byte_for_byte_whatever_is_in_it(parts: list[str | Picture]) -> None:
    request = Request("m", (Message("user", tuple(parts)),), Parameters())
    with TemporaryDirectory() as folder:
        kept = sentfiles.store(Path(folder), request)
        assert sentfiles.restore(Path(folder), kept) == request.body()
