import base64
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from chatearth.cli import run
from core.embedding.build import build
from core.embedding.embedders import open_embedder
from core.embedding.server import RETRIES, EmbeddingServer
from core.embedding.spaces import listed
from core.errors import PrerequisiteError, SearchError
from core.search.meaning.scan import Meaning
from tests.embedding_server import Server, serving
from tests.letters import Letters
from tests.small_catalogue import everything, fill

TEXTS = [f"text {'abcdefghij'[number % 10] * (number % 7 + 1)}" for number in range(25)]


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as state:
        yield state


def opened(server: Server, environment: dict[str, str] | None = None, *, batch: int = 10) -> EmbeddingServer:
    return EmbeddingServer(f"{server.url}#letters", environment or {}, batch=batch)


def test_texts_are_sent_in_batches_and_vectors_come_back_in_their_order(server: Server) -> None:
    model = opened(server)
    made = model.embed(TEXTS)
    np.testing.assert_allclose(made.vectors, Letters().embed(TEXTS).vectors, atol=1e-6)
    assert [asked["input"] for asked in server.requests[1:]] == [TEXTS[:10], TEXTS[10:20], TEXTS[20:]]
    assert {asked["path"] for asked in server.requests} == {"/v1/embeddings"}
    assert {asked["model"] for asked in server.requests} == {"letters"}
    assert (model.space.dimension, model.space.name) == (27, f"{server.url}#letters")


def test_no_texts_are_no_request(server: Server) -> None:
    model = opened(server)
    assert model.embed([]).vectors.shape == (0, 27)
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_server_that_fails_for_a_moment_is_asked_again(server: Server, status: int) -> None:
    model = opened(server)
    server.fail(status, times=RETRIES)
    assert model.embed(["word"]).vectors.shape == (1, 27)
    assert len(server.requests) == 1 + RETRIES + 1


@pytest.mark.parametrize(("status", "said"), [(429, "quota"), (503, "HTTP 503")])
def test_a_server_that_goes_on_failing_is_given_up(server: Server, status: int, said: str) -> None:
    model = opened(server)
    server.fail(status, times=50)
    with pytest.raises(PrerequisiteError, match=said):
        model.embed(["word"])
    assert len(server.requests) == 1 + 1 + RETRIES


@pytest.mark.parametrize(
    ("status", "said"),
    [(401, "CHATEARTH_API_KEY"), (404, "no model 'letters'"), (400, "HTTP 400"), (422, "HTTP 422"), (413, "HTTP 413")],
)
def test_a_refusal_is_told_at_once(server: Server, status: int, said: str) -> None:
    server.fail(status)
    with pytest.raises(PrerequisiteError, match=said):
        opened(server)
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [400, 401, 404, 422, 429, 500, 503])
def test_every_refusal_quotes_what_the_server_said(server: Server, status: int) -> None:
    server.fail(status, times=50, body='{"error": {"message": "the reason is canary, and more"}}')
    with pytest.raises(PrerequisiteError, match=r"It says: the reason is \[key\], and more"):
        opened(server, {"CHATEARTH_API_KEY": "canary"})


LIMITS = {
    "text-embeddings-inference": (
        422,
        {"error": "batch size 64 > maximum allowed batch size 32"},
    ),
    "Cohere": (400, {"message": "invalid request: total number of texts must be at most 96 - received 128"}),
    "OpenAI": (400, {"error": {"message": "Invalid 'input': array too long. Expected at most 2048."}}),
    "Mistral": (400, {"object": "error", "message": "Too many inputs in request, split into more batches."}),
    "a proxy": (413, "<html><title>413 Request Entity Too Large</title></html>"),
    "llama.cpp": (500, {"error": {"message": "input is too large to process. increase the physical batch size"}}),
    "without a reason": (400, {}),
    "FastAPI": (422, {"detail": [{"loc": ["body", "input"], "msg": "List should have at most 32 items"}]}),
}


def limited(most: int, refusal: tuple[int, object]) -> Callable[[dict[str, Any]], tuple[int, str] | None]:
    status, said = refusal
    told = said if isinstance(said, str) else json.dumps(said)
    return lambda body: (status, told) if len(body["input"]) > most else None


@pytest.mark.parametrize("refusal", LIMITS.values(), ids=LIMITS)
@pytest.mark.parametrize("most", [32, 7, 1])
def test_a_server_that_takes_fewer_texts_is_asked_with_fewer_from_then_on(
    server: Server, refusal: tuple[int, object], most: int
) -> None:
    model = opened(server, batch=64)
    server.refuses = limited(most, refusal)
    texts = [f"{TEXTS[number % 25]} {'abc' * (number % 5)}" for number in range(200)]
    made = model.embed(texts)
    np.testing.assert_allclose(made.vectors, Letters().embed(texts).vectors, atol=1e-6)
    assert made.refused == ()
    server.requests.clear()
    model.embed(texts[:64])
    assert max(len(asked["input"]) for asked in server.requests) <= most, "it is remembered"


def test_a_server_that_leaves_texts_out_is_asked_with_fewer(server: Server) -> None:
    model = opened(server, batch=20)
    server.form = lambda items: {"data": [item for item in items if item["index"] < 8]}
    assert len(model.embed(TEXTS).vectors) == len(TEXTS)
    assert len(server.requests[-1]["input"]) <= 8


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (400, {"error": {"message": "the input length exceeds the context length", "type": "api_error"}}),
        (413, {"error": "`inputs` must have less than 512 tokens. Given: 600", "error_type": "Validation"}),
        (500, {"error": {"message": "failed to encode response: json: unsupported value: NaN"}}),
        (422, {"detail": "no"}),
    ],
)
def test_one_text_that_is_refused_is_told_and_the_others_go_on(server: Server, status: int, said: object) -> None:
    model = opened(server)
    server.refuses = lambda body: (status, json.dumps(said)) if any("jjj" in text for text in body["input"]) else None
    made = model.embed(TEXTS)
    bad = [place for place, text in enumerate(TEXTS) if "jjj" in text]
    assert [one.place for one in made.refused] == bad
    assert all(f"HTTP {status}: " in one.reason for one in made.refused)
    good = [place for place in range(len(TEXTS)) if place not in bad]
    np.testing.assert_allclose(made.vectors[good], Letters().embed(TEXTS).vectors[good], atol=1e-6)


def test_many_texts_that_are_refused_are_not_taken_for_a_broken_server(server: Server) -> None:
    model = opened(server)
    server.refuses = lambda body: (400, "{}") if body["input"] != ["water"] else None
    assert len(model.embed(TEXTS).refused) == len(TEXTS)
    server.refuses = lambda body: (400, '{"error": "the model is gone"}')
    with pytest.raises(PrerequisiteError, match=r"refuses every text.*the model is gone"):
        model.embed(TEXTS)


def test_a_refused_caption_is_named_and_left_out_and_asked_for_again(server: Server, tmp_path: Path) -> None:
    catalogue, _ = fill(tmp_path, count=30)
    with catalogue:
        with catalogue.cursor() as cursor:
            text = cursor.execute("select text from captions order by id desc limit 1").fetchall()[0][0]
        model = opened(server)
        server.refuses = lambda body: (400, '{"error": "too long"}') if text in body["input"] else None
        built = build(catalogue, model, batch=8)
        assert built.done == built.total - len(built.refused) and built.refused
        assert {one.reason for one in built.refused} == {"HTTP 400: too long"}
        assert all(one.tile and one.caption_set for one in built.refused)
        server.refuses = lambda body: None
        assert build(catalogue, model).done == built.total


def test_a_question_that_is_refused_is_told(server: Server, tmp_path: Path) -> None:
    catalogue, _ = fill(tmp_path, count=30)
    with catalogue:
        model = opened(server)
        build(catalogue, model)
        server.refuses = lambda body: (400, '{"error": "too long"}')
        with pytest.raises(SearchError, match="HTTP 400: too long"):
            Meaning(catalogue, model).nearest("word", everything(catalogue))


def test_a_field_that_a_server_forbids_is_left_out_from_then_on(server: Server) -> None:
    forbidden = '{"detail": [{"loc": ["body", "encoding_format"], "msg": "Extra inputs are not permitted"}]}'
    server.refuses = lambda body: (422, forbidden) if "encoding_format" in body else None
    opened(server).embed(["a", "b"])
    assert ["encoding_format" in asked for asked in server.requests] == [True, False, False]


def coded(vector: list[float]) -> str:
    return base64.b64encode(np.array(vector, "<f4").tobytes()).decode()


ANSWERS: dict[str, Callable[[list[dict[str, Any]]], object]] = {
    "base64": lambda items: {"data": [{**item, "embedding": coded(item["embedding"])} for item in items]},
    "in order without an index": lambda items: {"data": [{"embedding": item["embedding"]} for item in items[::-1]]},
    "every index 0": lambda items: {"data": [{**item, "index": 0} for item in items[::-1]]},
    "index as a text": lambda items: {"data": [{**item, "index": str(item["index"])} for item in items]},
    "nested": lambda items: {"data": [{**item, "embedding": [item["embedding"]]} for item in items]},
    "texts": lambda items: {"data": [{**item, "embedding": [str(one) for one in item["embedding"]]} for item in items]},
    "bare": lambda items: [item["embedding"] for item in items[::-1]],
    "bare items": lambda items: items,
    "embeddings": lambda items: {"embeddings": [item["embedding"] for item in items[::-1]]},
    "by number format": lambda items: {"embeddings": {"float": [item["embedding"] for item in items[::-1]]}},
    "values": lambda items: {"embeddings": [{"values": item["embedding"]} for item in items[::-1]]},
}


@pytest.mark.parametrize("form", ANSWERS.values(), ids=ANSWERS)
@pytest.mark.parametrize("kind", ["application/json", "text/plain"])
def test_vectors_are_found_in_every_form_of_an_answer(
    server: Server, form: Callable[[list[dict[str, Any]]], object], kind: str
) -> None:
    server.form, server.kind = form, kind
    np.testing.assert_allclose(opened(server).embed(TEXTS).vectors, Letters().embed(TEXTS).vectors, atol=1e-6)


def test_one_vector_alone_is_an_answer_for_one_text(server: Server) -> None:
    server.form = lambda items: {"embedding": items[0]["embedding"]}
    assert opened(server, batch=1).embed(["a", "b"]).vectors.shape == (2, 27)


def test_a_redirect_is_not_followed(server: Server) -> None:
    with serving() as other:
        server.fail(307, location=f"{other.url}/embeddings")
        with pytest.raises(PrerequisiteError, match="leads elsewhere"):
            opened(server, {"CHATEARTH_API_KEY": "canary"})
        assert other.requests == []


def vectors(*rows: object) -> str:
    data = [{"object": "embedding", "index": place, "embedding": row} for place, row in enumerate(rows)]
    return json.dumps({"object": "list", "model": "m", "data": data, "usage": {"prompt_tokens": 1, "total_tokens": 1}})


@pytest.mark.parametrize(
    "body",
    [
        "{}",
        '{"data": null}',
        '{"data": []}',
        vectors([1.0], [1.0]),
        vectors([1.0, 0.0], [1.0]),
        vectors([0.0, 0.0], [1.0, 0.0]),
        vectors([1e309, 1.0], [1.0, 0.0]),
        vectors("abcd", "abcd"),
        vectors([], []),
        "<html>",
        "",
    ],
)
@pytest.mark.parametrize("kind", ["application/json", "text/html"])
def test_an_answer_of_another_form_is_told(server: Server, body: str, kind: str) -> None:
    model = opened(server)
    server.answers.append((200, body, {"content-type": kind}))
    with pytest.raises(PrerequisiteError, match="embeddings server"):
        model.embed(["one", "two"])


def test_the_key_is_sent_and_none_without_one(server: Server) -> None:
    opened(server, {"CHATEARTH_API_KEY": "canary"})
    opened(server, {"OPENAI_API_KEY": "canary", "OPENAI_ORG_ID": "x"})
    assert server.headers[0]["authorization"] == "Bearer canary"
    assert "canary" not in str(server.headers[1]) and "authorization" not in server.headers[1]


def test_what_openai_keeps_in_the_environment_goes_to_no_other_host(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_ADMIN_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"):
        monkeypatch.setenv(name, "canary")
    monkeypatch.delenv("CHATEARTH_API_KEY", raising=False)
    open_embedder(f"{server.url}#letters")
    assert "canary" not in str(server.headers)


def test_no_key_is_in_a_message(server: Server) -> None:
    server.fail(401, body='{"error": {"message": "Incorrect API key provided: canary"}}')
    with pytest.raises(PrerequisiteError) as error:
        opened(server, {"CHATEARTH_API_KEY": "canary"})
    assert "canary" not in str(error.value)


@pytest.mark.parametrize(
    "name",
    [
        "http://127.0.0.1/v1",
        "http://#model",
        "http://user:canary@127.0.0.1/v1#model",
        "http://127.0.0.1:99999/v1#model",
        "http://169.254.169.254/v1#model",
        "http://[::ffff:169.254.169.254]/v1#model",
        "http://[64:ff9b::7f00:1]/v1#model",
        "http://[fe80::1]/v1#model",
        "http://0.0.0.0/v1#model",
        "http://127.0.0.1/v1?key=canary#model",
        "http://127.0.0.1:8000/v1/embeddings#model",
        "127.0.0.1:8000/v1#model",
        "http://[64:ff9b:1::a9fe:a9fe]/v1#model",
    ],
)
def test_addresses_where_no_server_may_be_are_refused(name: str) -> None:
    with pytest.raises(PrerequisiteError) as error:
        open_embedder(name)
    assert "canary" not in str(error.value) and "http://127.0.0.1:11434/v1#model" in str(error.value)


def test_a_server_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.embedding.server.RETRIES", 0)
    with pytest.raises(PrerequisiteError, match="cannot be reached"):
        open_embedder("http://127.0.0.1:1/v1#model")


def test_its_vectors_are_a_space_beside_others(server: Server, tmp_path: Path) -> None:
    catalogue, _ = fill(tmp_path, count=30)
    with catalogue:
        build(catalogue, Letters())
        model = opened(server)
        built = build(catalogue, model)
        assert built.done == built.total and len(listed(catalogue)) == 2
        near = [
            [item.caption for item in Meaning(catalogue, one).nearest("word", everything(catalogue)).near]
            for one in (model, Letters())
        ]
        assert near[0] == near[1]


def test_the_command_embeds_and_searches_in_a_space_of_its_own(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHATEARTH_DATA", "/nonexistent")
    fill(tmp_path, count=30)[0].close()
    space = ("--space", f"{server.url}#letters", "--data", str(tmp_path), "--json")

    def asked(*arguments: str) -> dict[str, Any]:
        run([*arguments, *space])
        answer: dict[str, Any] = json.loads(capsys.readouterr().out)
        return answer

    made = asked("embed")
    assert made["space"] == f"{server.url}#letters" and made["done"] == made["total"] > 0
    sent = sum(len(asked["input"]) for asked in server.requests)
    assert sent == made["total"] + 1, "each caption once, and one text to learn the dimension"
    assert asked("search", "word", "--mode", "meaning")["total"] == made["total"]
