import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generation.models.connection import test_connection as connect
from generation.models.endpoints import Endpoint, typed
from generation.models.keys import Keys
from generation.models.listing import Listing, read_listing
from tests.model_server import Behaviour, sends, serving

A, B = "org/Vision-8B", "org/Text-3B:free"
BOTH = Listing((A, B))

FORMS: list[tuple[object, Listing]] = [
    ({"object": "list", "data": [{"id": A}, {"id": B}]}, BOTH),
    ([{"id": A, "object": "model"}, {"id": B}], BOTH),
    ([A, B], BOTH),
    ({"models": [{"name": A, "model": A}, {"name": B}]}, BOTH),
    ({"models": [{"model": A}, {"model": B}]}, BOTH),
    ({"models": [A, B, ""]}, BOTH),
    ({"models": {A: {"size": 8}, B: {}}}, BOTH),
    ({"data": {"models": [{"id": A}, {"id": B}]}}, BOTH),
    ({"models": [{"key": A}, {"key": B}]}, BOTH),
    ({"models": [{"name": "/m/x.gguf"}], "object": "list", "data": [{"id": A}, {"id": B}]}, BOTH),
    ({"data": [], "models": [{"id": A}, {"id": B}]}, BOTH),
    ({"object": "list", "data": [{"id": None}, {"name": A}, {}, 7, {"id": B}, {"id": A}]}, BOTH),
    ({"data": [{"id": A}, {"id": B}], "has_more": True, "last_id": B}, Listing((A, B), complete=False)),
    ({"object": "list", "data": None}, Listing(())),
    ({"object": "list"}, Listing(())),
    ([], Listing(())),
    ({"data": []}, Listing(())),
]


@pytest.mark.parametrize(("document", "found"), FORMS, ids=lambda value: json.dumps(value)[:60])
def test_models_are_found_in_every_form_of_a_list(document: object, found: Listing) -> None:
    assert read_listing(json.dumps(document).encode()) == found
    assert read_listing(b"\xef\xbb\xbf" + json.dumps(document).encode()) == found


@pytest.mark.parametrize(
    "text", ["", "{}", "ok", "7", '"x"', '{"error": "no"}', '{"status": "up"}', "<html></html>", "["]
)
def test_what_is_no_list_is_none(text: str) -> None:
    assert read_listing(text.encode()) is None


NAMED = st.sampled_from(["data", "models", "id", "name", "error", "has_more", "object"])
DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMED, inner, max_size=3),
    max_leaves=10,
)


@given(DOCUMENTS)
def test_any_document_is_a_list_or_none(document: object) -> None:
    found = read_listing(json.dumps(document).encode())
    assert found is None or all(name and len(name) <= 200 for name in found.names)


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "text/html", ""])
def test_a_list_is_known_by_what_it_holds(kind: str) -> None:
    with serving() as server:
        server.listing = sends(json.dumps([{"id": A}, {"id": B}]), kind=kind)
        report = connect(typed(server.url), Keys({}))
    assert report.ok and report.models == (A, B) and "has 2 models" in report.sentence


@pytest.mark.parametrize(
    ("listing", "words"),
    [
        (sends('{"error": {"message": "the key has expired", "type": "authentication_error"}}'), "the key has expired"),
        (sends('{"status": "up"}', kind="application/json"), '{"status": "up"}'),
        (sends("Ollama is running", kind="text/plain"), "Ollama is running"),
        (sends("<html><title>Log in</title></html>"), "a web page, not as a model server"),
        (sends("<html><title>Log in</title></html>"), "Log in"),
        (sends('{"detail": "Not Found"}', status=404), "Not Found"),
        (sends('{"detail": "Not Found"}', status=404), "type the name of one"),
        (sends("", status=502), "status 502"),
    ],
)
def test_what_is_no_list_is_quoted(listing: Behaviour, words: str) -> None:
    with serving() as server:
        server.listing = listing
        report = connect(typed(server.url), Keys({}))
    assert not report.ok and words in report.sentence


def test_a_model_that_is_on_another_page_of_the_list_is_not_called_absent() -> None:
    with serving() as server:
        server.listing = sends(json.dumps({"data": [{"id": A}], "has_more": True}))
        report = connect(Endpoint("x", server.url, models=(B,), local=True), Keys({}))
    assert report.ok and "1 model and more" in report.sentence
