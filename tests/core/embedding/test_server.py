import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from chatearth.cli import run
from core.embedding.build import build
from core.embedding.embedders import open_embedder
from core.embedding.server import RETRIES, EmbeddingServer
from core.embedding.spaces import listed
from core.errors import PrerequisiteError
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
    ("status", "said"), [(401, "CHATEARTH_API_KEY"), (404, "no model 'letters'"), (400, "HTTP 400")]
)
def test_a_refusal_is_told_at_once(server: Server, status: int, said: str) -> None:
    server.fail(status)
    with pytest.raises(PrerequisiteError, match=said):
        opened(server)
    assert len(server.requests) == 1


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
